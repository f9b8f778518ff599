"""A mnemonic orders what is already understood: each of its items has a card of its own."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Mnemonic
from cardpress.model.deck import Deck

CODE = "mnemonic-stands-alone"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Letters that name no card."""
    for card in deck:
        if isinstance(card, Mnemonic):
            bare = [entry for entry in card.letters if entry.card is None]
            if bare:
                names = ", ".join(entry.word for entry in bare)
                yield Diagnostic(CODE, bare[0].word.span, f"no card teaches: {names}",
                                 "name it in the letter: card: atomicity", Severity.WARNING, card=card.id)  # fmt: skip
