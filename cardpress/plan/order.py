"""In which order new cards are met: the curriculum of the deck, with every card behind what it needs."""

import heapq

from cardpress.model.card import Card
from cardpress.model.deck import Deck


def study_order(deck: Deck) -> tuple[Card, ...]:
    """All cards: topics and entries in the author's order, a card moved back only where `needs` asks for it.

    Cards in a circle of needs (which the checks refuse) come last, in the author's order.
    """
    cards = list(deck)
    place = {card.id: index for index, card in reversed(list(enumerate(cards)))}
    needed_by: dict[int, list[int]] = {}
    missing: dict[int, int] = {}
    for index, card in enumerate(cards):
        needs = {place[need] for need in card.needs if need in place} - {index}
        missing[index] = len(needs)
        for need in needs:
            needed_by.setdefault(need, []).append(index)
    ready = [index for index, count in missing.items() if not count]
    heapq.heapify(ready)
    ordered: list[int] = []
    while ready:
        index = heapq.heappop(ready)
        ordered.append(index)
        for follower in needed_by.get(index, ()):
            missing[follower] -= 1
            if not missing[follower]:
                heapq.heappush(ready, follower)
    left = sorted(set(range(len(cards))) - set(ordered))
    return tuple(cards[index] for index in (*ordered, *left))
