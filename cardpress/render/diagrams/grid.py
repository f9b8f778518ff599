"""A small table: hairlines, row names at the left, marks or words in the middle of their columns."""

from cardpress.model.diagram import Grid
from cardpress.render.diagrams.scene import Box, Canvas, Disc, Scene
from cardpress.render.diagrams.setting import Block, Style, longest_word, set_text
from cardpress.render.tokens import Tokens

_GUTTER = 12.0
"""Px between columns."""
_NARROW = 20.0
"""Least px of a column: one character of any kind fits."""
_WORDY = 14
"""Characters from which on a cell is read as text: its column is set ragged right, not centred."""
_PAD = 7.0
"""Px above and below the text of a row."""
_MARKS = {"yes": True, "no": False}


def layout_grid(grid: Grid, tokens: Tokens) -> Scene:
    """Give each column what its longest word needs, then share what is left by what the texts would like."""
    width = tokens.diagram["width"]
    usual = _columns(grid, tokens.diagram["label"] - 0.5, tokens.diagram["note"] + 0.5)
    columns, gutter = usual, _GUTTER
    if _least(usual, gutter) > width:
        columns, gutter = _columns(grid, tokens.diagram["note"] + 0.5, tokens.diagram["note"]), _GUTTER * 0.6
    count = len(columns) - 1
    widths = _widths(columns, gutter, width, tokens.diagram["widest"])
    total = sum(widths) + gutter * count
    lefts = [sum(widths[:n]) + gutter * n for n in range(count + 1)]
    blocks = [
        [set_text(text, style, wide) for text, style in column]
        for column, wide in zip(columns, widths, strict=True)
    ]

    wordy = [not n or any(len(t) >= _WORDY for t, _ in column[1:]) for n, column in enumerate(columns)]
    canvas = Canvas()
    y = max(column[0].height for column in blocks) + 6
    for n, column in enumerate(blocks):
        _set(canvas, column[0], lefts[n], widths[n], y - 5 - column[0].height, wordy[n])
    canvas.line(((0, y), (total, y)), "ink", 1.2)
    for r, row in enumerate(grid.rows, 1):
        part = str(row.id or "")
        height = max(column[r].height for column in blocks) + 2 * _PAD
        _set(canvas, blocks[0][r], 0, widths[0], y + (height - blocks[0][r].height) / 2, True)
        for n, text in enumerate(row.cells, 1):
            x, middle = lefts[n] + widths[n] / 2, y + height / 2
            if str(text) in _MARKS:
                _mark(canvas, _MARKS[str(text)], lefts[n] + 5 if wordy[n] else x, middle, part)
            else:
                _set(
                    canvas,
                    blocks[n][r],
                    lefts[n],
                    widths[n],
                    middle - blocks[n][r].height / 2,
                    wordy[n],
                    part,
                )
        if part:
            left = lefts[1] - gutter / 2 if count else 0
            canvas.parts[part] = Box(left, y + 2, total - left - 1, height - 4)
        y += height
        canvas.line(((0, y), (total, y)), "line", 0.8)
    return canvas.finished(total, y + 1)


_Column = list[tuple[str, Style]]


def _columns(grid: Grid, size: float, head_size: float) -> list[_Column]:
    """The texts of each column, head first, marks left out."""
    head, name, cell = Style(head_size, 600), Style(size, 500), Style(size)
    count = max([len(grid.columns), *(len(r.cells) for r in grid.rows)])
    columns: list[_Column] = [[(str(grid.corner or ""), Style(head_size, colour="soft"))]]
    columns[0] += [(str(r.label), name) for r in grid.rows]
    for n in range(count):
        texts = [(str(grid.columns[n]) if n < len(grid.columns) else "", head)]
        texts += [
            ("" if n >= len(r.cells) or str(r.cells[n]) in _MARKS else str(r.cells[n]), cell)
            for r in grid.rows
        ]
        columns.append(texts)
    return columns


def _least(columns: list[_Column], gutter: float) -> float:
    """Px below which words break."""
    return sum(_narrowest(column) for column in columns) + gutter * (len(columns) - 1)


def _narrowest(column: _Column) -> float:
    return max([_NARROW, *(longest_word(t, s) + 1 for t, s in column)])


def _widths(columns: list[_Column], gutter: float, width: float, widest: float) -> list[float]:
    """Px of each column: their sum with the gutters is `width`, or up to `widest` where words need it."""
    gutters = gutter * (len(columns) - 1)
    least = [_narrowest(column) for column in columns]
    most = [max([_NARROW, *(set_text(t, s, 10_000).width + 1 for t, s in column)]) for column in columns]
    room = max(width, min(widest, sum(least) + gutters)) - gutters
    if sum(least) > room:
        share = (room - _NARROW * len(least)) / sum(w - _NARROW for w in least)
        return [_NARROW + (w - _NARROW) * share for w in least]
    # Row names come first: a broken name costs a line in every row, a broken head one line in all.
    spare = room - sum(least)
    name = min(most[0], least[0] + spare, max(room / 2, least[0]))
    spare -= name - least[0]
    wish = sum(most[1:]) - sum(least[1:])
    share = min(1.0, spare / wish) if wish else 0.0
    widths = [name, *(low + (high - low) * share for low, high in zip(least[1:], most[1:], strict=True))]
    rest = room - sum(widths)
    if len(widths) == 1:
        return [room]
    return [widths[0], *(w + rest / (len(widths) - 1) for w in widths[1:])]


def _set(
    canvas: Canvas, block: Block, left: float, width: float, top: float, left_aligned: bool, part: str = ""
) -> None:
    if left_aligned:
        canvas.text(block, left, top, part=part)
    else:
        canvas.text(block, left + width / 2, top, "middle", part)


def _mark(canvas: Canvas, yes: bool, x: float, y: float, part: str) -> None:
    """A dot for yes, a dash for no: told apart by shape, in any colour."""
    if yes:
        canvas.add(Disc((x, y), 4.6, fill="ink", part=part))
    else:
        canvas.dash((x, y), part)
