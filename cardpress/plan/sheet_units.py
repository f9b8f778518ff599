"""Sheet entries of a deck to units in reading order: headings, lines, tables, figures, ruled boxes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from cardpress.model.card import Card, SheetEntry
from cardpress.model.deck import Deck, SheetBlock

Kind = Literal["heading", "line", "table", "figure", "ruled"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the sheet before it has a height."""

    kind: Kind
    """Heading, line, table, figure or ruled box."""
    block: SheetBlock
    """The block it stands in."""
    number: int
    """Number of the block, from 0."""
    card: Card | None = None
    """The card it comes from; None for headings and ruled boxes."""
    entry: SheetEntry | None = None
    """What the card puts here."""

    @property
    def priority(self) -> int:
        """1 to 3; headings and ruled boxes stand as long as their block does."""
        return int(self.entry.priority) if self.entry else 0


def collect_sheet(deck: Deck, topics: Collection[str] = (), tags: Collection[str] = ()) -> tuple[Unit, ...]:
    """The units of a deck's sheet: blocks as deck.yaml orders them, in a block by priority, then as learnt.

    With `topics` only cards of these topics enter, with `tags` only cards that have one of them.
    Blocks without lines are left out; ruled boxes always stand.
    """
    chosen = [
        card
        for card in deck
        if card.sheet and (not topics or card.topic in topics) and (not tags or set(tags) & set(card.tags))
    ]
    units: list[Unit] = []
    for number, block in enumerate(deck.settings.sheet):
        body = [
            Unit(_kind(card.sheet), block, number, card, card.sheet)
            for card in chosen
            if card.sheet and card.sheet.block == block.id
        ]
        body.sort(key=lambda unit: unit.priority)
        if block.blank_lines:
            body.append(Unit("ruled", block, number))
        if body:
            units += [Unit("heading", block, number), *body]
    return tuple(units)


def _kind(entry: SheetEntry) -> Kind:
    if entry.figure:
        return "figure"
    return "table" if entry.rows else "line"
