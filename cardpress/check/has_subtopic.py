"""Where a topic has subtopics every card stands in one: it is breadcrumb and tag."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "has-subtopic"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Cards without `subtopic` in a topic that has some."""
    for topic in deck.topics:
        for card in topic.cards:
            if topic.subtopics and card.subtopic is None:
                yield Diagnostic(CODE, card.id.span, "this card stands in no subtopic",
                                 f"subtopic: one of {', '.join(topic.subtopics)}", Severity.WARNING, card=card.id)  # fmt: skip
