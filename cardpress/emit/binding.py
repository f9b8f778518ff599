"""Pieces and where they stand to one tagged PDF (PDF/UA-1): the same bytes for the same pieces."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Any, Literal

import pydyf

from cardpress.cache import Cache, fingerprint
from cardpress.emit.fontfile import add_font, compressed, merged_fonts
from cardpress.emit.pieces import Piece, Tree

PT_PER_MM = 72 / 25.4

_MARK = re.compile(r"/(\w+)\n<</MCID (\d+)>>\nBDC")


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece on a page."""

    piece: Piece
    """What is drawn."""
    x: float
    """mm from the page's left to the piece's left."""
    y: float
    """mm from the page's top to the piece's top."""
    size: tuple[float, float] = (0.0, 0.0)
    """Width and height in mm of the place on the page; only turned pieces need it."""
    quarters: int = 0
    """Quarter turns against the clock within its place: 2 is upside down."""
    section: tuple[int, str] | None = None
    """Number and name of the section of the document it belongs to; None: decoration, not read aloud."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the finished file."""

    width: float
    """mm."""
    height: float
    """mm."""
    placed: Sequence[Placed]
    """What stands on it."""
    drawing: str = ""
    """Operators for lines in mm from the top left corner: cut lines, marks."""


def bind(
    sheets: Sequence[Sheet],
    *,
    title: str,
    language: str,
    duplex: Literal["", "long", "short"],
    cache: Cache,
) -> bytes:
    """One PDF of all sheets. `duplex` says around which edge a printer should turn the paper, if at all."""
    pdf = pydyf.PDF()
    used = [placed.piece for sheet in sheets for placed in sheet.placed]
    fonts = merged_fonts((name, glyphs) for piece in used for name, glyphs in piece.fonts.items())
    resources = pydyf.Dictionary(
        {
            "Font": pydyf.Dictionary(
                {name: add_font(pdf, name, fonts[name], cache) for name in sorted(fonts)}
            ),
            "ExtGState": pydyf.Dictionary(
                {
                    name: pydyf.Dictionary(state)
                    for piece in used
                    for name, state in sorted(piece.states.items())
                }
            ),
        }
    )
    pdf.add_object(resources)
    structure = _Structure(pdf)
    for number, sheet in enumerate(sheets):
        content = compressed(_content(sheet, structure, number).encode("latin-1"))
        pdf.add_object(content)
        page = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array(
                    [0, 0, *(round(mm * PT_PER_MM, 4) for mm in (sheet.width, sheet.height))]
                ),
                "Contents": content.reference,
                "Resources": resources.reference,
                "Tabs": "/S",
                "StructParents": number,
            }
        )
        pdf.add_page(page)
    structure.write()
    _describe(pdf, title, language, duplex)
    output = io.BytesIO()
    pdf.write(output, version="1.7", identifier=fingerprint(title, language).encode(), compress=True)
    return output.getvalue()


def _content(sheet: Sheet, structure: "_Structure", page: int) -> str:
    scale = PT_PER_MM
    parts = []
    marks = 0
    for placed in sheet.placed:
        matrix = _matrix(placed, sheet.height)
        if placed.section is None:
            text = _MARK.sub("/Artifact BMC", placed.piece.content)
        else:
            text = _MARK.sub(
                lambda m, base=marks: f"/{m[1]} <</MCID {int(m[2]) + base}>> BDC", placed.piece.content
            )
            structure.add(placed, page, marks)
            marks += placed.piece.marks
        parts.append(f"q\n{matrix}\n{text}\nQ")
    if sheet.drawing:
        flip = f"{scale:.6f} 0 0 {-scale:.6f} 0 {sheet.height * scale:.4f} cm"
        parts.append(f"/Artifact BMC\nq\n{flip}\n{sheet.drawing}\nQ\nEMC")
    return "\n".join(parts)


def _matrix(placed: Placed, page_height: float) -> str:
    """The operator that brings a piece, whose upper left corner counts, to its place and turns it there."""
    left, width, height = (mm * PT_PER_MM for mm in (placed.x, *placed.size))
    upper = (page_height - placed.y) * PT_PER_MM
    right, lower, tall = left + width, upper - height, placed.piece.height
    a, b, c, d, e, f = (
        (1, 0, 0, 1, left, upper - tall),
        (0, 1, -1, 0, left + tall, lower),
        (-1, 0, 0, -1, right, lower + tall),
        (0, -1, 1, 0, right - tall, upper),
    )[placed.quarters % 4]
    return f"{a} {b} {c} {d} {e:.4f} {f:.4f} cm"


class _Serialised(pydyf.Object):
    """An object that is written out once, where pydyf would do it for the file and again for its identifier."""

    data = b""


