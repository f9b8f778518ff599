"""One drawn page of WeasyPrint as a piece: content, structure and fonts, to be placed on any sheet.

A merged PDF loses its tags, and one edited card must not redraw a thousand. So each face of a card is
drawn once as a page of its own, kept by content, and put onto sheets by `binding`, tags and all.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache as memoised
from itertools import groupby
from typing import Any

from cardpress.cache import fingerprint
from cardpress.emit.weasy import Face, PaperError, drawn

Tree = list[Any]
"""An element of the structure: [tag, attributes, children]; a child is an element or a marked-content number."""

_REFERENCE = re.compile(rb"(\d+) 0 R\Z")
_PT = 0.75
"""pt in a CSS px."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a piece uses of one font."""

    family: str
    """Family name."""
    weight: int
    """CSS weight."""
    italic: bool
    """Upright or italic."""
    used: Mapping[int, tuple[str, int]]
    """By glyph id the characters it stands for, and its advance in 1/1000 em."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A drawn page: what stands on it in pt, from the lower left corner of a page `height` pt high."""

    height: float
    """pt of the page it was drawn on."""
    content: str
    """Operators of a content stream; marked content is numbered from 0."""
    marks: int
    """How many marked-content numbers it uses."""
    tree: Tree
    """Its structure elements, a list of roots."""
    fonts: Mapping[str, Glyphs]
    """By the resource name in `content`."""
    states: Mapping[str, Mapping[str, float]]
    """Graphics states by resource name: their opacity."""

    def to_json(self) -> bytes:
        """For the cache, and to be placed on a page."""
        fonts = {
            name: [g.family, g.weight, g.italic, {str(gid): list(use) for gid, use in sorted(g.used.items())}]
            for name, g in sorted(self.fonts.items())
        }
        states = {name: dict(state) for name, state in sorted(self.states.items())}
        return json.dumps([self.height, self.content, self.marks, self.tree, fonts, states]).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Piece":
        """The piece that `to_json` wrote."""
        height, content, marks, tree, fonts, states = json.loads(text)
        glyphs = {
            name: Glyphs(family, weight, italic, {int(gid): (use[0], use[1]) for gid, use in used.items()})
            for name, (family, weight, italic, used) in fonts.items()
        }
        return cls(height, content, marks, tree, glyphs, states)


def merged_fonts(fonts: Iterable[tuple[str, Glyphs]]) -> dict[str, Glyphs]:
    """Fonts by resource name with all glyphs that any piece uses."""
    merged: dict[str, Glyphs] = {}
    for name, glyphs in fonts:
        known = merged.get(name)
        if known is None:
            merged[name] = Glyphs(glyphs.family, glyphs.weight, glyphs.italic, dict(glyphs.used))
            continue
        for gid, use in glyphs.used.items():
            # One glyph may stand for a space here and a no-break space there: the lesser text wins, so
            # that the order of the pieces doesn't matter.
            known.used[gid] = min(known.used[gid], use) if gid in known.used else use  # type: ignore[index]
    return merged


