"""Links between cards lead to cards."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, did_you_mean
from cardpress.model.card import Card, Diagram, Mnemonic, Test
from cardpress.model.deck import Deck
from cardpress.model.text import Id

CODE = "unknown-card"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Ids in links that no card has, links to the card itself, and pictures that are none."""
    cards = deck.by_id
    pictures = {name: card for name, card in cards.items() if isinstance(card, Diagram)}
    retired = {entry.id for topic in deck.topics for entry in topic.retired}
    # The ids in a topic that can't be read are unknown.
    unread_topic = any("/" not in name and name.endswith(".yaml") for name in deck.unread)
    for card in deck:
        for key, name in _links(card):
            known, what = (pictures, "diagram") if key in ("diagram", "diagram_front") else (cards, "card")
            if name == card.id:
                yield Diagnostic(CODE, name.span, f"`{key}` names the card itself", "name another card, or delete it",
                                 card=card.id)  # fmt: skip
            elif name in deck.unread:
                continue
            elif name in retired and name not in known:
                yield Diagnostic(
                    CODE, name.span, f'"{name}" is retired', "name the card that took its place", card=card.id
                )
            elif name not in known and not unread_topic:
                yield Diagnostic(CODE, name.span, f'no {what} is called "{name}"',
                                 did_you_mean(name, known, "take the id from the card's `id:`"), card=card.id)  # fmt: skip


def _links(card: Card) -> Iterator[tuple[str, Id]]:
    """Every id of another card, with the key it stands behind."""
    yield from (("needs", name) for name in card.needs)
    yield from (("confusable_with", name) for name in card.confusable_with)
    if card.diagram:
        yield "diagram", card.diagram
    if card.diagram_front:
        yield "diagram_front", card.diagram_front
    match card:
        case Test(collects=collects):
            yield from (("collects", name) for name in collects)
        case Mnemonic(letters=letters):
            yield from (("card", letter.card) for letter in letters if letter.card)
