"""A single card on a subject is forgotten: what is learnt hangs together."""

from collections import Counter
from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "no-orphans"

FEWEST = 3
"""Cards of a topic."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Topics of fewer cards, and cards that share neither a subtopic nor a link with another."""
    linked = {name for card in deck for name in (*card.needs, *card.confusable_with)}
    for topic in deck.topics:
        if len(topic.cards) < FEWEST:
            yield Diagnostic(CODE, topic.title.span, f"fewer than {FEWEST} cards, here {len(topic.cards)}, don't hold together",
                             "add what it is for, when it fails, what it is confused with", Severity.WARNING)  # fmt: skip
        sizes = Counter(card.subtopic for card in topic.cards)
        for card in topic.cards:
            alone = sizes[card.subtopic] == 1 and not (
                card.needs or card.confusable_with or card.id in linked
            )
            if alone and len(topic.cards) >= FEWEST:
                yield Diagnostic(CODE, card.id.span, "no other card leads to this one",
                                 "name a neighbour in `needs`, or put it into a subtopic with others",
                                 Severity.WARNING, card=card.id)  # fmt: skip
