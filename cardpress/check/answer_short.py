"""One card asks for one thing: the graded answer stays short, the rest belongs into `why`."""

from collections.abc import Iterator

from cardpress.check.asked import graded
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count

CODE = "answer-short"

SHOULD = 25
"""Words an answer should not exceed: about what can be recalled and graded at a glance."""
MUST = 40
"""Words beyond which the card is refused."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Answers longer than SHOULD words are warnings, longer than MUST words errors."""
    for card in deck:
        for answer in graded(card):
            if (count := word_count(answer)) > SHOULD:
                yield Diagnostic(
                    CODE,
                    answer.span,
                    f"the answer has {count} words, at most {MUST if count > MUST else SHOULD} fit one card",
                    "keep the one thing that is asked, move the rest to `why`",
                    Severity.ERROR if count > MUST else Severity.WARNING,
                    card=card.id,
                )
