"""A figure without a unit means nothing a year later."""

import re
from collections.abc import Iterator

from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Number
from cardpress.model.deck import Deck

CODE = "number-unit"

# Possessive: what one part took never helps the next, and to try that takes seconds on a long answer.
_BARE = re.compile(
    r"\W*+(?:about|some|around|roughly|up to|at most)?\W*+\d[\d.,  ]*+(?:[–-]\d[\d.,]*+)?\W*+\Z", re.I
)
_ASKED = re.compile(
    r"\bhow (?:many|much|often|long|large|big|deep|high|old)\b|\b(?:which|what) (?:share|fraction|percentage|number|factor|ratio|port|count)\b"
    r"|\bin (?:bytes|bits|[kMGT]i?B|rows|pages|keys|seconds|milliseconds|microseconds|minutes|hours|days|percent|[a-z]+s)\b|%",
    re.I,
)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Bare figures whose question does not say what is counted."""
    for card in deck:
        if isinstance(card, Number) and _BARE.match(card.a) and not _ASKED.search(prose(card.q)):
            yield Diagnostic(CODE, card.a.span, "the figure has no unit",
                             'write it in the answer (~9 h) or ask "how many ..." in the question', card=card.id)  # fmt: skip
