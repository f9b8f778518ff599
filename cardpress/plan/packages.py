"""Which notes go into which package."""

from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.plan.room import CORE, RETIRED


def packages(plan: AnkiPlan) -> dict[str, tuple[NoteSpec, ...]]:
    """The notes of each package by its name; one that would be empty is left out."""
    groups: dict[str, tuple[NoteSpec, ...]] = {plan.deck_id: plan.notes}
    groups[CORE] = tuple(note for note in plan.notes if note.level == "core")
    for deck in plan.decks:
        if deck.topic:
            groups[deck.topic] = tuple(note for note in plan.notes if note.topic == deck.topic)
    groups[RETIRED] = plan.retired
    return {name: notes for name, notes in groups.items() if notes or name == plan.deck_id}
