"""Draw a diagram from its data: one quiet SVG for light grounds, for dark ones and for paper."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cardpress.model.card import Diagram
from cardpress.model.diagram import Bars, Cells, Graph, Grid, Ring, Timeline, Tree, Venn
from cardpress.render.diagrams.bars import layout_bars
from cardpress.render.diagrams.cells import layout_cells
from cardpress.render.diagrams.graph import layout_graph
from cardpress.render.diagrams.grid import layout_grid
from cardpress.render.diagrams.ring import layout_ring
from cardpress.render.diagrams.scene import CONCLUSION, Box, Scene
from cardpress.render.diagrams.svg import palette, paper_palette, px, write_svg
from cardpress.render.diagrams.timeline import layout_timeline
from cardpress.render.diagrams.tree import layout_tree
from cardpress.render.diagrams.venn import layout_venn
from cardpress.render.tokens import Tokens

__all__ = ["Box", "Drawing", "draw_diagram", "lay_out", "masked"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn diagram. The three pictures differ in colours only."""

    svg: str
    """Complete SVG for light screens, ground transparent."""
    svg_dark: str
    """The same in the dark colours."""
    svg_paper: str
    """The same in black with one grey."""
    width: float
    """px; at least `diagram.width` of the tokens, so that text has one size in all drawings."""
    height: float
    """px."""
    parts: Mapping[str, Box]
    """By id, the area a mask must cover to hide the part: its label with a small margin."""
    conclusion: Box | None = None
    """Where a timeline's outcome stands: it tells what hidden parts ask, so cover it together with any of them."""


def draw_diagram(diagram: Diagram, tokens: Tokens, language: str = "en", accent: str = "blue") -> Drawing:
    """Draw a diagram that passed the checks. Arrows to unknown parts are left out.

    `accent` is a name in `[accent]` of the tokens, for what is marked strong.
    """
    scene = lay_out(diagram, tokens)

    def svg(colours: Mapping[str, str]) -> str:
        return write_svg(scene, colours, tokens, str(diagram.title), str(diagram.alt), language)

    return Drawing(
        svg=svg(palette(tokens, accent, dark=False)),
        svg_dark=svg(palette(tokens, accent, dark=True)),
        svg_paper=svg(paper_palette(tokens)),
        width=round(scene.width, 1),
        height=round(scene.height, 1),
        conclusion=scene.conclusion,
        parts={id_: scene.parts[id_] for id_ in sorted(scene.parts)},
    )


def lay_out(diagram: Diagram, tokens: Tokens) -> Scene:
    """Where everything stands, without colours."""
    match diagram.drawing:
        case Graph() as graph:
            return layout_graph(graph, tokens)
        case Timeline() as timeline:
            return layout_timeline(timeline, tokens)
        case Tree() as tree:
            return layout_tree(tree, tokens)
        case Cells() as cells:
            return layout_cells(cells, tokens)
        case Ring() as ring:
            return layout_ring(ring, tokens)
        case Venn() as venn:
            return layout_venn(venn, tokens)
        case Grid() as grid:
            return layout_grid(grid, tokens)
        case Bars() as bars:
            return layout_bars(bars, tokens)


def masked(
    drawing: Drawing, hidden: Collection[str], asked: str | None, tokens: Tokens, paper: bool = False
) -> str:
    """The picture with parts hidden, for print and preview; `asked` carries a question mark.

    What stands in a hidden part is taken out, not only covered: no search, no screen reader and
    no copy from a PDF finds it; the conclusion of a timeline goes with it. `asked` is hidden too,
    also where `hidden` does not name it.
    """
    covered = [id_ for id_ in drawing.parts if id_ in hidden or id_ == asked]
    svg = drawing.svg_paper if paper else drawing.svg
    for id_ in [*covered, CONCLUSION] if covered else ():
        svg = re.sub(rf'<(\w+)[^<>]* data-part="{re.escape(id_)}"(?:/>|>.*?</\1>)', "", svg)
    masks = "".join(_mask(drawing.parts[id_], id_ == asked, tokens, paper) for id_ in covered)
    return svg.removesuffix("</svg>") + masks + "</svg>"


def _mask(box: Box, asked: bool, tokens: Tokens, paper: bool) -> str:
    ink = "#000000" if paper else tokens.colour("ink")
    fill = "#d9d9d9" if paper else tokens.colour("line")
    edge = ""
    if asked:
        fill = "#ffffff" if paper else tokens.colour("warning-ground")
        stroke = ink if paper else tokens.colour("warning")
        ink = stroke
        edge = f' stroke="{stroke}" stroke-width="1.2"'
    place = f'x="{px(box.x)}" y="{px(box.y)}" width="{px(box.width)}" height="{px(box.height)}"'
    rect = f'<rect {place} rx="3" fill="{fill}"{edge}/>'
    if not asked:
        return rect
    size = min(16.0, box.height - 1)
    x, y = box.centre
    return (
        f'{rect}<text x="{px(x)}" y="{px(y + 0.36 * size)}" text-anchor="middle" font-size="{px(size)}" '
        f'font-weight="600" fill="{ink}">?</text>'
    )