@memoised
def font_name(family: str, weight: int, *, italic: bool) -> str:
    """Resource name of a font, the same in every piece: six capitals, which PDF wants before the name of a subset."""
    number = int(fingerprint(family, str(weight), str(italic)), 16)
    return "".join(chr(ord("A") + number // 26**n % 26) for n in range(6))


class DrawnFonts(dict):
    """The fonts of a laid-out document while its pages are drawn one by one, hidden from the writer: pieces carry no files.

    They are made once, which takes as long as drawing a line of text, and forget after each page what it used.
    """

    def values(self) -> Any:
        """None, for the writer."""
        return ()

    def forget(self) -> None:
        """Begin a page."""
        for font in dict.values(self):
            font.widths.clear()
            font.to_unicode.clear()
            font.missing.clear()

    def used(self) -> list[Any]:
        """Those of which the page has glyphs, in an order that does not depend on other pages."""
        return sorted((font for font in dict.values(self) if font.to_unicode), key=lambda font: font.hash)


def capture(document: Any, page: Any, faces: Collection[Face], fonts: DrawnFonts) -> Piece:
    """Draw one page of a laid-out WeasyPrint document; `fonts` serve all its pages.

    Raises PaperError where it uses a font of no family in `faces` (the machine's, for a glyph that ours lack),
    or something a piece can't carry: images, patterns, gradients, transparency groups, links.
    """
    single = document.copy([page])
    single.fonts = fonts
    fonts.forget()
    pdf = drawn(single)
    objects = pdf.objects

    def find(reference: bytes) -> Any:
        match = _REFERENCE.match(reference)
        assert match is not None, reference
        return objects[int(match[1])]

    page_object = find(pdf.page_references[0])
    resources = find(page_object["Resources"])
    if "Annots" in page_object:
        raise PaperError("a printed card can't hold a link")
    pieces: list[tuple[str, Glyphs]] = []
    names: dict[str, str] = {}
    for font in fonts.used():
        face = _face_of(font, faces)
        if face is None:
            sample = "".join(sorted("".join(font.to_unicode.values())))
            raise PaperError(f"the font {font.family} of this machine was used for {sample!r}")
        used = {
            gid: (unicodedata.normalize("NFC", text), font.widths.get(gid, 0))
            for gid, text in font.to_unicode.items()
        }
        family, weight, italic = face
        names[font.hash] = name = font_name(family, weight, italic=italic)
        pieces.append((name, Glyphs(family, weight, italic, used)))
    states: dict[str, dict[str, float]] = {}
    content = _operators(find(page_object["Contents"]), resources, find, states)
    content = _FONT.sub(lambda match: f"/{names[match[1]]} ", content)
    root = find(find(pdf.catalog["StructTreeRoot"])["K"][0])
    height = page.height * _PT
    tree = [child for kid in root["K"] for child in _element(kid, find, height)]
    marks = content.count("<</MCID ")
    return Piece(height, content, marks, tree, merged_fonts(pieces), states)


def _face_of(font: Any, faces: Collection[Face]) -> Face | None:
    """The face that a font of Pango is, None for none of ours.

    A style sheet may ask for a weight or a slant that its family lacks: then it is the next one, even where
    Pango knows better, because another style sheet of this process has brought it along.
    """
    italic, weight = bool(font.style), int(font.weight)
    near = [face for face in faces if face[0] == font.family]
    return min(near, key=lambda face: (face[2] != italic, abs(face[1] - weight), -face[1]), default=None)


_FONT = re.compile(r"^/(\S+) (?=\S+ Tf$)", re.M)
_DRAWN = re.compile(r"^/(\S+) Do$", re.M)


def _operators(stream: Any, resources: Any, find: Any, states: dict[str, dict[str, float]]) -> str:
    """The operators of a stream, with the groups it draws put in their place.

    WeasyPrint makes a group of each text of a drawing that is anchored at its middle or end. Nothing in
    it is transparent, so it looks the same without being a group.
    """
    for kind in ("Pattern", "Shading"):
        if resources.get(kind):
            raise PaperError(f"a printed card can't hold a PDF {kind}: {', '.join(resources[kind])}")
    for name, state in resources["ExtGState"].items():
        if set(state) - {"ca", "CA"}:
            raise PaperError(f"a printed card can't hold the graphics state {name}")
        states[name] = dict(state)
    text = stream.data.split(b"stream\n", 1)[1].removesuffix(b"\nendstream").decode("latin-1")

    def group(match: re.Match[str]) -> str:
        form = find(resources["XObject"][match[1]])
        if form.extra["Subtype"] != "/Form":
            raise PaperError("a printed card can't hold an image")
        return f"q\n{_operators(form, find(form.extra['Resources']), find, states)}\nQ"

    return _DRAWN.sub(group, text)


_TRANSPARENT = {"NonStruct", "Span", "Div", "Sect"}
"""Elements that say nothing: their children take their place, text of a Div as a paragraph."""


def _element(kid: Any, find: Any, height: float) -> list[Any]:
    """A kid of WeasyPrint's structure as children of ours: one element, or what a meaningless one holds."""
    if isinstance(kid, int):
        return [kid]
    element = find(kid)
    if "S" not in element:
        raise PaperError("a printed card can't hold a link or a form")
    tag = element["S"].removeprefix("/")
    children = [child for inner in element["K"] for child in _element(inner, find, height)]
    if tag == "Div":
        return _in_paragraphs(children)
    if tag in _TRANSPARENT:
        return children
    attributes: dict[str, Any] = {}
    if "Alt" in element:
        attributes["Alt"] = element["Alt"].string
    if "ID" in element:
        attributes["ID"] = element["ID"].string
    extra = element.get("A", {})
    if "BBox" in extra:
        x1, y1, x2, y2 = extra["BBox"]
        attributes["BBox"] = [round(v, 3) for v in (x1 * _PT, height - y2 * _PT, x2 * _PT, height - y1 * _PT)]
    if "Headers" in extra:
        attributes["Headers"] = [header.string for header in extra["Headers"]]
    for span in ("ColSpan", "RowSpan"):
        if span in extra:
            attributes[span] = extra[span]
    return [[tag, attributes, children]]


def _in_paragraphs(children: list[Any]) -> list[Any]:
    """The children with each run of bare text put into a paragraph of its own."""
    grouped: list[Any] = []
    for is_text, run in groupby(children, key=lambda child: isinstance(child, int)):
        together = list(run)
        grouped += [["P", {}, together]] if is_text else together
    return grouped
