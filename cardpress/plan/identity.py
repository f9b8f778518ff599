"""What the notes of a deck would do to learners' progress: cards that are lost, change places or have no room."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity, Span
from cardpress.model.deck import Deck
from cardpress.plan.histories import history_problems
from cardpress.plan.lock import Lock, LockedNote
from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.plan.notetypes import shape
from cardpress.plan.room import room_problems

_DAY = 86_400


def identity_problems(deck: Deck, plan: AnkiPlan, lock: Lock, lock_path: str, now: int) -> list[Diagnostic]:
    """Everything about `plan` that would cost learners of the locked deck progress or parts of a card."""
    return [
        *history_problems(deck, lock, lock_path),
        *_cards(deck, plan, lock),
        *_shapes(plan, lock, lock_path),
        *_deck_names(deck, plan, lock),
        *_clock(lock, lock_path, now),
        *room_problems(deck),
        *_no_such_parts(deck, plan),
    ]


def _cards(deck: Deck, plan: AnkiPlan, lock: Lock) -> Iterator[Diagnostic]:
    for note, known in _known(plan, lock):
        if known.note_type != note.note_type:
            continue
        span = deck.by_id[note.card_id].span
        before = {what: n for n, what in known.cards.items() if n not in known.gone}
        for n, what in note.asks.items():
            was = before.get(what, n)
            if was != n and known.cards.get(n) not in (None, what):
                yield Diagnostic(
                    "cards-renumbered",
                    span,
                    f"card {n + 1} of {note.card_id} now asks what card {was + 1} asked",
                    "learners' progress stays with the number: keep the numbers, append new ones",
                    Severity.WARNING,
                    card=note.card_id,
                )
        lost = sorted(set(known.cards) - known.gone - set(note.cards))
        if lost:
            numbers = ", ".join(str(n + 1) for n in lost)
            yield Diagnostic(
                "cards-removed",
                span,
                f"{note.card_id} loses its card {numbers}",
                "learners keep an empty card; Tools > Empty Cards removes it. Its number is not used again.",
                Severity.WARNING,
                card=note.card_id,
            )


def _shapes(plan: AnkiPlan, lock: Lock, lock_path: str) -> Iterator[Diagnostic]:
    for key, note_type in plan.note_types.items():
        known = lock.types.get(key)
        if known is not None and known.shape != shape(note_type):
            yield Diagnostic(
                "note-type-shape",
                Span(lock_path),
                f"the note type {note_type.name!r} has other fields or templates than learners have",
                "Anki would leave every existing note behind. Use a spare field, or migrate: docs/anki.md, "
                '"Changing a note type", then build with --migrate-note-types',
            )


def _deck_names(deck: Deck, plan: AnkiPlan, lock: Lock) -> Iterator[Diagnostic]:
    for spec in plan.decks:
        known = lock.decks.get(spec.topic)
        if known is not None and known != spec.name:
            span = deck.topic_of[spec.topic].span if spec.topic else deck.settings.span
            yield Diagnostic(
                "deck-renamed",
                span,
                f"learners have this deck as {known!r}; a rename does not reach them",
                "their cards stay there and keep their progress, new ones come into the new deck",
                Severity.WARNING,
            )


def _clock(lock: Lock, lock_path: str, now: int) -> Iterator[Diagnostic]:
    newest = max(
        [0, *(note.modified for note in lock.notes.values()), *(t.modified for t in lock.types.values())]
    )
    if newest > now + _DAY:
        yield Diagnostic(
            "clock-behind",
            Span(lock_path),
            f"the lock holds times {(newest - now) // _DAY} days after this machine's clock",
            "set the clock; what changes is stamped later than its last state anyway, so nothing is lost",
            Severity.WARNING,
        )


def _no_such_parts(deck: Deck, plan: AnkiPlan) -> Iterator[Diagnostic]:
    for note in plan.notes:
        if note.note_type == "occlusion":
            for ordinal in sorted(set(note.asks) - set(note.cards)):
                yield Diagnostic(
                    "no-such-part",
                    deck.by_id[note.card_id].span,
                    f"the drawing has no part {note.asks[ordinal]} that could be hidden",
                    "`hide` names parts that have an id and a place of their own",
                    card=note.card_id,
                )


def _known(plan: AnkiPlan, lock: Lock) -> Iterator[tuple[NoteSpec, LockedNote]]:
    by_guid = {known.guid: known for known in lock.notes.values()}
    for note in plan.notes:
        if note.guid in by_guid:
            yield note, by_guid[note.guid]
