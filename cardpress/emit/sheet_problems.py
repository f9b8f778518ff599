"""What an author wrote that the sheet can't show, as diagnostics at its place."""

import re
from collections.abc import Iterator, Sequence

from cardpress.diagnostics import Diagnostic, Span
from cardpress.emit.sheet_markup import sheet_title
from cardpress.model.deck import Deck
from cardpress.model.text import Text
from cardpress.plan.sheet_paper import GUTTER, MARGIN, PAPERS, TITLE_SIZE, Paper
from cardpress.plan.sheet_units import Unit
from cardpress.render.fonts import missing_glyphs, text_width
from cardpress.render.tokens import Tokens

_CODE = re.compile(r"(`++)(.+?)\1")  # possessive: giving ticks back takes cubic time


def nothing_chosen(deck: Deck) -> list[Diagnostic]:
    """What to say where no card is on the sheet: an error if some would be without topics and tags."""
    if not any(card.sheet for card in deck):
        return []
    message = "no line of the sheet belongs to these topics and tags"
    hint = "name topics and tags that have cards with a `sheet:` entry"
    return [Diagnostic("empty-sheet", deck.settings.span, message, hint)]


def title_problems(deck: Deck, tokens: Tokens) -> Iterator[Diagnostic]:
    """A title that would run into the remark beside it, on the narrowest paper in the large edition."""
    title, family = sheet_title(deck), tokens.face["condensed"]
    remark = f"999 of 999 lines · deck {deck.settings.version} · content {deck.settings.date} · page 2 of 2"
    taken = text_width(title, TITLE_SIZE, family, 700) + text_width(remark, 9.0, family) + GUTTER
    if taken > min(paper.width for paper in PAPERS) - 2 * MARGIN:
        message = "this title is too long for the title line of the sheet"
        yield Diagnostic("sheet-too-large", place(title, deck.settings.span), message,
                         "give the sheet a shorter one: `sheet_title:`")  # fmt: skip


def too_large(deck: Deck, unit: Unit, paper: Paper) -> Diagnostic:
    """A unit that no column holds even at the smallest size."""
    if unit.entry is None or unit.card is None:
        message = f"the block '{unit.block.id}' has no room on the sheet ({paper.name})"
        span = place(unit.block.blank_lines or unit.block.title, deck.settings.span)
        return Diagnostic("sheet-too-large", span, message, "shorten its title or take fewer `blank_lines`")
    message = f"this {unit.kind} is too wide or too high for a column of the sheet ({paper.name})"
    hint = "use fewer or shorter words; a table of many columns may be better as lines"
    return Diagnostic("sheet-too-large", unit.entry.span, message, hint, card=unit.card.id)


def place(text: str, otherwise: Span) -> Span:
    """Where a text was written, if it was written."""
    return text.span if isinstance(text, Text) else otherwise


def glyph_problems(deck: Deck, units: Sequence[Unit], tokens: Tokens) -> Iterator[Diagnostic]:
    """Characters that none of the sheet's fonts can show; without this the machine's fonts would step in."""
    settings = deck.settings
    texts: list[tuple[str, str, Span]] = [
        (text, "", place(text, settings.span))
        for text in (sheet_title(deck), settings.version, settings.date, *(b.title for b in settings.sheet))
    ]
    for unit in units:
        if unit.entry and unit.card:
            entry, card = unit.entry, unit.card
            cells = (*entry.columns, *(cell for row in entry.rows for cell in row))
            texts += [(t, card.id, place(t, entry.span)) for t in (entry.cue, entry.line, *cells) if t]
    for text, card_id, span in texts:
        code = "".join(m[2] for m in _CODE.finditer(text))
        missing = missing_glyphs(_CODE.sub(" ", text), tokens.face["condensed"])
        missing |= missing_glyphs(code, tokens.face["mono"])
        missing = missing_glyphs("".join(sorted(missing)), tokens.face["symbol"])
        if missing:
            named = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(missing))
            hint = "write it in words, or use another mark: ● ○ ✓ ✗ → ≤ ≥ × –"
            yield Diagnostic("missing-glyph", span, f"the sheet's fonts have no {named}", hint, card=card_id)
