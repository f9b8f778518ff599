"""Every point of priority 1 and 2 of the study documents is taught by a card."""

from collections.abc import Iterator

from cardpress.check.coverage import outstanding
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.deck import Deck

CODE = "point-without-card"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Points that no card cites; silent while some cards can't be read, since those may cite them."""
    if any(not name.startswith("sources/") for name in deck.unread):
        return
    for point in outstanding(deck):
        yield Diagnostic(CODE, point.id.span, f"no card teaches {point.id} (priority {point.priority})",
                         "cite it in the `sources` of the card whose answer says it", Severity.WARNING)  # fmt: skip
