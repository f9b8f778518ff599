"""Points on a circle, read clockwise; keys point to their node."""

import math
from dataclasses import dataclass, replace

from cardpress.model.diagram import Ring, Stop
from cardpress.render.diagrams.curve import Curve
from cardpress.render.diagrams.label import SIGN, Label, make_label
from cardpress.render.diagrams.scene import Box, Canvas, Disc, Path, Point, Scene
from cardpress.render.tokens import Tokens

_RADIUS = 78.0
_AWAY = 17.0
"""Px from the circle to a label."""
_BETWEEN = 3.0
"""Least px between two labels."""


@dataclass(frozen=True, slots=True)
class _Tag:
    stop: Stop
    angle: float
    label: Label
    side: int
    """-1 left of the circle, 1 right, 0 above or below."""
    box: Box


def layout_ring(ring: Ring, tokens: Tokens) -> Scene:
    """A circle in the middle, labels beside their points, pushed apart where points lie close."""
    width = tokens.diagram["width"]
    stops = [(s, _degrees(str(s.at))) for s in ring.stops]
    poles = {s.id: _pole(angle, [a for _, a in stops]) for s, angle in stops}
    beside = width / 2 - _RADIUS - _AWAY - 2
    tags = []
    for stop, angle in stops:
        room = 150 if poles[stop.id] else beside
        size = tokens.diagram["label"] - (0 if stop.kind == "node" else 1)
        label = make_label(stop.label, None, stop.tone, tokens, room, size)
        tags.append(_tag(stop, angle, label, poles[stop.id]))
    beside_circle = [t for side in (-1, 1) for t in _spread([t for t in tags if t.side == side])]
    tags = [*(_lifted(t, beside_circle) for t in tags if not t.side), *beside_circle]
    top = min([-_RADIUS - 12, *(t.box.y for t in tags)])
    bottom = max([_RADIUS + 12, *(t.box.bottom for t in tags)])
    canvas = Canvas()
    centre = (width / 2, 3 - top)
    canvas.add(Disc(centre, _RADIUS, stroke="outline", thick=1.2))
    _draw_ways(canvas, centre, stops)
    for tag in tags:
        _draw_stop(canvas, centre, tag)
    return canvas.finished(width, bottom - top + 6)


def _degrees(text: str) -> float:
    try:
        degrees = float(text.strip().rstrip("°"))
    except ValueError:
        return 0.0
    return degrees % 360 if math.isfinite(degrees) else 0.0


def _on(centre: Point, angle: float, radius: float) -> Point:
    """The point at that angle, degrees clockwise from the top."""
    rad = math.radians(angle)
    return (centre[0] + radius * math.sin(rad), centre[1] - radius * math.cos(rad))


def _pole(angle: float, angles: list[float]) -> bool:
    """Whether a label goes above or below: near the top or bottom, and alone there."""
    from_pole = min(angle % 180, 180 - angle % 180)
    if from_pole > 20:
        return False
    pole = round(angle / 180) * 180 % 360
    return sum(min((a - pole) % 360, (pole - a) % 360) <= 40 for a in angles) == 1


def _tag(stop: Stop, angle: float, label: Label, pole: bool) -> _Tag:
    """The label's box around the origin as centre of the circle."""
    x, y = _on((0, 0), angle, _RADIUS + _AWAY)
    if pole:
        up = y < 0
        top = -_RADIUS - 14 - label.height if up else _RADIUS + 14
        return _Tag(stop, angle, label, 0, Box(x - label.width / 2, top, label.width, label.height))
    side = -1 if 180 < angle < 360 else 1
    left = x if side > 0 else x - label.width
    # Near the poles the circle is wide below a label's corner: lift the label away from it.
    lift = (1 if y > 0 else -1) * max(0.0, abs(math.cos(math.radians(angle))) - 0.75) * 26
    return _Tag(stop, angle, label, side, Box(left, y - label.height / 2 + lift, label.width, label.height))


def _spread(tags: list[_Tag]) -> list[_Tag]:
    """Labels of one side, moved up and down until none touches the next."""
    tags = sorted(tags, key=lambda t: (t.box.centre[1], t.angle))
    tops = [t.box.y for t in tags]
    for n in range(1, len(tags)):
        tops[n] = max(tops[n], tops[n - 1] + tags[n - 1].box.height + _BETWEEN)
    if tags:
        excess = sum(top - t.box.y for top, t in zip(tops, tags, strict=True)) / len(tags)
        tops = [top - excess for top in tops]
    spread = []
    for tag, top in zip(tags, tops, strict=True):
        box = tag.box.moved(0, top - tag.box.y)
        spread.append(replace(tag, box=_clear(box, tag.side)))
    return spread


