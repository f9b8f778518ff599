"""Authored Markdown to HTML that is safe anywhere: raw HTML is text, nothing is fetched."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.model.markup import Deletion, deletions

# Private-use characters stand for cloze braces while Markdown is parsed: they are neither
# space nor punctuation, so emphasis and code around a deletion work as they do around a word.
# So do the digits of its number, which would be coloured as a number in code.
_OPEN, _HINT, _CLOSE, _DIGITS = "\ue000", "\ue001", "\ue002", range(0xE010, 0xE01A)
_NUMBER = dict(zip(map(ord, "0123456789"), _DIGITS, strict=True))
_FIGURES = {private: digit for digit, private in _NUMBER.items()}
_CLOZE = re.compile(f"{_OPEN}([\ue010-\ue019]+)(.*?)(?:{_HINT}(.*?))?{_CLOSE}", re.S)
_PRIVATE = re.compile(f"[{_OPEN}{_HINT}{_CLOSE}\ue010-\ue019]")
# What would open or close a deletion for Anki, where an author wrote it otherwise: in code, or as `{\{`.
_BRACES = re.compile(rf"\{{(?=[{{{_OPEN}])|\}}(?=\}})")
_ENDS = re.compile(r"\}\Z|:(?=:|\Z)")

_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_SUSPECT = re.compile(r"[\n|]|\]\s*[(\[:]|`{3}|~{3}")
_HARMLESS = re.compile(r"(?:[^\W_]|[\s.,;:?'/%+=()-])*")
"""Words that mean nothing to Markdown: a deletion of nothing else, in a text of one line without links, is whole."""


_html: dict[str, str] = {}
"""What was rendered, in this run or an earlier one, under the way and the text."""
_used: set[str] = set()
"""Those of this run."""


def _rendered(way: str, text: str) -> str:
    """HTML of `text` as "blocks" or "inline"; each text once, for Anki, paper and page show the same ones."""
    key = f"{way} {text}"
    _used.add(key)
    html = _html.get(key)
    if html is None:
        from cardpress.render.commonmark import parser

        html = parser().render(text).strip() if way == "blocks" else parser().renderInline(text)
        _html[key] = html
    return html


def recall(cache: Cache, name: str) -> bool:
    """Take over what was kept under a name, so that only edited texts are parsed; whether there was something."""
    kept = cache.get("markdown", _kept_under(name))
    if kept is not None:
        _html.update(json.loads(kept))
    return kept is not None


def used() -> Mapping[str, str]:
    """What was rendered in this process, for another to `take`."""
    return {key: _html[key] for key in _used}


def take(rendered: Mapping[str, str]) -> None:
    """Count in what another process rendered for this build."""
    _html.update(rendered)
    _used.update(rendered)


def keep(cache: Cache, name: str) -> None:
    """Keep what this run used for the next."""
    data = json.dumps({key: _html[key] for key in sorted(_used)}, ensure_ascii=False).encode()
    key = _kept_under(name)
    if cache.get("markdown", key) != data:
        cache.put("markdown", key, data)


def _kept_under(name: str) -> str:
    here = Path(__file__).parent
    code = [here / name for name in ("markdown.py", "commonmark.py", "code.py", "../model/markup.py")]
    return fingerprint(name, files_fingerprint(code), libraries())


def render_block(text: str) -> str:
    """Markdown with paragraphs, lists, tables and code to HTML."""
    return _rendered("blocks", _PRIVATE.sub("", text))


def render_inline(text: str) -> str:
    """Markdown of one line (emphasis, code, links) to HTML without a paragraph around it."""
    return _rendered("inline", " ".join(_PRIVATE.sub("", text).split()))


def render_brief(text: str) -> str:
    """HTML of a text that is usually one paragraph: without `<p>` then, as blocks otherwise."""
    return _unwrapped(render_block(text))


def _unwrapped(html: str) -> str:
    single = html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>")
    return html[3:-4] if single else html


def render_cloze(text: str) -> str:
    """Markdown with deletions to HTML that still holds `{{c1::answer::hint}}`, as Anki wants it; no other braces."""
    return _CLOZE.sub(_as_anki, _BRACES.sub(_coded, _with_markers(text)))


def render_cloze_face(text: str, asked: int | None, *, reveal: bool) -> str:
    """One side of a cloze without Anki: deletion `asked` (None: all) hidden or shown as the answer."""

    def face(match: re.Match[str]) -> str:
        number, answer, hint = _number(match), match[2], match[3]
        if asked is not None and number != asked:
            return answer
        if reveal:
            return f'<span class="cloze">{answer}</span>'
        return f'<span class="cloze blank">[{hint or "…"}]</span>'

    return _CLOZE.sub(face, _with_markers(text))


def torn_deletions(text: str) -> Iterator[tuple[Deletion, Literal["torn", "lost"]]]:
    """Deletions that Markdown takes apart or does not show, so that no card could be made of them.

    Torn: its answer or hint begins within an element and ends without; lost: it has no place in the text.
    """
    if not _SUSPECT.search(text) and all(_HARMLESS.fullmatch(d.answer + d.hint) for d in deletions(text)):
        return
    marked = _with_markers(text)
    in_tags = [(m.start(), m.end()) for m in _TAG.finditer(marked)]
    shown = [m for m in _CLOZE.finditer(marked) if not any(a < m.start() < b for a, b in in_tags)]
    for deletion in deletions(_PRIVATE.sub(" ", text)):
        if not shown or _number(shown[0]) != deletion.ordinal:
            yield deletion, "lost"
            continue
        match = shown.pop(0)
        if not all(_is_whole(html) for html in (match[2], match[3] or "")):
            yield deletion, "torn"


def _is_whole(html: str) -> bool:
    """Whether a piece of our HTML closes what it opens, in order, and nothing else."""
    if _PRIVATE.search(html):
        return False
    opened: list[str] = []
    for tag in _TAG.finditer(html):
        name = tag[2]
        if not tag[1]:
            opened += [name] if not tag[0].endswith("/>") else []
        elif not opened or opened.pop() != name:
            return False
    return not opened


@lru_cache(maxsize=100_000)
def _with_markers(text: str) -> str:
    clean = _PRIVATE.sub(" ", text)
    parts, last = [], 0
    for d in deletions(clean):
        hint = f"{_HINT}{d.hint}" if d.hint else ""
        number = str(d.ordinal).translate(_NUMBER)
        parts += [clean[last : d.start], f"{_OPEN}{number}{d.answer}{hint}{_CLOSE}"]
        last = d.end
    return _unwrapped(_rendered("blocks", "".join(parts) + clean[last:]))


def _number(match: re.Match[str]) -> int:
    return int(match[1].translate(_FIGURES))


def _as_anki(match: re.Match[str]) -> str:
    answer, hint = (_ENDS.sub(_coded, part or "") for part in match.groups()[1:])
    return f"{{{{c{_number(match)}::{answer}{f'::{hint}' if hint else ''}}}}}"


def _coded(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};"
