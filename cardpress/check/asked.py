"""What a card asks and grades, as the author wrote it, whatever its form."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

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
from cardpress.model.text import Text

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
        yield from _texts_in(getattr(card, name))


@cache
def _markdown_fields(cls: type) -> tuple[str, ...]:
    names = {"id", "sources", "subtopic", "diagram", "diagram_front", "needs", "confusable_with", "tags"}
    names |= {"setup", "allow", "was", "form", "level", "hide", "collects", "reverse"}
    return tuple(f.name for f in authored(cls).values() if f.name not in names)


def _texts_in(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_in(item)
    elif dataclasses.is_dataclass(value):
        for name in _text_fields(type(value)):
            yield from _texts_in(getattr(value, name))


@cache
def _text_fields(cls: type) -> tuple[str, ...]:
    names = {"id", "source", "target", "card", "block", "nodes", "span"}
    return tuple(f.name for f in dataclasses.fields(cls) if f.name not in names)
