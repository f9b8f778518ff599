"""Rows of boxes that touch, with arrows between them: pages, logs, chains of versions."""

from dataclasses import dataclass

from cardpress.model.diagram import Cell, Cells, Edge
from cardpress.render.diagrams.curve import Curve, free_place
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
_AIR = 24.0
"""Px that arrows need between two rows, or inside each of two touching rows half of it."""
_SIDE = 18.0
"""Px at the right edge for arrows that pass rows in between."""
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
    passing = any(abs(a[0] - b[0]) > 1 for _, a, b in routes)
    width, widest = tokens.diagram["width"], tokens.diagram["widest"]
    note = Style(tokens.diagram["note"], colour="soft")
    names = [set_text(str(row.label or ""), note, 78) for row in cells.rows]
    column = max((n.width for n in names), default=0.0)
    column += 10 if column else 0
    side = _SIDE if passing else 0
    unit = _unit(cells, tokens, width - column - side - 2 * _MARGIN, widest - column - side - 2 * _MARGIN)
    total = max(width, column + side + 2 * _MARGIN + unit * _units(cells))

    over, under = _air(cells, routes)
    rows: list[_Row] = []
    y = _MARGIN
    for r, row in enumerate(cells.rows):
        x = column + _MARGIN
        labels = [make_label(c.label, c.note, c.tone, tokens, unit * int(c.width) - 2 * _PAD, _size(tokens)) for c in row.cells]
        inner_top, inner_bottom = (over[r] / 2, under[r] / 2) if cells.touching else (0.0, 0.0)
        height = max([_LEAST, *(label.height + 13 for label in labels)])
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


def _size(tokens: Tokens) -> float:
    return tokens.diagram["label"] - 0.5


def _units(cells: Cells) -> int:
    return max((sum(int(c.width) for c in row.cells) for row in cells.rows), default=1) or 1


def _unit(cells: Cells, tokens: Tokens, room: float, most: float) -> float:
    """Px of one unit: fills the room, or more where a word needs it, at most `most` in all."""
    units = _units(cells)
    need = 0.0
    for row in cells.rows:
        for cell in row.cells:
            style = Style(_size(tokens), 600 if cell.tone == "strong" else 400)
            word = longest_word(str(cell.label), style) + SIGN * (cell.tone in ("good", "bad"))
            word = max(word, longest_word(str(cell.note or ""), Style(tokens.diagram["note"])))
            need = max(need, (word + 2 * _PAD + 1) / int(cell.width))
    return max(min(need, most / units), room / units)


_Route = tuple[Edge, tuple[int, int], tuple[int, int]]


def _air(cells: Cells, routes: list[_Route]) -> tuple[list[float], list[float]]:
    """Px kept free over and under each row for arrows and what stands beside them."""
    over, under = [0.0] * len(cells.rows), [0.0] * len(cells.rows)
    for edge, (a, _), (b, _) in routes:
        need = _AIR + (14 if edge.label else 0)
        if a == b:
            over[a] = max(over[a], need - 4)
        elif abs(a - b) == 1:
            upper, lower = min(a, b), max(a, b)
            if cells.touching:
                under[upper], over[lower] = max(under[upper], need), max(over[lower], need)
            else:
                under[upper] = max(under[upper], need + 8)
    return over, under


def _drawn(
    cells: Cells, rows: list[_Row], routes: list[_Route], names: list, total: float, height: float, tokens: Tokens
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
    curves = [_route(rows, cells.touching, a, b, total).cut() for _, a, b in routes]
    curves = [_headed(curve, edge) for curve, (edge, _, _) in zip(curves, routes, strict=True)]
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
            outside = [Box(-500, -500, 500, 9999), Box(total, -500, 500, 9999), Box(-500, -500, 9999, 500), Box(-500, height, 9999, 500)]
            boxes = [b for row in rows for _, b, _, _ in row.cells] if not cells.touching else []
            room, _ = free_place(curve, block, [*rooms, *boxes, *outside], curves)
            rooms.append(room)
            part = str(edge.id or "")
            canvas.text(block, room.centre[0], room.y, "middle", part)
            if part:
                canvas.parts[part] = room.grown(1.4)
    return canvas.finished(total, height)


def _headed(curve: Curve, edge: Edge) -> Curve:
    end = None if edge.line == "none" else curve.end_tip
    return Curve(curve.points, curve.start_tip if edge.line == "both" else None, end)


def _route(rows: list[_Row], touching: bool, a: tuple[int, int], b: tuple[int, int], total: float) -> Curve:
    """A smooth way from cell to cell through the air between the rows, never over a label."""
    _, box_a, _, in_a = rows[a[0]].cells[a[1]]
    _, box_b, _, in_b = rows[b[0]].cells[b[1]]
    if a == b or a[0] == b[0]:
        start, end = _above(box_a, in_a, touching), _above(box_b, in_b, touching)
        if a == b:
            start, end = (start[0] - 9, start[1]), (end[0] + 9, end[1])
        lift = _AIR * (0.45 if touching else 1.1)
        return Curve((start, (start[0], start[1] - lift), (end[0], end[1] - lift), end), start, end)
    if abs(a[0] - b[0]) == 1:
        down = a[0] < b[0]
        # A point inside the air of a touching row, the edge of the box otherwise.
        start = (box_a.centre[0], (in_a.bottom if touching else box_a.bottom) if down else (in_a.y if touching else box_a.y))
        end = (box_b.centre[0], (in_b.y if touching else box_b.y) if down else (in_b.bottom if touching else box_b.bottom))
        bend = (end[1] - start[1]) * 0.55
        return Curve((start, (start[0], start[1] + bend), (end[0], end[1] - bend), end), start, end)
    x = total - _MARGIN
    start, end = (rows[a[0]].cells[-1][1].right, box_a.centre[1]), (rows[b[0]].cells[-1][1].right, box_b.centre[1])
    return Curve((start, (x + 4, start[1]), (x + 4, end[1]), end), start, end)


def _above(box: Box, inside: Box, touching: bool) -> Point:
    return (box.centre[0], inside.y if touching else box.y)
