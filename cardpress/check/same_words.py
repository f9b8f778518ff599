"""One concept, one word: a synonym makes learners doubt whether two cards mean the same."""

import re
from collections.abc import Iterator

from cardpress.check.asked import texts
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "same-words"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Words that glossary.yaml replaces by another."""
    preferred = {word.casefold(): entry for entry in deck.glossary for word in entry.instead_of}
    if not preferred:
        return
    words = sorted(preferred, key=len, reverse=True)
    # A group a word says which one it was: a dotless i matches an i, but is not the same letter.
    banned = re.compile(rf"\b(?:{'|'.join(f'({re.escape(word)})' for word in words)})(?:s|es)?\b", re.I)
    for card in deck:
        for text in texts(card):
            for m in banned.finditer(prose(text)):
                entry = preferred[words[m.lastindex - 1]]
                yield Diagnostic(
                    CODE,
                    text.at(m.start()),
                    f'"{m[0]}" is called "{entry.term}" in this deck',
                    entry.reason or f'write "{entry.term}"',
                    Severity.WARNING,
                    card=card.id,
                )
