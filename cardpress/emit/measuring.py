"""A laid-out face to what it needs: the only place that looks into WeasyPrint's boxes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cardpress.emit.frame import Frame
from cardpress.emit.pieces import Piece
from cardpress.emit.setting import Measured, Setting, smallest_scale, widest_picture
from cardpress.emit.stock import PX, Stock

_GAP = 1.8
"""mm between the content of a card and its foot, at least."""


def pages_by_face(document: Any) -> dict[int, Any]:
    """A page for each face of a document, by the number of the face.

    Faces share a page while they are laid out, because a page costs as much as its face.
    """
    (page,) = document.pages
    (root,) = page._page_box.children
    (body,) = root.children
    pages = {}
    for section in body.children:
        alone = page._page_box.copy_with_children(
            [root.copy_with_children([body.copy_with_children([section])])]
        )
        pages[int(section.element.attrib["data-face"])] = type(page)(alone)
    return pages


def measure(page: Any, setting: Setting, frame: Frame, stock: Stock) -> Measured:
    """What a face laid out in a setting needs; too wide is also a picture that only fits with tiny labels."""
    boxes = list(_boxes(page._page_box))
    body = next(box for box in boxes if _is(box, "div", "body"))
    left, width = body.content_box_x(), body.width
    bottom, right, hooks = body.position_y + body.margin_height(), left, []
    for box in _boxes(body):
        if type(box).__name__ in ("TextBox", "InlineReplacedBox", "BlockReplacedBox", "TableBox"):
            right = max(right, box.position_x + (box.width or 0))
            bottom = max(bottom, box.position_y + (box.height or 0))
        if _is(box, "span", "line") and type(box).__name__ == "BlockBox":
            hooks += [(box.position_x, line.position_y, line.height) for line in box.children[1:]]
    high = bottom - (frame.end - _GAP * PX)
    wide = max(
        right - left - width - 0.5,
        (smallest_scale(setting.face, stock) - setting.scale) * widest_picture(setting.face),
    )
    return Measured(high, wide, bottom - body.position_y, tuple(hooks))


def with_hooks(piece: Piece, hooks: tuple[tuple[float, float, float], ...]) -> Piece:
    """The piece with a small hook before each line that goes on a wrapped line of code.

    WeasyPrint leaves its flipped coordinates in force at the end of a page: pt from the upper left corner.
    """
    if not hooks:
        return piece
    drawn = []
    for x, y, size in hooks:
        left, level, unit = x * 0.75 + 1.5, (y + size * 0.55) * 0.75, size * 0.75 * 0.15
        tip = left + 2.6 * unit
        drawn.append(
            f"{left:.2f} {level - 2.2 * unit:.2f} m {left:.2f} {level:.2f} l {tip:.2f} {level:.2f} l "
            f"{tip - unit:.2f} {level - unit:.2f} m {tip:.2f} {level:.2f} l {tip - unit:.2f} {level + unit:.2f} l S"
        )
    lines = "\n".join(drawn)
    return replace(
        piece, content=f"{piece.content}\n/Artifact BMC\nq 0.5 w 0.28 0.33 0.41 RG\n{lines}\nQ\nEMC"
    )


def _boxes(box: Any) -> Iterator[Any]:
    """A box and all below it."""
    box = getattr(box, "_box", box)  # an absolutely placed box stands in a wrapper
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _is(box: Any, tag: str, name: str = "") -> bool:
    element = getattr(box, "element", None)
    if element is None or getattr(box, "element_tag", None) != tag:
        return False
    return not name or element.attrib.get("class") == name
