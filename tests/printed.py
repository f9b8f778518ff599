"""A printed PDF as cells with their words: what the tests of flashcards measure with."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pymupdf

from cardpress.cache import Cache
from cardpress.emit.flashcards import PrintOptions, write_flashcards
from cardpress.load import load_deck
from cardpress.paths import TEMPLATES
from cardpress.render.drawings import draw_all
from cardpress.render.tokens import load_tokens

DECKS = Path(__file__).parent / "decks"
TOKENS = load_tokens(TEMPLATES / "tokens.toml")
MM = 72 / 25.4
ACCENTS = {tuple(int(light[i : i + 2], 16) for i in (1, 3, 5)) for light, _ in TOKENS.accents.values()}


@dataclass
class Cell:
    """One face on a page, found by its rail and its id."""

    page: int
    card: str
    turned: bool
    x: float
    """mm: left edge of the rail, right edge where the face is turned."""
    y: float
    """mm: upper end of the rail, lower end where the face is turned."""
    box: pymupdf.Rect = field(repr=False)


@cache
def deck(name):
    loaded, problems = load_deck(DECKS / name)
    assert loaded is not None
    assert problems == []
    return loaded


@cache
def drawings(name):
    return draw_all(deck(name), TOKENS, Cache(None))


def write(name, cards, path, cache_folder=None, **options):
    """Write a PDF of cards of a test deck; its Written and its diagnostics."""
    return write_flashcards(
        deck(name), cards, drawings(name), TOKENS, path, PrintOptions(**options), Cache(cache_folder)
    )


def cells(path):
    """Every face of every page."""
    found = []
    with pymupdf.open(path) as pdf:
        for number, page in enumerate(pdf):
            ids = [w for w in page.get_text("words") if w[4].startswith("#")]
            turned = {
                span["text"].strip(): line["dir"][0] < 0
                for block in page.get_text("dict")["blocks"]
                for line in block.get("lines", ())
                for span in line["spans"]
            }
            rails = [
                d["rect"]
                for d in page.get_drawings()
                if d["fill"] and tuple(round(c * 255) for c in d["fill"]) in ACCENTS and d["rect"].height > 60
            ]
            for rail in rails:
                # The id stands right of the rail (left of it where turned), between its ends.
                near = [w for w in ids if rail.y0 - 1 <= (w[1] + w[3]) / 2 <= rail.y1 + 1]
                near = [w for w in near if turned[w[4]] == (w[0] < rail.x0)]
                word = min(near, key=lambda w: abs(w[0] - rail.x0))
                down = turned[word[4]]
                x, y = (rail.x1, rail.y1) if down else (rail.x0, rail.y0)
                found.append(Cell(number, word[4], down, x / MM, y / MM, rail))
    return found


def words_in(path, page, rect):
    """(visible, all) characters of the words whose middle lies in a rectangle of mm."""
    x0, y0, x1, y1 = (v * MM for v in rect)
    with pymupdf.open(path) as pdf:
        both = [
            [
                w
                for w in pdf[page].get_text("words", **how)
                if x0 <= (w[0] + w[2]) / 2 <= x1 and y0 <= (w[1] + w[3]) / 2 <= y1
            ]
            for how in ({}, {"clip": pymupdf.INFINITE_RECT()})
        ]
    return both


def letters(text):
    """The characters of a text, spaces left out, case folded: what no line break can change."""
    return Counter("".join(text.split()).casefold())
