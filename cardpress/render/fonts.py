"""What the fonts of the project hold: files, glyphs and advance widths."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

_JOINED = re.compile("\u200d.", re.S)
"""A zero-width joiner and what it joins to the character before: together one emoji."""
_WIDE = 1.0
"""Advance in em taken for a character that the face lacks: an emoji or an ideograph is about square."""


@cache
def font_file(face: str, weight: int = 400, italic: bool = False) -> Path:
    """The TTF of a face, from its fontpkg package; for a variable face the one file of all weights.

    Raises LookupError, with the command that mends it, when the package is not installed.
    """
    import fontpkg

    return fontpkg.path(face, weight, "italic" if italic else "normal", nearest=True)


@cache
def _font(face: str, weight: int, italic: bool = False) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(font_file(face, weight, italic), lazy=True)


@cache
def _glyph_names(face: str, weight: int = 400) -> dict[int, str]:
    return _font(face, weight).getBestCmap()


@cache
def _advances(face: str, weight: int) -> tuple[Any, float]:
    font = _font(face, weight)
    location = {"wght": weight} if "fvar" in font else None
    return font.getGlyphSet(location=location), font["head"].unitsPerEm


@cache
def _advance(character: str, face: str, weight: int) -> float:
    """Advance in em."""
    if is_invisible(character):
        return 0.0
    name = _glyph_names(face, weight).get(ord(character))
    if name is None:
        return _WIDE
    glyphs, units = _advances(face, weight)
    return glyphs[name].width / units


def text_width(text: str, size: float, face: str = "IBM Plex Sans", weight: int = 400) -> float:
    """Width of one line in the unit of `size`, without kerning, which would only make it narrower."""
    shown = _JOINED.sub("", text)
    return size * sum(_advance(character, face, weight) for character in shown)


def missing_glyphs(text: str, face: str) -> set[str]:
    """The characters of a text that a face can't show. Spaces, joiners and line ends are never missing."""
    names = _glyph_names(face)
    return {c for c in set(text) if ord(c) not in names and not c.isspace() and not is_invisible(c)}


def is_invisible(character: str) -> bool:
    """Whether a character takes no room: combining marks, joiners, variation selectors, direction marks."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc")
