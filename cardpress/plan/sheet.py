"""Sheet entries of a deck to one page: which lines enter, in which order, at what type size."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import inf
from typing import Literal

from cardpress.model.card import Card, SheetEntry
from cardpress.model.deck import Deck, SheetBlock
from cardpress.plan.columns import Column, Piece, fits, pack

STEP = 0.05
"""Type sizes tried are this far apart, in pt: no eye sees less, and the gaps take up the rest."""

RULE_PITCH = 18.5
"""Least distance of the rules of a box to write in, in pt: 6.5 mm, narrow ruled paper."""

Kind = Literal["heading", "line", "table", "figure", "ruled"]

# Natural space above a piece in em, by what stands above it and what it is.
_BLOCK_GAP = 0.95
_GAPS: dict[tuple[str, str], float] = {("line", "line"): 0.13, ("heading", "line"): 0.2}
_OTHER_GAP = 0.4

_FULL = 0.98
"""How full a page usually is at the size that just fits; only a guess to begin with."""

_SAME = 0.03
"""Heights that differ by less, in em, have the same lines; hairlines don't grow with the type."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the sheet before it has a height."""

    kind: Kind
    """Heading, line, table, figure or ruled box."""
    block: SheetBlock
    """The block it stands in."""
    number: int
    """Number of the block, from 0."""
    card: Card | None = None
    """The card it comes from; None for headings and ruled boxes."""
    entry: SheetEntry | None = None
    """What the card puts here."""

    @property
    def priority(self) -> int:
        """1 to 3; headings and ruled boxes stand as long as their block does."""
        return int(self.entry.priority) if self.entry else 0


@dataclass(frozen=True, slots=True)
class Page:
    """The room there is. Lengths in pt."""

    columns: int
    """Columns on all pages together."""
    width: float
    """Width of each."""
    height: float
    """Height of each."""
    floor: float
    """Smallest type size."""
    ceiling: float
    """Largest type size."""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """Where everything goes."""

    size: float
    """Type size in pt."""
    units: tuple[Unit, ...]
    """What enters, in reading order."""
    pieces: tuple[Piece, ...]
    """The same with heights at `size`."""
    columns: tuple[Column, ...]
    """Which units stand in which column."""
    left_out: tuple[Unit, ...]
    """What did not fit, in the order it was dropped."""
    too_wide: tuple[Unit, ...] = ()
    """Units that are too wide for a column at the next larger size, and so keep the whole page small."""


class TooLargeError(Exception):
    """A unit fits no column even at the smallest size."""

    def __init__(self, unit: Unit) -> None:
        """Name the unit."""
        super().__init__(unit.card.id if unit.card else unit.block.id)
        self.unit = unit


def collect_sheet(deck: Deck, topics: Collection[str] = (), tags: Collection[str] = ()) -> tuple[Unit, ...]:
    """The units of a deck's sheet: blocks as deck.yaml orders them, in a block by priority, then as learnt.

    With `topics` only cards of these topics enter, with `tags` only cards that have one of them.
    Blocks without lines are left out; ruled boxes always stand.
    """
    chosen = [
        card
        for card in deck
        if card.sheet and (not topics or card.topic in topics) and (not tags or set(tags) & set(card.tags))
    ]
    units: list[Unit] = []
    for number, block in enumerate(deck.settings.sheet):
        body = [
            Unit(_kind(card.sheet), block, number, card, card.sheet)
            for card in chosen
            if card.sheet and card.sheet.block == block.id
        ]
        body.sort(key=lambda unit: unit.priority)
        if block.blank_lines:
            body.append(Unit("ruled", block, number))
        if body:
            units += [Unit("heading", block, number), *body]
    return tuple(units)


def _kind(entry: SheetEntry) -> Kind:
    if entry.figure:
        return "figure"
    return "table" if entry.rows else "line"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measurement to be made."""

    unit: int
    """Index of the unit."""
    size: float
    """Type size in pt."""
    width: float
    """Width of the column in pt."""


class Heights:
    """Heights of units at type sizes, measured as seldom as possible.

    A unit's height in em depends on the column's width in em alone, and only grows as the
    column gets narrower and fewer words fit a line. So a unit as high (in em) in a narrow
    column as in a wide one need not be measured in between, and one line stays one line in
    every wider column; what is known from one paper serves the next.
    """

    def __init__(
        self, units: Sequence[Unit], leading: float, measure: Callable[[Sequence[Wanted]], Sequence[float]]
    ) -> None:
        """`leading` is the height of one line in em; `measure` answers heights in pt, inf for too wide."""
        self.units = units
        self.leading = leading
        self.measure = measure
        self.known: list[dict[float, float]] = [{} for _ in units]
        """For each unit of text, height in em by the column's width in em."""
        self.figures: dict[tuple[int, float, float], float] = {}
        """Height in pt of a figure, by its index, the size and the width."""

    def learn(self, sizes: Sequence[float], width: float) -> None:
        """Measure what is not known at these sizes, all in one go."""
        wanted = [
            Wanted(i, size, width)
            for size in sizes
            for i, unit in enumerate(self.units)
            if self._height(i, unit, size, width) is None
        ]
        for w, height in zip(wanted, self.measure(wanted) if wanted else (), strict=True):
            if self.units[w.unit].kind == "figure":
                self.figures[w.unit, w.size, w.width] = height
            else:
                self.known[w.unit][w.width / w.size] = height / w.size

    def at(self, size: float, width: float) -> list[float]:
        """Height in pt of each unit at a size that was learnt."""
        heights = [self._height(i, unit, size, width) for i, unit in enumerate(self.units)]
        assert None not in heights, "learn() comes first"
        return [height for height in heights if height is not None]

    def _height(self, i: int, unit: Unit, size: float, width: float) -> float | None:
        if unit.kind == "ruled":
            return int(unit.block.blank_lines or 0) * RULE_PITCH
        if unit.kind == "figure":
            return self.figures.get((i, size, width))
        known = self._known(i, width / size)
        return None if known is None else known * size

    def _known(self, i: int, width: float) -> float | None:
        """Height in em of a unit of text in a column of so many em."""
        known = self.known[i]
        if width in known:
            return known[width]
        narrower = max((w for w in known if w < width), default=None)
        wider = min((w for w in known if w > width), default=None)
        if narrower is not None and self.units[i].kind == "line" and known[narrower] < self.leading + _SAME:
            return known[narrower]
        if narrower is None or wider is None or known[narrower] - known[wider] > _SAME:
            return None
        return known[narrower]


