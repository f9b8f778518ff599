"""Each pair that people confuse has a card that asks what tells the two apart."""

from collections.abc import Iterator

from cardpress.check.words import content_words
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Card, Contrast, Term
from cardpress.model.deck import Deck

CODE = "contrast-the-confusable"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Pairs of `confusable_with` without a contrast card.

    A contrast belongs to a pair when it is one of the two, when it `needs` both or is
    confusable with both, or when `between` holds the words of both.
    """
    contrasts = [card for card in deck if isinstance(card, Contrast)]
    linked = [{card.id, *card.needs, *card.confusable_with} for card in contrasts]
    named = [[set(content_words(name)) for name in card.between] for card in contrasts]
    for card in deck:
        for name in card.confusable_with:
            other = deck.by_id.get(name)
            if other is None or not card.id < name:
                continue  # each pair once
            pair = {card.id, name}
            if any(
                pair <= ids and (c.id in pair or pair <= {*c.needs} | {*c.confusable_with})
                for c, ids in zip(contrasts, linked, strict=True)
            ):
                continue
            if (
                isinstance(card, Contrast)
                or isinstance(other, Contrast)
                or any(_names(card, other, names) for names in named)
            ):
                continue
            yield Diagnostic(
                CODE,
                name.span,
                "no contrast card tells these two apart",
                f"write `form: contrast` with needs: [{card.id}, {name}]",
                related=((other.id.span, "the other card"),),
                card=card.id,
            )


def _names(card: Card, other: Card, names: list[set[str]]) -> bool:
    """Whether a contrast's two names are those of the two cards, in either order."""
    if len(names) != 2:
        return False
    one, two = _words(card), _words(other)
    return (names[0] <= one and names[1] <= two) or (names[0] <= two and names[1] <= one)


def _words(card: Card) -> set[str]:
    spoken = card.term if isinstance(card, Term) else ""
    return set(content_words(f"{spoken} {card.id.replace('-', ' ')}"))
