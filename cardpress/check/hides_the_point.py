"""A gap hides a word worth knowing, in a sentence that still says what it is about."""

from collections.abc import Iterator

from cardpress.check.words import content_words
from cardpress.diagnostics import Diagnostic, quoted
from cardpress.model.card import Cloze
from cardpress.model.deck import Deck

CODE = "hides-the-point"

VISIBLE = 5
"""Content words that stay visible: with fewer the shape of the sentence is learnt, not its content."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Hidden function words, and sentences with little left to read."""
    for card in deck:
        if not isinstance(card, Cloze):
            continue
        for hidden in card.deletions:
            if not content_words(hidden.answer) and not hidden.answer.strip("`*_ ").isupper():
                yield Diagnostic(CODE, card.fact.at(hidden.start), f"{quoted(hidden.answer)} is a word that any sentence holds",
                                 "hide the term, the figure or the effect", card=card.id)  # fmt: skip
        total = len(content_words(card.fact))
        for number in dict.fromkeys(d.ordinal for d in card.deletions):
            same = [d for d in card.deletions if d.ordinal == number]
            left = total - sum(len(content_words(d.answer)) for d in same)
            if left < VISIBLE:
                yield Diagnostic(CODE, card.fact.at(same[0].start), f"telling words left to read: {left}, needed: {VISIBLE}",
                                 "add the product, the situation or the condition", card=card.id)  # fmt: skip
