"""What a diagram is made of, as data; drawing it is the business of `render`."""

from dataclasses import dataclass
from typing import Literal

from cardpress.diagnostics import Span
from cardpress.model.keys import derived, key
from cardpress.model.text import Id, Text

Tone = Literal["plain", "strong", "soft", "ghost", "good", "bad"]
"""How a part looks: strong = accent outline, soft = tinted, ghost = dashed, good and bad also carry a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A box of a graph."""

    id: Id = key("Name of the part, for edges and for `hide`.")
    label: Text = key("What stands in the box.")
    note: Text | None = key("A second, smaller line.", default=None)
    shape: Literal["box", "round", "store", "person"] = key(
        "box, round (a state), store (a cylinder) or person.", default="box"
    )
    tone: Tone = key("plain, strong, soft, ghost, good or bad.", default="plain")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An arrow of a graph."""

    source: Id = key("The node it starts at.", name="from")
    target: Id = key("The node it ends at.", name="to")
    id: Id | None = key("Name of the part, for `hide`; needs a label.", default=None)
    label: Text | None = key("What stands beside it.", default=None)
    line: Literal["solid", "dashed", "both", "none"] = key(
        "solid, dashed, both (an arrow at each end) or none (no arrow head).", default="solid"
    )
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A frame around nodes."""

    label: Text = key("What stands at the frame.")
    nodes: tuple[Id, ...] = key("The nodes inside.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Boxes and arrows, laid out by Graphviz."""

    direction: Literal["down", "right"] = key("Which way the arrows run.", default="right")
    nodes: tuple[Node, ...] = key("The boxes.")
    edges: tuple[Edge, ...] = key("The arrows.", default=())
    groups: tuple[Group, ...] = key("Frames around nodes.", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of a timeline: something one lane does."""

    lane: Text = key("Who does it: one of `lanes`.")
    does: Text = key("What it does: SQL or a few words.")
    gives: Text | None = key("What comes back or follows, beside an arrow.", default=None)
    id: Id | None = key("Name of the part, for `hide`.", default=None)
    tone: Tone = key("plain, good or bad (the anomaly), ghost (waiting).", default="plain")
    code: bool = key("Set `does` in the code face.", default=True)
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What two or three parties do, one row after the other, time running down."""

    lanes: tuple[Text, ...] = key("Two or three names, left to right.")
    events: tuple[Event, ...] = key("Rows in the order of time.")
    outcome: Text | None = key("One line under the last row.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A node of a tree."""

    id: Id | None = key("Name of the part, for `hide`.", default=None)
    keys: tuple[Text, ...] = key("The keys in the node, left to right.")
    children: tuple["Branch", ...] = key("The nodes below, left to right.", default=())
    tone: Tone = key("strong marks the path of a search.", default="plain")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A search tree: nodes of keys, children below, leaves optionally chained."""

    root: Branch = key("The topmost node.")
    linked_leaves: bool = key("Draw the chain between neighbouring leaves.", default=False)
    levels: tuple[Text, ...] = key("Names of the levels, top to bottom, at the left edge.", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A box in a row."""

    id: Id | None = key("Name of the part, for arrows and for `hide`.", default=None)
    label: Text = key("What stands in it.")
    note: Text | None = key("A second, smaller line.", default=None)
    width: Literal["1", "2", "3", "4", "6", "8"] = key("How many units wide.", default="2")
    tone: Tone = key("plain, strong, soft, ghost, good or bad.", default="plain")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """A row of boxes that touch."""

    label: Text | None = key("What stands left of the row.", default=None)
    cells: tuple[Cell, ...] = key("The boxes, left to right.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Rows of labelled boxes with arrows between them: a page, a log, a chain of versions."""

    rows: tuple[CellRow, ...] = key("Top to bottom.")
    arrows: tuple[Edge, ...] = key("Arrows between cells, by id.", default=())
    touching: bool = key("Rows touch each other, as the parts of one page do.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A point on a ring."""

    id: Id = key("Name of the part, for `hide`.")
    label: Text = key("What stands beside it.")
    at: Text = key("Where it lies, in degrees clockwise from the top: 0 to 359.")
    kind: Literal["node", "key"] = key(
        "A node (large) or a key (small, points clockwise to its node).", default="node"
    )
    tone: Tone = key("plain, strong, soft, ghost, good or bad.", default="plain")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Points on a circle, read clockwise."""

    stops: tuple[Stop, ...] = key("The points.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Venn:
    """Two overlapping sets with some regions shaded."""

    left: Text = key("Name of the left set.")
    right: Text = key("Name of the right set.")
    shade: tuple[Literal["left", "both", "right"], ...] = key("The regions that belong to the result.")
    caption: Text | None = key("One line under the picture.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A row of a grid."""

    label: Text = key("Name of the row.")
    cells: tuple[Text, ...] = key("One entry a column; `yes` and `no` become marks.")
    id: Id | None = key("Name of the part, for `hide`: hides the cells, not the name.", default=None)
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A small table of marks or words."""

    columns: tuple[Text, ...] = key("Names of the columns.")
    rows: tuple[GridRow, ...] = key("The rows.")
    corner: Text | None = key("What stands above the row names.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One quantity."""

    id: Id | None = key("Name of the part, for `hide`: hides the value.", default=None)
    label: Text = key("What it is the quantity of.")
    value: Text = key("The number, in the unit of the diagram.")
    shown: Text | None = key("How the value is written beside the bar.", default=None)
    tone: Tone = key("plain, strong, soft, ghost, good or bad.", default="plain")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Quantities as horizontal bars."""

    unit: Text = key("Unit of the values.")
    scale: Literal["linear", "log"] = key("log: each tenfold is one step.", default="linear")
    bars: tuple[Bar, ...] = key("Top to bottom.")
