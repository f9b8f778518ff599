"""The two sides of one sheet of paper as a block of a PDF file: what is drawn, and its structure for reading aloud."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.emit.pdffile import Block, block, deflated, reference, text
from cardpress.emit.pieces import Glyphs, Piece, Tree, merged_fonts

PT_PER_MM = 72 / 25.4

_MARK = re.compile(r"/(\w+)\n<</MCID (\d+)>>\nBDC")


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece on a page."""

    piece: bytes
    """What is drawn, as `Piece.to_json` wrote it."""
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
class Side:
    """A page of the finished file: one side of a sheet of paper."""

    width: float
    """mm."""
    height: float
    """mm."""
    placed: Sequence[Placed]
    """What stands on it."""
    drawing: str = ""
    """Operators for lines in mm from the top left corner: cut lines, marks."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Numbers of the objects that all leaves of a file refer to."""

    pages: int
    """The list of pages."""
    resources: int
    """Fonts and graphics states."""
    document: int
    """The root of the structure."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet of paper in a file."""

    block: Block
    """Its objects."""
    end: int
    """The first number that it does not use."""
    pages: Sequence[int]
    """Numbers of its pages."""
    keys: Sequence[int]
    """Under which number the structure of the file lists each page."""
    parents: Sequence[int]
    """By page the number of the list that says which element each piece of marked content belongs to."""
    sections: Sequence[int]
    """Numbers of its sections in the structure."""
    fonts: Mapping[str, Glyphs]
    """What it uses of which font."""
    states: Mapping[str, Mapping[str, float]]
    """The graphics states it uses."""

    def to_bytes(self) -> bytes:
        """For the cache."""
        fonts = {
            name: (g.family, g.weight, g.italic, list(g.used), list(g.used.values()))
            for name, g in self.fonts.items()
        }
        here = self.block
        head = [list(here.offsets.items()), here.holder, here.held]
        told = [*head, self.end, self.pages, self.keys, self.parents, self.sections, fonts, self.states]
        return json.dumps(told).encode() + b"\n" + here.data

    @classmethod
    def from_bytes(cls, data: bytes) -> "Leaf":
        """What `to_bytes` wrote."""
        told, _, written = data.partition(b"\n")
        offsets, holder, held, end, pages, keys, parents, sections, fonts, states = json.loads(told)
        glyphs = {
            name: Glyphs(family, weight, italic, dict(zip(gids, map(tuple, uses), strict=True)))
            for name, (family, weight, italic, gids, uses) in fonts.items()
        }
        written_block = Block(written, dict(offsets), holder, held)
        return cls(written_block, end, pages, keys, parents, sections, glyphs, states)


def bound_leaf(pages: Sequence[Side], number: int, first: int, shared: Shared, cache: Cache) -> Leaf:
    """A leaf of some pages, the `number`-th of its file; its objects are numbered from `first`."""
    placed = [
        part
        for page in pages
        for one in page.placed
        for part in (one.piece, repr((one.x, one.y, one.size, one.quarters, one.section)))
    ]
    sizes = repr([(page.width, page.height, page.drawing, len(page.placed)) for page in pages])
    key = fingerprint(_code(), sizes, repr((number, first, shared)), *placed)
    kept = cache.get("leaf", key)
    if kept is not None:
        return Leaf.from_bytes(kept)
    leaf = _Bound(number, first, shared).leaf(pages)
    cache.put("leaf", key, leaf.to_bytes())
    return leaf


def _code() -> str:
    here = Path(__file__).parent
    return fingerprint(
        files_fingerprint(here / f"{n}.py" for n in ("leaf", "pdffile", "pieces")), libraries()
    )


