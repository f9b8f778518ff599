"""Basics come first: `needs` never leads back to where it began."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "needs-cycle"

SHOWN = 6
"""Cards of a circle that the message names; notes point at the others."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Circles of `needs`, one report each; one that a link reported before is part of is not told again."""
    needs = {
        name: [n for n in card.needs if n in deck.by_id and n != name] for name, card in deck.by_id.items()
    }
    reported: set[tuple[str, str]] = set()
    for circle in _circles(needs):
        start = circle.index(min(circle))
        circle = [*circle[start:], *circle[: start + 1]]
        if not reported.isdisjoint(pairwise(circle)):
            continue
        reported.add((circle[0], circle[1]))
        first = next(n for n in deck.by_id[circle[0]].needs if n == circle[1])
        yield Diagnostic(
            CODE,
            first.span,
            f"these cards need each other: {' → '.join(circle if len(circle) <= SHOWN else [*circle[:SHOWN], '…'])}",
            "take out the link from the simpler card to the harder one",
            related=tuple((deck.by_id[name].id.span, "in the circle") for name in circle[1:-1]),
            card=circle[0],
        )


def _circles(needs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The circle that each link closes which leads back on the way of a search in depth; without these there is none."""
    done: set[str] = set()
    for start in needs:
        way = [] if start in done else [(start, iter(needs[start]))]
        place = {start: 0}
        while way:
            last, links = way[-1]
            name = next(links, None)
            if name is None:
                way.pop()
                del place[last]
                done.add(last)
            elif name in place:
                yield [passed for passed, _ in way[place[name] :]]
            elif name not in done:
                place[name] = len(way)
                way.append((name, iter(needs[name])))
