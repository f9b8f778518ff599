"""A deck and what the user asked for to the cards that are printed."""

from collections.abc import Collection

from cardpress.model.card import Card, Diagram
from cardpress.model.deck import Deck


def select_cards(
    deck: Deck,
    *,
    levels: Collection[str] = (),
    topics: Collection[str] = (),
    tags: Collection[str] = (),
    ids: Collection[str] = (),
    changed: Collection[str] | None = None,
) -> tuple[Card, ...]:
    """The cards to print, in the order of the deck.

    Each filter narrows the choice; an empty one lets all pass. `tags` keeps cards that carry any of
    them. `ids` is a choice of its own: cards it names are printed whatever their level. `changed` keeps
    ids that are new or different since a lock, None asks for no comparison.
    Diagrams that ask nothing serve other cards and are never printed by themselves.
    """
    return tuple(
        card
        for card in deck
        if is_printed(card)
        and (card.id in ids if ids else not levels or card.level in levels)
        and (not topics or card.topic in topics)
        and (not tags or not set(tags).isdisjoint(card.tags))
        and (changed is None or card.id in changed)
    )


def is_printed(card: Card) -> bool:
    """Whether a card has a printed form: all but diagrams that only serve other cards."""
    return not isinstance(card, Diagram) or bool(card.hide or (card.q and card.a))
