"""A question is not answered by yes or no: a guess would be right half the time."""

import re
from collections.abc import Iterator

from cardpress.check.asked import Asked, asked
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Interview
from cardpress.model.deck import Deck

CODE = "no-yes-no"

_AUXILIARY = re.compile(
    r"(?:is|are|was|were|does|do|did|can|could|should|would|will|has|have|had|may|might|must"
    r"|isn't|aren't|doesn't|don't|can't|won't)\b",
    re.I,
)
_ASKS = re.compile(r"(?:\w+ )?(?:what|which|who|whose|why|how)\b", re.I)
_CLAUSE = re.compile(r"[^\s,;:–—(][^,;:–—]*")
# With its mark or without: one that must have it would be looked for anew behind each letter.
_SENTENCE = re.compile(r"[^.?!\s](?:[^.?!]|[.](?=\w))*+\??")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Questions with a clause that begins with an auxiliary verb and none that asks for something."""
    for card in deck:
        for pair in asked(card):
            if isinstance(card, Interview) and pair.part == "whole":
                continue
            if (offset := _yes_no(pair)) is not None:
                yield Diagnostic(
                    CODE,
                    pair.q.at(offset),
                    'this question can be answered "yes"',
                    'ask for the reason: "Why can\'t a hash index serve BETWEEN?"',
                    card=card.id,
                )


def _yes_no(pair: Asked) -> int | None:
    """Offset of the verb that makes a yes-or-no question, or None."""
    for sentence in _SENTENCE.finditer(prose(pair.q)) if "?" in pair.q else ():
        if not sentence[0].endswith("?"):
            continue
        if pair.part == "case" and " or " in sentence[0]:
            continue  # which of the two is it
        clauses = list(_CLAUSE.finditer(sentence[0]))
        if any(_ASKS.match(clause[0]) for clause in clauses):
            continue
        for clause in clauses:
            if _AUXILIARY.match(clause[0]):
                return sentence.start() + clause.start()
    return None
