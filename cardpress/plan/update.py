"""The lock after a build: new times where, and only where, what a learner sees has changed."""

from dataclasses import replace

from cardpress.model.notetype import NoteType
from cardpress.plan.diff import Changes, compare_locks
from cardpress.plan.lock import Lock, LockedNote, LockedType
from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.plan.notetypes import look, shape

ID_STEP = 500
"""Milliseconds between note ids: a card's id is its note's plus its ordinal, of which Anki allows 500."""


def update_lock(lock: Lock, plan: AnkiPlan, now: int) -> tuple[Lock, Changes]:
    """The lock that goes with packages of `plan`, and what differs from the last one.

    `now` is the clock in seconds since 1970. A time in the lock never moves back, also where the
    clock did. With nothing changed the result equals `lock`.
    """
    types = {key: _type(lock.types.get(key), note_type, now) for key, note_type in plan.note_types.items()}
    reshaped = {
        key for key, made in types.items() if key in lock.types and lock.types[key].shape != made.shape
    }
    ids = _NoteIds(lock, now)
    by_guid = {known.guid: known for known in lock.notes.values()}
    notes: dict[str, LockedNote] = {}
    for spec in (*plan.notes, *plan.retired):  # in study order, so that new ids follow it
        known = by_guid.get(spec.guid)
        touched = spec.note_type in reshaped  # merging note types makes a learner's notes look newer
        notes[spec.card_id] = _note(spec, known, ids, now, touched=touched)
    updated = Lock(
        notes=dict(sorted(notes.items())),
        types=dict(sorted((lock.types | types).items())),
        decks=dict(sorted((lock.decks | {deck.topic: deck.name for deck in plan.decks}).items())),
    )
    return updated, compare_locks(lock, updated)


def _type(known: LockedType | None, note_type: NoteType, now: int) -> LockedType:
    made = LockedType(note_type.key, shape(note_type), look(note_type), now)
    if known is None:
        return made
    if (known.shape, known.look) == (made.shape, made.look):
        return known
    return replace(made, modified=max(now, known.modified + 1))


def _note(
    spec: NoteSpec, known: LockedNote | None, ids: "_NoteIds", now: int, *, touched: bool
) -> LockedNote:
    content = spec.content
    if known is None:
        modified, before = now, {}
    else:
        same = (known.content, known.retired) == (content, spec.retired) and not touched
        modified, before = known.modified if same else max(now, known.modified + 1), known.cards
    asked = {n: spec.asks.get(n, "-") for n in spec.cards}
    return LockedNote(
        card_id=spec.card_id,
        guid=spec.guid,
        note_type=spec.note_type,
        content=content,
        modified=modified,
        note_id=ids.of(spec.guid),
        cards=dict(sorted((before if spec.retired else {**before, **asked}).items())),
        gone=known.gone if known and spec.retired else frozenset(before) - frozenset(asked),
        retired=spec.retired,
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
