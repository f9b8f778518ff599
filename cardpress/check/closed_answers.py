"""A card has an end: open lists can't be graded."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked, graded
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Cloze
from cardpress.model.deck import Deck

CODE = "closed-answers"

_OPEN_END = re.compile(
    r"\betc\b\.?|…|\.\.\.|\band so on\b|\band so forth\b|\bamong others\b|\band more\b(?=\W*$)", re.I
)
_OPEN_ASK = re.compile(
    r"\b(?:give|name|list|mention|what are|describe)\s+(some|a few|several|examples?|an example|any)\b", re.I
)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """`etc.` and its like in question or answer, and questions that ask for `some` of them."""
    for card in deck:
        shown = [pair.q for pair in asked(card)] + list(graded(card))
        if isinstance(card, Cloze):
            shown.append(card.fact)
        found = [(text, m.start(), m[0]) for text in shown if (m := _OPEN_END.search(prose(text)))]
        for pair in asked(card):
            if m := _OPEN_ASK.search(prose(pair.q)):
                found.append((pair.q, m.start(1), m[1]))
        for text, offset, word in found:
            yield Diagnostic(
                CODE,
                text.at(offset),
                f'"{word}" leaves open when the answer is complete',
                'ask for one thing: "Which operation gets expensive when its rows lie on two shards?"',
                card=card.id,
            )
