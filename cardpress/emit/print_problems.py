"""What of a card can't be printed, as diagnostics at its place."""

from cardpress.diagnostics import Diagnostic
from cardpress.emit.fitting import Fitted
from cardpress.render.face import Face, PrintedCard, words
from cardpress.render.fonts import missing_glyphs
from cardpress.render.tokens import Tokens


def unprintable(card: PrintedCard, tokens: Tokens) -> list[Diagnostic]:
    """An error for each face with characters that the fonts lack."""
    found = []
    for face in (card.front, card.back):
        text, code = words(face)
        symbols = tokens.face["symbol"]
        lacking = missing_glyphs(text, tokens.face["text"]) | missing_glyphs(code, tokens.face["mono"])
        lacking = missing_glyphs("".join(lacking), symbols)
        if lacking:
            shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(lacking))
            found.append(
                Diagnostic(
                    "missing-glyph",
                    card.card.span,
                    f"the fonts of the printed card lack {shown}",
                    "write it in words; emoji and scripts other than Latin, Greek and Cyrillic can't be printed",
                    card=card.card.id,
                )
            )
    return found


def unfit(card: PrintedCard, front: Fitted, back: Fitted) -> list[Diagnostic]:
    """An error for each face that has no room."""
    both = ((card.front, front), (card.back, back))
    return [_unfit(card, face, fitted) for face, fitted in both if fitted.piece is None]


def _unfit(card: PrintedCard, face: Face, fitted: Fitted) -> Diagnostic:
    if fitted.too_wide > 0:
        what = f"the {face.side} is {fitted.too_wide:.1f} mm too wide for the printed card"
        hint = "shorten the longest word, code line or table row"
    else:
        what = f"the {face.side} is {fitted.too_high:.1f} mm too high for the printed card"
        hint = "write a `short` answer, shorten it, or split the card; it is at its smallest size already"
        if any(part.picture and not part.spare for part in face.parts):
            hint = "make the picture lower: fewer parts, or a graph that runs to the `right`; shorten the question"
    return Diagnostic("does-not-fit", card.card.span, what, hint, card=card.card.id)
