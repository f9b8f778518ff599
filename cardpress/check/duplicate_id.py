"""An id names one card for ever: it is the note's identity in every learner's collection."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Span
from cardpress.model.deck import Deck

CODE = "duplicate-id"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Ids used twice, ids of retired cards used again, and former ids that are in use."""
    used: dict[str, tuple[Span, str]] = {}
    for card in deck:
        yield from _claim(used, card.id, card.id.span, "used", "give one of the two cards a new id", card.id)
    for topic in deck.topics:
        for retired in topic.retired:
            yield from _claim(used, retired.id, retired.id.span, "retired",
                              "retired ids are never used again: give the living card a new one", "")  # fmt: skip
    for card in deck:
        if card.was is not None:
            yield from _claim(used, card.was, card.was.span, "left behind",
                              "`was` names an id that no other card has or had", card.id)  # fmt: skip


def _claim(
    used: dict[str, tuple[Span, str]], name: str, span: Span, verb: str, hint: str, card: str
) -> Iterator[Diagnostic]:
    if name in used:
        first, how = used[name]
        yield Diagnostic(
            CODE, span, f'id "{name}" is already {how}', hint, related=((first, f"{how} here"),), card=card
        )
    else:
        used[name] = (span, verb)
