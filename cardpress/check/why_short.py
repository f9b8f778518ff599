"""An explanation is read in one breath after grading."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count

CODE = "why-short"

LIMIT = 60
"""Most words of a `why`: some twenty seconds of reading."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Explanations longer than LIMIT words."""
    for card in deck:
        if card.why is not None and (count := word_count(card.why)) > LIMIT:
            yield Diagnostic(
                CODE,
                card.why.span,
                f"the explanation has {count} words, at most {LIMIT} are read",
                "say the mechanism; a second idea is a card of its own",
                Severity.WARNING,
                card=card.id,
            )
