"""Names that stand in a registry: subtopics, tags, blocks of the sheet, fixtures."""

from collections.abc import Collection, Iterator

from cardpress.diagnostics import Diagnostic, did_you_mean
from cardpress.model.deck import Deck
from cardpress.model.text import Id

CODE = "unknown-name"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Names of cards and topics that no registry holds."""
    blocks = [block.id for block in deck.settings.sheet]
    for topic in deck.topics:
        for name in topic.setup:
            yield from _look_up(name, deck.fixtures, "fixture", "write it as fixtures/<name>.sql", "")
        for card in topic.cards:
            if card.subtopic:
                yield from _look_up(
                    card.subtopic, topic.subtopics, "subtopic", "add it to `subtopics:` of the topic", card.id
                )
            for tag in card.tags:
                yield from _look_up(tag, deck.settings.tags, "tag", "add it to `tags:` in deck.yaml", card.id)
            if card.sheet:
                yield from _look_up(
                    card.sheet.block, blocks, "block of the sheet", "add it to `sheet:` in deck.yaml", card.id
                )
            for name in card.setup:
                yield from _look_up(
                    name, deck.fixtures, "fixture", "write it as fixtures/<name>.sql", card.id
                )


def _look_up(name: Id, known: Collection[str], what: str, otherwise: str, card: str) -> Iterator[Diagnostic]:
    if name not in known:
        yield Diagnostic(
            CODE, name.span, f'no {what} is called "{name}"', did_you_mean(name, known, otherwise), card=card
        )
