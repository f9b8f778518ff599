"""A point that corrects its document names who settles it."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "corrected-point"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Points with `corrects` and no `authority`."""
    for _, _, point in deck.points.values():
        if point.corrects is not None and point.authority is None:
            yield Diagnostic(CODE, point.corrects.span, f"nothing settles this correction of {point.id}",
                             "authority: the id of a page in authorities.yaml that says so")  # fmt: skip
