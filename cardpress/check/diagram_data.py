"""The data of a drawing can be drawn."""

import re
from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Span, quoted
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck
from cardpress.model.diagram import Bars, Cells, Graph, Grid, Ring, Timeline

CODE = "diagram-data"

LANES = (2, 3)
"""Lanes of a timeline: more do not fit a phone."""

_DECIMAL = re.compile(r"\d+(?:\.\d+)?")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Empty drawings, rows of uneven length, values that are no numbers, angles off the circle."""
    for card in deck:
        if isinstance(card, Diagram):
            for place, message, hint in _problems(card):
                yield Diagnostic(CODE, place, message, hint, card=card.id)


def _problems(card: Diagram) -> Iterator[tuple[Span, str, str]]:
    match card.drawing:
        case (
            Graph(nodes=())
            | Timeline(events=())
            | Cells(rows=())
            | Ring(stops=())
            | Grid(rows=())
            | Bars(bars=())
        ):
            yield card.id.span, "there is nothing to draw", "docs/format.md shows an example of each drawing"
        case Timeline(lanes=lanes) if len(lanes) not in LANES:
            yield card.id.span, f"a timeline has two or three lanes, found {len(lanes)}", "lanes: [T1, T2]"
        case Cells(rows=rows) if any(not row.cells for row in rows):
            yield card.id.span, "a row of cells is empty", "give it a cell, or delete the row"
        case Ring(stops=stops):
            for stop in stops:
                if not _DECIMAL.fullmatch(stop.at) or float(stop.at) >= 360:
                    yield (
                        stop.at.span,
                        f"{quoted(stop.at)} is not an angle",
                        "degrees clockwise from the top, 0 to 359",
                    )
        case Grid(columns=columns, rows=rows):
            for row in rows:
                if len(row.cells) != len(columns):
                    yield (
                        row.span,
                        f"cells of this row: {len(row.cells)}, columns of the grid: {len(columns)}",
                        "one cell a column",
                    )
        case Bars(bars=bars, scale=scale):
            for bar in bars:
                if not _DECIMAL.fullmatch(bar.value):
                    yield (
                        bar.value.span,
                        f"{quoted(bar.value)} is not a number",
                        'value: "0.1"; its unit stands in `unit`',
                    )
                elif scale == "log" and float(bar.value) == 0:
                    yield (
                        bar.value.span,
                        "a logarithmic scale has no zero",
                        "scale: linear, or a value above 0",
                    )
