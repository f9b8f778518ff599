"""The parts of a drawing have names of their own, and what refers to them finds them."""

from collections.abc import Iterable, Iterator

from cardpress.diagnostics import Diagnostic, did_you_mean, quoted
from cardpress.model.card import Diagram, part_ids
from cardpress.model.deck import Deck
from cardpress.model.diagram import Cells, Graph, Timeline
from cardpress.model.text import Text

CODE = "diagram-parts"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Part ids given twice; arrows, groups, lanes and `hide` that name no part."""
    for card in deck:
        if isinstance(card, Diagram):
            yield from _repeated(card)
            for name, known, what in _references(card):
                if name not in known:
                    yield Diagnostic(CODE, name.span, f'the drawing has no {what} {quoted(name)}',
                                     did_you_mean(name, known, f"it has: {', '.join(dict.fromkeys(known)) or 'none with an id'}"),
                                     card=card.id)  # fmt: skip


def _repeated(card: Diagram) -> Iterator[Diagnostic]:
    first: dict[str, Text] = {}
    for name in part_ids(card):
        if first.setdefault(name, name) is not name:
            yield Diagnostic(CODE, name.span, f'two parts are called {quoted(name)}', "give one of them another id",
                             related=((first[name].span, "the first one"),), card=card.id)  # fmt: skip


def _references(card: Diagram) -> Iterator[tuple[Text, Iterable[str], str]]:
    """Each name that refers to a part, the names it may be, and what they are."""
    yield from ((name, part_ids(card), "part") for name in card.hide)
    match card.drawing:
        case Graph(nodes=nodes, edges=edges, groups=groups):
            known = [node.id for node in nodes]
            yield from ((name, known, "node") for edge in edges for name in (edge.source, edge.target))
            yield from ((name, known, "node") for group in groups for name in group.nodes)
        case Cells(rows=rows, arrows=arrows):
            known = [cell.id for row in rows for cell in row.cells if cell.id]
            yield from ((name, known, "cell") for arrow in arrows for name in (arrow.source, arrow.target))
        case Timeline(lanes=lanes, events=events):
            yield from ((event.lane, lanes, "lane") for event in events)
