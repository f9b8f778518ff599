"""A figure is remembered by what it follows from."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Number
from cardpress.model.deck import Deck

CODE = "number-reason"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Numbers without `why`."""
    for card in deck:
        if isinstance(card, Number) and card.why is None:
            yield Diagnostic(CODE, card.id.span, "the figure has nothing to rebuild it from",
                             "why: a year has some 8,800 hours, 0.1 % of them", Severity.WARNING, card=card.id)  # fmt: skip
