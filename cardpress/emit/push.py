"""A plan into a running Anki: what would change, and then the change, with the learner's own things kept."""

import base64
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardpress.emit.anki_connect import AnkiConnect, AnkiConnectError
from cardpress.emit.apkg import package_bytes
from cardpress.plan.lock import Lock
from cardpress.plan.notes import AnkiPlan, NoteSpec

MOST_TO_DELETE = 0.05
"""Share of the learner's notes of this deck that one push may delete; more is likely a mistake."""

_OURS = ("deck::", "topic::", "kind::", "level::", "source::")
"""Tags that the build makes; all others are the learner's and stay."""
_LEARNERS = "Notes"
"""The field that is the learner's own."""


@dataclass(frozen=True, slots=True)
class NoteChange:
    """What one note in Anki lacks."""

    card_id: str
    """Id of the card."""
    note: int
    """Anki's id of the note."""
    fields: Mapping[str, str]
    """Fields that differ, with their new HTML."""
    add_tags: tuple[str, ...]
    """Tags to add."""
    drop_tags: tuple[str, ...]
    """Tags of earlier builds to remove."""


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What a push would do. Empty where Anki has it all."""

    new: tuple[NoteSpec, ...]
    """Notes that Anki lacks."""
    changed: tuple[NoteChange, ...]
    """Notes that differ, retired ones among them."""
    moves: Mapping[str, tuple[int, ...]]
    """Cards that stand in the deck of another topic, by the deck they belong to."""
    restyled: tuple[str, ...]
    """Keys of note types whose templates or styling differ."""
    media: tuple[str, ...]
    """Names of files that Anki lacks."""
    retired: Mapping[str, int]
    """Retired notes that are still there: Anki's ids by card id."""
    present: int
    """How many notes of this deck Anki has."""
    strange: tuple[str, ...]
    """Cards whose note has another note type in Anki; they are left alone."""

    @property
    def too_many(self) -> bool:
        """Whether deleting the retired notes would delete too much to be meant."""
        return len(self.retired) > MOST_TO_DELETE * self.present

    def lines(self) -> list[str]:
        """The dry run, in words: totals first, then the ids."""
        moved = sum(len(cards) for cards in self.moves.values())
        lines = [
            f"{len(self.new)} new, {len(self.changed)} changed, {moved} cards to move, "
            f"{len(self.retired)} retired of {self.present} in Anki; "
            f"{len(self.media)} files, {len(self.restyled)} note types to update"
        ]
        lines += [f"  new      {spec.card_id}" for spec in self.new]
        lines += [f"  changed  {change.card_id}" for change in self.changed]
        lines += [f"  retired  {card_id}" for card_id in self.retired]
        lines += [f"  left     {card_id}: its note type was changed in Anki" for card_id in self.strange]
        return lines


def compare_with_anki(anki: AnkiConnect, plan: AnkiPlan) -> PushPlan:
    """Look, change nothing. Raises AnkiConnectError where Anki can't be asked."""
    if anki("version") < 6:
        raise AnkiConnectError("this AnkiConnect is too old: update the add-on")
    found = anki("notesInfo", notes=anki("findNotes", query=f'"tag:deck::{plan.deck_id}"'))
    there: dict[str, dict[str, Any]] = {}
    for info in found:
        if "Id" in info.get("fields", {}):
            there.setdefault(info["fields"]["Id"]["value"], info)
    new: list[NoteSpec] = []
    changed: list[NoteChange] = []
    strange: list[str] = []
    homes: dict[int, str] = {}
    names = {deck.topic: deck.name for deck in plan.decks}
    for spec in plan.notes:
        info = there.get(spec.card_id) or there.get(spec.was)
        if info is None:
            new.append(spec)
        elif info["modelName"] != plan.note_types[spec.note_type].name:
            strange.append(spec.card_id)
        else:
            homes |= dict.fromkeys(info["cards"], names[spec.topic])
            if change := _change(spec, info):
                changed.append(change)
    gone = {spec.card_id: there[spec.card_id]["noteId"] for spec in plan.retired if spec.card_id in there}
    changed += [
        change
        for spec in plan.retired
        if spec.card_id in there and (change := _change(spec, there[spec.card_id]))
    ]
    wanted = sorted({name for spec in (*plan.notes, *plan.retired) for name in spec.media})
    have = set(anki("getMediaFilesNames", pattern="*.svg")) if wanted else set()
    return PushPlan(
        new=tuple(new),
        changed=tuple(changed),
        moves=_moves(anki, homes, set(names.values())),
        restyled=tuple(_restyled(anki, plan)),
        media=tuple(name for name in wanted if name not in have),
        retired=gone,
        present=len(found),
        strange=tuple(strange),
    )


