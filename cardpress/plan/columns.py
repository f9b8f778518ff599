"""Heights of pieces to columns of a page: where each column begins, and how its gaps stretch to fill it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import inf

STRETCH_LIMIT = 2.0
"""How far the gaps of a column may grow, in multiples of their natural size: beyond it a page looks lost."""

_SPLIT_COST = 0.003
"""What it costs to split a block, as the square of the share of a column it would be worth leaving empty."""

_RULED_COST = 0.1
"""What growing a ruled box costs beside stretching gaps, which costs 1."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is never split: a heading, a line, a table, a figure, a ruled box. Heights in pt."""

    height: float
    """Height of the piece itself."""
    gap: float
    """Natural space above it, unless it begins a column."""
    block: int
    """Number of the block it belongs to."""
    lines: int = 1
    """How much it counts on its side of a split: 0 a heading, 1 a line, 2 a table or figure."""
    grows: bool = False
    """A ruled box: takes all the room that is left in its column."""


@dataclass(frozen=True, slots=True)
class Column:
    """A run of pieces that stand in one column."""

    start: int
    """Index of the first piece."""
    stop: int
    """Index behind the last piece."""
    stretch: float
    """Each gap is its natural size times 1 + stretch."""
    spare: float
    """Height in pt that stretching leaves over: what a ruled box grows by, or what stays empty."""


def may_begin(pieces: Sequence[Piece]) -> list[bool]:
    """For each piece, whether it may begin a column.

    A heading may; within a block two lines must stand on either side, a heading never alone.
    """
    count: dict[int, int] = {}
    for piece in pieces:
        count[piece.block] = count.get(piece.block, 0) + piece.lines
    allowed, above, block = [], 0, -1
    for piece in pieces:
        if piece.block != block:
            block, above = piece.block, 0
            allowed.append(True)
        else:
            allowed.append(above >= 2 and count[block] - above >= 2)
        above += piece.lines
    return allowed


def fits(pieces: Sequence[Piece], height: float, columns: int) -> bool:
    """Whether the pieces fit into so many columns, in order, with natural gaps.

    Filling each column as far as it goes is enough to know: what one way of breaking puts
    into the later columns is never less.
    """
    starts, begin = may_begin(pieces), 0
    for _ in range(columns):
        used, best = 0.0, begin
        for i in range(begin, len(pieces)):
            used += pieces[i].height + (pieces[i].gap if i > begin else 0.0)
            if used > height:
                break
            if i + 1 == len(pieces) or starts[i + 1]:
                best = i + 1
        if best == len(pieces):
            return True
        if best == begin:
            return False
        begin = best
    return not pieces


def pack(pieces: Sequence[Piece], height: float, columns: int) -> tuple[Column, ...]:
    """Break the pieces into columns, in order, so that all are as evenly full as can be.

    The best of all possible ways, by dynamic programming: the sum over the columns of the
    square of the share that is left empty, plus a little for each block that is split.
    Raises ValueError where `fits` is false.
    """
    total, starts = len(pieces), may_begin(pieces)
    ends_ruled = total > 0 and pieces[-1].grows
    height_to = [0.0, *accumulate(p.height + p.gap for p in pieces)]

    @cache
    def best(begin: int, left: int) -> tuple[float, int]:
        """Least cost of the pieces from `begin` in `left` columns, and where the first one ends."""
        if left == 0:
            return (0.0 if begin == total else inf), begin
        if begin == total:
            return left * (_RULED_COST if ends_ruled else 1.0), begin
        found = (inf, begin)
        for stop in range(begin + 1, total + 1):
            used = height_to[stop] - height_to[begin] - pieces[begin].gap
            if used > height:
                break
            if stop < total and not starts[stop]:
                continue
            empty = (height - used) / height
            split = stop < total and pieces[stop].block == pieces[stop - 1].block
            weight = _RULED_COST if any(p.grows for p in pieces[begin:stop]) else 1.0
            cost = weight * empty**2 + split * _SPLIT_COST + best(stop, left - 1)[0]
            found = min(found, (cost, stop))
        return found

    if best(0, columns)[0] == inf:
        raise ValueError("the pieces don't fit")
    cuts = [0]
    for left in range(columns, 0, -1):
        cuts.append(best(cuts[-1], left)[1])
    return _stretched(pieces, height, cuts)


def _stretched(pieces: Sequence[Piece], height: float, cuts: Sequence[int]) -> tuple[Column, ...]:
    runs = [(start, stop, pieces[start:stop]) for start, stop in pairwise(cuts)]
    room = [height - sum(p.height for p in run) - sum(p.gap for p in run[1:]) for _, _, run in runs]
    gaps = [sum(p.gap for p in run[1:]) for _, _, run in runs]
    wanted = [
        min(r / g, STRETCH_LIMIT) if g else 0.0
        for (_, _, run), r, g in zip(runs, room, gaps, strict=True)
        if run and not any(p.grows for p in run)
    ]
    calm = sum(wanted) / len(wanted) if wanted else 0.0
    columns = []
    for (start, stop, run), r, g in zip(runs, room, gaps, strict=True):
        limit = min(calm, STRETCH_LIMIT) if any(p.grows for p in run) else STRETCH_LIMIT
        stretch = min(r / g, limit) if g else 0.0
        columns.append(Column(start, stop, stretch, r - stretch * g))
    return tuple(columns)
