"""Heights of the sheet's units as WeasyPrint lays them out, remembered from one build to the next."""

import json
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, fingerprint
from cardpress.emit.sheet_markup import environment
from cardpress.emit.sheet_tree import PX, boxes_of, right_edge
from cardpress.emit.weasy import lay_out
from cardpress.plan.sheet_heights import Wanted


class Measuring:
    """What each unit of one sheet measures: an edit of a line measures that line."""

    def __init__(
        self, markup: Sequence[Mapping[str, Any]], css: str, language: str, templates: Path, how: str
    ) -> None:
        """`how` stands for everything but the units that their heights depend on: code, fonts, style, templates."""
        self._markup, self._css, self._language, self._templates, self._how = (
            markup, css, language, templates, how,
        )  # fmt: skip
        self._names = [fingerprint(repr(shown)) for shown in markup]
        self._known: dict[str, float] = {}
        self._used: dict[str, float] = {}

    def recall(self, cache: Cache) -> None:
        """Take over what the last build measured."""
        kept = cache.get("heights", self._how)
        if kept is not None:
            self._known = json.loads(kept)

    def keep(self, cache: Cache) -> None:
        """Keep what this build needed for the next."""
        cache.put("heights", self._how, json.dumps(self._used).encode())

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
        template = environment(self._templates).get_template("sheet-measure.html")
        shown = [(self._markup[w.unit], w) for w in wanted]
        html = template.render(language=self._language, width=max(w.width for w in wanted), measured=shown)
        boxes = boxes_of(lay_out(html, self._css))
        return [
            inf if right_edge(boxes[n]) > w.width / PX + 0.1 else boxes[n].margin_height() * PX
            for n, w in enumerate(wanted)
        ]
