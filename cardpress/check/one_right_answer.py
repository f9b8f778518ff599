"""Two questions that read alike and have one answer need something that tells them apart."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from heapq import merge

from cardpress.check.asked import Asked, asked, has_picture_front
from cardpress.check.words import content_words, normal
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Card
from cardpress.model.deck import Deck

CODE = "one-right-answer"

ALIKE = 0.8
"""Share of content words that two fronts have in common from which they read alike."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Questions that read nearly as an earlier one with the same answer, neither with a hint."""
    by_answer: dict[str, list[tuple[Card, Asked]]] = defaultdict(list)
    for card in deck:
        if not has_picture_front(card) and not card.hint:
            for pair in asked(card):
                if pair.a is not None:
                    by_answer[normal(pair.a)].append((card, pair))
    for same in by_answer.values():
        for one, (card, other) in _alike(same) if len(same) > 1 else ():
            yield Diagnostic(
                CODE,
                other.q.span,
                "another question reads nearly the same and has this answer",
                "name the condition that differs, or add a `hint`",
                related=((one.q.span, "the other question"),),
                card=card.id,
            )


def _alike(same: Sequence[tuple[Card, Asked]]) -> Iterator[tuple[Asked, tuple[Card, Asked]]]:
    """Each question that reads like one before it, behind the first of those; questions of the same words are left out.

    Of two sets that share so much, each has a word of the other among its rarest: only those are compared.
    """
    sets = [frozenset(content_words(pair.q)) for _, pair in same]
    fronts = [normal(pair.q) for _, pair in same]
    often = Counter(word for words in sets for word in words)
    by_word: dict[str, list[int]] = defaultdict(list)
    known: dict[frozenset[str], set[str]] = defaultdict(set)
    for number, (words, front) in enumerate(zip(sets, fronts, strict=True)):
        rare = sorted(words, key=lambda word: (often[word], word))[: int(len(words) * (1 - ALIKE) + 1e-9) + 1]
        for earlier in merge(*(by_word[word] for word in rare)):
            if _jaccard(sets[earlier], words) >= ALIKE and fronts[earlier] != front:
                yield same[earlier][1], same[number]
                break
        # Two orders of the same words are enough for whatever comes: one of them differs from it.
        if len(known[words]) < 2 and front not in known[words]:
            known[words].add(front)
            for word in rare:
                by_word[word].append(number)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
