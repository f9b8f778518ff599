"""The whole deck: its settings, topics, sources and words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cardpress.diagnostics import Span
from cardpress.model.card import Card
from cardpress.model.keys import derived, key
from cardpress.model.source import Authority, Document, Point, Section
from cardpress.model.text import Id, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Topics that share an accent colour."""

    id: Id = key("Name of the family.")
    title: Text = key("How readers see it.")
    accent: Id = key("One of the accents of templates/tokens.toml.")
    topics: tuple[Id, ...] = key("Topic slugs in the order to learn them; each has a file of that name.")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBlock:
    """A heading of the morning-of sheet."""

    id: Id = key("Name for the `sheet:` entries of cards.")
    title: Text = key("The heading.")
    blank_lines: Text | None = key("Make it a ruled box to write in, with so many lines.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The file deck.yaml."""

    id: Id = key("The deck's identity: part of every note's GUID. Never change it.")
    title: Text = key("The deck's name in Anki. Changing it leaves old cards in the old deck.")
    version: Text = key("Version of the content, shown on the sheet and in Anki.")
    date: Text = key("Date of the content, YYYY-MM-DD; the build has no clock.")
    language: Text = key("Language of the content, as in HTML lang.", default=Text("en", Span("")))
    description: Text = key("What the deck is; shown in Anki.")
    families: tuple[Family, ...] = key("Families and their topics, in the order to learn them.")
    sheet: tuple[SheetBlock, ...] = key("The blocks of the morning-of sheet, in order.", default=())
    sheet_title: Text | None = key("Title of the sheet; the deck's title without it.", default=None)
    tags: Mapping[str, Text] = key(
        "Extra tags that cards may use, each with its meaning.", default_factory=dict
    )
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A card that was removed; its id is never used again."""

    id: Id = key("The id it had.")
    reason: Text = key("Why it was removed; learners who still have the note see it.")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic file."""

    slug: Id = key("The topic's name: the same as the file's.", name="topic")
    title: Text = key("How readers see it.")
    subtopics: Mapping[str, Text] = key("Slug and title of each subtopic, in order.", default_factory=dict)
    setup: tuple[Id, ...] = key("Names of cards/fixtures/*.sql that all its SQL needs.", default=())
    retired: tuple[Retired, ...] = key("Removed cards.", default=())
    unread: tuple[str, ...] = derived("Ids of entries that could not be read.", default=())
    cards: tuple[Card, ...] = derived("Facts, questions, mnemonics and diagrams, in the order of the file.")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredTerm:
    """One concept, one word."""

    term: Text = key("The word to use.")
    instead_of: tuple[Text, ...] = key("Words that mean the same, to avoid.")
    reason: Text | None = key("Why this word.", default=None)
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A subject that differs from product to product."""

    about: tuple[Text, ...] = key("Words that tell that a card is about it.")
    name_one_of: tuple[Text, ...] = key("Products, of which such a card names one.")
    reason: Text | None = key("What differs.", default=None)
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The file glossary.yaml."""

    terms: tuple[PreferredTerm, ...] = key("Preferred words.", default=())
    scopes: tuple[Scope, ...] = key("Subjects on which a card names its product.", default=())


@dataclass(frozen=True)
class Deck:
    """Everything that was loaded, cross-referenced by id."""

    settings: Settings
    """deck.yaml."""
    topics: tuple[Topic, ...]
    """In the order of deck.yaml."""
    documents: tuple[Document, ...]
    """Study documents, by name."""
    authorities: Mapping[str, Authority]
    """Primary sources by id."""
    glossary: tuple[PreferredTerm, ...]
    """Preferred words."""
    fixtures: Mapping[str, str]
    """SQL of cards/fixtures by name."""
    root: str
    """Folder of the cards as the user named it."""
    scopes: tuple[Scope, ...] = ()
    """Subjects on which a card names its product."""
    unread: frozenset[str] = frozenset()
    """Ids of cards and names of files that could not be read: a link to them is no second mistake."""

    def __iter__(self) -> Iterator[Card]:
        """All cards, topic by topic, in the order of the files."""
        for topic in self.topics:
            yield from topic.cards

    @cached_property
    def by_id(self) -> Mapping[str, Card]:
        """Cards by id; of a duplicated id the first."""
        found: dict[str, Card] = {}
        for card in self:
            found.setdefault(card.id, card)
        return found

    @cached_property
    def topic_of(self) -> Mapping[str, Topic]:
        """Topics by slug."""
        return {topic.slug: topic for topic in self.topics}

    @cached_property
    def family_of(self) -> Mapping[str, Family]:
        """Families by the slug of a topic."""
        return {slug: family for family in self.settings.families for slug in family.topics}

    @cached_property
    def points(self) -> Mapping[str, tuple[Document, Section, Point]]:
        """Knowledge points by id, with the section and document they stand in."""
        return {
            point.id: (document, section, point)
            for document in self.documents
            for section in document.sections
            for point in section.points
        }
