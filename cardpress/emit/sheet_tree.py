"""What WeasyPrint's layout tree says about the units of the sheet."""

from typing import Any

PX = 0.75
"""One CSS px in pt."""


def boxes_of(document: Any) -> dict[int, Any]:
    """The boxes of the units in a laid-out document, by their number."""
    found: dict[int, Any] = {}
    for page in document.pages:
        for box in page._page_box.descendants():  # the tree is not public, but has been stable for years
            number = box.element.get("data-unit") if box.element is not None else None
            if number:
                found.setdefault(int(number), box)
    return found


def right_edge(unit: Any) -> float:
    """How far right the text and tables of a unit reach, in px from its own left edge."""
    edges = [0.0]
    for box in unit.descendants():
        if isinstance(getattr(box, "width", None), int | float):
            edges.append(box.position_x + box.width - unit.position_x)
    return max(edges)
