"""Answers are recalled, not picked from a list."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "no-multiple-choice"

_OPTIONS = re.compile(r"(?:^|\s)\(?a[).]\s.*?\s\(?b[).]\s", re.I | re.S)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Options A) and B) in a question."""
    for card in deck:
        for pair in asked(card):
            if m := _OPTIONS.search(prose(pair.q)):
                yield Diagnostic(
                    CODE,
                    pair.q.at(m.start() + len(m[0]) - len(m[0].lstrip())),
                    "options to choose from turn recall into guessing",
                    "ask for the answer itself, without options",
                    card=card.id,
                )
