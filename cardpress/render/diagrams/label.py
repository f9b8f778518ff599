"""A label with its optional note and mark, as it stands in a box: measured, then set."""

from dataclasses import dataclass

from cardpress.model.diagram import Tone
from cardpress.render.diagrams.scene import Box, Canvas
from cardpress.render.diagrams.setting import Block, Style, set_text
from cardpress.render.tokens import Tokens

SIGN = 15.0
"""Px a mark takes beside the first line."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a tone draws its box."""

    stroke: str = "outline"
    fill: str = "paper"
    thick: float = 1.1
    dashed: bool = False


FRAMES: dict[Tone, Frame] = {
    "plain": Frame(),
    "strong": Frame(stroke="accent", thick=2),
    "soft": Frame(fill="tint"),
    "ghost": Frame(fill="none", dashed=True),
    "good": Frame(stroke="good", thick=1.6),
    "bad": Frame(stroke="bad", thick=1.6),
}


@dataclass(frozen=True, slots=True)
class Label:
    """Measured content of a box."""

    main: Block
    note: Block
    tone: Tone

    @property
    def signed(self) -> bool:
        """Whether a mark stands before the first line."""
        return self.tone in ("good", "bad")

    @property
    def width(self) -> float:
        """Px needed, without padding."""
        return max(self.main.width + SIGN * self.signed, self.note.width)

    @property
    def height(self) -> float:
        """Px needed, without padding."""
        return self.main.height + self.note.height

    def draw(self, canvas: Canvas, box: Box, part: str = "") -> Box:
        """Set the label in the middle of a box; answers the room it takes."""
        x, y = box.centre
        top = y - self.height / 2
        middle = x + SIGN / 2 * self.signed
        canvas.text(self.main, middle, top, "middle", part)
        if self.signed:
            first = self.main.lines[0].width if self.main.lines else 0.0
            left = middle - first / 2 - SIGN / 2 - 1
            canvas.sign(self.tone, (left, top + self.main.line_height / 2), part)
        canvas.text(self.note, x, top + self.main.height, "middle", part)
        return Box(x - self.width / 2, top, self.width, self.height)


def make_label(
    text: str, note: str | None, tone: Tone, tokens: Tokens, width: float, size: float = 0
) -> Label:
    """Set a label in at most `width` px; `size` in px where it is not the usual one."""
    size = size or tokens.diagram["label"]
    weight = 600 if tone == "strong" else 400
    colour = "soft" if tone == "ghost" else "ink"
    room = width - SIGN * (tone in ("good", "bad"))
    main = set_text(str(text), Style(size, weight, colour=colour), max(room, size))
    small = set_text(str(note or ""), Style(tokens.diagram["note"], colour="soft"), max(width, size))
    return Label(main, small, tone)
