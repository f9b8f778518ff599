"""Cards to Anki notes: which fields, tags and cards each note has, and the files they show."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from cardpress.cache import fingerprint
from cardpress.model.card import Card, Diagram
from cardpress.model.deck import Deck
from cardpress.model.notetype import NoteType
from cardpress.plan.fields import card_fields
from cardpress.plan.histories import note_type_of
from cardpress.plan.lock import Lock, LockedNote
from cardpress.plan.notetypes import note_types
from cardpress.plan.occlusion import assign_ordinals
from cardpress.plan.order import study_order
from cardpress.plan.retire import tombstone
from cardpress.render.anki import card_ordinals
from cardpress.render.diagrams import Drawing
from cardpress.render.hanging import hang_lines
from cardpress.render.inert import inert
from cardpress.render.sources import breadcrumb, source_labels
from cardpress.render.tokens import Tokens

_REFERENCE = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"')


@dataclass(frozen=True, slots=True)
class NoteSpec:
    """One note as Anki shall have it."""

    card_id: str
    """Id of the card in the source."""
    guid: str
    """By this Anki recognises the note."""
    note_type: str
    """Key of its note type."""
    fields: Mapping[str, str]
    """HTML by field name, all fields of the note type in its order."""
    tags: tuple[str, ...]
    """Sorted."""
    topic: str
    """Slug of the topic."""
    level: str
    """core, solid or deep."""
    position: int
    """Study position of its cards while new, from 1."""
    cards: tuple[int, ...]
    """Ordinals of its cards, from 0; of a cloze the number less one."""
    asks: Mapping[int, str] = field(default_factory=dict)
    """What each card asks for: the id of a masked part, or a short hash; to notice renumbering."""
    media: tuple[str, ...] = ()
    """Names of the files its fields show, sorted."""
    was: str = ""
    """Id the card had before it was renamed; empty where it never was."""
    retired: bool = False
    """It only tells earlier learners to delete it."""

    @property
    def content(self) -> str:
        """Hash of what the learner sees: fields and tags."""
        return fingerprint(self.note_type, *self.fields.values(), "tags", *self.tags)[:16]


@dataclass(frozen=True, slots=True)
class DeckSpec:
    """One deck in Anki."""

    id: int
    """Anki's id; Anki itself matches decks by name."""
    name: str
    """Full name: `Title::Topic`."""
    topic: str
    """Slug of the topic; empty for the parent of all."""


@dataclass(frozen=True, slots=True)
class AnkiPlan:
    """Everything the packages hold."""

    deck_id: str
    """Id of the deck, and name of the package that holds all."""
    title: str
    """Name of the deck."""
    description: str
    """HTML shown on the deck's page in Anki."""
    note_types: Mapping[str, NoteType]
    """By key."""
    notes: tuple[NoteSpec, ...]
    """In study order."""
    retired: tuple[NoteSpec, ...]
    """Notes that only earlier learners have, saying why they are retired."""
    decks: tuple[DeckSpec, ...]
    """The parent, then one deck a topic."""
    media: Mapping[str, bytes]
    """Content by file name, sorted by name."""


def plan_notes(deck: Deck, drawings: Mapping[str, Drawing], tokens: Tokens, lock: Lock) -> AnkiPlan:
    """Every card as a note. `drawings` holds each diagram by its id; `lock` says what is already out there."""
    types = note_types(tokens)
    media: dict[str, bytes] = {}
    pictures = {
        card_id: _picture(deck.by_id[card_id], drawing, media) for card_id, drawing in drawings.items()
    }
    notes = []
    for position, card in enumerate(study_order(deck), 1):
        known = lock.find(card.id, card.was, deck.settings.id)
        key = note_type_of(card)
        if key is None:
            continue
        ordinals = assign_ordinals(card, known) if key == "occlusion" else {}
        values, asks = card_fields(card, pictures, drawings, ordinals)
        values |= _common(card, deck, values)
        note_type = types[key]
        fields = {f.name: inert(hang_lines(values.get(f.name, ""))) for f in note_type.fields}
        notes.append(
            NoteSpec(
                card_id=card.id,
                guid=lock.guid(card.id, card.was, deck.settings.id),
                note_type=key,
                fields=fields,
                tags=note_tags(card, deck),
                topic=card.topic,
                level=card.level,
                position=position,
                cards=card_ordinals(note_type, fields),
                asks=asks,
                media=tuple(sorted(set(_references(fields)))),
                was=str(card.was or ""),
            )
        )
    live = {note.guid for note in notes}
    retired = tuple(_retired(deck, lock, types, live, media))
    used = {name for note in (*notes, *retired) for name in note.media}
    return AnkiPlan(
        deck_id=deck.settings.id,
        title=_deck_part(deck.settings.title),
        description=_description(deck, notes),
        note_types=types,
        notes=tuple(notes),
        retired=retired,
        decks=tuple(_decks(deck)),
        media={name: media[name] for name in sorted(used)},
    )


def note_tags(card: Card, deck: Deck) -> tuple[str, ...]:
    """Hierarchical tags of a card: deck, topic, kind, level, where it comes from, and its own."""
    tags = {f"deck::{deck.settings.id}", f"level::{card.level}", *card.tags}
    tags.add("::".join(filter(None, ("topic", card.topic, card.subtopic))))
    form = getattr(card, "form", "")
    tags.add(f"kind::{card.kind}" if form == card.kind else f"kind::{card.kind}::{form}")
    for source in card.sources:
        if source in deck.points:
            document, section, _ = deck.points[source]
            tags.add(f"source::{document.source}::{section.id}")
        elif source in deck.authorities:
            tags.add(f"source::{source.partition(':')[0]}")
    return tuple(sorted(tags))


