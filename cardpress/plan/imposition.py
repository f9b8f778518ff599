"""A number of cards and a layout to places on sheets, in millimetres from the top left corner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Flip = Literal["long", "short"]
"""Which edge of the sheet the printer turns it over."""
Order = Literal["interleaved", "fronts-then-backs"]
"""Front, back, front, back for a duplex printer; all fronts first for a printer fed twice."""
Side = Literal["front", "back", "both"]
"""What a page shows; both where cards are folded."""

SHEETS: Mapping[str, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height of the papers, upright, in mm: ISO 216 and ANSI Y14.1."""

PRINTABLE = 6.35
"""mm from the sheet's edge that any printer reaches; usual lasers need 4.0 to 4.23."""

CLEARANCE = 3.0
"""mm between text and a cut, at least: duplex printers are off by 1 mm, bad ones by 3."""

STRIP_DEPTH = 6.4
"""mm at the upper edge of a sheet that its line of instructions may need."""

_TOUCH = 0.01
"""mm below which two edges are one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How cards lie on one kind of paper."""

    name: str
    """As in layouts.toml and on the command line."""
    title: str
    """As people call it."""
    paper: str
    """One of SHEETS."""
    sheet: tuple[float, float]
    """Width and height of the sheet as it is read: of a landscape sheet the width is the longer one."""
    cell: tuple[float, float]
    """Width and height of a card."""
    columns: int
    """Cards side by side."""
    rows: int
    """Cards below each other."""
    origin: tuple[float, float]
    """Left and top of the first card."""
    pitch: tuple[float, float]
    """From the left of a card to the left of the next, and from top to top."""
    perforated: bool = False
    """The sheet is cut already: nothing to cut along is printed."""
    brief: bool = False
    """Too small for explanations: the cards carry question and answer only."""
    larger: str = ""
    """Name of the layout for cards that have no room on this one; empty: they can't be printed."""

    @property
    def per_sheet(self) -> int:
        """Cards on one side of a sheet."""
        return self.columns * self.rows

    @property
    def right(self) -> float:
        """Right edge of the last column."""
        return self.origin[0] + (self.columns - 1) * self.pitch[0] + self.cell[0]

    @property
    def bottom(self) -> float:
        """Lower edge of the last row."""
        return self.origin[1] + (self.rows - 1) * self.pitch[1] + self.cell[1]

    @property
    def padding(self) -> tuple[float, float]:
        """Space to keep free inside each card, left and right, top and bottom.

        The same in all cards: at least CLEARANCE, and what PRINTABLE asks of the outermost card.
        A few hundredths are added, so that rounding can't eat into the clearance.
        """
        across = min(self.origin[0], self.sheet[0] - self.right)
        down = min(self.origin[1], self.sheet[1] - self.bottom)
        return tuple(max(CLEARANCE, PRINTABLE - free) + 0.05 for free in (across, down))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Place:
    """One face of one card on a page."""

    card: int
    """Index of the card."""
    face: Literal["front", "back"]
    """Which of its faces."""
    x: float
    """Left edge in mm from the sheet's left."""
    y: float
    """Upper edge in mm from the sheet's top."""
    width: float
    """mm."""
    height: float
    """mm."""
    turned: bool = False
    """Upside down, so that the card reads upright when it is turned like a leaf."""


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a sheet."""

    sheet: int
    """Number of the sheet, from 1."""
    side: Side
    """Which side of it."""
    places: tuple[Place, ...]
    """What stands on it, row by row as its cards were dealt."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line on a page, in mm."""

    x1: float
    y1: float
    x2: float
    y2: float


class FoldError(ValueError):
    """A layout of one card a sheet has nothing to fold."""


def impose(count: int, layout: Layout, *, flip: Flip, order: Order, fold: bool) -> tuple[Page, ...]:
    """The pages for `count` cards; the last sheet may be partly empty. Raises FoldError."""
    if fold:
        return tuple(_folded(count, layout))
    fronts = [_front_page(sheet, first, count, layout) for sheet, first in _sheets(count, layout.per_sheet)]
    backs = [mirrored(page, layout, flip) for page in fronts]
    if order == "interleaved":
        return tuple(page for pair in zip(fronts, backs, strict=True) for page in pair)
    return (*fronts, *backs)


