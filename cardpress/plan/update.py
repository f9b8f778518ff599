"""The lock after a build: new times where, and only where, what a learner sees has changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from cardpress.plan.lock import Lock, LockedNote, LockedType
from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.plan.notetypes import look, shape

ID_STEP = 500
"""Milliseconds between note ids: a card's id is its note's plus its ordinal, of which Anki allows 500."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build changes for a learner who imported the last one. Ids sorted."""

    new: tuple[str, ...]
    """Cards that no earlier build had."""
    changed: tuple[str, ...]
    """Cards that look different now."""
    unchanged: tuple[str, ...]
    """Cards that an import leaves alone."""
    retired: tuple[str, ...]
    """Cards that were retired since the last build."""
    restyled: tuple[str, ...]
    """Keys of note types with other templates or styling."""
    reshaped: tuple[str, ...]
    """Keys of note types with other fields or templates: a migration."""


def update_lock(lock: Lock, plan: AnkiPlan, now: int) -> tuple[Lock, Changes]:
    """The lock that goes with packages of `plan`, and what differs from the last one.

    `now` is the clock in seconds since 1970. A time in the lock never moves back, also where the
    clock did. With nothing changed the result equals `lock`.
    """
    types, restyled, reshaped = _types(lock, plan, now)
    notes: dict[str, LockedNote] = {}
    new, changed, unchanged, retired = [], [], [], []
    ids = _NoteIds(lock, now)
    by_guid = {known.guid: known for known in lock.notes.values()}
    for spec in sorted(plan.notes, key=lambda spec: spec.card_id):
        known = by_guid.get(spec.guid)
        if known is None:
            new.append(spec.card_id)
        elif known.content != spec.content or known.retired or spec.note_type in reshaped:
            changed.append(spec.card_id)
        else:
            unchanged.append(spec.card_id)
        notes[spec.card_id] = _note(spec, known, ids, now, stays=spec.card_id in unchanged)
    for spec in plan.retired:
        known = by_guid[spec.guid]
        if not known.retired:
            retired.append(spec.card_id)
        stays = known.retired and known.content == spec.content
        notes[spec.card_id] = _note(spec, known, ids, now, stays=stays, retired=True)
    decks = {deck.topic: deck.name for deck in plan.decks}
    changes = Changes(
        tuple(new), tuple(changed), tuple(unchanged), tuple(retired), tuple(restyled), tuple(reshaped)
    )
    return Lock(
        notes=dict(sorted(notes.items())),
        types=dict(sorted((lock.types | types).items())),
        decks=dict(sorted((lock.decks | decks).items())),
    ), changes


def _types(lock: Lock, plan: AnkiPlan, now: int) -> tuple[dict[str, LockedType], list[str], list[str]]:
    types, restyled, reshaped = {}, [], []
    for key, note_type in sorted(plan.note_types.items()):
        known = lock.types.get(key)
        made = LockedType(key, shape(note_type), look(note_type), now)
        if known is not None:
            if known.shape != made.shape:
                reshaped.append(key)
            elif known.look != made.look:
                restyled.append(key)
            else:
                types[key] = known
                continue
            made = LockedType(key, made.shape, made.look, max(now, known.modified + 1))
        types[key] = made
    return types, restyled, reshaped


def _note(
    spec: NoteSpec, known: LockedNote | None, ids: "_NoteIds", now: int, *, stays: bool, retired: bool = False
) -> LockedNote:
    before: Mapping[int, str] = known.cards if known else {}
    cards = before if retired else {**before, **{n: spec.asks.get(n, "-") for n in spec.cards}}
    return LockedNote(
        card_id=spec.card_id,
        guid=spec.guid,
        note_type=spec.note_type,
        content=spec.content,
        modified=known.modified if known and stays else max(now, known.modified + 1) if known else now,
        note_id=ids.of(spec.guid),
        cards=dict(sorted(cards.items())),
        gone=frozenset(before) - frozenset(spec.cards),
        retired=retired,
    )


class _NoteIds:
    """Note ids: known ones are kept, new ones follow the clock and all others."""

    def __init__(self, lock: Lock, now: int) -> None:
        self.known: dict[str, int] = {}
        last = 0
        # Two branches that were merged may have given the same id to two notes: one of them keeps it.
        for note in sorted(lock.notes.values(), key=lambda note: (note.note_id, note.card_id)):
            if note.note_id >= last + ID_STEP:
                self.known[note.guid] = last = note.note_id
        self.following = max(now * 1000, last + ID_STEP)

    def of(self, guid: str) -> int:
        """The id of the note with this GUID."""
        if guid not in self.known:
            self.known[guid] = self.following
            self.following += ID_STEP
        return self.known[guid]
