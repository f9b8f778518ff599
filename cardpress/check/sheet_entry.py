"""What a card puts on the cheat sheet: a line, a small table or its picture."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Card, Diagram, SheetEntry
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count

CODE = "sheet-entry"

WORDS = 14
"""Words of cue and line together: what one line of the sheet holds."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Entries that are none or several of the three, tables of uneven rows, and long lines."""
    writable = {block.id for block in deck.settings.sheet if block.blank_lines}
    for card in deck:
        if card.sheet is not None:
            for message, hint in _problems(card, card.sheet, writable):
                yield Diagnostic(CODE, card.sheet.span, message, hint, card=card.id)
            words = sum(word_count(text) for text in (card.sheet.cue, card.sheet.line) if text)
            if words > WORDS:
                yield Diagnostic(CODE, card.sheet.span, f"cue and line have {words} words, {WORDS} fit one line",
                                 "keep the words that recall the rest", Severity.WARNING, card=card.id)  # fmt: skip


def _problems(card: Card, entry: SheetEntry, writable: set[str]) -> Iterator[tuple[str, str]]:
    if entry.block in writable:
        yield f'"{entry.block}" is a box to write in', "name another block of deck.yaml"
    given = [bool(entry.line), bool(entry.columns or entry.rows), entry.figure]
    if sum(given) != 1:
        found = "several" if any(given) else "none"
        yield (
            f"a sheet entry is a line, a table or a figure, found {found}",
            "line: what the reader covers and says",
        )
    if entry.figure and not isinstance(card, Diagram):
        yield "only a diagram can put its picture on the sheet", "write the sheet entry on the diagram"
    if (entry.columns or entry.rows) and not (entry.columns and entry.rows):
        yield "a table needs `columns` and `rows`", "columns: [level, dirty], rows: [[READ COMMITTED, no]]"
    elif any(len(row) != len(entry.columns) for row in entry.rows):
        yield (
            f"every row has {len(entry.columns)} cells, as many as columns",
            "the first cell is the name of the row",
        )
