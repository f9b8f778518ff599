"""Every card says where its fact comes from."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "has-source"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Cards whose `sources` is empty."""
    for card in deck:
        if not card.sources:
            yield Diagnostic(CODE, card.id.span, "this card names no source",
                             'cite the point it teaches: sources: [s-9.3-a, "pg:indexes-multicolumn"]', card=card.id)  # fmt: skip
