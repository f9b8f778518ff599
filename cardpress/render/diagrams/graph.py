"""Boxes and arrows: Graphviz finds the places, for boxes measured and a phone's width kept here."""

import math
from dataclasses import dataclass
from typing import Any

from cardpress.model.diagram import Edge, Graph
from cardpress.render.diagrams.curve import Curve, bow, free_place, headed
from cardpress.render.diagrams.node import SizedNode, draw_node, size_node
from cardpress.render.diagrams.scene import Box, Canvas, Rect, Scene
from cardpress.render.diagrams.setting import Block, Style, set_text
from cardpress.render.tokens import Tokens

_POINTS = 72
"""Graphviz sizes nodes in inches; one of our px is one of its points."""
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """What one attempt gave, in px, origin top left of its own bounds."""

    width: float
    height: float
    nodes: tuple[tuple[SizedNode, Box], ...]
    edges: tuple[tuple[Edge, Curve, Block | None, Box | None], ...]
    groups: tuple[tuple[Block, Box], ...]
    hits: int


def layout_graph(graph: Graph, tokens: Tokens) -> Scene:
    """Lay out in the author's direction where that fits the width of a phone, else in the other.

    Wraps labels ever narrower before it turns the picture; what fits in no way takes the narrowest.
    """
    width = tokens.diagram["width"]
    found: list[_Placed] = []
    for plan in _plans(graph):
        g = _arranged(graph, tokens, plan)
        if _span(g.graph) > width:
            continue
        placed = _placed(g)
        found.append(placed)
        if placed.width <= width and not placed.hits:
            break
    if not found:
        found = [
            _placed(min((_arranged(graph, tokens, p) for p in _plans(graph)), key=lambda a: _span(a.graph)))
        ]
    best = min(found, key=lambda a: (max(a.width, width), a.hits))
    return _drawn(best, width)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One way to lay a graph out."""

    direction: str
    wrap: float
    """Widest label in px."""
    reserve: bool
    """Whether Graphviz keeps room for the labels of arrows; without, they take what room there is."""


def _plans(graph: Graph) -> list[_Plan]:
    other = "down" if graph.direction == "right" else "right"
    ways = ((132, True), (104, True), (104, False), (84, True), (84, False), (68, False))
    return [_Plan(d, wrap, reserve) for d in (graph.direction, other) for wrap, reserve in ways]


@dataclass(frozen=True, slots=True)
class _Arranged:
    """A graph after Graphviz has set places, not yet read back."""

    graph: Any
    """The pygraphviz graph."""
    sized: dict[str, SizedNode]
    names: dict[str, str]
    """Graphviz's name of each node."""
    edges: list[Edge]
    labels: list[Block | None]
    """Of the edges."""
    groups: list[tuple[Block, list[str]]]
    """Title and members."""
    reserve: bool


def _span(g: Any) -> float:
    """Px from left to right, as Graphviz sees it."""
    left, _, right, _ = (float(v) for v in g.graph_attr["bb"].split(","))
    return right - left


def _arranged(graph: Graph, tokens: Tokens, plan: _Plan) -> _Arranged:
    import pygraphviz

    small = Style(tokens.diagram["note"], colour="soft")
    sized = {str(n.id): size_node(n, tokens, plan.wrap) for n in graph.nodes}
    names = {key: f"n{n}" for n, key in enumerate(sized)}
    edges = [e for e in graph.edges if str(e.source) in names and str(e.target) in names]
    labels = [set_text(str(e.label), small, plan.wrap) if e.label else None for e in edges]
    g = pygraphviz.AGraph(strict=False, directed=True)
    across = plan.direction == "right"
    gap = 26 if across else 30
    g.graph_attr.update(
        rankdir="LR" if across else "TB", nodesep=_inch(18), ranksep=_inch(gap), forcelabels="false"
    )
    for key, s in sized.items():
        g.add_node(
            names[key], shape="box", fixedsize="true", label="", width=_inch(s.width), height=_inch(s.height)
        )
    for n, (edge, label) in enumerate(zip(edges, labels, strict=True)):
        heads = {"both": "both", "none": "none"}.get(edge.line, "forward")
        attributes = {"dir": heads, "arrowsize": "0.6"}
        if label and plan.reserve:
            attributes["label"] = _sheet(label.width + 8, label.height + 4)
        g.add_edge(names[str(edge.source)], names[str(edge.target)], key=str(n), **attributes)
    grouped: set[str] = set()
    groups: list[tuple[Block, list[str]]] = []
    for n, group in enumerate(graph.groups):
        members = [str(m) for m in group.nodes if str(m) in names and str(m) not in grouped]
        grouped.update(members)
        title = set_text(str(group.label), Style(tokens.diagram["note"], 500, colour="soft"), 160)
        groups.append((title, members))
        if members:
            g.add_subgraph([names[m] for m in members], name=f"cluster{n}", margin="11", labeljust="l",
                           label=_sheet(title.width, title.height))  # fmt: skip
    g.layout("dot")
    return _Arranged(g, sized, names, edges, labels, groups, plan.reserve)


def _inch(px: float) -> str:
    return f"{px / _POINTS:.4f}"


def _sheet(width: float, height: float) -> str:
    """An empty label of an exact size: Graphviz measures text with fonts of its own."""
    size = f'WIDTH="{math.ceil(width)}" HEIGHT="{math.ceil(height)}"'
    return f'<<TABLE FIXEDSIZE="TRUE" {size} BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD></TD></TR></TABLE>>'


