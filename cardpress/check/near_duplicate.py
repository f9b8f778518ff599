"""Two cards do not say the same in other words, whatever their forms."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from cardpress.check.asked import asked
from cardpress.check.words import STOP_WORDS, normal_words
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Card, Cloze, Diagram, Interview, Mnemonic, Sequence, Term, Test
from cardpress.model.deck import Deck
from cardpress.model.markup import without_code_blocks
from cardpress.model.text import Text

CODE = "near-duplicate"

ALIKE = 0.62
"""Similarity from which two cards say the same: the mean of two measures, each from 0 to 1.

One is the share of words in common, rare words weighing more (ln(1 + cards / cards with the word)),
the other rapidfuzz's ratio of the sorted words. Tuned on the shipped deck: paraphrases in the same nouns score
0.63 and more, cards built alike about different things (dirty read, dirty write) 0.61 and less.
"""
SHARED = 0.45
"""Share of words in common below which a pair is not looked at: what makes 10,000 cards a matter of seconds."""

_ENDING = re.compile(r"(?:ing|ed|er|es|s|ly|e|ions?)$")


@dataclass(frozen=True, slots=True)
class _Unit:
    """One thing a card teaches: a question with its answer, a sentence, a definition."""

    card: Card
    place: Text
    words: tuple[str, ...]
    asks: frozenset[str]


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Pairs of units of different cards that are ALIKE; pairs that are tied may read alike."""
    units = [unit for card in deck for unit in _units(card) if unit.words]
    for one, other, alike in _pairs(units):
        yield Diagnostic(
            CODE,
            other.place.span,
            f'this says nearly the same as "{one.card.id}" ({alike:.0%} alike)',
            _mend(one.card, other.card),
            related=((one.place.span, "said here"),),
            card=other.card.id,
        )


def _mend(one: Card, other: Card) -> str:
    mnemonic = isinstance(one, Mnemonic) or isinstance(other, Mnemonic)
    tie = (
        "name the other as `card` of its letters"
        if mnemonic
        else "name each in `confusable_with` of the other"
    )
    return (
        "delete one and give the other all sources, or ask for what is different; "
        f"to keep both, {tie}, or write `allow: {{near-duplicate: reason}}`"
    )


def _units(card: Card) -> Iterator[_Unit]:
    match card:
        case Cloze(fact=fact):
            yield _unit(card, fact)
        case Term(term=term, means=means):
            yield _unit(card, term, means)
        case Sequence(q=q, steps=items) | Test(q=q, items=items):
            yield _unit(card, q, *items)
        case Mnemonic(q=q, letters=letters):
            yield _unit(card, q, *(entry.word for entry in letters))
        case Interview(q=q, beats=beats):
            yield _unit(card, q, *(beat.beat for beat in beats))
        case Diagram(hide=hide) if hide:
            return  # the picture is the question
    for pair in asked(card):
        if pair.a is not None:
            yield _unit(card, pair.q, pair.a)


def _unit(card: Card, place: Text, *more: Text) -> _Unit:
    words = tuple(stem for text in (place, *more) for stem in _stems(text))
    return _Unit(card, place, words, frozenset(_stems(place)))


@lru_cache(65536)
def _stems(text: str) -> tuple[str, ...]:
    """Content words cut to what their forms have in common; code says too little to compare."""
    words = (
        word.removesuffix("'s") for word in normal_words(without_code_blocks(text)) if word not in STOP_WORDS
    )
    return tuple((_ENDING.sub("", word) if len(word) > 4 else word)[:7] for word in words)


def _pairs(units: list[_Unit]) -> Iterator[tuple[_Unit, _Unit, float]]:
    """Pairs that are ALIKE, in the order of the deck.

    Prefix filter: two sets that share SHARED of their weight have one of their rarest words in common,
    so only the rarest words of each unit are indexed.
    """
    sets = [frozenset(unit.words) for unit in units]
    spread = Counter(word for words in sets for word in words)
    weight = {word: math.log(1 + len(units) / count) for word, count in spread.items()}
    totals = [sum(weight[word] for word in words) for words in sets]
    strings = [" ".join(sorted(unit.words)) for unit in units]
    holding: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        met: set[int] = set()
        rest = totals[number]
        for word in sorted(sets[number], key=lambda w: (spread[w], w)):
            met.update(holding[word])
            holding[word].append(number)
            rest -= weight[word]
            if rest < SHARED * totals[number]:
                break
        words, total = sets[number], totals[number]
        close = []
        for other in met:  # most are far apart: what follows runs millions of times
            common_least = SHARED / (1 + SHARED) * (total + totals[other])
            if common_least <= total and common_least <= totals[other]:
                common = sum(map(weight.__getitem__, words & sets[other]))
                if common >= common_least:
                    close.append((other, common / (total + totals[other] - common)))
        for other, shared in sorted(close):
            if _comparable(units[other].card, unit.card):
                alike = (shared + fuzz.ratio(strings[number], strings[other]) / 100) / 2
                if alike >= ALIKE and not _mirrored(units[other], unit):
                    yield units[other], unit, alike


def _comparable(one: Card, other: Card) -> bool:
    """Whether two cards may not say the same; a mnemonic orders what a test collects and other cards teach."""
    if one.id == other.id or other.id in _tied(one) or one.id in _tied(other):
        return False
    return {type(one), type(other)} != {Mnemonic, Test}


def _tied(card: Card) -> tuple[str, ...]:
    """The cards that a card names as confusable with it, or as what its letters stand for."""
    letters = card.letters if isinstance(card, Mnemonic) else ()
    return (*card.confusable_with, *(letter.card for letter in letters if letter.card))


def _mirrored(one: _Unit, other: _Unit) -> bool:
    """Whether two cards say the same words with the parts swapped: LEFT JOIN keeps left, RIGHT JOIN right."""
    only_one, only_other = one.asks - other.asks, other.asks - one.asks
    return bool(only_one and only_other) and only_one <= set(other.words) and only_other <= set(one.words)
