"""Decks to plan and package in tests: the fixture with every form, and the steps from it to a package."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cardpress.emit.apkg import package_bytes
from cardpress.load import load_deck
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck
from cardpress.paths import ROOT, TEMPLATES
from cardpress.plan.diff import Changes
from cardpress.plan.lock import Lock
from cardpress.plan.notes import AnkiPlan, NoteSpec, plan_notes
from cardpress.plan.update import update_lock
from cardpress.render.diagrams import Drawing, draw_diagram
from cardpress.render.tokens import load_tokens

TOKENS = load_tokens(TEMPLATES / "tokens.toml")
EVERY_FORM = ROOT / "tests" / "decks" / "every-form"
NOON = 1_795_000_000
"""A time of building, seconds since 1970: before the real clock, by which the engine stamps edits."""


@dataclass(frozen=True)
class Build:
    """Everything one build makes of a deck."""

    plan: AnkiPlan
    lock: Lock
    changes: Changes

    def package(self, **options: bool) -> bytes:
        return package_bytes(self.plan, self.lock, self.plan.notes, **options)

    def retired_package(self) -> bytes:
        return package_bytes(self.plan, self.lock, self.plan.retired, with_cards=False)

    def note(self, card_id: str) -> NoteSpec:
        return next(note for note in (*self.plan.notes, *self.plan.retired) if note.card_id == card_id)


@cache
def load(folder: Path = EVERY_FORM) -> Deck:
    deck, problems = load_deck(folder)
    assert deck is not None
    assert not [str(p.span) + p.message for p in problems if p.severity == "error"]
    return deck


_drawn: dict[str, Drawing] = {}


def drawings(deck: Deck) -> dict[str, Drawing]:
    found = {}
    for card in deck:
        if isinstance(card, Diagram):
            key = repr(card)
            if key not in _drawn:
                _drawn[key] = draw_diagram(card, TOKENS)
            found[str(card.id)] = _drawn[key]
    return found


def build(deck: Deck, lock: Lock | None = None, now: int = NOON) -> Build:
    plan = plan_notes(deck, drawings(deck), TOKENS, lock or Lock())
    return Build(plan, *update_lock(lock or Lock(), plan, now))


@cache
def every_form() -> Build:
    return build(load())
