"""Heights of the sheet's units as WeasyPrint lays them out, remembered from one build to the next."""

import json
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from cardpress.cache import Cache, fingerprint
from cardpress.emit.sheet_drawing import Layout
from cardpress.emit.sheet_tree import PX, boxes_of, right_edge
from cardpress.plan.sheet_heights import Wanted


class Measuring:
    """What each unit of one sheet measures: an edit of a line measures that line."""

    def __init__(self, shown: Sequence[Mapping[str, Any]], layout: Layout) -> None:
        """`shown` is what the templates print of each unit."""
        self._shown, self._layout = shown, layout
        self._names = [fingerprint(repr(unit)) for unit in shown]
        self._known: dict[str, float] = {}
        self._used: dict[str, float] = {}

    def recall(self, cache: Cache) -> None:
        """Take over what the last build measured."""
        kept = cache.get("heights", self._layout.how)
        if kept is not None:
            self._known = json.loads(kept)

    def keep(self, cache: Cache) -> None:
        """Keep what this build needed for the next."""
        cache.put("heights", self._layout.how, json.dumps(self._used).encode())

    def heights(self, wanted: Sequence[Wanted]) -> list[float]:
        """Heights in pt; inf where a unit is wider than its column."""
        names = [f"{self._names[w.unit]} {w.size!r} {w.width!r}" for w in wanted]
        new = {name: w for name, w in zip(names, wanted, strict=True) if name not in self._known}
        if new:
            self._known |= zip(new, self._measured(list(new.values())), strict=True)
        found = {name: self._known[name] for name in names}
        self._used |= found
        return [found[name] for name in names]

    def _measured(self, wanted: Sequence[Wanted]) -> list[float]:
        boxes = boxes_of(self._layout.document([(self._shown[w.unit], w) for w in wanted]))
        return [
            inf if right_edge(boxes[n]) > w.width / PX + 0.1 else boxes[n].margin_height() * PX
            for n, w in enumerate(wanted)
        ]
