"""The cards of a deck against the lock: what an edit would do to notes that learners have, before any is drawn."""

from collections.abc import Iterator, Mapping

from cardpress.diagnostics import Diagnostic, Span
from cardpress.model.card import Card, Cloze, Diagram, Interview, Mnemonic, Sequence
from cardpress.model.deck import Deck
from cardpress.plan.lock import Lock


def history_problems(deck: Deck, lock: Lock, lock_path: str) -> list[Diagnostic]:
    """Identities that vanish, come back, are claimed twice or would become notes of another type."""
    guids = {
        lock.guid(card.id, card.was, deck.settings.id): card
        for card in deck
        if note_type_of(card) is not None
    }
    return [
        *_vanished(deck, guids, lock, lock_path),
        *_former_ids(deck, lock),
        *_retired(deck, lock),
        *_other_type(guids, lock),
    ]


def note_type_of(card: Card) -> str | None:
    """Key of the note type of a card; None for a diagram that only serves other cards."""
    match card:
        case Cloze():
            return "cloze"
        case Sequence():
            return "sequence"
        case Interview():
            return "interview"
        case Mnemonic():
            return "mnemonic"
        case Diagram(hide=hide, q=q):
            return "occlusion" if hide else "question" if q else None
        case _:
            return "question"


def _vanished(deck: Deck, guids: Mapping[str, Card], lock: Lock, lock_path: str) -> Iterator[Diagnostic]:
    retired = {entry.id for topic in deck.topics for entry in topic.retired}
    for known in lock.notes.values():
        if known.guid in guids or known.card_id in retired:
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


def _other_type(guids: Mapping[str, Card], lock: Lock) -> Iterator[Diagnostic]:
    for known in lock.notes.values():
        card = guids.get(known.guid)
        if card is not None and known.note_type != note_type_of(card):
            yield Diagnostic(
                "form-changed",
                card.span,
                f"{card.id} was a {known.note_type} note and would become a {note_type_of(card)} note",
                "Anki can't change the type of a note by import: give the card a new id and retire the old one",
                card=card.id,
            )