def _lifted(tag: _Tag, others: list[_Tag]) -> _Tag:
    """A label above or below the circle, moved away from it until it is clear of those at the sides."""
    box = tag.box
    for other in sorted(others, key=lambda t: -abs(t.box.centre[1])):
        if box.grown(_BETWEEN).overlaps(other.box):
            up = box.centre[1] < 0
            box = box.moved(
                0, other.box.y - _BETWEEN - box.bottom if up else other.box.bottom + _BETWEEN - box.y
            )
    return replace(tag, box=box)


def _clear(box: Box, side: int) -> Box:
    """Out of the circle: a label that was moved along must not lie over the line."""
    nearest = 0.0 if box.y <= 0 <= box.bottom else min(abs(box.y), abs(box.bottom))
    reach = _RADIUS + 12
    half = max(2.0, math.sqrt(max(0.0, reach * reach - nearest * nearest)))
    return Box(max(box.x, half), box.y, box.width, box.height) if side > 0 else Box(
        min(box.x, -half - box.width), box.y, box.width, box.height
    )  # fmt: skip


def _draw_ways(canvas: Canvas, centre: Point, stops: list[tuple[Stop, float]]) -> None:
    """From each key an arc inside the circle, clockwise to its node."""
    nodes = [angle for s, angle in stops if s.kind == "node"]
    for stop, angle in stops:
        if stop.kind != "key" or not nodes:
            continue
        sweep = min((n - angle) % 360 for n in nodes)
        if sweep < 12:
            continue
        _arc(centre, angle + 4, angle + sweep - 6, _RADIUS - 12).draw(canvas, "accent", 1.6)


def _arc(centre: Point, start: float, end: float, radius: float) -> Curve:
    """Bézier segments of at most 45 degrees, with a head at the end."""
    count = max(1, math.ceil((end - start) / 45))
    step = math.radians((end - start) / count)
    handle = 4 / 3 * math.tan(step / 4) * radius
    points = [_on(centre, start, radius)]
    for n in range(count):
        a = start + (end - start) * n / count
        b = start + (end - start) * (n + 1) / count
        pa, pb = _on(centre, a, radius), _on(centre, b, radius)
        ra, rb = math.radians(a), math.radians(b)
        points += [
            (pa[0] + handle * math.cos(ra), pa[1] + handle * math.sin(ra)),
            (pb[0] - handle * math.cos(rb), pb[1] - handle * math.sin(rb)),
            pb,
        ]
    return Curve(tuple(points), end_tip=points[-1]).cut()


def _draw_stop(canvas: Canvas, centre: Point, tag: _Tag) -> None:
    stop, (x, y) = tag.stop, _on(centre, tag.angle, _RADIUS)
    colour = {"strong": "accent", "good": "good", "bad": "bad"}.get(stop.tone, "ink")
    if stop.kind == "key":
        d = 5.2
        diamond = (("M", (x, y - d)), ("L", (x + d, y)), ("L", (x, y + d)), ("L", (x - d, y)), ("Z", ()))
        canvas.add(Path(diamond, fill="paper", stroke=colour, thick=1.5))
    elif stop.tone == "ghost":
        canvas.add(Disc((x, y), 7.5, fill="paper", stroke="outline", thick=1.3, dashed=True))
    elif stop.tone == "soft":
        canvas.add(Disc((x, y), 7.5, fill="tint", stroke="outline", thick=1.3))
    else:
        canvas.add(Disc((x, y), 7.5, fill=colour))
    box = tag.box.moved(*centre)
    part = str(stop.id)
    left = box.x + SIGN * tag.label.signed
    if tag.side:
        at = (left, "start") if tag.side > 0 else (box.right, "end")
        canvas.text(tag.label.main, at[0], box.y, at[1], part)
        if tag.label.signed:
            first = tag.label.main.lines[0].width if tag.label.main.lines else 0.0
            sign = box.x + 5 if tag.side > 0 else box.right - first - 9
            canvas.sign(stop.tone, (sign, box.y + tag.label.main.line_height / 2), part)
    else:
        tag.label.draw(canvas, box, part)
    canvas.parts[part] = box.grown(1.4)
