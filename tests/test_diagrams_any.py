"""Any diagram the format allows is drawn: nothing raised, nothing outside, no label over another."""

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from properties import examples

from cardpress.diagnostics import Span
from cardpress.model import diagram as m
from cardpress.model.card import Diagram, part_ids
from cardpress.model.text import Text
from cardpress.render.diagrams import Box, draw_diagram, lay_out, masked
from cardpress.render.diagrams.scene import Words
from cardpress.render.tokens import load_tokens

TOKENS = load_tokens(Path(__file__).parent.parent / "templates/tokens.toml")
SPAN = Span("x")

ODD = [
    "WAL", "100", "SELECT balance", "`code`, then", "a twelve word label that an author should have made much shorter",
    "<script>&\"'", "🦆 emoji 👩‍👩‍👧", "שלום עולם", "supercalifragilisticexpialidocious_index_name_on_orders",
    "行ロック待ち", "**bold** and _soft_", "…", "\u202eabc", "i", "𝔘nicode \ud800", "tab\there",
]  # fmt: skip
texts = st.sampled_from(ODD).map(lambda s: Text(s, SPAN))
short = st.sampled_from(["10", "25", "T1", "yes", "no", "key 42", "WAL"]).map(lambda s: Text(s, SPAN))
tones = st.sampled_from(["plain", "strong", "soft", "ghost", "good", "bad"])
optional = st.one_of(st.none(), texts)


def _id(n: int) -> Text:
    return Text(f"p{n}", SPAN)


@st.composite
def graphs(draw) -> m.Graph:
    count = draw(st.integers(1, 7))
    nodes = tuple(
        m.Node(id=_id(n), label=draw(texts), note=draw(optional), tone=draw(tones), span=SPAN,
               shape=draw(st.sampled_from(["box", "round", "store", "person"])))
        for n in range(count)
    )  # fmt: skip
    ends = st.integers(0, count).map(_id)  # one id is of no node
    edges = tuple(
        m.Edge(source=draw(ends), target=draw(ends), id=_id(100 + n), label=draw(optional), span=SPAN,
               line=draw(st.sampled_from(["solid", "dashed", "both", "none"])))
        for n in range(draw(st.integers(0, 6)))
    )  # fmt: skip
    members = st.lists(st.integers(0, count).map(_id), min_size=1, max_size=4).map(tuple)
    groups = tuple(m.Group(label=draw(texts), nodes=draw(members)) for _ in range(draw(st.integers(0, 2))))
    return m.Graph(
        direction=draw(st.sampled_from(["down", "right"])), nodes=nodes, edges=edges, groups=groups
    )


@st.composite
def timelines(draw) -> m.Timeline:
    lanes = tuple(Text(f"T{n}", SPAN) for n in range(draw(st.integers(1, 4))))
    events = tuple(
        m.Event(lane=draw(st.sampled_from(lanes)), does=draw(texts), gives=draw(optional), tone=draw(tones), span=SPAN,
                id=_id(n), code=draw(st.booleans()))
        for n in range(draw(st.integers(0, 8)))
    )  # fmt: skip
    return m.Timeline(lanes=lanes, events=events, outcome=draw(optional))


@st.composite
def trees(draw, long: bool = False) -> m.Tree:
    ids = iter(range(1000))

    def branch(depth: int) -> m.Branch:
        keys = tuple(draw(st.lists(texts if long else short, max_size=4)))
        children = tuple(branch(depth + 1) for _ in range(draw(st.integers(0, 3)) if depth < 2 else 0))
        return m.Branch(id=_id(next(ids)), keys=keys, children=children, tone=draw(tones), span=SPAN)

    return m.Tree(root=branch(0), linked_leaves=draw(st.booleans()),
                  levels=tuple(draw(st.lists(short, max_size=3))))  # fmt: skip


