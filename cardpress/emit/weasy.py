"""WeasyPrint, fenced in: our fonts only, no network, every warning an error, tagged and reproducible PDF."""

import ctypes.util
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from cardpress.aside import is_alone
from cardpress.render.fonts import font_file

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.text.fonts import FontConfiguration

Face = tuple[str, int, bool]
"""A face of a family: name, weight (400 regular), italic."""


class MissingLibraryError(Exception):
    """A system library that WeasyPrint needs is not installed; the text says how to install it."""


class PaperError(Exception):
    """WeasyPrint warned about our own HTML or CSS: a bug of ours, not of the author."""


def font_faces(faces: Sequence[Face], files: Sequence[Path] | None = None) -> str:
    """CSS that binds family names to the font files of our dependencies, or to `files`, never to the machine's."""
    rules = []
    for (family, weight, italic), file in zip(faces, files or [font_file(*f) for f in faces], strict=True):
        style = "italic" if italic else "normal"
        url = file.as_uri()
        rules.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};src:url("{url}")}}'
        )
    return "".join(rules)


def lay_out(html: str, css: str) -> "Document":
    """Lay out a complete page, in HTML that is well-formed XML, with the given style sheet; fonts are already in `css`.

    Raises MissingLibraryError without Pango, PaperError where WeasyPrint warns about anything.
    """
    with strictly():
        style = _style_sheet(css)
        document = _page(html).render(stylesheets=[style], font_config=_font_configuration())
    return document


def _page(html: str) -> Any:
    """A page for WeasyPrint, read by a parser of XML: theirs of HTML takes twenty times as long, a tenth of a layout."""
    from cssselect2 import ElementWrapper

    page = _weasyprint().HTML.__new__(_weasyprint().HTML)
    try:
        root = ElementTree.fromstring(html)
    except ElementTree.ParseError as error:
        raise PaperError(f"the page is not well-formed: {error}") from error
    page.base_url, page.url_fetcher, page.media_type = None, _fetcher(), "print"
    page.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    page.etree_element = page.wrapper_element.etree_element
    return page


@contextmanager
def strictly() -> Iterator[None]:
    """Turn what WeasyPrint warns about in this block into a PaperError."""
    warnings = _Collector()
    logger = logging.getLogger("weasyprint")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(warnings)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(warnings)
        logger.setLevel(level)
        logger.propagate = propagate
    if warnings.messages:
        raise PaperError("; ".join(warnings.messages))


def drawn(document: "Document") -> Any:
    """The document as a pydyf.PDF with tags, its streams uncompressed: objects, not a file. Call it `strictly`."""
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.pdf import generate_pdf

    options = {**DEFAULT_OPTIONS, "pdf_tags": True, "pdf_version": "1.7", "uncompressed_pdf": True}
    return generate_pdf(document, None, 1, **options)


def warm_up() -> None:
    """Load WeasyPrint, which takes a third of a second. Raises MissingLibraryError without Pango."""
    _weasyprint()


def may_be_copied() -> bool:
    """Whether a fork of this process may lay out: no font is bound yet, whose files two would share, and no thread runs."""
    return is_alone() and _font_configuration.cache_info().currsize == 0


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@cache
def _weasyprint() -> Any:
    try:
        with _libraries_by_file_name():
            import weasyprint
    except OSError as error:  # cffi can't load Pango
        raise MissingLibraryError(
            "Pango is not installed, which lays out the PDFs. Debian and Ubuntu: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. macOS: brew install pango."
        ) from error
    return weasyprint


@contextmanager
def _libraries_by_file_name() -> Iterator[None]:
    """Let WeasyPrint load libraries by the names that Linux's loader knows, as libpango-1.0.so.0.

    It tries the names of other systems before, and for each of them `find_library` starts gcc and ld to
    look for it: half of the time that importing WeasyPrint takes.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@lru_cache(maxsize=8)
def _style_sheet(css: str) -> Any:
    """A parsed style sheet: most documents of a build share a few, and each binds its fonts once."""
    return _weasyprint().CSS(string=css, font_config=_font_configuration(), url_fetcher=_fetcher())


@cache
def _font_configuration() -> "FontConfiguration":
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    # Font files of our own dependencies and embedded data; no other URL is ever opened.
    return URLFetcher(allowed_protocols=["file", "data"], fail_on_errors=True)
