"""What of a card can't be printed, as diagnostics at its place."""

from cardpress.diagnostics import Diagnostic, Span
from cardpress.emit.fitting import Fitted
from cardpress.model.card import Card
from cardpress.model.deck import Deck
from cardpress.model.text import texts_within
from cardpress.render.face import Face, PrintedCard, words
from cardpress.render.fonts import missing_glyphs
from cardpress.render.tokens import Tokens


def unprintable(card: PrintedCard, deck: Deck, tokens: Tokens) -> list[Diagnostic]:
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
                    _place(min(lacking), card.card, deck),
                    f"the fonts of the printed card lack {shown}",
                    "write it in words; emoji and scripts other than Latin, Greek and Cyrillic can't be printed",
                    card=card.card.id,
                )
            )
    return found


def _place(character: str, card: Card, deck: Deck) -> Span:
    """Where a character of a printed card was written: in the card, else in its topic's title."""
    for text in (*texts_within(card), deck.topic_of[card.topic].title):
        if character in text:
            return text.at(text.index(character))
    return card.span


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
        short = "write a `short` answer, " if hasattr(card.card, "short") else ""
        hint = f"{short}shorten it, or split the card; it is at its smallest size already"
        if any(part.picture and not part.spare for part in face.parts):
            hint = "make the picture lower: fewer parts, or a graph that runs to the `right`; shorten the question"
    return Diagnostic("does-not-fit", card.card.span, what, hint, card=card.card.id)
