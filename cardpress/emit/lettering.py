"""Small print set without a layout engine: words to lines of glyphs, shaped by HarfBuzz.

A face's breadcrumb and foot are a few words at fixed places. To lay them out as HTML costs as much as the
card's own text, and a deck has them two thousand times.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache as memoised
from functools import lru_cache
from typing import Any

from cardpress.emit.pieces import Glyphs, font_name
from cardpress.render.fonts import font_file, missing_glyphs

LEADING = 1.15
"""Height of a line of small print, in sizes of its letters."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How words look."""

    family: str
    """Family name."""
    weight: int
    """CSS weight."""
    colour: str
    """#rrggbb."""
    symbols: str
    """Family for the characters that the first one lacks."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line."""

    text: str
    """Without blanks."""
    ink: Ink
    """How it looks."""


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font that stand beside each other."""

    font: str
    """Resource name."""
    glyphs: Glyphs
    """What it uses of the font."""
    operands: str
    """What the PDF operator TJ takes."""
    width: float
    """In em."""


def words_of(text: str, ink: Ink) -> list[Word]:
    """The words of a text, all in one ink."""
    return [Word(word, ink) for word in text.split()]


def broken(words: Sequence[Word], size: float, widths: Iterator[float]) -> list[list[Word]]:
    """Words in lines: `widths` are those of the lines from the first on, in the unit of `size`.

    A word wider than its line goes on in the next; nothing is left out.
    """
    lines: list[list[Word]] = [[]]
    room = left = next(widths)
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        needed = size * _width(word.text, word.ink) + (size * _width(" ", word.ink) if lines[-1] else 0.0)
        if needed <= left:
            lines[-1].append(word)
            left -= needed
        elif lines[-1]:
            waiting.append(word)
            lines.append([])
            room = left = next(widths)
        else:
            fitting = max(1, int(len(word.text) * room / needed) - 1)
            lines[-1].append(Word(word.text[:fitting], word.ink))
            waiting.append(Word(word.text[fitting:], word.ink))
            left = 0.0
    return lines


def line_width(words: Sequence[Word], size: float) -> float:
    """Width of words beside each other, in the unit of `size`."""
    blanks = sum(_width(" ", word.ink) for word in words[1:])
    return size * (blanks + sum(_width(word.text, word.ink) for word in words))


def drawn_line(
    words: Sequence[Word], x: float, top: float, size: float
) -> tuple[list[str], list[tuple[str, Glyphs]]]:
    """Operators that draw a line, downwards is positive, and the fonts it uses.

    `x` is its left end, `top` the upper edge of a line LEADING high, all in one unit.
    """
    operators, fonts = [], []
    for n, word in enumerate(words):
        text = word.text if n == len(words) - 1 else f"{word.text} "
        for run in _runs(text, word.ink):
            rise, fall = _extents(run.glyphs.family, run.glyphs.weight)
            level = top + size * ((LEADING - rise - fall) / 2 + rise)
            operators.append(
                f"{filled(word.ink.colour)}\nBT\n1 0 0 -1 {x:.4f} {level:.4f} Tm\n"
                f"/{run.font} {size:g} Tf\n{run.operands} TJ\nET"
            )
            fonts.append((run.font, run.glyphs))
            x += size * run.width
    return operators, fonts


def filled(colour: str) -> str:
    """The operator that fills with #rrggbb from now on."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return f"{red:.6f} {green:.6f} {blue:.6f} rg"


def _width(text: str, ink: Ink) -> float:
    return sum(run.width for run in _runs(text, ink))


@lru_cache(maxsize=20_000)  # the same topics, levels and documents stand on thousands of cards
def _runs(text: str, ink: Ink) -> tuple[Run, ...]:
    """The text shaped: characters that the family lacks come from the one with the symbols."""
    lacking = missing_glyphs(text, ink.family)
    pieces: list[tuple[str, str]] = []
    for character in text:
        family = ink.symbols if character in lacking else ink.family
        if pieces and pieces[-1][0] == family:
            pieces[-1] = (family, pieces[-1][1] + character)
        else:
            pieces.append((family, character))
    return tuple(_shaped(piece, family, ink.weight) for family, piece in pieces)


def _shaped(text: str, family: str, weight: int) -> Run:
    import uharfbuzz

    font, per_em = _font(family, weight)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    # Ligatures and joined marks aside, a glyph stands for one character: that is what a PDF can say of it.
    uharfbuzz.shape(font, buffer, {"liga": False, "clig": False})
    starts = [*(info.cluster for info in buffer.glyph_infos), len(text)]
    used: dict[int, tuple[str, int]] = {}
    shown, width = [], 0.0
    for n, (info, position) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
        advance = round(font.get_glyph_h_advance(info.codepoint) * 1000 / per_em)
        placed = round(position.x_advance * 1000 / per_em)
        used[info.codepoint] = (text[starts[n] : max(starts[n + 1], starts[n] + 1)], advance)
        shown.append(f"<{info.codepoint:04x}>{advance - placed}")
        width += placed / 1000
    glyphs = Glyphs(family, weight, False, used)
    return Run(font_name(family, weight, italic=False), glyphs, f"[{''.join(shown)}]", width)


@memoised
def _font(family: str, weight: int) -> tuple[Any, int]:
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_file(family, weight))))
    font = uharfbuzz.Font(face)
    font.set_variations({"wght": weight})
    return font, face.upem


@memoised
def _extents(family: str, weight: int) -> tuple[float, float]:
    """How far the face's letters reach above and below their line, in em."""
    font, per_em = _font(family, weight)
    extents = font.get_font_extents("ltr")
    return extents.ascender / per_em, -extents.descender / per_em
