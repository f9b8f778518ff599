"""A table on a card is small, and it is a reference, not an answer."""

import re
from collections.abc import Iterator

from cardpress.check.asked import graded, texts
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck
from cardpress.model.text import Text

CODE = "table-small"

COLUMNS, ROWS = 3, 5
"""Most columns and rows below the head, as a phone and a printed card show them."""

_TABLE = re.compile(
    r"^ {0,3}\|?[^\n|]+\|[^\n]*\n(?P<rule> {0,3}\|?[ :]*-+[ :]*(?:\|[ :]*-+[ :]*)*\|?[ ]*)(?:\n|\Z)(?P<body>(?:[^\n]*\|[^\n]*(?:\n|\Z))*)",
    re.M,
)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Markdown tables that are larger, and tables in a graded answer."""
    for card in deck:
        answers = {id(answer) for answer in graded(card)}
        for text in texts(card):
            for m in _tables(text):
                place = text.at(m.start())
                columns = len([c for c in m["rule"].split("|") if c.strip()])
                rows = len(m["body"].splitlines())
                if columns > COLUMNS or rows > ROWS:
                    yield Diagnostic(CODE, place, f"the table is {columns} × {rows}, at most {COLUMNS} × {ROWS} can be read",
                                     "keep the cells that differ; ask for each in a card of its own", card=card.id)  # fmt: skip
                elif id(text) in answers:
                    yield Diagnostic(CODE, place, "a table can't be recalled as an answer",
                                     "ask for one cell, show the table in `why`", card=card.id)  # fmt: skip


def _tables(text: Text) -> Iterator[re.Match[str]]:
    yield from _TABLE.finditer(prose(text)) if "|" in text and "-" in text else ()