class _Bound:
    """A leaf on its way into a block."""

    def __init__(self, number: int, first: int, shared: Shared) -> None:
        self.leaf_number, self.shared = number, shared
        self.numbers = count(first)
        self.names = count()
        self.objects: dict[int, bytes] = {}
        self.sections: dict[tuple[int, str], list[_Spot]] = {}

    def leaf(self, pages: Sequence[Side]) -> Leaf:
        """The pages in a block."""
        pieces = [[Piece.from_json(placed.piece) for placed in page.placed] for page in pages]
        holder, contents = next(self.numbers), [next(self.numbers) for _ in pages]
        numbers, parents = [next(self.numbers) for _ in pages], [next(self.numbers) for _ in pages]
        keys = [2 * self.leaf_number + n for n in range(len(pages))]
        streams = [
            deflated(at, self.content(page, drawn, n).encode("latin-1"))
            for n, (at, page, drawn) in enumerate(zip(contents, pages, pieces, strict=True))
        ]
        for n, page in enumerate(pages):
            box = b" ".join(b"%g" % round(mm * PT_PER_MM, 4) for mm in (page.width, page.height))
            self.objects[numbers[n]] = (
                b"<</Type/Page/Parent %s/MediaBox[0 0 %s]/Contents %s/Resources %s/Tabs/S/StructParents %d>>"
                % (
                    reference(self.shared.pages),
                    box,
                    reference(contents[n]),
                    reference(self.shared.resources),
                    keys[n],
                )
            )
        marks: list[dict[int, bytes]] = [{} for _ in pages]
        sections = [self.section(key, numbers, marks) for key in sorted(self.sections)]
        for number, found in zip(parents, marks, strict=True):
            self.objects[number] = b"[%s]" % b" ".join(found[mark] for mark in sorted(found))
        used = [piece for drawn in pieces for piece in drawn]
        return Leaf(
            block(streams, holder, self.objects),
            next(self.numbers),
            numbers,
            keys,
            parents,
            sections,
            merged_fonts(font for piece in used for font in piece.fonts.items()),
            {name: state for piece in used for name, state in sorted(piece.states.items())},
        )

    def content(self, page: Side, pieces: Sequence[Piece], number: int) -> str:
        """The operators of a page; its sections are kept for later."""
        parts = []
        marks = 0
        for placed, piece in zip(page.placed, pieces, strict=True):
            matrix = _matrix(placed, piece.height, page.height)
            if placed.section is None:
                drawn = _MARK.sub("/Artifact BMC", piece.content)
            else:
                drawn = _MARK.sub(
                    lambda m, base=marks: f"/{m[1]} <</MCID {int(m[2]) + base}>> BDC", piece.content
                )
                spot = _Spot(piece.tree, number, marks, matrix)
                self.sections.setdefault(placed.section, []).append(spot)
                marks += piece.marks
            a, b, c, d, e, f = matrix
            parts.append(f"q\n{a} {b} {c} {d} {e:.4f} {f:.4f} cm\n{drawn}\nQ")
        if page.drawing:
            flip = f"{PT_PER_MM:.6f} 0 0 {-PT_PER_MM:.6f} 0 {page.height * PT_PER_MM:.4f} cm"
            parts.append(f"/Artifact BMC\nq\n{flip}\n{page.drawing}\nQ\nEMC")
        return "\n".join(parts)

    def section(self, key: tuple[int, str], pages: Sequence[int], marks: Sequence[dict[int, bytes]]) -> int:
        """Add the structure of a section, of a card its front before its back; its number."""
        number = next(self.numbers)
        here = reference(number)
        kids = []
        for spot in self.sections[key]:
            ids = {name: f"h{self.leaf_number}.{next(self.names)}" for name in _ids(spot.tree)}
            page, found = pages[spot.page], marks[spot.page]
            kids += [self.kid(child, here, page, found, spot, ids) for child in spot.tree]
        self.objects[number] = b"<</Type/StructElem/S/Sect/P %s/T%s/K[%s]>>" % (
            reference(self.shared.document), text(key[1]), b" ".join(kids),
        )  # fmt: skip
        return number

    def kid(self, child: Any, parent: bytes, page: int, marks: dict[int, bytes], spot: "_Spot", ids: Mapping[str, str]) -> bytes:  # fmt: skip
        """Add what is below an element; the kid that stands for it there: a marked-content number or a reference."""
        if isinstance(child, int):
            marks[child + spot.base] = parent
            return b"%d" % (child + spot.base)
        tag, attributes, children = child
        number = next(self.numbers)
        here = reference(number)
        extra = b"".join(_attributes(tag, attributes, ids, spot.matrix))
        kids = b" ".join(self.kid(inner, here, page, marks, spot, ids) for inner in children)
        self.objects[number] = b"<</Type/StructElem/S/%s/P %s/Pg %s%s/K[%s]>>" % (
            tag.encode(), parent, reference(page), extra, kids,
        )  # fmt: skip
        return here


@dataclass(frozen=True, slots=True)
class _Spot:
    """A piece on a page, as the structure sees it."""

    tree: Tree
    """Its elements."""
    page: int
    """Which page of the leaf."""
    base: int
    """From which number its marks go on that page."""
    matrix: "_Matrix"
    """What brings it there."""


_Matrix = tuple[int, int, int, int, float, float]


def _matrix(placed: Placed, tall: float, page_height: float) -> _Matrix:
    """What brings a piece `tall` pt high, whose upper left corner counts, to its place and turns it there."""
    left, width, height = (mm * PT_PER_MM for mm in (placed.x, *placed.size))
    upper = (page_height - placed.y) * PT_PER_MM
    right, lower = left + width, upper - height
    turned: tuple[_Matrix, ...] = (
        (1, 0, 0, 1, left, upper - tall),
        (0, 1, -1, 0, left + tall, lower),
        (-1, 0, 0, -1, right, lower + tall),
        (0, -1, 1, 0, right - tall, upper),
    )
    return turned[placed.quarters % 4]


def _box(box: Sequence[float], matrix: _Matrix) -> bytes:
    """A rectangle of a piece where it stands on the page."""
    a, b, c, d, e, f = matrix
    (x1, x2), (y1, y2) = (
        sorted((box[n] * u + box[n + 1] * v + w) for n in (0, 2)) for u, v, w in ((a, c, e), (b, d, f))
    )
    return b" ".join(b"%.2f" % value for value in (x1, y1, x2, y2))


def _ids(tree: Tree) -> list[str]:
    found = []
    for child in tree:
        if not isinstance(child, int):
            found += [child[1]["ID"]] if "ID" in child[1] else []
            found += _ids(child[2])
    return found


def _attributes(tag: str, attributes: dict[str, Any], ids: Mapping[str, str], matrix: _Matrix) -> list[bytes]:
    """Entries of an element's dictionary: what a picture shows, which heads a cell of a table has."""
    found = []
    if "Alt" in attributes:
        found.append(b"/Alt" + text(attributes["Alt"]))
    if "ID" in attributes:
        found.append(b"/ID" + text(ids[attributes["ID"]]))
    if tag == "Figure":
        box = b"/BBox[%s]" % _box(attributes["BBox"], matrix) if "BBox" in attributes else b""
        found.append(b"/A<</O/Layout/Placement/Block%s>>" % box)
    elif tag in ("TH", "TD"):
        heads = b" ".join(text(ids[head]) for head in attributes.get("Headers", ()))
        spans = [b"/%s %d" % (s.encode(), attributes[s]) for s in ("ColSpan", "RowSpan") if s in attributes]
        found.append(b"/A<</O/Table%s%s>>" % (b"/Headers[%s]" % heads if heads else b"", b"".join(spans)))
    return found