class _Structure:
    """The structure tree: a section for each card, its front before its back, whatever page they are on."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.sections: dict[tuple[int, str], list[tuple[Placed, int, int]]] = {}

    def add(self, placed: Placed, page: int, base: int) -> None:
        """A piece on a page whose marks were numbered from `base`."""
        assert placed.section is not None
        self.sections.setdefault(placed.section, []).append((placed, page, base))

    def write(self) -> None:
        """Add the tree to the file, once all pages are in it."""
        root = self._object({"Type": "/StructTreeRoot"})
        document = self._object({"Type": "/StructElem", "S": "/Document", "P": root.reference})
        pages = self.pdf.page_references
        parents: list[dict[int, bytes]] = [{} for _ in pages]
        names = count()
        document["K"] = pydyf.Array()
        for (_, name), pieces in sorted(self.sections.items(), key=lambda item: item[0]):
            section = self._object(
                {"Type": "/StructElem", "S": "/Sect", "P": document.reference, "T": pydyf.String(name)}
            )
            section["K"] = pydyf.Array()
            for placed, page, base in pieces:
                ids = {id_: f"h{next(names)}" for id_ in _ids(placed.piece.tree)}
                for child in placed.piece.tree:
                    section["K"].append(
                        self._add(child, section.reference, pages[page], parents[page], base, ids)
                    )
            document["K"].append(section.reference)
        nums = pydyf.Array()
        for number, marks in enumerate(parents):
            nums.extend((number, pydyf.Array([marks[mark] for mark in sorted(marks)])))
        tree = self._object({"Nums": nums})
        root["K"] = pydyf.Array([document.reference])
        root["ParentTree"] = tree.reference
        root["ParentTreeNextKey"] = len(parents)
        self.pdf.catalog["StructTreeRoot"] = root.reference
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _object(self, values: dict[str, Any]) -> pydyf.Dictionary:
        dictionary = pydyf.Dictionary(values)
        self.pdf.add_object(dictionary)
        return dictionary

    def _add(
        self,
        child: Any,
        parent: bytes,
        page: bytes,
        marks: dict[int, bytes],
        base: int,
        ids: dict[str, str],
    ) -> int | bytes:
        """Add what is below an element; the kid that stands for it there: a marked-content number or a reference."""
        if isinstance(child, int):
            marks[child + base] = parent
            return child + base
        tag, attributes, children = child
        element = _Serialised()
        self.pdf.add_object(element)
        values = {"Type": "/StructElem", "S": f"/{tag}", "P": parent, "Pg": page}
        if "Alt" in attributes:
            values["Alt"] = pydyf.String(attributes["Alt"])
        if "ID" in attributes:
            values["ID"] = pydyf.String(ids[attributes["ID"]])
        extra = _attributes(tag, attributes, ids)
        if extra:
            values["A"] = pydyf.Dictionary(extra)
        reference = element.reference
        kids = [self._add(child, reference, page, marks, base, ids) for child in children]
        element.data = pydyf.Dictionary({**values, "K": pydyf.Array(kids)}).data
        return reference


def _ids(tree: Tree) -> list[str]:
    found = []
    for child in tree:
        if not isinstance(child, int):
            found += [child[1]["ID"]] if "ID" in child[1] else []
            found += _ids(child[2])
    return found


def _attributes(tag: str, attributes: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """The /A dictionary of an element, or nothing."""
    if tag == "Figure":
        return {"O": "/Layout", "Placement": "/Block"}
    if tag not in ("TH", "TD"):
        return {}
    extra: dict[str, Any] = {"O": "/Table"}
    if attributes.get("Headers"):
        extra["Headers"] = pydyf.Array([pydyf.String(ids[header]) for header in attributes["Headers"]])
    for span in ("ColSpan", "RowSpan"):
        if span in attributes:
            extra[span] = attributes[span]
    return extra


def _describe(pdf: pydyf.PDF, title: str, language: str, duplex: str) -> None:
    """Title, language, how to show and print it, and the claim of PDF/UA-1."""
    pdf.info["Title"] = pydyf.String(title)
    pdf.info["Producer"] = pydyf.String("cardpress")
    pdf.catalog["Lang"] = pydyf.String(language)
    wanted = {"DisplayDocTitle": "true", "PrintScaling": "/None", "PickTrayByPDFSize": "true"}
    edges = {"long": "/DuplexFlipLongEdge", "short": "/DuplexFlipShortEdge", "": "/Simplex"}
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({**wanted, "Duplex": edges[duplex]})
    xmp = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><pdfuaid:part>1</pdfuaid:part>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    metadata = pydyf.Stream([xmp.encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference
