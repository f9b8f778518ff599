"""Two questions that read alike and have one answer need something that tells them apart."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from cardpress.check.asked import Asked, asked, has_picture_front
from cardpress.check.words import content_words, normal
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Card
from cardpress.model.deck import Deck

CODE = "one-right-answer"

ALIKE = 0.8
"""Share of content words that two fronts have in common from which they read alike."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Pairs with the same answer and nearly the same front, neither with a hint."""
    by_answer: dict[str, list[tuple[Card, Asked]]] = defaultdict(list)
    for card in deck:
        if not has_picture_front(card):
            for pair in asked(card):
                if pair.a is not None:
                    by_answer[normal(pair.a)].append((card, pair))
    for same in by_answer.values():
        for (first, one), (second, other) in combinations(same, 2):
            if first.hint or second.hint or normal(one.q) == normal(other.q):
                continue
            if _jaccard(content_words(one.q), content_words(other.q)) >= ALIKE:
                yield Diagnostic(
                    CODE,
                    other.q.span,
                    "another question reads nearly the same and has this answer",
                    "name the condition that differs, or add a `hint`",
                    related=((one.q.span, "the other question"),),
                    card=second.id,
                )


def _jaccard(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a | b else 0.0
