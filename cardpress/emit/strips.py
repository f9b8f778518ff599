"""Single lines of text beside the cards: how to print a sheet, the words of the calibration sheet."""

from cardpress.emit.lettering import LEADING, Ink, drawn_line, words_of
from cardpress.emit.pieces import Piece, merged_fonts
from cardpress.render.tokens import Tokens

_SMALL_PRINT = 7.0
"""pt: smaller letters are soft, they only have to be found."""


def drawn_strip(text: str, tokens: Tokens, *, size: float = 5.5) -> bytes:
    """A piece that is one line of text, in letters of `size` pt."""
    colour = tokens.colour("soft") if size < _SMALL_PRINT else "#000000"
    words = words_of(text, Ink(tokens.face["condensed"], 400, colour, tokens.face["symbol"]))
    height = size * LEADING
    drawn, used = drawn_line(words, 0.0, 0.0, size)
    content = "\n".join(["/P\n<</MCID 0>>\nBDC", f"q\n1 0 0 -1 0 {height:.4f} cm", *drawn, "Q\nEMC"])
    return Piece(height, content, 1, [["P", {}, [0]]], merged_fonts(used), {}).to_json()
