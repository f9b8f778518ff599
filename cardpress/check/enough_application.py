"""Interviews ask to apply: a topic is not made of definitions alone."""

from collections.abc import Iterator

from cardpress.check.asked import APPLYING
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "enough-application"

SHARE = 0.3
"""Part of a topic's facts and questions that are why, scenario, contrast, code or interview cards."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Topics below SHARE."""
    for topic in deck.topics:
        cards = [card for card in topic.cards if card.kind in ("fact", "question")]
        applying = sum(card.form in APPLYING for card in cards)
        if cards and applying < SHARE * len(cards):
            yield Diagnostic(
                CODE,
                topic.title.span,
                f"{applying} of {len(cards)} cards apply what the others define, {SHARE:.0%} should",
                'add why, scenario, contrast or code cards: "WHERE lower(email) = … ignores the index. Fix?"',
                Severity.WARNING,
            )
