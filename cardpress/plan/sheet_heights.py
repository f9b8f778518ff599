"""Heights of the sheet's units at any type size, from few measurements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cardpress.plan.sheet_units import Unit

RULE_PITCH = 18.5
"""Least distance of the rules of a box to write in, in pt: 6.5 mm, narrow ruled paper."""

_SAME = 0.03
"""Heights that differ by less, in em, have the same lines; hairlines don't grow with the type."""


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
        self,
        units: Sequence[Unit],
        leading: float,
        measure: Callable[[Sequence[Wanted]], Sequence[float]],
        drawn: Callable[[Wanted], float],
    ) -> None:
        """`leading` is the height of one line in em; `measure` answers heights of text in pt, inf for too wide.

        `drawn` answers the height in pt of a figure's picture, which is known without layout.
        """
        self.units = units
        self.leading = leading
        self.measure = measure
        self.drawn = drawn
        self.known: list[dict[float, float]] = [{} for _ in units]
        """For each unit, height of its text in em by the column's width in em."""

    def learn(self, sizes: Sequence[float], width: float) -> None:
        """Measure what is not known at these sizes, all in one go."""
        wanted = [
            Wanted(i, size, width)
            for size in sizes
            for i, unit in enumerate(self.units)
            if self._height(i, unit, size, width) is None
        ]
        for w, height in zip(wanted, self.measure(wanted) if wanted else (), strict=True):
            self.known[w.unit][w.width / w.size] = height / w.size

    def at(self, size: float, width: float) -> list[float]:
        """Height in pt of each unit at a size that was learnt."""
        heights = [self._height(i, unit, size, width) for i, unit in enumerate(self.units)]
        assert None not in heights, "learn() comes first"
        return [height for height in heights if height is not None]

    def _height(self, i: int, unit: Unit, size: float, width: float) -> float | None:
        if unit.kind == "ruled":
            return int(unit.block.blank_lines or 0) * RULE_PITCH
        known = self._known(i, width / size)
        if known is None:
            return None
        return known * size + (self.drawn(Wanted(i, size, width)) if unit.kind == "figure" else 0.0)

    def _known(self, i: int, width: float) -> float | None:
        """Height in em of the text of a unit in a column of so many em."""
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