def plan_sheet(heights: Heights, page: Page) -> SheetPlan:
    """Fit the units onto the page: the largest size that takes all, else the smallest and the best lines.

    Raises TooLargeError for a unit that can't stand in any column even at the smallest size.
    """
    units = heights.units
    if len(units) * heights.leading * page.floor < page.columns * page.height:
        heights.learn([page.ceiling], page.width)  # first: what is one line there is one line everywhere
    heights.learn([page.floor], page.width)
    smallest = heights.at(page.floor, page.width)
    for unit, height in zip(units, smallest, strict=True):
        if height > page.height:
            raise TooLargeError(unit)

    smallest_pieces = _pieces(units, smallest, page.floor)
    if not fits(smallest_pieces, page.height, page.columns):
        return _with_the_best(units, smallest, page)

    def pieces(step: int) -> list[Piece]:
        size = _size(page, step)
        heights.learn([size], page.width)
        return _pieces(units, heights.at(size, page.width), size)

    low, high = 0, round((page.ceiling - page.floor) / STEP)
    largest_pieces = pieces(high)
    if fits(largest_pieces, page.height, page.columns):
        return _planned(units, largest_pieces, page.ceiling, page, ())
    best, share = smallest_pieces, {low: _share(smallest_pieces, page), high: _share(largest_pieces, page)}
    guess_first = True
    while high - low > 1:
        # Guess by how full the page is, then halve, in turn: three or four sizes are enough.
        step = (low + high) // 2
        if guess_first and share[high] > share[low]:
            step = low + round((high - low) * (_FULL - share[low]) / (share[high] - share[low]))
            step = min(max(step, low + 1), high - 1)
        guess_first = not guess_first
        tried = pieces(step)
        share[step] = _share(tried, page)
        if fits(tried, page.height, page.columns):
            low, best = step, tried
        else:
            high = step
    next_larger = heights.at(_size(page, high), page.width)
    too_wide = tuple(unit for unit, height in zip(units, next_larger, strict=True) if height == inf)
    return replace(_planned(units, best, _size(page, low), page, ()), too_wide=too_wide)


def _size(page: Page, step: int) -> float:
    return min(round(page.floor + STEP * step, 3), page.ceiling)


def _share(pieces: Sequence[Piece], page: Page) -> float:
    """How much of the page the pieces take, if columns could be broken anywhere."""
    return sum(piece.height + piece.gap for piece in pieces) / (page.height * page.columns)


def _with_the_best(units: Sequence[Unit], heights: Sequence[float], page: Page) -> SheetPlan:
    """At the floor: drop the lowest priority, within it what comes last, until the rest fits."""
    droppable = [i for i, unit in enumerate(units) if unit.entry]
    headings = [i for i, unit in enumerate(units) if unit.kind == "heading"]
    droppable.sort(key=lambda i: (-units[i].priority, -i))

    def kept(dropped: int) -> list[int]:
        gone = set(droppable[:dropped])
        filled = {units[i].number for i in droppable[dropped:]}
        filled |= {unit.number for unit in units if unit.kind == "ruled"}
        return [i for i, unit in enumerate(units) if i not in gone and unit.number in filled]

    def fit(dropped: int) -> bool:
        keep = kept(dropped)
        pieces = _pieces([units[i] for i in keep], [heights[i] for i in keep], page.floor)
        return fits(pieces, page.height, page.columns)

    gained = accumulate((heights[i] for i in droppable), initial=0.0)
    excess = sum(heights) - sum(heights[i] for i in headings) - page.columns * page.height
    least = sum(1 for height in gained if height < excess)  # fewer can't be enough, so don't try them
    dropped = next((n for n in range(max(least, 1), len(droppable) + 1) if fit(n)), None)
    if dropped is None:
        raise TooLargeError(next(unit for unit in units if unit.kind == "ruled"))
    keep = kept(dropped)
    left_out = tuple(units[i] for i in droppable[:dropped])
    pieces = _pieces([units[i] for i in keep], [heights[i] for i in keep], page.floor)
    return _planned([units[i] for i in keep], pieces, page.floor, page, left_out)


def _planned(
    units: Sequence[Unit], pieces: Sequence[Piece], size: float, page: Page, left_out: tuple[Unit, ...]
) -> SheetPlan:
    return SheetPlan(size, tuple(units), tuple(pieces), pack(pieces, page.height, page.columns), left_out)


def _pieces(units: Sequence[Unit], heights: Sequence[float], size: float) -> list[Piece]:
    pieces, above = [], ""
    for unit, height in zip(units, heights, strict=True):
        gap = _BLOCK_GAP if unit.kind == "heading" else _GAPS.get((above, unit.kind), _OTHER_GAP)
        lines = {"heading": 0, "line": 1}.get(unit.kind, 2)
        pieces.append(Piece(height, gap * size, unit.number, lines, unit.kind == "ruled"))
        above = unit.kind
    return pieces
