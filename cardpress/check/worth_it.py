"""Where everything is urgent nothing is: the core stays a part of the deck."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "worth-it"

SHARE = 0.35
"""Largest part of the deck that may be of level core."""
SMALL = 20
"""Decks of fewer cards have no levels to speak of."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """A core larger than SHARE of the deck."""
    cards = list(deck)
    core = sum(card.level == "core" for card in cards)
    if len(cards) >= SMALL and core > SHARE * len(cards):
        yield Diagnostic(CODE, deck.settings.title.span, f"{core} of {len(cards)} cards are core, at most {SHARE:.0%} should be",
                         "keep core for what nearly every interview asks", Severity.WARNING)  # fmt: skip
