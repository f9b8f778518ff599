"""Quantities as horizontal bars, each with its name and its value in words."""

import math

from cardpress.model.diagram import Bars
from cardpress.render.diagrams.label import FRAMES, SIGN
from cardpress.render.diagrams.scene import Box, Canvas, Rect, Scene
from cardpress.render.diagrams.setting import Style, set_text
from cardpress.render.tokens import Tokens

_THICK = 13.0
"""Px of a bar."""
_FILLS = {"plain": "shade", "strong": "accent", "good": "good", "bad": "bad", "soft": "tint", "ghost": "none"}


def layout_bars(bars: Bars, tokens: Tokens) -> Scene:
    """Names above their bars where they are long, else at the left; values behind the ends."""
    width = tokens.diagram["width"]
    label, value = Style(tokens.diagram["label"] - 0.5), Style(tokens.diagram["label"] - 0.5, 600)
    numbers = [_number(str(b.value)) for b in bars.bars]
    shown = [set_text(str(b.shown or f"{b.value} {bars.unit}"), value, 130) for b in bars.bars]
    behind = (
        max(
            (
                s.width + (SIGN if b.tone in ("good", "bad") else 0)
                for s, b in zip(shown, bars.bars, strict=True)
            ),
            default=0.0,
        )
        + 10
    )
    names = [set_text(str(b.label), label, 118) for b in bars.bars]
    stacked = any(len(n.lines) > 1 for n in names)
    column = 0.0
    if stacked:
        names = [set_text(str(b.label), label, width - 4) for b in bars.bars]
    else:
        column = max((n.width for n in names), default=0.0) + 10
    most = max(width - column - behind, 60.0)
    lengths = _lengths(numbers, bars.scale == "log", most)
    canvas = Canvas()
    y = 2.0
    tops = []
    for name, text in zip(names, shown, strict=True):
        tops.append(y)
        y += (
            (name.height + max(_THICK, text.height) + 9)
            if stacked
            else max(name.height, text.height, _THICK) + 9
        )
    end = y - 5
    canvas.line(((column, 0), (column, end)), "outline", 1)
    for bar, name, text, length, top in zip(bars.bars, names, shown, lengths, tops, strict=True):
        part, frame = str(bar.id or ""), FRAMES[bar.tone]
        row = max(_THICK, text.height) if stacked else max(name.height, text.height, _THICK)
        middle = top + row / 2 + (name.height if stacked else 0)
        canvas.text(
            name,
            4 if stacked else column - 8,
            top if stacked else middle - name.height / 2,
            "start" if stacked else "end",
        )
        stroke = "outline" if bar.tone in ("plain", "soft", "ghost") else "none"
        fill = _FILLS[bar.tone]
        canvas.add(Rect(Box(column, middle - _THICK / 2, length, _THICK), 1.5, fill, stroke, 1, frame.dashed))
        x = column + length + 7
        if bar.tone in ("good", "bad"):
            canvas.sign(bar.tone, (x + 5, middle), part)
            x += SIGN
        room = canvas.text(text, x, middle - text.height / 2, part=part)
        if part:
            left = column + length + 4
            canvas.parts[part] = Box(left, room.y - 1, room.right - left + 3, room.height + 2)
    if bars.scale == "log":
        end += _draw_axis(canvas, numbers, column, most, end, tokens)
    return canvas.finished(max(width, column + most + behind), end + 2)


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", "").replace("_", "").replace(" ", ""))
    except ValueError:
        return 0.0
    return max(value, 0.0) if math.isfinite(value) else 0.0


def _decades(numbers: list[float]) -> tuple[int, int]:
    """Exponents of ten below the least and above the greatest number: the ends of a log axis."""
    positive = [n for n in numbers if n > 0]
    if not positive:
        return (0, 1)
    low = math.floor(math.log10(min(positive)) - 1e-9)
    return (low, max(math.ceil(math.log10(max(positive)) - 1e-9), low + 1))


def _lengths(numbers: list[float], log: bool, most: float) -> list[float]:
    """Px of each bar; the least is a sliver that still shows."""
    if log:
        low, high = _decades(numbers)
        return [max((math.log10(n) - low) / (high - low) * most, 2.0) if n > 0 else 2.0 for n in numbers]
    top = max(numbers, default=0.0) or 1.0
    return [max(n / top * most, 2.0) for n in numbers]


def _draw_axis(
    canvas: Canvas, numbers: list[float], left: float, most: float, y: float, tokens: Tokens
) -> float:
    """The axis of a log scale, its first step named as a factor of ten. Answers the px it takes."""
    low, high = _decades(numbers)
    step = most / (high - low)
    canvas.line(((left, y), (left + most, y)), "outline", 1)
    for n in range(high - low + 1):
        canvas.line(((left + n * step, y), (left + n * step, y + 4)), "outline", 1)
    note = set_text("× 10", Style(tokens.diagram["note"], colour="soft"), most)
    canvas.text(note, left + max(step, note.width + 4) / 2, y + 4, "middle")
    return 4 + note.height
