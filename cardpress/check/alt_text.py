"""A picture is also told in words, for those who don't see it."""

from collections.abc import Iterator

from cardpress.check.words import normal
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count

CODE = "alt-text"

FEWEST = 5
"""Words below which a text can't say what a picture shows."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Alt texts of few words, and those that repeat the title."""
    for card in deck:
        if not isinstance(card, Diagram):
            continue
        if normal(card.alt) == normal(card.title):
            message = "the alt text repeats the title"
        elif (count := word_count(card.alt)) < FEWEST:
            message = f"too short to say what the picture shows (words: {count})"
        else:
            continue
        yield Diagnostic(CODE, card.alt.span, message, 'tell what is seen: "T1 reads 100, T2 commits 50, T1 reads 50."',
                         card=card.id)  # fmt: skip
