"""Nobody is asked which one is not: the wrong item would be what sticks."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "no-negatives"

_NEGATED = re.compile(
    r"\bwhich\b(?:(?!\b(?:when|if|because|that|although|unless|whose|who|while|so|but|although)\b)[^?.,;:])*?"
    r"(\bnot\b(?! only| yet| null| exists| in\b)|n't\b|\bnever\b)|\ball\b[^?.]*\b(except)\b",
    re.I,
)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """`Which ... not` and `all ... except` in a question."""
    for card in deck:
        for pair in asked(card):
            if m := _NEGATED.search(prose(pair.q)):
                yield Diagnostic(
                    CODE,
                    pair.q.at(m.start(1) if m[1] else m.start(2)),
                    "this question asks for what is not so",
                    'ask for what is: "Which ACID letter fails if half a transfer survives?"',
                    card=card.id,
                )
