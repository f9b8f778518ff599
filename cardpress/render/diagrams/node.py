"""The boxes of a graph: their sizes from what stands in them, and their four shapes."""

from dataclasses import dataclass

from cardpress.model.diagram import Node
from cardpress.render.diagrams.label import FRAMES, Label, make_label
from cardpress.render.diagrams.scene import Box, Canvas, Disc, Path, Rect
from cardpress.render.tokens import Tokens

_CAP = 5.0
"""Height of the rim of a store, px."""
_FIGURE = 21.0
"""Height of a person's figure above the label, px."""


@dataclass(frozen=True, slots=True)
class SizedNode:
    """A node, its label set, and the px it takes."""

    node: Node
    label: Label
    width: float
    height: float


def size_node(node: Node, tokens: Tokens, wrap: float) -> SizedNode:
    """Set the label in lines of at most `wrap` px and measure the shape around it."""
    label = make_label(node.label, node.note, node.tone, tokens, wrap)
    width, height = label.width + 20, label.height + 15
    match node.shape:
        case "round":
            width, height = width + 10, max(height, 36)
        case "store":
            height += 2 * _CAP
        case "person":
            width, height = label.width + 6, label.height + _FIGURE + 4
        case "box":
            pass
    return SizedNode(node, label, max(width, 44), max(height, 34))


def draw_node(canvas: Canvas, sized: SizedNode, box: Box) -> None:
    """Draw a node in its place, and note the part it is."""
    node, frame, part = sized.node, FRAMES[sized.node.tone], str(sized.node.id)
    inside = box
    match node.shape:
        case "person":
            _figure(canvas, box, frame.stroke if node.tone in ("strong", "good", "bad") else "outline")
            inside = Box(box.x, box.y + _FIGURE, box.width, box.height - _FIGURE)
        case "store":
            _store(canvas, box, sized)
            inside = Box(box.x, box.y + 2 * _CAP, box.width, box.height - 2 * _CAP - 1)
        case _:
            radius = min(box.height / 2, 18) if node.shape == "round" else 5
            canvas.add(Rect(box, radius, frame.fill, frame.stroke, frame.thick, frame.dashed))
    room = sized.label.draw(canvas, inside, part)
    canvas.parts[part] = inside.grown(-3) if node.shape != "person" else room.grown(1.5)


def _figure(canvas: Canvas, box: Box, colour: str) -> None:
    """Head and shoulders."""
    x, y = box.centre[0], box.y
    canvas.add(Disc((x, y + 5.5), 4.2, stroke=colour, thick=1.3))
    shoulders = (("M", (x - 8.5, y + 20)), ("C", (x - 8.5, y + 9.5, x + 8.5, y + 9.5, x + 8.5, y + 20)))
    canvas.add(Path(shoulders, stroke=colour, thick=1.3))


def _store(canvas: Canvas, box: Box, sized: SizedNode) -> None:
    frame = FRAMES[sized.node.tone]
    left, right, top, bottom = box.x, box.right, box.y + _CAP, box.bottom - _CAP
    bow = _CAP * 4 / 3
    body = (
        ("M", (left, top)),
        ("C", (left, top - bow, right, top - bow, right, top)),
        ("L", (right, bottom)),
        ("C", (right, bottom + bow, left, bottom + bow, left, bottom)),
        ("Z", ()),
    )
    canvas.add(Path(body, frame.fill, frame.stroke, frame.thick, frame.dashed))
    rim = (("M", (left, top)), ("C", (left, top + bow, right, top + bow, right, top)))
    canvas.add(Path(rim, "none", frame.stroke, frame.thick, frame.dashed))
