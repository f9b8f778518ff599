"""What a drawing is made of before it becomes SVG: shapes, lines of text and named parts, in px."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from cardpress.render.diagrams.setting import Block, Run

Point = tuple[float, float]
"""x, y in px, origin top left."""

CONCLUSION = "="
"""Stands where a part's id would, on what draws the conclusion; no id looks like it."""

HEAD = 6.5
"""Length of an arrow head, px."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px of the drawing, origin top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Px of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Px of the bottom edge."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def grown(self, by: float) -> "Box":
        """The box with a margin of `by` px; negative shrinks."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def moved(self, dx: float, dy: float) -> "Box":
        """The same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share an area."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside."""
        return self.x <= point[0] <= self.right and self.y <= point[1] <= self.bottom


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    kind: ClassVar[str] = "rect"
    box: Box
    radius: float = 0
    fill: str = "none"
    stroke: str = "none"
    thick: float = 1
    """Px of the outline."""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle."""

    kind: ClassVar[str] = "disc"
    centre: Point
    radius: float
    fill: str = "none"
    stroke: str = "none"
    thick: float = 1
    dashed: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Lines and curves."""

    kind: ClassVar[str] = "path"
    steps: tuple[tuple[str, tuple[float, ...]], ...]
    """SVG path commands with their numbers."""
    fill: str = "none"
    stroke: str = "none"
    thick: float = 1
    dashed: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text."""

    kind: ClassVar[str] = "words"
    at: Point
    """The baseline, at the place `anchor` names."""
    runs: tuple[Run, ...]
    size: float
    weight: int
    colour: str
    anchor: str
    """start, middle or end."""
    part: str
    box: Box
    """The room the line may take, in the widest of the usual faces."""

    @property
    def mono(self) -> bool:
        """Whether the whole line is code."""
        return all(run.mono for run in self.runs)


Item = Rect | Disc | Path | Words


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished drawing without colours."""

    width: float
    height: float
    items: tuple[Item, ...]
    """Back to front."""
    parts: dict[str, Box]
    conclusion: Box | None = None
    """The line that sums up what the picture shows."""


@dataclass(slots=True)
class Canvas:
    """Collects items; the drawing phases of each kind write on it."""

    items: list[Item] = field(default_factory=list)
    parts: dict[str, Box] = field(default_factory=dict)
    conclusion: Box | None = None

    def add(self, *items: Item) -> None:
        """Put items in front of what is there."""
        self.items += items

    def text(self, block: Block, x: float, top: float, anchor: str = "start", part: str = "") -> Box:
        """Set a block with its anchor at `x` and its upper edge at `top`; answers the room it takes."""
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        for n, line in enumerate(block.lines):
            y = top + n * block.line_height
            room = Box(x - shift * line.width, y, line.width, block.line_height)
            # 0.35 em: half the height of capitals in Plex and in the system faces, so that text looks centred.
            baseline = y + block.line_height / 2 + 0.35 * block.style.size
            self.add(
                Words((x, baseline), line.runs, block.style.size, block.style.weight, block.style.colour, anchor, part, room)
            )  # fmt: skip
        return Box(x - shift * block.width, top, block.width, block.height)

    def line(
        self, points: Iterable[Point], stroke: str = "outline", thick: float = 1, dashed: bool = False
    ) -> None:
        """A broken line."""
        start, *rest = points
        self.add(Path((("M", start), *(("L", p) for p in rest)), stroke=stroke, thick=thick, dashed=dashed))

    def head(self, tip: Point, towards: Point, colour: str = "outline", length: float = HEAD) -> None:
        """An arrow head with its tip at `tip`, pointing in the direction `towards`."""
        size = math.hypot(*towards) or 1.0
        ux, uy = towards[0] / size, towards[1] / size
        bx, by, half = tip[0] - ux * length, tip[1] - uy * length, length * 0.42
        corners = ((bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
        self.add(Path((("M", tip), ("L", corners[0]), ("L", corners[1]), ("Z", ())), fill=colour))

    def sign(self, tone: str, centre: Point, part: str = "", size: float = 4.2) -> None:
        """The mark of a good or bad part, drawn because text faces lack the glyphs."""
        x, y = centre
        if tone == "good":
            steps = (
                ("M", (x - size, y + 0.3)),
                ("L", (x - size / 4, y + size * 0.8)),
                ("L", (x + size, y - size * 0.8)),
            )
        else:
            s = size * 0.8
            steps = (
                ("M", (x - s, y - s)),
                ("L", (x + s, y + s)),
                ("M", (x - s, y + s)),
                ("L", (x + s, y - s)),
            )
        self.add(Path(steps, stroke=tone, thick=1.9, part=part))

    def dash(self, centre: Point, part: str = "") -> None:
        """A short dash: nothing here."""
        x, y = centre
        self.add(Path((("M", (x - 4.5, y)), ("L", (x + 4.5, y))), stroke="soft", thick=1.6, part=part))

    def finished(self, width: float, height: float) -> Scene:
        """The scene of that size."""
        return Scene(width, height, tuple(self.items), dict(self.parts), self.conclusion)