def _placed(arranged: _Arranged) -> _Placed:
    """Read the places back, bend what runs both ways, and find free room for the labels of arrows."""
    import pygraphviz

    g, sized, names = arranged.graph, arranged.sized, arranged.names
    edges, labels = arranged.edges, arranged.labels
    boxes: dict[str, Box] = {}
    for key, s in sized.items():
        x, y = _pair(g.get_node(names[key]).attr["pos"])
        boxes[key] = Box(x - s.width / 2, -y - s.height / 2, s.width, s.height)
    curves: list[Curve] = []
    firsts: list[tuple[float, float] | None] = []
    for n, edge in enumerate(edges):
        e = pygraphviz.Edge(g, names[str(edge.source)], names[str(edge.target)], str(n))
        curves.append(_curve(e.attr["pos"]))
        place = e.attr["lp"]
        firsts.append((lambda p: (p[0], -p[1]))(_pair(place)) if arranged.reserve and place else None)
    for n in _mutual(edges):
        bowed = bow(boxes[str(edges[n].source)], boxes[str(edges[n].target)])
        if bowed:
            curves[n], firsts[n] = headed(bowed, edges[n].line).cut(), None
    groups: list[tuple[Block, list[str], Box]] = []
    for n, (title, members) in enumerate(arranged.groups):
        cluster = g.get_subgraph(f"cluster{n}")
        if cluster is not None:
            left, low, right, high = (float(v) for v in cluster.graph_attr["bb"].split(","))
            frame = Box(left, -high, max(right - left, title.width + 20), high - low)
            groups.append((title, members, frame))
    rooms: list[Box | None] = []
    taken = list(boxes.values()) + [Box(b.x + 10, b.y + 5, t.width, t.height) for t, _, b in groups]
    hits = 0
    for curve, label, first in zip(curves, labels, firsts, strict=True):
        if label is None:
            rooms.append(None)
            continue
        room, missed = free_place(curve, label, taken, curves, first)
        hits += missed
        taken.append(room)
        rooms.append(room)
    frames = _widened(groups, edges, rooms, boxes)
    bounds = [*taken, *(b for _, b in frames), *(Box(x, y, 0, 0) for c in curves for x, y in c.samples)]
    dx = _MARGIN - min((b.x for b in bounds), default=0)
    dy = _MARGIN - min((b.y for b in bounds), default=0)
    return _Placed(
        width=max((b.right for b in bounds), default=0) + dx + _MARGIN,
        height=max((b.bottom for b in bounds), default=0) + dy + _MARGIN,
        nodes=tuple((s, boxes[key].moved(dx, dy)) for key, s in sized.items()),
        edges=tuple(
            (edge, curve.moved(dx, dy), label, room and room.moved(dx, dy))
            for edge, curve, label, room in zip(edges, curves, labels, rooms, strict=True)
        ),
        groups=tuple((t, b.moved(dx, dy)) for t, b in frames),
        hits=hits,
    )


def _widened(
    groups: list[tuple[Block, list[str], Box]],
    edges: list[Edge],
    rooms: list[Box | None],
    boxes: dict[str, Box],
) -> list[tuple[Block, Box]]:
    """The frames, grown around the labels of arrows inside, where nothing else stands in the way."""
    frames = [frame for _, _, frame in groups]
    for n, (_, members, frame) in enumerate(groups):
        grown = frame
        for edge, room in zip(edges, rooms, strict=True):
            if room and str(edge.source) in members and str(edge.target) in members:
                grown = grown.around(room.grown(5))
        foreign = [box for key, box in boxes.items() if key not in members]
        if not any(grown.grown(4).overlaps(box) for box in [*foreign, *frames[:n], *frames[n + 1 :]]):
            frames[n] = grown
    return [(title, frame) for (title, _, _), frame in zip(groups, frames, strict=True)]


def _mutual(edges: list[Edge]) -> list[int]:
    """Indexes of the arrows between two nodes that have one arrow each way and no other."""
    ways = [(str(e.source), str(e.target)) for e in edges]
    return [
        n for n, (a, b) in enumerate(ways) if a != b and ways.count((a, b)) == 1 and ways.count((b, a)) == 1
    ]


def _pair(text: str) -> tuple[float, float]:
    x, y = text.split(",")
    return float(x), float(y)


def _curve(pos: str) -> Curve:
    """An edge's `pos`: optional `s,x,y` and `e,x,y` for the tips, then the control points."""
    tips: dict[str, tuple[float, float]] = {}
    points = []
    for word in pos.split():
        if word[0] in "se":
            x, y = _pair(word[2:])
            tips[word[0]] = (x, -y)
        else:
            x, y = _pair(word)
            points.append((x, -y))
    return Curve(tuple(points), tips.get("s"), tips.get("e"))


def _drawn(placed: _Placed, width: float) -> Scene:
    canvas = Canvas()
    shift = max(0.0, (width - placed.width) / 2)
    for title, box in placed.groups:
        frame = box.moved(shift, 0)
        canvas.add(Rect(frame, 6, fill="tint"))
        canvas.text(title, frame.x + 10, frame.y + 5)
    for edge, curve, _, _ in placed.edges:
        curve.moved(shift, 0).draw(canvas, dashed=edge.line == "dashed")
    for sized, box in placed.nodes:
        draw_node(canvas, sized, box.moved(shift, 0))
    for edge, _, label, room in placed.edges:
        if label and room:
            at = room.moved(shift, 0)
            part = str(edge.id or "")
            canvas.text(label, at.centre[0], at.y, "middle", part)
            if part:
                canvas.parts[part] = at.grown(1.4)
    return canvas.finished(max(width, placed.width), placed.height)
