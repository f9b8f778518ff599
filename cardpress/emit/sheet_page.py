"""Drawn units to the pages of the sheet: the title line, the columns, the rules to write on."""

from collections.abc import Sequence

from cardpress.emit.leaf import PT_PER_MM, Placed, Side
from cardpress.emit.lettering import LEADING
from cardpress.emit.outline import Entry
from cardpress.emit.sheet_markup import heading_text
from cardpress.emit.strips import drawn_strip, strip_width
from cardpress.emit.weasy import PaperError
from cardpress.plan.columns import Column
from cardpress.plan.sheet import Page, SheetPlan
from cardpress.plan.sheet_heights import RULE_PITCH
from cardpress.plan.sheet_paper import GUTTER, HEAD, HEAD_GAP, MARGIN, TITLE_SIZE, Edition, Paper
from cardpress.render.tokens import Tokens

_TOLERANCE = 0.5
"""pt by which a drawn unit may be higher than planned: hairlines and rounding."""


def sheet_pages(
    plan: SheetPlan,
    drawn: Sequence[tuple[bytes, float]],
    paper: Paper,
    page: Page,
    edition: Edition,
    title: str,
    remark: str,
    tokens: Tokens,
) -> tuple[list[Side], list[Entry]]:
    """The pages of a plan whose units were drawn, and its headings as an outline.

    Raises PaperError where a unit came out higher than planned.
    """
    sides, outline = [], []
    for number in range(edition.pages):
        said = f"{remark} · page {number + 1} of {edition.pages}" if edition.pages > 1 else remark
        placed = _head(title, said, paper, edition, tokens, heading=number == 0)
        rules = [_line(MARGIN, paper.width - MARGIN, MARGIN + HEAD - 0.5, 1.0)]
        for n in range(edition.columns):
            column = plan.columns[number * edition.columns + n]
            left, top = MARGIN + n * (page.width + GUTTER), MARGIN + HEAD + HEAD_GAP
            for i, y in _stacked(plan, column, top):
                unit, (piece, height) = plan.units[i], drawn[i]
                if height > plan.pieces[i].height + _TOLERANCE and unit.kind != "ruled":
                    raise PaperError(
                        f"{unit.block.id} is {height:.1f} pt high, not {plan.pieces[i].height:.1f}"
                    )
                section = (unit.number + 1, heading_text(unit.block.title))
                placed.append(Placed(piece, left / PT_PER_MM, y / PT_PER_MM, section=section))
                if unit.kind == "heading":
                    outline.append(Entry(heading_text(unit.block.title), number, left, paper.height - y))
            rules += _ruled(plan, column, left, top, page.width)
        width, height = paper.width / PT_PER_MM, paper.height / PT_PER_MM
        sides.append(Side(width, height, placed, "\n".join(rules)))
    return sides, outline


def _head(
    title: str, remark: str, paper: Paper, edition: Edition, tokens: Tokens, *, heading: bool
) -> list[Placed]:
    """The title line: read as the heading of the document, on further pages as a line."""

    def put(text: str, size: float, x: float, y: float, weight: int, tag: str) -> Placed:
        strip = drawn_strip(text, tokens, size=size, weight=weight, tag=tag)
        lead = (LEADING - 1) / 2 * size
        return Placed(strip, x / PT_PER_MM, (y - lead) / PT_PER_MM, section=(0, title))

    right = paper.width - MARGIN - strip_width(remark, tokens, size=edition.remark)
    return [
        put(title, TITLE_SIZE, MARGIN, MARGIN, 700, "H1" if heading else "P"),
        put(remark, edition.remark, right, MARGIN + 6, 400, "P"),
    ]


def _stacked(plan: SheetPlan, column: Column, top: float) -> list[tuple[int, float]]:
    """The units of a column with their upper edges."""
    found = []
    for i in range(column.start, column.stop):
        piece = plan.pieces[i]
        top += 0.0 if i == column.start else piece.gap * (1 + column.stretch)
        found.append((i, top))
        top += piece.height
    return found


def _ruled(plan: SheetPlan, column: Column, left: float, top: float, width: float) -> list[str]:
    """The rules of the boxes to write in: a box takes all that is left in its column, or an empty one."""
    boxes = [
        (y, plan.pieces[i].height + column.spare)
        for i, y in _stacked(plan, column, top)
        if plan.units[i].kind == "ruled"
    ]
    if column.start == column.stop and plan.units[-1].kind == "ruled":
        boxes = [(top, column.spare)]
    lines = []
    for y, height in boxes:
        count = max(1, int((height + 0.01) / RULE_PITCH))
        lines += [_line(left, left + width, y + height / count * n - 0.15, 0.3) for n in range(1, count + 1)]
    return lines


def _line(x1: float, x2: float, y: float, thick: float) -> str:
    """Operators of a level line, from pt to the mm of a page's drawing."""
    thick, x1, x2, y = (value / PT_PER_MM for value in (thick, x1, x2, y))
    return f"{thick:.4f} w 0 G [] 0 d {x1:.3f} {y:.3f} m {x2:.3f} {y:.3f} l S"
