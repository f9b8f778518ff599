"""Units of the sheet and their heights to one page: which enter, and at what type size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import inf

from cardpress.plan.columns import Column, Piece, fits, pack
from cardpress.plan.sheet_heights import Heights
from cardpress.plan.sheet_units import Unit

STEP = 0.05
"""Type sizes tried are this far apart, in pt: no eye sees less, and the gaps take up the rest."""

# Natural space above a piece in em, by what stands above it and what it is.
_BLOCK_GAP = 0.95
_GAPS: dict[tuple[str, str], float] = {("line", "line"): 0.13, ("heading", "line"): 0.2}
_OTHER_GAP = 0.4

_FULL = 0.98
"""How full a page usually is at the size that just fits; only a guess to begin with."""


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
