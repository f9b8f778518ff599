"""A card's `sources` as the line readers see: where to read more, and who says so."""

from dataclasses import dataclass

from cardpress.model.card import Card
from cardpress.model.deck import Deck


@dataclass(frozen=True, slots=True)
class SourceLabel:
    """One source as shown on a card."""

    text: str
    """`Senior guide §9.3` or `PostgreSQL 18: Multicolumn Indexes`."""
    url: str
    """Where an authority can be read; empty for study documents."""


def source_labels(card: Card, deck: Deck) -> tuple[SourceLabel, ...]:
    """The card's sources in its order; the sections of one document are joined into one label."""
    sections: dict[str, list[str]] = {}
    labels: dict[str, SourceLabel | None] = {}
    for source in card.sources:
        if source in deck.points:
            document, section, _ = deck.points[source]
            labels.setdefault(document.short, None)
            listed = sections.setdefault(document.short, [])
            if section.id not in listed:
                listed.append(section.id)
        elif source in deck.authorities:
            authority = deck.authorities[source]
            labels.setdefault(authority.id, SourceLabel(authority.title, authority.url))
    return tuple(
        label or SourceLabel(f"{name} §{', §'.join(sections[name])}", "") for name, label in labels.items()
    )


def breadcrumb(card: Card, deck: Deck) -> tuple[str, str]:
    """Title of the card's topic, and of its subtopic or an empty text."""
    topic = deck.topic_of[card.topic]
    return topic.title, topic.subtopics.get(card.subtopic or "", "")
