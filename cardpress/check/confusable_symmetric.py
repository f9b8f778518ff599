"""Confusion is mutual: both cards of a pair say so."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "confusable-symmetric"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """`confusable_with` that the other card does not return."""
    for card in deck:
        for name in card.confusable_with:
            other = deck.by_id.get(name)
            if other is not None and card.id not in other.confusable_with and name != card.id:
                yield Diagnostic(
                    CODE,
                    name.span,
                    f'"{name}" does not name this card in return',
                    f"write there: confusable_with: [{card.id}]",
                    related=((other.id.span, "the other card"),),
                    card=card.id,
                )