@st.composite
def cells(draw) -> m.Cells:
    ids = iter(range(1000))
    rows = tuple(
        m.CellRow(
            label=draw(optional),
            cells=tuple(
                m.Cell(id=_id(next(ids)), label=draw(texts), note=draw(optional), tone=draw(tones), span=SPAN,
                       width=draw(st.sampled_from(["1", "2", "3", "4", "6", "8"])))
                for _ in range(draw(st.integers(0 if n else 1, 5)))
            ),
        )
        for n in range(draw(st.integers(1, 4)))
    )  # fmt: skip
    ends = st.integers(0, next(ids)).map(_id)
    arrows = tuple(
        m.Edge(source=draw(ends), target=draw(ends), span=SPAN, line=draw(st.sampled_from(["solid", "dashed", "both", "none"])))
        for _ in range(draw(st.integers(0, 4)))
    )  # fmt: skip
    return m.Cells(rows=rows, arrows=arrows, touching=draw(st.booleans()))


@st.composite
def rings(draw) -> m.Ring:
    at = st.sampled_from(
        ["0", "3", "10", "44", "90", "91", "135", "180", "181", "200", "270", "300", "359", "x"]
    )
    stops = tuple(
        m.Stop(id=_id(n), label=draw(texts), at=Text(draw(at), SPAN), kind=draw(st.sampled_from(["node", "key"])),
               tone=draw(tones), span=SPAN)
        for n in range(draw(st.integers(1, 9)))
    )  # fmt: skip
    return m.Ring(stops=stops)


@st.composite
def venns(draw) -> m.Venn:
    shade = tuple(draw(st.lists(st.sampled_from(["left", "both", "right"]), unique=True)))
    return m.Venn(left=draw(texts), right=draw(texts), shade=shade, caption=draw(optional))


@st.composite
def grids(draw) -> m.Grid:
    columns = tuple(draw(st.lists(texts, min_size=1, max_size=5)))
    rows = tuple(
        m.GridRow(id=_id(n), label=draw(texts), span=SPAN,
                  cells=tuple(draw(st.lists(st.one_of(short, texts), max_size=len(columns)))))
        for n in range(draw(st.integers(0, 5)))
    )  # fmt: skip
    return m.Grid(columns=columns, rows=rows, corner=draw(optional))


@st.composite
def bars(draw) -> m.Bars:
    value = st.sampled_from(["0", "0.1", "1", "250", "1e9", "-4", "12,500", "many", "nan", "inf", "1e-12"])
    rows = tuple(
        m.Bar(id=_id(n), label=draw(texts), value=Text(draw(value), SPAN), shown=draw(optional), tone=draw(tones), span=SPAN)
        for n in range(draw(st.integers(0, 6)))
    )  # fmt: skip
    return m.Bars(unit=draw(short), scale=draw(st.sampled_from(["linear", "log"])), bars=rows)


KINDS = {
    "timeline": timelines(), "tree": st.one_of(trees(), trees(long=True)), "cells": cells(), "ring": rings(),
    "venn": venns(), "grid": grids(), "bars": bars(), "graph": graphs(),
}  # fmt: skip


def _diagram(kind: str, drawing) -> Diagram:
    return Diagram(id=Text("any", SPAN), sources=(), title=Text(ODD[5], SPAN), alt=Text(ODD[14], SPAN), span=SPAN,
                   topic="t", **{kind: drawing})  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@examples(120, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_diagram_is_drawn(kind, data):
    diagram = _diagram(kind, data.draw(KINDS[kind]))
    scene = lay_out(diagram, TOKENS)
    drawing = draw_diagram(diagram, TOKENS)
    for svg in (drawing.svg, drawing.svg_dark, drawing.svg_paper):
        ElementTree.fromstring(svg.encode("utf-8"))
    assert drawing.width >= TOKENS.diagram["width"]
    rooms = [item.box for item in scene.items if isinstance(item, Words)]
    whole = Box(-0.1, -0.1, scene.width + 0.2, scene.height + 0.2)
    for room in rooms:
        assert whole.contains((room.x, room.y)), room
        assert whole.contains((room.right, room.bottom)), room
    # Graphs can be too dense for a label to stand free everywhere; the gallery's must.
    for a, b in combinations(rooms, 2) if kind != "graph" else ():
        assert not a.grown(-0.6).overlaps(b.grown(-0.6)), (a, b)
    assert set(drawing.parts) <= set(part_ids(diagram))
    for a, b in combinations(drawing.parts.values(), 2) if kind != "graph" else ():
        assert not a.overlaps(b)
    ElementTree.fromstring(masked(drawing, list(drawing.parts), None, TOKENS).encode("utf-8"))
    assert masked(drawing, [], "unknown", TOKENS) == drawing.svg
