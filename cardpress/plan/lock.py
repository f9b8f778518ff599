"""The lock: what learners may already have of every note, as data and as the text of cards.lock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardpress.cache import fingerprint

GUID_LENGTH = 20
"""Hex digits: 80 bits, so that no two ids of all decks in a collection meet."""


@dataclass(frozen=True, slots=True)
class LockedNote:
    """What the last build said about one note."""

    card_id: str
    """Id of the card, or of the card it was when it retired."""
    guid: str
    """By this Anki knows the note; it outlives a rename of the card."""
    note_type: str
    """Key of the note type; a note can't change it."""
    content: str
    """Hash of fields and tags."""
    modified: int
    """Seconds since 1970: later than any state of the note with other content."""
    note_id: int
    """Milliseconds since 1970, unique in the deck: Anki shows it as the date added."""
    cards: Mapping[int, str] = field(default_factory=dict)
    """Card ordinals that ever existed and what each asks for: the id of a masked part or a hash."""
    gone: frozenset[int] = frozenset()
    """Ordinals whose card was removed; never used again."""
    retired: bool = False
    """The card was removed from the deck."""
    line: int = field(default=1, compare=False)
    """Where its record stands in cards.lock, for messages: 1-based."""


@dataclass(frozen=True, slots=True)
class LockedType:
    """What the last build said about one note type."""

    key: str
    """question, cloze ..."""
    shape: str
    """Hash of ids and order of fields and templates."""
    look: str
    """Hash of everything else about it."""
    modified: int
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The whole file."""

    notes: Mapping[str, LockedNote] = field(default_factory=dict)
    """By card id."""
    types: Mapping[str, LockedType] = field(default_factory=dict)
    """By key."""
    decks: Mapping[str, str] = field(default_factory=dict)
    """Full deck name by topic, as first shipped: Anki matches decks by name."""

    def find(self, card_id: str, was: str | None, deck_id: str) -> LockedNote | None:
        """The record of a card: under its id, its former id, or the GUID its former id once gave."""
        if card_id in self.notes:
            return self.notes[card_id]
        if not was:
            return None
        first = guid_of(deck_id, was)
        return self.notes.get(was) or next((n for n in self.notes.values() if n.guid == first), None)

    def guid(self, card_id: str, was: str | None, deck_id: str) -> str:
        """The GUID of a card's note: the one that learners have, or the first of a new one."""
        known = self.find(card_id, was, deck_id)
        return known.guid if known else guid_of(deck_id, was or card_id)


def guid_of(deck_id: str, card_id: str) -> str:
    """The GUID of a card that never had another id."""
    return fingerprint("guid", deck_id, card_id)[:GUID_LENGTH]
