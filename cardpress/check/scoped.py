"""What differs between products names the product."""

import re
from collections.abc import Iterator

from cardpress.check.asked import fronts, graded
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Card, Interview
from cardpress.model.deck import Deck

CODE = "scoped"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Cards about a subject of glossary.yaml's `scopes` that name none of its products."""
    scopes = [(scope, _any_of(scope.about), _any_of(scope.name_one_of)) for scope in deck.scopes]
    for card in deck:
        if isinstance(card, Interview):
            continue
        for scope, about, products in scopes:
            shown = [*fronts(card), *graded(card)]
            place = next(((text, m.start()) for text in shown if (m := about.search(text))), None)
            if place is not None and not products.search(" ".join((*shown, *_scope_of(card)))):
                yield Diagnostic(
                    CODE,
                    place[0].at(place[1]),
                    "this differs from product to product, and none is named",
                    scope.reason or f"name one of: {', '.join(scope.name_one_of)}",
                    Severity.WARNING,
                    card=card.id,
                )


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\b", re.I)


def _scope_of(card: Card) -> Iterator[str]:
    """What else says for which product a card holds."""
    yield from card.tags
    yield from (text for text in (card.asof, card.hint, card.subtopic) if text)
