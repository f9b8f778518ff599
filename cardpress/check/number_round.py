"""A figure has at most two digits that matter: more are noise to memory."""

import re
from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Number
from cardpress.model.deck import Deck

CODE = "number-round"

DIGITS = 2
"""Significant digits; an exact limit such as 65,535 is excused with `allow`."""

_FIGURE = re.compile(r"(?<![\w.])\d[\d.,]*")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Answers whose figures have more than DIGITS significant digits."""
    for card in deck:
        if not isinstance(card, Number):
            continue
        for m in _FIGURE.finditer(card.a):
            digits = re.sub(r"\D", "", m[0]).lstrip("0").rstrip("0")
            if len(digits) > DIGITS:
                yield Diagnostic(CODE, card.a.at(m.start()), f"{m[0].rstrip('.,')} has {len(digits)} digits to remember, two hold",
                                 "round it: ~9 h instead of 525.6 min", Severity.WARNING, card=card.id)  # fmt: skip
