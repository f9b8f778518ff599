"""Masks of a diagram: which part has which number, for ever, and where it lies in the picture."""

from collections.abc import Mapping

from cardpress.model.card import Card, Diagram
from cardpress.plan.lock import LockedNote
from cardpress.render.diagrams import Box, Drawing


def assign_ordinals(card: Card, known: LockedNote | None) -> Mapping[str, int]:
    """Card ordinal (from 0) of each hidden part: as the lock has it, new parts behind all that ever were."""
    assert isinstance(card, Diagram)
    recorded = {} if known is None else {part: n for n, part in known.cards.items() if n not in known.gone}
    following = max(known.cards, default=-1) + 1 if known else 0
    ordinals: dict[str, int] = {}
    for part in card.hide:
        if part in recorded:
            ordinals[str(part)] = recorded[part]
        elif part not in ordinals:
            ordinals[str(part)] = following
            following += 1
    return dict(sorted(ordinals.items(), key=lambda item: item[1]))


def masks(drawing: Drawing, ordinals: Mapping[str, int]) -> str:
    """The `Occlusion` field: one rectangle a part, in fractions of the picture's size.

    Only the asked part is covered, the others stay readable (Anki's "Hide One, Guess One"). The line
    under a timeline usually says what the hidden part shows, so it is covered with every part.
    """
    lines = []
    for part, ordinal in ordinals.items():
        if part not in drawing.parts:
            continue  # told as no-such-part
        boxes = [drawing.parts[part], *([drawing.conclusion] if drawing.conclusion else [])]
        lines += [
            f"{{{{c{ordinal + 1}::image-occlusion:rect:{_rectangle(box, drawing)}}}}}<br>" for box in boxes
        ]
    return "".join(lines)


def _rectangle(box: Box, drawing: Drawing) -> str:
    left, top = max(box.x, 0.0), max(box.y, 0.0)
    width = min(box.x + box.width, drawing.width) - left
    height = min(box.y + box.height, drawing.height) - top
    return ":".join(
        f"{name}={_fraction(value)}"
        for name, value in (
            ("left", left / drawing.width),
            ("top", top / drawing.height),
            ("width", width / drawing.width),
            ("height", height / drawing.height),
        )
    )


def _fraction(value: float) -> str:
    """As Anki writes it: four decimals, no zero before the point."""
    return f"{value:.4f}".rstrip("0").rstrip(".").removeprefix("0") or "0"
