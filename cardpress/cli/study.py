"""The Anki side of a run: drawings, notes, the lock before and after."""

from dataclasses import dataclass
from pathlib import Path

import click

from cardpress.cli.drawn import Drawn
from cardpress.cli.inputs import lock_text
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.inplace import replace_file
from cardpress.model.deck import Deck
from cardpress.paths import LOCK
from cardpress.plan.identity import identity_problems
from cardpress.plan.lock import Lock
from cardpress.plan.lock_text import dump_lock, missing_lock, parse_lock
from cardpress.plan.notes import AnkiPlan, plan_notes
from cardpress.plan.update import Changes, update_lock


@dataclass(frozen=True, slots=True)
class Study:
    """What learners get."""

    plan: AnkiPlan
    """Every note."""
    lock: Lock
    """The lock as it will be after this build."""
    changes: Changes
    """What differs from the last build."""
    problems: tuple[Diagnostic, ...]
    """Anything that would cost learners progress."""
    path: Path
    """Where the lock lies."""
    text: str
    """Its text after this build."""
    before: str | None
    """Its text now; None where there is none."""

    @property
    def story(self) -> str:
        """One line for the end of a build."""
        c = self.changes
        if self.before is None:
            return f"Started {self.path} with {len(c.new)} notes. Commit it: it keeps learners' progress over updates."
        if self.text == self.before:
            return "Nothing changed for learners since the last build."
        told = [
            f"{len(ids)} {word}"
            for word, ids in (("new", c.new), ("changed", c.changed), ("retired", c.retired))
            if ids
        ]
        return f"For learners: {', '.join(told) or 'new styling'}. Commit {self.path} with your edits."

    def write_lock(self) -> None:
        """Replace the lock if it changed."""
        if self.text == self.before:
            return
        replace_file(self.path, self.text.encode())


def parse_lock_file(path: Path, deck: Deck) -> Lock:
    """An older lock, from a copy or from version control. Raises click.UsageError where it is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} can't be read: {error}") from error
    lock, problems = parse_lock(text, str(path), deck.settings.id)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if errors:
        raise click.UsageError(f"{errors[0].span}: {errors[0].message}")
    return lock


def study_plan(
    deck: Deck, drawn: Drawn, cards: Path, now: int, needs_lock: bool = False, *, migrate: bool = False
) -> Study:
    """Plan the notes and bring the lock up to date, in memory.

    `now` is the clock in seconds since 1970. With `needs_lock` a missing lock is an error;
    with `migrate` a note type of another shape is none.
    """
    path = cards / LOCK
    shown = f"{deck.root}/{LOCK}"
    before = lock_text(cards)
    problems: list[Diagnostic] = []
    lock = Lock()
    if before is not None:
        lock, problems = parse_lock(before, shown, deck.settings.id)
    elif needs_lock:
        problems = [missing_lock(shown)]
    plan = plan_notes(deck, drawn.drawings, drawn.tokens, lock)
    if not any(p.severity is Severity.ERROR for p in problems):
        found = identity_problems(deck, plan, lock, shown, now)
        problems += [p for p in found if not (migrate and p.code == "note-type-shape")]
    after, changes = update_lock(lock, plan, now)
    text = dump_lock(after, deck.settings.id)
    return Study(plan, after, changes, tuple(problems), path, text, before)
