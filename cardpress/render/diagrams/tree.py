"""Search trees: nodes of keys side by side, children below, leaves chained where they are."""

from dataclasses import dataclass, field
from itertools import pairwise

from cardpress.model.diagram import Branch, Tree
from cardpress.render.diagrams.curve import Curve
from cardpress.render.diagrams.label import FRAMES, SIGN
from cardpress.render.diagrams.scene import Box, Canvas, Rect, Scene
from cardpress.render.diagrams.setting import Block, Style, set_text
from cardpress.render.tokens import Tokens

_DROP = 38.0
"""Px between levels."""
_PAD = 6.5
"""Px left and right of a key."""
_LEAST = 27.0
"""Least width of a key's cell, and height of a node of one line, px."""
_MARGIN = 2.0
_APART = 9.0
"""Px between the name of a level and its row."""


@dataclass(slots=True)
class _Knot:
    """A node measured, and placed once `box` is set."""

    branch: Branch
    keys: tuple[Block, ...]
    stacked: bool
    """Keys under each other instead of side by side."""
    children: list["_Knot"]
    depth: int
    box: Box = field(default=Box(0, 0, 0, 0))

    @property
    def cell_widths(self) -> tuple[float, ...]:
        widths = [max(k.width + 2 * _PAD, _LEAST) for k in self.keys]
        return (max(widths, default=_LEAST),) if self.stacked else tuple(widths)

    @property
    def signed(self) -> bool:
        return self.branch.tone in ("good", "bad")

    @property
    def width(self) -> float:
        return max(sum(self.cell_widths), _LEAST) + (SIGN + 4) * self.signed

    @property
    def height(self) -> float:
        if self.stacked:
            return max(sum(k.height + 8 for k in self.keys) + 4, _LEAST)
        return max((k.height + 11 for k in self.keys), default=_LEAST)


def layout_tree(tree: Tree, tokens: Tokens) -> Scene:
    """Place leaves side by side and parents above their middle.

    The names of the levels take the free room beside narrow rows, or a column of their own. Where the
    leaves are wider than a phone, their keys wrap and then stack.
    """
    width = tokens.diagram["width"]
    names = [set_text(str(n), Style(tokens.diagram["note"], colour="soft"), 84) for n in tree.levels]
    column = max((n.width + _APART for n in names), default=0.0)
    gap = 19.0 if tree.linked_leaves else 11.0
    root = _knot(tree.root, tokens, 0, 150, False)
    left = wide = 0.0
    for wrap, stacked in ((150, False), (84, False), (110, True), (72, True), (54, True)):
        root = _knot(tree.root, tokens, 0, wrap, stacked)
        wide = _arrange(root, 0.0, gap)
        room = width - 2 * _MARGIN - wide
        if room >= 0 and _beside(_flatten(root), names, room / 2 + _MARGIN):
            left = room / 2 + _MARGIN
            break
        left = max(column, (width - wide) / 2) + _MARGIN
        if column <= room:
            break
    knots = _flatten(root)
    tops = _tops(knots)
    for knot in knots:
        knot.box = knot.box.moved(left, tops[knot.depth])
    canvas = Canvas()
    _draw_links(canvas, root)
    if tree.linked_leaves:
        _draw_chain(canvas, [k for k in knots if not k.children])
    for knot in knots:
        _draw_knot(canvas, knot)
    bottom = max(k.box.bottom for k in knots)
    height = bottom
    for depth, name in enumerate(names):
        row = [k.box for k in knots if k.depth == depth]
        if not row:
            continue
        if row[0].x >= name.width + _APART:
            canvas.text(name, 0, row[0].centre[1] - name.height / 2)
        else:
            canvas.text(name, row[0].x, bottom + 5)
            height = bottom + 5 + name.height
    return canvas.finished(max(width, left + wide + _MARGIN), height + _MARGIN)


def _beside(knots: list["_Knot"], names: list[Block], left: float) -> bool:
    """Whether each name has room left of its row; that of the lowest row can stand under it."""
    deepest = max(k.depth for k in knots)
    for depth, name in enumerate(names):
        edge = min((k.box.x for k in knots if k.depth == depth), default=left + 1e9)
        if depth != deepest and left + edge < name.width + _APART:
            return False
    return True


def _knot(branch: Branch, tokens: Tokens, depth: int, wrap: float, stacked: bool) -> _Knot:
    style = Style(tokens.diagram["label"] - 0.5, 600 if branch.tone == "strong" else 400,
                  colour="soft" if branch.tone == "ghost" else "ink")  # fmt: skip
    children = [_knot(c, tokens, depth + 1, wrap, stacked) for c in branch.children]
    keys = tuple(set_text(str(k), style, wrap) for k in branch.keys)
    return _Knot(branch, keys, stacked and not children and len(keys) > 1, children, depth)


