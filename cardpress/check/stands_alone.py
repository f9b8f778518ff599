"""A front names its subject: cards are shuffled, nothing stands before them."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked, has_picture_front
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Diagram, Interview
from cardpress.model.deck import Deck
from cardpress.model.markup import code_blocks, word_count

CODE = "stands-alone"

FEWEST, MOST = 5, 30
"""Words of a front: fewer rarely name a subject, more are not read twice a week."""

_PRONOUN = re.compile(
    r"^\W*(?:(?:in|on|for|with|under|what|how|why|when|where|which)\s+)?"
    r"(?:(?:is|are|does|do|did|can|was|were|has|have|will)\s+)?(it|this|that|these|those|they|he|she)\b",
    re.I,
)
_POINTING = re.compile(r"\bthe (?:above|former|latter|following|previous)\b", re.I)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """A pronoun as subject is an error, a front of unusual length a warning."""
    for card in deck:
        for pair in asked(card):
            spoken = isinstance(card, Interview)
            shown = (
                has_picture_front(card) or bool(code_blocks(pair.q)) or isinstance(card, Diagram) or spoken
            )
            text = prose(pair.q)
            first = re.split(r"(?<=[.!?:])\s", text, maxsplit=1)[0]
            found = _POINTING.search(text) or _PRONOUN.search(first)
            if found and not shown:
                word = (found[1] if found.re is _PRONOUN else found[0]).lower()
                yield Diagnostic(
                    CODE,
                    pair.q.at(found.start(found.re.groups)),
                    f'"{word}" points at something the card does not show',
                    'name the subject: "Which lock does a plain UPDATE take on its row?"',
                    card=card.id,
                )
            elif not FEWEST <= (count := word_count(pair.q)) <= MOST and not (shown and count < FEWEST):
                yield Diagnostic(
                    CODE,
                    pair.q.span,
                    f"words of this front: {count}, of a clear one {FEWEST} to {MOST}",
                    "name the subject and the situation, leave the rest to `why`",
                    Severity.WARNING,
                    card=card.id,
                )
