"""Two overlapping sets with the regions of a result shaded."""

import math

from cardpress.model.diagram import Venn
from cardpress.render.diagrams.scene import Canvas, Disc, Path, Scene
from cardpress.render.diagrams.setting import Style, set_text
from cardpress.render.tokens import Tokens

_RADIUS = 68.0
_APART = 39.0
"""Px from the middle of the picture to the centre of each circle."""


def layout_venn(venn: Venn, tokens: Tokens) -> Scene:
    """Circles in the middle, each set's name above its own circle."""
    width = tokens.diagram["width"]
    style = Style(tokens.diagram["label"], 600)
    names = [set_text(str(text), style, width / 2 - 14) for text in (venn.left, venn.right)]
    top = max(n.height for n in names) + 8
    x, y = width / 2, top + _RADIUS
    half = math.sqrt(_RADIUS**2 - _APART**2)
    upper, lower = (x, y - half), (x, y + half)
    canvas = Canvas()

    def arc(large: int, sweep: int, to: tuple[float, float]) -> tuple[str, tuple[float, ...]]:
        return ("A", (_RADIUS, _RADIUS, 0, large, sweep, *to))

    regions = {
        "left": (("M", upper), arc(1, 0, lower), arc(0, 1, upper), ("Z", ())),
        "both": (("M", upper), arc(0, 1, lower), arc(0, 1, upper), ("Z", ())),
        "right": (("M", upper), arc(1, 1, lower), arc(0, 0, upper), ("Z", ())),
    }
    for name in ("left", "both", "right"):
        if name in venn.shade:
            canvas.add(Path(regions[name], fill="shade"))
    for side in (-1, 1):
        canvas.add(Disc((x + side * _APART, y), _RADIUS, stroke="ink", thick=1.3))
    for side, name in zip((-1, 1), names, strict=True):
        # Towards the outside, so that long names keep clear of each other.
        middle = x + side * max(_APART + 18, name.width / 2 + 8)
        canvas.text(
            name, min(max(middle, name.width / 2), width - name.width / 2), top - 6 - name.height, "middle"
        )
    height = y + _RADIUS + 3
    if venn.caption:
        caption = set_text(str(venn.caption), Style(tokens.diagram["label"] - 0.5, colour="soft"), width - 20)
        canvas.text(caption, x, height + 6, "middle")
        height += caption.height + 8
    return canvas.finished(width, height)
