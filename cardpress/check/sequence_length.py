"""An order is worth a sequence from three steps on, and can be held up to nine."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Sequence
from cardpress.model.deck import Deck

CODE = "sequence-length"

FEWEST, MOST = 3, 9
"""Steps of a sequence."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Sequences with fewer or more steps."""
    for card in deck:
        if isinstance(card, Sequence) and not FEWEST <= len(card.steps) <= MOST:
            yield Diagnostic(CODE, card.q.span, f"a sequence has {FEWEST} to {MOST} steps, found {len(card.steps)}",
                             "two steps are a question, ten are two sequences", card=card.id)  # fmt: skip
