"""Which is better depends: an answer that praises one thing names the condition."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked, graded
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "condition-for-best"

_ASKS_BEST = re.compile(r"\b(better|best|should (?:i|we|you|one))\b", re.I)
_CONDITION = re.compile(r"\b(?:when|whenever|if|unless|while|once|until|where|as (?:long|soon) as)\b", re.I)
_ABSOLUTE = re.compile(r"\b(always|never)\b", re.I)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Questions for the better one answered without a condition, and bare `always` and `never` in answers."""
    for card in deck:
        for pair in asked(card):
            m = _ASKS_BEST.search(prose(pair.q))
            if m and pair.a is not None and not _CONDITION.search(f"{pair.q} {pair.a}".replace(m[0], "")):
                yield Diagnostic(CODE, pair.q.at(m.start()), f'"{m[1]}" without saying when',
                                 'ask for the condition: "Which workload justifies ...?"', Severity.WARNING, card=card.id)  # fmt: skip
        for answer in graded(card):
            m = _ABSOLUTE.search(prose(answer))
            if m and not _CONDITION.search(answer):
                yield Diagnostic(CODE, answer.at(m.start()), f'"{m[1]}" is seldom true everywhere',
                                 "name the product or the condition, or cite the guarantee and `allow` it",
                                 Severity.WARNING, card=card.id)  # fmt: skip
