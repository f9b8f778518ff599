"""Rows of boxes that touch, with arrows between them: pages, logs, chains of versions."""

from dataclasses import dataclass

from cardpress.model.diagram import Cell, Cells, Edge
from cardpress.render.diagrams.curve import Curve, free_place, headed, rounded
from cardpress.render.diagrams.label import FRAMES, SIGN, Label, make_label
from cardpress.render.diagrams.scene import Box, Canvas, Point, Rect, Scene
from cardpress.render.diagrams.setting import Style, longest_word, set_text
from cardpress.render.tokens import Tokens

_PAD = 7.0
"""Px left and right of a label."""
_LEAST = 34.0
"""Least height of a row, px."""
_GAP = 14.0
"""Px between rows that do not touch."""
_AIR = 26.0
"""Px that arrows need between two rows, or inside each of two touching rows half of it."""
_SIDE = 16.0
"""Px at the right edge for an arrow that passes rows in between."""
_LANE = 7.0
"""Px more for each further one."""
_MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A row placed: its cells left to right."""

    cells: tuple[tuple[Cell, Box, Label, Box], ...]
    """Cell, box, label, and the room inside the box that is kept for the label."""


def layout_cells(cells: Cells, tokens: Tokens) -> Scene:
    """Share the width by the units of the cells; labels wrap, and widen the drawing where a word can't."""
    where = {str(c.id): (r, n) for r, row in enumerate(cells.rows) for n, c in enumerate(row.cells) if c.id}
    arrows = [a for a in cells.arrows if str(a.source) in where and str(a.target) in where]
    routes = [(a, where[str(a.source)], where[str(a.target)]) for a in arrows]
    passing = sum(abs(a[0] - b[0]) > 1 for _, a, b in routes)
    width, widest = tokens.diagram["width"], tokens.diagram["widest"]
    note = Style(tokens.diagram["note"], colour="soft")
    names = [set_text(str(row.label or ""), note, 78) for row in cells.rows]
    column = max((n.width for n in names), default=0.0)
    column += 10 if column else 0
    side = _SIDE + _LANE * (passing - 1) if passing else 0
    beside = column + side + 2 * _MARGIN
    size, pad = tokens.diagram["label"] - 0.5, _PAD
    if _need(cells, tokens, size, pad) * _units(cells) + beside > width:
        size, pad = tokens.diagram["note"] + 0.5, _PAD - 2.5
    units = _units(cells)
    unit = max(min(_need(cells, tokens, size, pad), (widest - beside) / units), (width - beside) / units)
    unit = max(unit, _floor(cells, size, pad))
    total = max(width, beside + unit * units)

    over, under = _air(cells, routes)
    rows: list[_Row] = []
    y = _MARGIN
    for r, (row, name) in enumerate(zip(cells.rows, names, strict=True)):
        x = column + _MARGIN
        labels = [
            make_label(c.label, c.note, c.tone, tokens, unit * int(c.width) - 2 * pad, size)
            for c in row.cells
        ]
        inner_top, inner_bottom = (over[r] / 2, under[r] / 2) if cells.touching else (0.0, 0.0)
        height = max([_LEAST, name.height + 4, *(label.height + 13 for label in labels)])
        if not cells.touching:
            y += over[r] if r == 0 or over[r] > 0 else 0
        placed = []
        for cell, label in zip(row.cells, labels, strict=True):
            box = Box(x, y, unit * int(cell.width), height + inner_top + inner_bottom)
            placed.append((cell, box, label, Box(x, y + inner_top, box.width, height)))
            x = box.right
        rows.append(_Row(tuple(placed)))
        y += height + inner_top + inner_bottom
        if not cells.touching and r < len(cells.rows) - 1:
            y += under[r] + (_GAP if not under[r] and not over[r + 1] else 0)
    height = y + (under[-1] if not cells.touching and under else 0) + _MARGIN
    return _drawn(cells, rows, routes, names, total, height, tokens)


def _units(cells: Cells) -> int:
    return max((sum(int(c.width) for c in row.cells) for row in cells.rows), default=1) or 1


def _need(cells: Cells, tokens: Tokens, size: float, pad: float) -> float:
    """Px of one unit, so that no word breaks."""
    need = 0.0
    for row in cells.rows:
        for cell in row.cells:
            style = Style(size, 600 if cell.tone == "strong" else 400)
            word = longest_word(str(cell.label), style) + SIGN * (cell.tone in ("good", "bad"))
            word = max(word, longest_word(str(cell.note or ""), Style(tokens.diagram["note"])))
            need = max(need, (word + 2 * pad + 0.5) / int(cell.width))
    return need


def _floor(cells: Cells, size: float, pad: float) -> float:
    """Px of one unit, so that every cell holds at least one character a line."""
    wide = [
        (1.3 * size + SIGN * (c.tone in ("good", "bad")) + 2 * pad) / int(c.width)
        for r in cells.rows
        for c in r.cells
    ]
    return max(wide, default=0.0)


_Route = tuple[Edge, tuple[int, int], tuple[int, int]]


