"""No answer contains another card's answer: it would be paid for at every review of both."""

from collections.abc import Iterator

from cardpress.check.asked import graded
from cardpress.check.words import content_words
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Card, Interview
from cardpress.model.deck import Deck
from cardpress.model.text import Text

CODE = "bundle-or-split"

SHORTEST = 4
"""Content words from which a contained answer counts: shorter ones are names that many answers use."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Answers whose content words hold those of another card's answer in a row."""
    answers = [
        (card, a, content_words(a)) for card in deck if not isinstance(card, Interview) for a in graded(card)
    ]
    starting: dict[tuple[str, ...], list[tuple[Card, Text, tuple[str, ...]]]] = {}
    for entry in answers:
        if len(entry[2]) >= SHORTEST:
            starting.setdefault(entry[2][:SHORTEST], []).append(entry)
    for card, answer, words in answers:
        for place in range(len(words) - SHORTEST + 1):
            for other, inner, shorter in starting.get(words[place : place + SHORTEST], ()):
                if (
                    other.id != card.id
                    and len(shorter) < len(words)
                    and words[place : place + len(shorter)] == shorter
                ):
                    yield Diagnostic(
                        CODE,
                        answer.span,
                        f'this answer contains that of "{other.id}"',
                        "ask for the rest only, or make it `form: test` with `collects`",
                        Severity.WARNING,
                        related=((inner.span, "the answer it contains"),),
                        card=card.id,
                    )
