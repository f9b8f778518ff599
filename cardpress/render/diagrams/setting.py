"""Authored labels set in lines: a text and a width in, measured lines out."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from cardpress.model.markup import plain
from cardpress.render.fonts import text_width

LEADING = 1.28
"""Line height in em."""

# Screens set the system's face. Measured against IBM Plex Sans over labels of the deck, the widest in
# common use (DejaVu Sans) needs up to 1.14 at regular and 1.26 at bold.
# Monospaced faces differ by 0.3 % at most.
_SLACK, _SLACK_BOLD, _SLACK_MONO = 1.14, 1.26, 1.01
_MONO_SIZE = 0.92
"""Inline code beside text, in em: monospaced faces look larger than they are."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set."""

    size: float
    """px."""
    weight: int = 400
    mono: bool = False
    colour: str = "ink"
    """Name of a colour of the tokens, or `accent`."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one face."""

    text: str
    mono: bool
    size: float
    """px."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of runs."""

    runs: tuple[Run, ...]
    width: float
    """px, with slack for wider faces."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under each other."""

    lines: tuple[Line, ...]
    style: Style
    width: float
    """px of the longest line."""

    @property
    def height(self) -> float:
        """Px from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.line_height

    @property
    def line_height(self) -> float:
        """Px from baseline to baseline."""
        return self.style.size * LEADING


@lru_cache(maxsize=4096)
def set_text(text: str, style: Style, width: float, balanced: bool = True) -> Block:
    """Break a text into lines no wider than `width` px; `balanced` makes them about equally long.

    Inline code is set in the code face; other markup shows as plain words. A word that is wider
    than a line breaks after punctuation, or anywhere.
    """
    words = [piece for word in _words(text, style) for piece in _fitting(word, style, width)]
    if not words:
        return Block((), style, 0.0)
    lines = _break(words, style, width)
    if balanced and len(lines) > 1:
        low, high = 0.0, width
        while high - low > 2:
            middle = (low + high) / 2
            tried = _break(words, style, middle)
            if len(tried) == len(lines) and max(line.width for line in tried) <= middle:
                high, lines = middle, tried
            else:
                low = middle
    return Block(tuple(lines), style, max(line.width for line in lines))


def longest_word(text: str, style: Style) -> float:
    """Px of the widest piece that does not break: a word, or a part of one up to a hyphen or a slash."""
    pieces = (
        replace(run, text=piece)
        for word in _words(text, style)
        for run in word
        for piece in _HYPHEN.split(run.text)
    )
    return max((_run_width(piece, style.weight) for piece in pieces), default=0.0)


def set_clauses(text: str, style: Style, width: float) -> Block:
    """As `set_text`, but prefers to break before a word in capitals that follows one that is not.

    Thus `UPDATE t SET x = 1 WHERE id = 2` breaks before SET and WHERE.
    """
    whole = set_text(text, style, width)
    if len(whole.lines) < 2:
        return whole
    clauses: list[str] = []
    for word in clean(text).split():
        capital = word.isupper() and word.isalpha()
        if clauses and not (capital and not clauses[-1].split()[-1].isupper()):
            clauses[-1] += f" {word}"
        else:
            clauses.append(word)
    lines: list[Line] = []
    packed = ""
    for clause in [*clauses, ""]:
        joined = f"{packed} {clause}".strip()
        if clause and (not packed or len(set_text(joined, style, width).lines) == 1):
            packed = joined
            continue
        lines += set_text(packed, style, width).lines
        packed = clause
    if len(lines) > len(whole.lines) + 1:
        return whole
    return Block(tuple(lines), style, max(line.width for line in lines))


_CLINGING = frozenset("·–—×+=|→")
"""Signs between words that never begin a line."""
_CODE = re.compile(r"(`++)(.+?)\1")  # possessive: giving ticks back takes cubic time
_Word = tuple[Run, ...]


def clean(text: str) -> str:
    """A text without the characters that XML forbids."""
    return "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))


def _words(text: str, style: Style) -> list[_Word]:
    small = style.size if style.mono else style.size * _MONO_SIZE
    words: list[list[Run]] = [[]]
    start = 0
    text = clean(text)
    pieces: list[tuple[str, bool]] = []
    for m in _CODE.finditer(text):
        pieces += [(_prose(text[start : m.start()], style), style.mono), (m[2].strip(), True)]
        start = m.end()
    pieces.append((_prose(text[start:], style), style.mono))
    for piece, mono in pieces:
        for token in re.split(r"([ \t\n]+)", piece):
            if token.isspace():
                words.append([])
            elif token in _CLINGING and len(words) > 1 and not words[-1]:
                words.pop()
                words[-1].append(Run(f" {token}", mono, small if mono else style.size))
            elif token:
                words[-1].append(Run(token, mono, small if mono else style.size))
    return [tuple(word) for word in words if word]


def _prose(text: str, style: Style) -> str:
    """Without marks of emphasis; the spaces at the ends stay, because code may follow them."""
    if style.mono or not text.strip():
        return text
    head = text[: len(text) - len(text.lstrip())]
    tail = text[len(text.rstrip()) :]
    return head + plain(text) + tail


def _width(runs: _Word, style: Style) -> float:
    return sum(_run_width(run, style.weight) for run in runs)


@cache
def _run_width(run: Run, weight: int) -> float:
    if run.mono:
        return text_width(run.text, run.size, "IBM Plex Mono", weight) * _SLACK_MONO
    return text_width(run.text, run.size, "IBM Plex Sans", weight) * (_SLACK_BOLD if weight > 500 else _SLACK)


_HYPHEN = re.compile(r"(?<=[/-])(?=[^\s])")
_AFTER = re.compile(r"(?<=[/_.,:;=()\[\]|&+-])(?=[^\s])|(?<=[a-z])(?=[A-Z])")


def _fitting(word: _Word, style: Style, width: float) -> list[_Word]:
    """The word, or pieces of it that fit."""
    if _width(word, style) <= width:
        return [word]
    pieces: list[_Word] = []
    current: list[Run] = []
    for run in word:
        for chunk in _AFTER.split(run.text):
            for text in _chunks(replace(run, text=chunk), style, width):
                if current and _width((*current, text), style) > width:
                    pieces.append(tuple(current))
                    current = []
                current.append(text)
    if current:
        pieces.append(tuple(current))
    return [_merged(piece) for piece in pieces]


def _chunks(run: Run, style: Style, width: float) -> list[Run]:
    if _width((run,), style) <= width:
        return [run]
    pieces, current = [], ""
    for character in run.text:
        wider = replace(run, text=current + character)
        joined = unicodedata.category(character) in ("Mn", "Me", "Cf") or current.endswith("\u200d")
        if current and not joined and _width((wider,), style) > width:
            pieces.append(replace(run, text=current))
            current = ""
        current += character
    return [*pieces, replace(run, text=current)]


def _merged(runs: tuple[Run, ...]) -> _Word:
    out: list[Run] = []
    for run in runs:
        if out and out[-1].mono == run.mono:
            out[-1] = replace(run, text=out[-1].text + run.text)
        else:
            out.append(run)
    return tuple(out)


def _break(words: list[_Word], style: Style, width: float) -> list[Line]:
    lines: list[Line] = []
    current: _Word = ()
    for word in words:
        joined = _joined(current, word, style)
        if current and _width(joined, style) > width:
            lines.append(Line(current, _width(current, style)))
            current = word
        else:
            current = joined
    lines.append(Line(current, _width(current, style)))
    return lines


def _joined(line: _Word, word: _Word, style: Style) -> _Word:
    """A line and one more word; the space between takes the text face unless both sides are code."""
    if not line:
        return word
    last, first = line[-1], word[0]
    if not last.mono or first.mono:
        return _merged((*line[:-1], replace(last, text=last.text + " "), *word))
    return (*line, replace(first, text=" " + first.text), *word[1:])
