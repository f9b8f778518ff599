"""A cited source can be looked up: a knowledge point or an authority of cards/sources."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, did_you_mean, quoted
from cardpress.model.deck import Deck

CODE = "unknown-source"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Sources of cards, and authorities of points, that nothing defines; and sources named twice."""
    if any(name.startswith("sources/") for name in deck.unread):
        return
    known = deck.points.keys() | deck.authorities.keys()
    for card in deck:
        for number, source in enumerate(card.sources):
            if source not in known:
                yield Diagnostic(CODE, source.span, f'no point or authority is called {quoted(source)}',
                                 did_you_mean(source, known, "add it to sources/authorities.yaml"), card=card.id)  # fmt: skip
            elif source in card.sources[:number]:
                yield Diagnostic(
                    CODE,
                    source.span,
                    f"{quoted(source)} is cited twice",
                    "delete one of the two",
                    card=card.id,
                )
    for _, _, point in deck.points.values():
        if point.authority is not None and point.authority not in deck.authorities:
            yield Diagnostic(CODE, point.authority.span, f'no authority is called {quoted(point.authority)}',
                             did_you_mean(point.authority, deck.authorities, "add it to sources/authorities.yaml"))  # fmt: skip
