"""A contrast puts two things side by side."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Span
from cardpress.model.card import Contrast
from cardpress.model.deck import Deck

CODE = "contrast-shape"

MOST_ROWS = 5
"""Rows of the small table on the back."""
MOST_CASES = 2
"""Cards that ask which of the two is meant."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Contrasts without exactly two names, with rows of another shape, or with many cases."""
    for card in deck:
        if not isinstance(card, Contrast):
            continue
        if len(card.between) != 2:
            yield Diagnostic(CODE, card.id.span, f"a contrast is between two names, found {len(card.between)}",
                             "between: [phantom read, non-repeatable read]", card=card.id)  # fmt: skip
        if len(card.rows) > MOST_ROWS:
            yield Diagnostic(CODE, _place(card, MOST_ROWS),
                             f"the table has {len(card.rows)} rows, at most {MOST_ROWS} are read",
                             "keep the rows that differ most", card=card.id)  # fmt: skip
        for number, row in enumerate(card.rows):
            if len(row) != 3:
                yield Diagnostic(CODE, _place(card, number), f"a row has three cells, found {len(row)}",
                                 "[aspect, first, second]: [what differs, the set of rows, one row]", card=card.id)  # fmt: skip
        if len(card.cases) > MOST_CASES:
            yield Diagnostic(CODE, card.cases[MOST_CASES].q.span, f"a contrast has at most {MOST_CASES} cases, found {len(card.cases)}",
                             "make the others scenario cards", card=card.id)  # fmt: skip


def _place(card: Contrast, row: int) -> Span:
    return card.rows[row][0].span if card.rows[row] else card.id.span
