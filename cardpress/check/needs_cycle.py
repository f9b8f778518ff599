"""Basics come first: `needs` never leads back to where it began."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "needs-cycle"

SHOWN = 6
"""Cards of a circle that the message names; notes point at the others."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Circles of `needs`, one report each."""
    needs = {
        name: [n for n in card.needs if n in deck.by_id and n != name] for name, card in deck.by_id.items()
    }
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circle = error.args[1][::-1]  # graphlib walks from the needed card to the needing one
        else:
            return
        start = circle.index(min(circle[:-1]))
        circle = circle[start:-1] + circle[: start + 1]
        first = next(n for n in deck.by_id[circle[0]].needs if n == circle[1])
        yield Diagnostic(
            CODE,
            first.span,
            f"these cards need each other: {' → '.join(circle if len(circle) <= SHOWN else [*circle[:SHOWN], '…'])}",
            "take out the link from the simpler card to the harder one",
            related=tuple((deck.by_id[name].id.span, "in the circle") for name in circle[1:-1]),
            card=circle[0],
        )
        needs[circle[0]].remove(circle[1])
