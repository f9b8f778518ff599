"""One front asks one question: two can't be graded as one."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Interview
from cardpress.model.deck import Deck
from cardpress.model.text import Text

CODE = "one-question"

_SECOND = re.compile(r"\b(?:and|or) (why|how|what|when)\b", re.I)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """A second question mark, or `and why` and its like; interviewers may ask as they do."""
    for card in deck:
        for pair in asked(card):
            if isinstance(card, Interview) and pair.part == "whole":
                continue
            if (offset := _second_question(pair.q)) is not None:
                yield Diagnostic(
                    CODE,
                    pair.q.at(offset),
                    "this front asks a second question",
                    'make it a card of its own: "An index covers the query, yet the heap is read. Why?"',
                    card=card.id,
                )


def _second_question(q: Text) -> int | None:
    """Offset of what asks again, or None."""
    text = prose(q)
    marks = [m.start() for m in re.finditer(r"\?", text)]
    if len(marks) > 1:
        return marks[1]
    second = _SECOND.search(text)
    return second.start() if second else None