def _flatten(knot: _Knot) -> list[_Knot]:
    return [knot, *(k for child in knot.children for k in _flatten(child))]


def _arrange(knot: _Knot, left: float, gap: float) -> float:
    """Give every node below its x, from `left` rightwards; answers the width taken."""
    if not knot.children:
        knot.box = Box(left, 0, knot.width, knot.height)
        return knot.width
    x = left
    for n, child in enumerate(knot.children):
        x += _arrange(child, x, gap) + (gap if n < len(knot.children) - 1 else 0)
    taken = x - left
    if knot.width > taken:
        _shift(knot.children, (knot.width - taken) / 2)
        taken = knot.width
    first, last = knot.children[0].box.centre[0], knot.children[-1].box.centre[0]
    at = min(max((first + last - knot.width) / 2, left), left + taken - knot.width)
    knot.box = Box(at, 0, knot.width, knot.height)
    return taken


def _shift(knots: list[_Knot], by: float) -> None:
    for knot in knots:
        knot.box = knot.box.moved(by, 0)
        _shift(knot.children, by)


def _tops(knots: list[_Knot]) -> list[float]:
    """Px of the upper edge of each level."""
    tops = [_MARGIN]
    for depth in range(max(k.depth for k in knots)):
        tops.append(tops[-1] + max(k.height for k in knots if k.depth == depth) + _DROP)
    return tops


def _draw_links(canvas: Canvas, knot: _Knot) -> None:
    """Child n of a search tree hangs at the edge between key n-1 and key n."""
    links = sorted(enumerate(knot.children), key=lambda c: c[1].branch.tone == "strong")
    for n, child in links:
        a = (_foot(knot, n), knot.box.bottom)
        b = (child.box.centre[0], child.box.y)
        bend = (b[1] - a[1]) * 0.45
        path = knot.branch.tone == child.branch.tone == "strong"
        curve = Curve((a, (a[0], a[1] + bend), (b[0], b[1] - bend), b), end_tip=b).cut()
        curve.draw(canvas, "accent" if path else "outline", 2 if path else 1.1, child.branch.tone == "ghost")
        _draw_links(canvas, child)


def _foot(knot: _Knot, n: int) -> float:
    """Where the link to child n leaves its parent, px."""
    box, count = knot.box, len(knot.children)
    widths = knot.cell_widths
    left = box.x + (SIGN + 4) * knot.signed
    if count == len(widths) + 1:
        inset = 6 if n == 0 else -6 if n == count - 1 else 0
        return left + sum(widths[:n]) + inset
    if count == len(widths):
        return left + sum(widths[:n]) + widths[n] / 2
    return box.x + box.width * (n + 1) / (count + 1)


def _draw_chain(canvas: Canvas, leaves: list[_Knot]) -> None:
    for a, b in pairwise(leaves):
        if a.depth == b.depth:
            y = a.box.y + min(a.box.height, b.box.height) / 2
            start, end = (a.box.right, y), (b.box.x, y)
            path = a.branch.tone == b.branch.tone == "strong"
            third = (end[0] - start[0]) / 3
            curve = Curve((start, (start[0] + third, y), (end[0] - third, y), end), end_tip=end).cut()
            curve.draw(canvas, "accent" if path else "outline", 2 if path else 1.1)


def _draw_knot(canvas: Canvas, knot: _Knot) -> None:
    box, frame, part = knot.box, FRAMES[knot.branch.tone], str(knot.branch.id or "")
    canvas.add(Rect(box, 4, frame.fill, frame.stroke, frame.thick, frame.dashed))
    x = box.x
    if knot.signed:
        first = box.y + 6 + knot.keys[0].height / 2 if knot.stacked else box.centre[1]
        canvas.sign(knot.branch.tone, (x + 4 + SIGN / 2, first), part)
        x += SIGN + 4
    if knot.stacked:
        y = box.y + 2
        for n, key in enumerate(knot.keys):
            if n:
                canvas.line(((box.x, y), (box.right, y)), "line", 0.8)
            canvas.text(key, x + knot.cell_widths[0] / 2, y + 4, "middle", part)
            y += key.height + 8
    else:
        for n, (key, wide) in enumerate(zip(knot.keys, knot.cell_widths, strict=True)):
            if n:
                canvas.line(((x, box.y + frame.thick / 2), (x, box.bottom - frame.thick / 2)), "line", 0.8)
            canvas.text(key, x + wide / 2, box.centre[1] - key.height / 2, "middle", part)
            x += wide
    if part:
        canvas.parts[part] = box.grown(-3)
