"""What a card asks and grades, as the author wrote it, whatever its form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cardpress.model.card import (
    Analogy,
    Card,
    Cloze,
    Contrast,
    Diagram,
    Interview,
    Mnemonic,
    Number,
    Question,
    Sequence,
    Term,
    Test,
)
from cardpress.model.keys import authored
from cardpress.model.text import Text, texts_within

APPLYING = frozenset({"why", "scenario", "contrast", "code", "interview"})
"""Forms that ask to use what other cards define."""

Part = Literal["whole", "case", "followup", "rebuild"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question an author wrote, with its answer."""

    q: Text
    """The question."""
    a: Text | None
    """What is graded; None where that is a list, a phrase or a part of a picture."""
    part: Part = "whole"
    """Which of the card's questions it is."""


def asked(card: Card) -> tuple[Asked, ...]:
    """The questions of a card; none for clozes and terms, whose fronts are made by templates."""
    match card:
        case Question(q=q, a=a):
            return (Asked(q, a),)
        case Contrast(q=q, a=a, cases=cases):
            return (Asked(q, a), *(Asked(c.q, c.a, "case") for c in cases))
        case Number(q=q, a=a, rebuild=rebuild):
            return (Asked(q, a), *((Asked(rebuild.q, rebuild.a, "rebuild"),) if rebuild else ()))
        case Interview(q=q, followups=followups):
            return (Asked(q, None), *(Asked(f.q, f.a, "followup") for f in followups))
        case Analogy(q=q, a=a):
            return (Asked(q, a),)
        case Sequence(q=q) | Test(q=q) | Mnemonic(q=q):
            return (Asked(q, None),)
        case Diagram(q=q, a=a) if q is not None:
            return (Asked(q, a),)
    return ()


def graded(card: Card) -> tuple[Text, ...]:
    """The answers that a learner grades: one retrieval target each."""
    if isinstance(card, Term):
        return (card.means,)
    return tuple(pair.a for pair in asked(card) if pair.a is not None)


def fronts(card: Card) -> tuple[Text, ...]:
    """What a learner sees before answering."""
    match card:
        case Cloze(fact=fact):
            return (fact,)
        case Term(term=term):
            return (term,)
    return tuple(pair.q for pair in asked(card))


def has_picture_front(card: Card) -> bool:
    """Whether the question stands above a picture, which names the subject."""
    return card.diagram_front is not None or (isinstance(card, Diagram) and bool(card.hide))


def texts(card: Card) -> Iterator[Text]:
    """Every text of a card that is shown as Markdown, in the order of the model."""
    for name in _markdown_fields(type(card)):
        yield from texts_within(getattr(card, name), _NAMES)


@cache
def _markdown_fields(cls: type) -> tuple[str, ...]:
    names = {"id", "sources", "subtopic", "diagram", "diagram_front", "needs", "confusable_with", "tags"}
    names |= {"setup", "allow", "was", "form", "level", "hide", "collects", "reverse"}
    return tuple(f.name for f in authored(cls).values() if f.name not in names)


_NAMES = frozenset({"id", "source", "target", "card", "block", "nodes", "span"})
"""Fields of a card's parts that name things."""
