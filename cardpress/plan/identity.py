"""What an edit would do to learners' progress: identities that vanish, change or change places."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity, Span
from cardpress.model.card import Card
from cardpress.model.deck import Deck
from cardpress.plan.lock import Lock, LockedNote
from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.plan.notetypes import shape
from cardpress.plan.room import room_problems

_DAY = 86_400


def identity_problems(deck: Deck, plan: AnkiPlan, lock: Lock, lock_path: str, now: int) -> list[Diagnostic]:
    """Everything about `plan` that would cost learners of the locked deck progress or parts of a card."""
    return [
        *_vanished(deck, plan, lock, lock_path),
        *_former_ids(deck, lock),
        *_retired(deck, lock),
        *_other_type(deck, plan, lock),
        *_cards(deck, plan, lock),
        *_shapes(plan, lock, lock_path),
        *_deck_names(deck, plan, lock),
        *_clock(lock, lock_path, now),
        *room_problems(deck, plan),
    ]


def _vanished(deck: Deck, plan: AnkiPlan, lock: Lock, lock_path: str) -> Iterator[Diagnostic]:
    live = {note.guid for note in (*plan.notes, *plan.retired)}
    for known in lock.notes.values():
        if known.guid in live:
            continue
        card = deck.by_id.get(known.card_id)
        if card is not None:
            yield Diagnostic(
                "note-vanished",
                card.span,
                "this diagram no longer asks anything, but learners have a note of it",
                "give it `hide` or `q` and `a` again, or rename it and retire the old id",
                card=card.id,
            )
        else:
            yield Diagnostic(
                "note-vanished",
                Span(lock_path, known.line),
                f"{known.card_id} is gone, but learners may have it",
                f"renamed? put `was: {known.card_id}` on the card. Removed? add it to `retired:` of its topic with a "
                "reason. Never given to anybody? delete this line of the lock.",
                card=known.card_id,
            )


def _former_ids(deck: Deck, lock: Lock) -> Iterator[Diagnostic]:
    claimed: dict[str, Card] = {}
    for card in deck:
        if not card.was:
            continue
        if card.was in deck.by_id:
            yield Diagnostic(
                "was-in-use",
                card.was.span,
                f"{card.was} is the id of another card",
                "`was` names an id that no card has any more",
                related=((deck.by_id[card.was].span, "the card that has it"),),
                card=card.id,
            )
        if card.was in claimed:
            yield Diagnostic(
                "was-twice",
                card.was.span,
                f"two cards were {card.was}",
                "only one can inherit its progress; drop `was` from the other",
                related=((claimed[card.was].span, "the first"),),
                card=card.id,
            )
        claimed[card.was] = card
        both = lock.notes.get(card.id), lock.notes.get(card.was)
        if both[0] and both[1] and both[0].guid != both[1].guid and not both[1].retired:
            yield Diagnostic(
                "was-too-late",
                card.was.span,
                f"{card.id} already has a history of its own",
                f"retire {card.was} instead: two histories can't be joined",
                card=card.id,
            )


def _retired(deck: Deck, lock: Lock) -> Iterator[Diagnostic]:
    for topic in deck.topics:
        for entry in topic.retired:
            if entry.id in deck.by_id:
                yield Diagnostic(
                    "retired-in-use",
                    entry.id.span,
                    f"{entry.id} is retired and in use",
                    "give the card a new id; a retired one is never used again",
                    related=((deck.by_id[entry.id].span, "the card"),),
                    card=entry.id,
                )
    listed = {entry.id for topic in deck.topics for entry in topic.retired}
    for known in lock.notes.values():
        if known.retired and known.card_id in deck.by_id and known.card_id not in listed:
            yield Diagnostic(
                "retired-in-use",
                deck.by_id[known.card_id].span,
                f"{known.card_id} was retired; learners were told to delete it",
                "give the card a new id and keep the old one under `retired:`",
                card=known.card_id,
            )


def _other_type(deck: Deck, plan: AnkiPlan, lock: Lock) -> Iterator[Diagnostic]:
    for note, known in _known(plan, lock):
        if known.note_type != note.note_type:
            yield Diagnostic(
                "form-changed",
                deck.by_id[note.card_id].span,
                f"{note.card_id} was a {known.note_type} note and would become a {note.note_type} note",
                "Anki can't change the type of a note by import: give the card a new id and retire the old one",
                card=note.card_id,
            )


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


def _known(plan: AnkiPlan, lock: Lock) -> Iterator[tuple[NoteSpec, LockedNote]]:
    by_guid = {known.guid: known for known in lock.notes.values()}
    for note in plan.notes:
        if note.guid in by_guid:
            yield note, by_guid[note.guid]
