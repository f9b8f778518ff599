"""Single lines of text beside the content: how to print a sheet, its title line, the words of the calibration sheet."""

from cardpress.emit.lettering import LEADING, Ink, Word, drawn_line, line_width, words_of
from cardpress.emit.pieces import Piece, merged_fonts
from cardpress.render.tokens import Tokens

_SMALL_PRINT = 7.0
"""pt: smaller letters are soft, they only have to be found."""


def drawn_strip(text: str, tokens: Tokens, *, size: float = 5.5, weight: int = 400, tag: str = "P") -> bytes:
    """A piece that is one line of text, in letters of `size` pt; `tag` is its role in the structure."""
    height = size * LEADING
    drawn, used = drawn_line(_words(text, tokens, size, weight), 0.0, 0.0, size)
    content = "\n".join([f"/{tag}\n<</MCID 0>>\nBDC", f"q\n1 0 0 -1 0 {height:.4f} cm", *drawn, "Q\nEMC"])
    return Piece(height, content, 1, [[tag, {}, [0]]], merged_fonts(used), {}).to_json()


def strip_width(text: str, tokens: Tokens, *, size: float) -> float:
    """pt that a strip of text takes."""
    return line_width(_words(text, tokens, size, 400), size)


def _words(text: str, tokens: Tokens, size: float, weight: int) -> list[Word]:
    colour = tokens.colour("soft") if size < _SMALL_PRINT else "#000000"
    return words_of(text, Ink(tokens.face["condensed"], weight, colour, tokens.face["symbol"]))
