"""What WeasyPrint's layout tree says about the sheet: where its units came to stand, and whether all did."""

from typing import Any

from cardpress.emit.weasy import PaperError
from cardpress.plan.sheet import Page, SheetPlan
from cardpress.plan.sheet_paper import Edition

PX = 0.75
"""One CSS px in pt."""

_TOLERANCE = 0.5
"""How far, in pt, a printed column may differ from its plan: hairlines and rounding."""


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


def verify(document: Any, plan: SheetPlan, page: Page, edition: Edition) -> None:
    """Hold the printed page against its plan: WeasyPrint drops silently what does not fit a page.

    Raises PaperError where they differ.
    """
    boxes = boxes_of(document)
    if len(document.pages) != edition.pages:
        raise PaperError(f"the sheet has {len(document.pages)} pages, not {edition.pages}")
    if sorted(boxes) != list(range(len(plan.units))):
        raise PaperError("a part of the sheet was not printed")
    for column in plan.columns:
        if column.start < column.stop:
            first, last = boxes[column.start], boxes[column.stop - 1]
            height = (last.position_y + last.margin_height() - first.position_y) * PX
            if height > page.height + _TOLERANCE:
                raise PaperError(f"a column of the sheet is {height:.1f} pt high, not {page.height:.1f}")