def _air(cells: Cells, routes: list[_Route]) -> tuple[list[float], list[float]]:
    """Px kept free over and under each row for arrows and what stands beside them."""
    over, under = [0.0] * len(cells.rows), [0.0] * len(cells.rows)
    for edge, (a, _), (b, _) in routes:
        need = _AIR + (14 if edge.label else 0)
        if a == b:
            over[a] = max(over[a], need - 4)
        else:
            upper, lower = min(a, b), max(a, b)
            for row, free in ((upper, under), (lower, over)):
                if cells.touching:
                    free[row] = max(free[row], need + 8)
            if not cells.touching:
                under[upper] = max(under[upper], need + 8)
                over[lower] = max(over[lower], need + 8) if lower > upper + 1 else over[lower]
    return over, under


def _drawn(
    cells: Cells,
    rows: list[_Row],
    routes: list[_Route],
    names: list,
    total: float,
    height: float,
    tokens: Tokens,
) -> Scene:
    canvas = Canvas()
    rooms: list[Box] = []
    for row, name in zip(rows, names, strict=True):
        if row.cells:
            canvas.text(name, 0, row.cells[0][3].centre[1] - name.height / 2)
            rooms.append(Box(0, row.cells[0][3].centre[1] - name.height / 2, name.width, name.height))
        # Plain outlines first, so that a strong neighbour is not cut by them.
        for cell, box, _, _ in sorted(row.cells, key=lambda c: FRAMES[c[0].tone].thick):
            frame = FRAMES[cell.tone]
            canvas.add(Rect(box, 2.5, frame.fill, frame.stroke, frame.thick, frame.dashed))
    curves = []
    lane = total - _MARGIN
    for edge, a, b in routes:
        curves.append(headed(_route(rows, cells.touching, a, b, lane), edge.line).cut())
        lane -= _LANE * (abs(a[0] - b[0]) > 1)
    for curve, (edge, _, _) in zip(curves, routes, strict=True):
        curve.draw(canvas, "ink" if cells.touching else "outline", 1.2, edge.line == "dashed")
    for row in rows:
        for cell, box, label, inside in row.cells:
            part = str(cell.id or "")
            rooms.append(label.draw(canvas, inside, part))
            if part:
                canvas.parts[part] = Box(box.x + 3, inside.y + 3, box.width - 6, inside.height - 6)
    for curve, (edge, _, _) in zip(curves, routes, strict=True):
        if edge.label:
            block = set_text(str(edge.label), Style(tokens.diagram["note"], colour="soft"), 120)
            outside = [
                Box(-500, -500, 500, 9999),
                Box(total, -500, 500, 9999),
                Box(-500, -500, 9999, 500),
                Box(-500, height, 9999, 500),
            ]
            boxes = [b for row in rows for _, b, _, _ in row.cells] if not cells.touching else []
            room, _ = free_place(curve, block, [*rooms, *boxes, *outside], curves)
            rooms.append(room)
            part = str(edge.id or "")
            canvas.text(block, room.centre[0], room.y, "middle", part)
            if part:
                canvas.parts[part] = room.grown(1.4)
    return canvas.finished(total, height)


def _route(rows: list[_Row], touching: bool, a: tuple[int, int], b: tuple[int, int], lane: float) -> Curve:
    """A smooth way from cell to cell through the air between the rows, never over a label.

    `lane` is the px at the right edge where an arrow goes down that passes rows in between.
    """
    _, box_a, _, in_a = rows[a[0]].cells[a[1]]
    _, box_b, _, in_b = rows[b[0]].cells[b[1]]
    from_a, to_b = (in_a, in_b) if touching else (box_a, box_b)
    if a[0] == b[0]:
        start, end = (box_a.centre[0], from_a.y), (box_b.centre[0], to_b.y)
        if a == b:
            start, end = (start[0] - 9, start[1]), (end[0] + 9, end[1])
        lift = _AIR * (0.45 if touching else 1.1)
        return Curve((start, (start[0], start[1] - lift), (end[0], end[1] - lift), end))
    down = a[0] < b[0]
    start = (box_a.centre[0], from_a.bottom if down else from_a.y)
    end = (box_b.centre[0], to_b.y if down else to_b.bottom)
    if abs(a[0] - b[0]) == 1:
        bend = (end[1] - start[1]) * 0.62
        return Curve((start, (start[0], start[1] + bend), (end[0], end[1] - bend), end))
    air = _AIR / 2 * (1 if down else -1) * (0.5 if touching else 1)
    way: list[Point] = [start, (start[0], start[1] + air), (lane, start[1] + air)]
    if box_a.right >= max(box.right for _, box, _, _ in rows[a[0]].cells):
        way = [(box_a.right, box_a.centre[1]), (lane, box_a.centre[1])]
    back: list[Point] = [(lane, end[1] - air), (end[0], end[1] - air), end]
    if box_b.right >= max(box.right for _, box, _, _ in rows[b[0]].cells):
        back = [(lane, box_b.centre[1]), (box_b.right, box_b.centre[1])]
    return rounded([*way, *back], 7)