def sheet_count(count: int, layout: Layout, *, fold: bool) -> int:
    """Sheets of paper for `count` cards. Raises FoldError."""
    return -(-count // (len(_pairs(layout)) if fold else layout.per_sheet))


def mirrored(page: Page, layout: Layout, flip: Flip) -> Page:
    """The back of a sheet: every place reflected about the sheet's centre line that it is flipped around."""
    return Page(page.sheet, "back", tuple(_back(place, layout, flip) for place in page.places))


def around_vertical(layout: Layout, flip: Flip) -> bool:
    """Whether flipping turns the sheet like a leaf: long edge of an upright sheet, short edge of a landscape one."""
    upright = layout.sheet[1] >= layout.sheet[0]
    return (flip == "long") == upright


def _back(place: Place, layout: Layout, flip: Flip) -> Place:
    width, height = layout.sheet
    if around_vertical(layout, flip):
        return Place(place.card, "back", width - place.x - place.width, place.y, place.width, place.height)
    return Place(
        place.card, "back", place.x, height - place.y - place.height, place.width, place.height, turned=True
    )


def _sheets(count: int, capacity: int) -> Iterator[tuple[int, int]]:
    """Number of each sheet and index of its first card."""
    return ((first // capacity + 1, first) for first in range(0, count, capacity))


def _front_page(sheet: int, first: int, count: int, layout: Layout) -> Page:
    cards = range(first, min(first + layout.per_sheet, count))
    return Page(sheet, "front", tuple(_cell(card, "front", card - first, layout) for card in cards))


def _cell(
    card: int, face: Literal["front", "back"], slot: int, layout: Layout, *, turned: bool = False
) -> Place:
    row, column = divmod(slot, layout.columns)
    return Place(
        card,
        face,
        layout.origin[0] + column * layout.pitch[0],
        layout.origin[1] + row * layout.pitch[1],
        *layout.cell,
        turned=turned,
    )


def _pairs(layout: Layout) -> list[tuple[int, int, bool]]:
    """Slots that fold onto each other: front, back, and whether the back stands upside down.

    Neighbours in a row fold around an upright line; where there is one column only, neighbours
    in it fold around a level line, and the back is turned to read upright behind its front.
    """
    if layout.columns > 1:
        return [
            (row * layout.columns + column, row * layout.columns + column + 1, False)
            for row in range(layout.rows)
            for column in range(0, layout.columns - 1, 2)
        ]
    if layout.rows > 1:
        return [(row, row + 1, True) for row in range(0, layout.rows - 1, 2)]
    raise FoldError(f"the layout {layout.name} on {layout.paper} has one card a sheet: nothing to fold")


def _folded(count: int, layout: Layout) -> Iterator[Page]:
    pairs = _pairs(layout)
    for sheet, first in _sheets(count, len(pairs)):
        places = []
        for card, (front, back, turned) in zip(range(first, count), pairs, strict=False):
            places.append(_cell(card, "front", front, layout))
            places.append(_cell(card, "back", back, layout, turned=turned))
        yield Page(sheet, "both", tuple(places))


def cut_lines(layout: Layout) -> tuple[Line, ...]:
    """Lines to cut along: all edges of cells but those on the sheet's own; none on a perforated sheet.

    They are the same on every sheet, full or not, so that a stack is cut at once.
    """
    if layout.perforated:
        return ()
    (left, top), (width, height) = layout.origin, layout.sheet
    upright = [Line(x, top, x, layout.bottom) for x in _edges(layout, 0) if _TOUCH < x < width - _TOUCH]
    level = [Line(left, y, layout.right, y) for y in _edges(layout, 1) if _TOUCH < y < height - _TOUCH]
    return (*upright, *level)


def crop_marks(layout: Layout, *, gap: float = 2.0, length: float = 4.0) -> tuple[Line, ...]:
    """Short lines outside the cards at each cut, `gap` mm off.

    They are left out where the margin has no room for 2 mm beside the line of instructions.
    """
    if layout.perforated:
        return ()
    (left, top), (width, height) = layout.origin, layout.sheet

    def mark(edge: float, outward: Literal[-1, 1], room: float) -> tuple[float, float] | None:
        reach = min(gap + length, room)
        return (edge + outward * gap, edge + outward * reach) if reach - gap >= 2.0 else None

    lines = []
    for x in _edges(layout, 0):
        for found in (mark(top, -1, top - STRIP_DEPTH), mark(layout.bottom, 1, height - layout.bottom)):
            if found:
                lines.append(Line(x, found[0], x, found[1]))
    for y in _edges(layout, 1):
        for found in (mark(left, -1, left), mark(layout.right, 1, width - layout.right)):
            if found:
                lines.append(Line(found[0], y, found[1], y))
    return tuple(lines)


def fold_lines(layout: Layout) -> tuple[Line, ...]:
    """Lines to fold along, through the middle between the two faces of a card. Raises FoldError."""
    lines = []
    for front, back, _ in _pairs(layout):
        one, other = _cell(0, "front", front, layout), _cell(0, "back", back, layout)
        if layout.columns > 1:
            x = (one.x + one.width + other.x) / 2
            lines.append(Line(x, one.y, x, one.y + one.height))
        else:
            y = (one.y + one.height + other.y) / 2
            lines.append(Line(one.x, y, one.x + one.width, y))
    return tuple(lines)


def _edges(layout: Layout, axis: Literal[0, 1]) -> list[float]:
    """Distinct positions of cell edges along an axis, ascending."""
    positions: list[float] = []
    for index in range(layout.columns if axis == 0 else layout.rows):
        start = layout.origin[axis] + index * layout.pitch[axis]
        for position in (start, start + layout.cell[axis]):
            if not positions or position - positions[-1] > _TOUCH:
                positions.append(position)
    return positions
