"""The phrase of a mnemonic with its letters marked."""

import re
from html import escape

from cardpress.model.card import Mnemonic

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def marked_phrase(card: Mnemonic) -> str:
    """HTML of the phrase, its letters in `<b>`: where the author marked them, else where they stand.

    Letters are the initials of the words where there are as many words as letters; otherwise they are
    looked for in the order given, at the beginning of a word before the inside of one.
    """
    phrase = str(card.phrase)
    if _BOLD.search(phrase):
        parts = _BOLD.split(phrase)
        return "".join(f"<b>{_text(p)}</b>" if i % 2 else _text(p) for i, p in enumerate(parts))
    marks = _marks(phrase, [str(letter.letter) for letter in card.letters])
    html, last = "", 0
    for start, end in marks:
        html += f"{_text(phrase[last:start])}<b>{_text(phrase[start:end])}</b>"
        last = end
    return html + _text(phrase[last:])


def _marks(phrase: str, letters: list[str]) -> list[tuple[int, int]]:
    words = [m.start() for m in re.finditer(r"\S+", phrase)]
    if len(words) == len(letters):
        return [(start, start + len(letter)) for start, letter in zip(words, letters, strict=True)]
    found, position, lower = [], 0, phrase.lower()
    for letter in map(str.lower, letters):
        starts = [m.start() for m in re.finditer(re.escape(letter), lower[position:])]
        if not starts:
            continue
        at_word = [s for s in starts if position + s == 0 or not phrase[position + s - 1].isalnum()]
        start = position + (at_word or starts)[0] if " " in phrase.strip() else position + starts[0]
        found.append((start, start + len(letter)))
        position = start + len(letter)
    return found


def _text(text: str) -> str:
    return escape(text, quote=False)
