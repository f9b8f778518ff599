"""Bézier curves as arrows: their points, their heads, and where a label beside them stands free."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cardpress.render.diagrams.scene import HEAD, Box, Canvas, Path, Point
from cardpress.render.diagrams.setting import Block


@dataclass(frozen=True)
class Curve:
    """An arrow along cubic Bézier segments."""

    points: tuple[Point, ...]
    """Start, then three points a segment: two handles and its end."""
    start_tip: Point | None = None
    """Tip of a head before the first point."""
    end_tip: Point | None = None
    """Tip of a head behind the last point."""

    def moved(self, dx: float, dy: float) -> "Curve":
        """The same curve elsewhere."""

        def move(p: Point | None) -> Point | None:
            return None if p is None else (p[0] + dx, p[1] + dy)

        return Curve(
            tuple((x + dx, y + dy) for x, y in self.points), move(self.start_tip), move(self.end_tip)
        )

    @cached_property
    def samples(self) -> tuple[Point, ...]:
        """Points along the curve, about 4 px apart or closer, tips included."""
        out: list[Point] = [p for p in (self.start_tip,) if p]
        for i in range(0, len(self.points) - 3, 3):
            a, b, c, d = self.points[i : i + 4]
            steps = max(4, int(_length(a, b) + _length(b, c) + _length(c, d)) // 4)
            for n in range(steps + 1):
                t = n / steps
                u = 1 - t
                k = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
                out.append(
                    (
                        k[0] * a[0] + k[1] * b[0] + k[2] * c[0] + k[3] * d[0],
                        k[0] * a[1] + k[1] * b[1] + k[2] * c[1] + k[3] * d[1],
                    )
                )
        return (*out, *(p for p in (self.end_tip,) if p))

    def draw(self, canvas: Canvas, colour: str = "outline", thick: float = 1.2, dashed: bool = False) -> None:
        """Put the line and its heads on the canvas."""
        rest = self.points[1:]
        steps = [("M", self.points[0])]
        steps += [("C", (*rest[i], *rest[i + 1], *rest[i + 2])) for i in range(0, len(rest) - 2, 3)]
        canvas.add(Path(tuple(steps), stroke=colour, thick=thick, dashed=dashed))
        length = HEAD + 1.2 * (thick - 1)
        if self.end_tip:
            last = self.points[-1]
            canvas.head(self.end_tip, _from_to(last, self.end_tip, self.points[-2]), colour, length)
        if self.start_tip:
            first = self.points[0]
            canvas.head(self.start_tip, _from_to(first, self.start_tip, self.points[1]), colour, length)

    def cut(self) -> "Curve":
        """The same curve, its ends drawn back behind the heads, so that no line shows beside a tip."""
        points = list(self.points)
        if self.end_tip == points[-1]:
            points[-1] = _back(points[-1], points[-2])
        if self.start_tip == points[0]:
            points[0] = _back(points[0], points[1])
        return Curve(tuple(points), self.start_tip, self.end_tip)


def headed(curve: Curve, line: str) -> Curve:
    """The curve with only the tips that a kind of line has; see `Edge.line`."""
    return Curve(
        curve.points,
        curve.points[0] if line == "both" else None,
        None if line == "none" else curve.points[-1],
    )


_BOW, _OFF = 9.0, 8.0
"""Px a bowed arrow swells, and px its ends lie off the middle."""


def bow(a: Box, b: Box) -> Curve | None:
    """A bowed way from box to box that keeps to its left, so that the way back mirrors it.

    None where the boxes do not face each other.
    """
    low, high = max(a.y, b.y), min(a.bottom, b.bottom)
    if high - low > 3 * _OFF and (b.x > a.right or a.x > b.right):
        way = 1 if b.x > a.right else -1
        y = (low + high) / 2 - way * _OFF
        start, end = (a.right, y) if way > 0 else (a.x, y), (b.x, y) if way > 0 else (b.right, y)
        third = (end[0] - start[0]) / 3
        swell = y - way * _BOW
        return Curve((start, (start[0] + third, swell), (end[0] - third, swell), end))
    left, right = max(a.x, b.x), min(a.right, b.right)
    if right - left > 3 * _OFF and (b.y > a.bottom or a.y > b.bottom):
        way = 1 if b.y > a.bottom else -1
        x = (left + right) / 2 + way * _OFF
        start, end = (x, a.bottom) if way > 0 else (x, a.y), (x, b.y) if way > 0 else (x, b.bottom)
        third = (end[1] - start[1]) / 3
        swell = x + way * _BOW
        return Curve((start, (swell, start[1] + third), (swell, end[1] - third), end))
    return None


def rounded(corners: Sequence[Point], radius: float) -> Curve:
    """Straight lines from corner to corner, the corners rounded."""
    points: list[Point] = [corners[0]]

    def straight(end: Point) -> None:
        start = points[-1]
        points.extend((_between(start, end, 1 / 3), _between(start, end, 2 / 3), end))

    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        near = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        straight(_between(corner, before, near / (_length(before, corner) or 1)))
        leave = _between(corner, after, near / (_length(corner, after) or 1))
        points.extend((_between(points[-1], corner, 0.55), _between(leave, corner, 0.55), leave))
    straight(corners[-1])
    return Curve(tuple(points))


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def _length(a: Point, b: Point) -> float:
    return math.hypot(b[0] - a[0], b[1] - a[1])


def _from_to(a: Point, b: Point, before: Point) -> Point:
    """Direction of a head; where line end and tip coincide, that of the last handle."""
    return (b[0] - a[0], b[1] - a[1]) if _length(a, b) > 0.5 else (b[0] - before[0], b[1] - before[1])


def _back(tip: Point, before: Point) -> Point:
    size = _length(tip, before) or 1.0
    by = min(HEAD - 1, size)
    return (tip[0] + (before[0] - tip[0]) / size * by, tip[1] + (before[1] - tip[1]) / size * by)


def free_place(
    curve: Curve, block: Block, obstacles: Sequence[Box], curves: Iterable[Curve], first: Point | None = None
) -> tuple[Box, int]:
    """The room for a label beside its curve, and how many obstacles it still hits (0 is wanted).

    Tries `first` (a centre) and then places on both sides along the curve, from the middle outwards.
    """
    width, height = block.width, block.height
    samples = curve.samples
    lines = [p for c in curves for p in c.samples]
    best: tuple[float, Box, int] | None = None
    centres = [(first, 0.0)] if first else []
    middle = (len(samples) - 1) / 2
    for n in sorted(range(1, len(samples) - 1), key=lambda n: abs(n - middle)):
        (ax, ay), (bx, by), (x, y) = samples[n - 1], samples[n + 1], samples[n]
        size = math.hypot(bx - ax, by - ay) or 1.0
        nx, ny = -(by - ay) / size, (bx - ax) / size
        reach = abs(nx) * width / 2 + abs(ny) * height / 2 + 3
        away = abs(n - middle)
        for side in (-1, 1):
            centres.append(((x + side * nx * reach, y + side * ny * reach), away + (0.5 if side > 0 else 0)))
    for (x, y), cost in centres:
        room = Box(x - width / 2, y - height / 2, width, height)
        near = room.grown(1.5)
        hits = sum(near.overlaps(o) for o in obstacles) + any(near.contains(p) for p in lines)
        if best is None or cost + 100 * hits < best[0]:
            best = (cost + 100 * hits, room, hits)
        if not hits:
            break
    return (best[1], best[2]) if best else (Box(*samples[0], width, height), 1)
