"""A mnemonic keeps its promise: its letters are the initials of what it stands for."""

import re
from collections.abc import Iterator

from cardpress.check.words import normal
from cardpress.diagnostics import Diagnostic, quoted
from cardpress.model.card import Mnemonic
from cardpress.model.deck import Deck
from cardpress.model.markup import plain
from cardpress.model.text import Text

CODE = "mnemonic-honest"

FEWEST, MOST = 2, 9
"""Letters of a phrase."""

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Phrases whose letters differ from those listed, and words that begin with another letter."""
    for card in deck:
        if not isinstance(card, Mnemonic):
            continue
        letters = "".join(_letters(entry.letter) for entry in card.letters)
        if not FEWEST <= len(card.letters) <= MOST:
            yield Diagnostic(CODE, card.phrase.span, f"a mnemonic has {FEWEST} to {MOST} letters, found {len(card.letters)}",
                             "split the list by a reason", card=card.id)  # fmt: skip
        if letters not in (spelt := _spelt(card.phrase)):
            yield Diagnostic(CODE, card.phrase.span, f"the phrase spells {spelt[0].upper()}, its letters {letters.upper()}",
                             "make words and letters agree, or mark the letters in bold: **C**at", card=card.id)  # fmt: skip
        for entry in card.letters:
            if not _letters(normal(entry.word)).startswith(_letters(entry.letter)):
                yield Diagnostic(CODE, entry.word.span, f'{quoted(entry.word)} does not begin with {entry.letter}',
                                 "choose a word that does, or another letter", card=card.id)  # fmt: skip


def _spelt(phrase: Text) -> list[str]:
    """What a phrase may spell: its bold letters, else the initials of its words or the word itself."""
    if bold := _BOLD.findall(phrase):
        return [_letters("".join(bold))]
    words = [_letters(word) for word in plain(phrase).split()]
    words = [word for word in words if word]
    return ["".join(word[0] for word in words), "".join(words)]


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