def push(
    anki: AnkiConnect, plan: AnkiPlan, lock: Lock, what: PushPlan, *, delete_retired: bool = False
) -> None:
    """Do what `compare_with_anki` found; reviews, flags, the learner's tags and `Notes` stay.

    Raises AnkiConnectError, before anything is changed, where more notes would be deleted than
    MOST_TO_DELETE allows.
    """
    if delete_retired and what.too_many:
        raise AnkiConnectError(
            f"{len(what.retired)} of {what.present} notes would be deleted, more than {MOST_TO_DELETE:.0%}. "
            "Look at them in Anki (tag:retired) and delete them there."
        )
    for name in what.media:
        anki("storeMediaFile", filename=name, data=base64.b64encode(plan.media[name]).decode())
    for key in what.restyled:
        note_type = plan.note_types[key]
        templates = {t.name: {"Front": t.front, "Back": t.back} for t in note_type.templates}
        anki("updateModelTemplates", model={"name": note_type.name, "templates": templates})
        anki("updateModelStyling", model={"name": note_type.name, "css": note_type.css})
    if what.new:
        _import(anki, package_bytes(plan, lock, what.new, legacy=True))
    leaving = set(what.retired.values()) if delete_retired else set()
    for change in what.changed:
        if change.note in leaving:
            continue
        if change.fields:
            anki("updateNoteFields", note={"id": change.note, "fields": dict(change.fields)})
        if change.drop_tags:
            anki("removeTags", notes=[change.note], tags=" ".join(change.drop_tags))
        if change.add_tags:
            anki("addTags", notes=[change.note], tags=" ".join(change.add_tags))
    for deck, cards in what.moves.items():
        anki("changeDeck", cards=list(cards), deck=deck)
    if leaving:
        anki("deleteNotes", notes=sorted(leaving))


def _change(spec: NoteSpec, info: Mapping[str, Any]) -> NoteChange | None:
    has = {name: field["value"] for name, field in info["fields"].items()}
    fields = {
        name: html for name, html in spec.fields.items() if name != _LEARNERS and has.get(name, html) != html
    }
    tags = set(info["tags"])
    add = tuple(tag for tag in spec.tags if tag not in tags)
    drop = tuple(sorted(tag for tag in tags - set(spec.tags) if tag.startswith(_OURS)))
    if not (fields or add or drop):
        return None
    return NoteChange(spec.card_id, info["noteId"], fields, add, drop)


def _moves(anki: AnkiConnect, homes: Mapping[int, str], ours: set[str]) -> dict[str, tuple[int, ...]]:
    """Only from one deck of ours to another: a card that the learner put elsewhere stays there."""
    moves: dict[str, list[int]] = {}
    for deck, cards in anki("getDecks", cards=sorted(homes)).items():
        for card in cards:
            if deck in ours and homes[card] != deck:
                moves.setdefault(homes[card], []).append(card)
    return {deck: tuple(sorted(cards)) for deck, cards in sorted(moves.items())}


def _restyled(anki: AnkiConnect, plan: AnkiPlan) -> list[str]:
    there = set(anki("modelNames"))
    differing = []
    for key, note_type in plan.note_types.items():
        if note_type.name not in there:
            continue
        templates = {t.name: {"Front": t.front, "Back": t.back} for t in note_type.templates}
        same = anki("modelTemplates", modelName=note_type.name) == templates
        if not same or anki("modelStyling", modelName=note_type.name)["css"] != note_type.css:
            differing.append(key)
    return differing


def _import(anki: AnkiConnect, package: bytes) -> None:
    """Hand over a package as a file, the one way to give a new note our GUID."""
    with tempfile.TemporaryDirectory(prefix="cardpress-") as folder:
        path = Path(folder) / "new.apkg"
        path.write_bytes(package)
        if not anki("importPackage", path=str(path)):
            raise AnkiConnectError("Anki did not import the new notes")