def _common(card: Card, deck: Deck, values: Mapping[str, str]) -> dict[str, str]:
    family = deck.family_of.get(card.topic)
    accent = str(family.accent) if family else ""
    topic, subtopic = breadcrumb(card, deck)
    crumb = f"<b>{escape(topic)}</b>" + (f" › {escape(subtopic)}" if subtopic else "")
    source = " · ".join(
        f'<a href="{escape(label.url)}">{escape(label.text)}</a>' if label.url else escape(label.text)
        for label in source_labels(card, deck)
    )
    asof = escape(card.asof) if card.asof else ""
    common = {"Accent": accent, "Breadcrumb": crumb, "Source": source, "As Of": asof, "Id": str(card.id)}
    if note_type_of(card) != "occlusion":
        return common
    # Anki's own template for image occlusion has no place for these: they go into its header and foot.
    head = f'<div class="cp fam-{accent}"><p class="crumb">{crumb}</p><div class="front" dir="auto">{values["Header"]}</div></div>'
    foot = f'<div class="foot" dir="auto"><span class="source">{source}</span>{f" · as of {asof}" if asof else ""}'
    foot += f'<span class="id" dir="ltr">{card.id}</span></div>'
    return common | {
        "Header": head,
        "Back Extra": f'<div class="cp fam-{accent}">{values["Back Extra"]}{foot}</div>',
    }


def _picture(card: Card, drawing: Drawing, media: dict[str, bytes]) -> tuple[str, str]:
    """HTML of a diagram in light and dark, and of the light one alone; the files go into `media`."""
    light, dark = (
        _store(name, svg, media)
        for name, svg in ((card.id, drawing.svg), (f"{card.id}-dark", drawing.svg_dark))
    )
    assert isinstance(card, Diagram)
    size = f'width="{drawing.width:g}" height="{drawing.height:g}"'
    alt = f'{size} alt="{escape(card.alt)}"'
    both = f'<img class="day" src="{light}" {alt}><img class="night" src="{dark}" {alt}>'
    # Where parts are hidden, a text that tells them all would give them away.
    return both, f'<img src="{light}" {size} alt="{escape(card.title)}">'


def _store(name: str, svg: str, media: dict[str, bytes]) -> str:
    """Name of the file of a picture. It holds a hash: Anki never replaces a file of the same name."""
    data = svg.encode()
    file = f"{name}-{fingerprint(data)[:12]}.svg"
    media[file] = data
    return file


def _references(fields: Mapping[str, str]) -> Iterator[str]:
    for value in fields.values():
        yield from _REFERENCE.findall(value)


def _retired(
    deck: Deck, lock: Lock, types: Mapping[str, NoteType], live: set[str], media: dict[str, bytes]
) -> Iterator[NoteSpec]:
    reasons = {entry.id: (entry.reason, topic.slug) for topic in deck.topics for entry in topic.retired}
    for card_id in sorted(reasons):
        known: LockedNote | None = lock.notes.get(card_id)
        if known is None or known.guid in live:
            continue
        reason, topic = reasons[card_id]
        fields, plate = tombstone(known, types[known.note_type], str(reason))
        media.update(plate)
        yield NoteSpec(
            card_id=card_id,
            guid=known.guid,
            note_type=known.note_type,
            fields={name: inert(html) for name, html in fields.items()},
            tags=tuple(sorted((f"deck::{deck.settings.id}", "retired"))),
            topic=topic,
            level="",
            position=0,
            cards=tuple(sorted(known.cards)),
            media=tuple(plate),
            retired=True,
        )


def _decks(deck: Deck) -> Iterator[DeckSpec]:
    title = _deck_part(deck.settings.title)
    yield DeckSpec(_deck_number(deck.settings.id, ""), title, "")
    for topic in deck.topics:
        yield DeckSpec(
            _deck_number(deck.settings.id, topic.slug), f"{title}::{_deck_part(topic.title)}", topic.slug
        )


def _deck_number(deck_id: str, topic: str) -> int:
    """An id as Anki makes them (milliseconds since 1970), from a hash: 2001 to 2033."""
    return 10**12 + int(fingerprint("deck", deck_id, topic)[:10], 16) % 10**12


def _deck_part(title: str) -> str:
    """A title as one level of a deck's name: `::` would begin another."""
    return " ".join(title.replace("::", ": ").split())


def _description(deck: Deck, notes: list[NoteSpec]) -> str:
    settings = deck.settings
    cards = sum(len(note.cards) for note in notes)
    return (
        f"<p>{escape(settings.description)}</p>"
        f"<p>Version {escape(settings.version)} of {escape(settings.date)}: {len(notes)} notes, {cards} cards.</p>"
        "<p>To update: import the newer file over this deck. Leave <i>Update notes</i> and <i>Update note types</i> "
        "at <i>If newer</i>, <i>Merge note types</i> and <i>Import any learning progress</i> off; "
        "your progress is kept. Keep the decks under their names.</p>"
    )
