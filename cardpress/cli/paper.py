"""`sheet`, `flashcards`, `calibrate`: paper to one's own measure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from cardpress.aside import Aside
from cardpress.cache import Cache
from cardpress.cli.checking import refuse_unknown
from cardpress.cli.drawn import Drawn, draw
from cardpress.cli.findings import examined, print_report
from cardpress.cli.guard import one_at_a_time
from cardpress.cli.inputs import PRINTER, printer_offset
from cardpress.cli.reporting import summary_table
from cardpress.diagnostics import Diagnostic, Report
from cardpress.emit import Written
from cardpress.emit.flashcards import PrintOptions, write_flashcards
from cardpress.emit.staging import Staging
from cardpress.emit.weasy import MissingLibraryError
from cardpress.load import load_deck
from cardpress.model.deck import Deck
from cardpress.paths import TEMPLATES
from cardpress.plan.imposition import FoldError
from cardpress.plan.layouts import LayoutError
from cardpress.plan.selection import select_cards
from cardpress.render.markdown import keep, recall
from cardpress.render.tokens import load_tokens


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of a run."""

    cards: Path
    """The source."""
    out: Path
    """The results."""
    cache: Path
    """Finished pieces."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What an emitter of paper works with."""

    deck: Deck
    """The cards."""
    drawn: Drawn
    """The design and the diagrams."""
    folder: Path
    """Where to write."""
    cache: Cache
    """Finished pieces."""


def sheet_command(places: Places, *, edition: str, topics: tuple[str, ...], tags: tuple[str, ...]) -> int:
    """Write a cheat sheet of another kind; the exit status."""
    from cardpress.emit.sheet import write_sheets

    def write(desk: _Desk) -> tuple[list[Written], list[Diagnostic]]:
        refuse_unknown(topics, desk.deck.topic_of, "topic")
        refuse_unknown(tags, desk.deck.settings.tags, "tag")
        chosen = {"edition": edition, "topics": topics, "tags": tags}
        drawn = desk.drawn
        return write_sheets(desk.deck, drawn.drawings, drawn.tokens, desk.folder, cache=desk.cache, **chosen)

    return _run(places, write)


def flashcards_command(places: Places, options: PrintOptions, *, levels: tuple[str, ...], topics: tuple[str, ...],
                       tags: tuple[str, ...], ids: tuple[str, ...], since: Path | None) -> int:  # fmt: skip
    """Write flashcards of the chosen cards; the exit status."""

    def write(desk: _Desk) -> tuple[list[Written], list[Diagnostic]]:
        deck = desk.deck
        refuse_unknown(topics, deck.topic_of, "topic")
        refuse_unknown(tags, deck.settings.tags, "tag")
        refuse_unknown(ids, deck.by_id, "card")
        changed = None if since is None else _changed_since(desk, since)
        cards = select_cards(deck, levels=levels, topics=topics, tags=tags, ids=ids, changed=changed)
        if not cards:
            raise click.UsageError("No card is left to print; choose other levels, topics, tags or ids.")
        fold = ["fold"] if options.fold else []
        path = desk.folder / ("-".join(["flashcards", options.layout, options.paper, *fold]) + ".pdf")
        right, down = printer_offset()
        set_up = replace(options, offset_x_mm=right, offset_y_mm=down)
        written, problems = write_flashcards(
            deck, cards, desk.drawn.drawings, desk.drawn.tokens, path, set_up, desk.cache
        )
        return [written], problems

    return _run(places, write)


def _changed_since(desk: _Desk, since: Path) -> Collection[str]:
    """Ids of cards that are new or look different since an older cards.lock."""
    from cardpress.cli.study import parse_lock_file
    from cardpress.plan.notes import plan_notes
    from cardpress.plan.update import update_lock

    before = parse_lock_file(since, desk.deck)
    plan = plan_notes(desk.deck, desk.drawn.drawings, desk.drawn.tokens, before)
    _, changes = update_lock(before, plan, 0)
    return {*changes.new, *changes.changed}


def calibrate_command(places: Places, *, paper: str, flip: Any) -> int:
    """Write the duplex test sheet; the exit status."""
    from cardpress.emit.calibration import write_calibration

    tokens = load_tokens(TEMPLATES / "tokens.toml")
    with one_at_a_time((places.out,), quiet=False), Staging(places.out) as staging:
        path = staging.folder / "calibration.pdf"
        try:
            written = write_calibration(
                path, tokens, Cache(places.cache), paper=paper, flip=flip, offset=printer_offset()
            )
        except MissingLibraryError as error:
            click.echo(str(error), err=True)
            return 2
        staging.commit()
    _tell([written], places.out)
    return 0


def store_offset(right: float | None, down: float | None) -> int:
    """Keep the printer's offset for the next flashcards, one that is not given as it was; the exit status."""
    kept = printer_offset() if None in (right, down) else (0.0, 0.0)
    right, down = (new if new is not None else old for new, old in zip((right, down), kept, strict=True))
    PRINTER.write_text(
        "# How far the backs come out beside the fronts on this printer: python build.py calibrate\n"
        f"right_mm = {right}\ndown_mm = {down}\n",
        encoding="utf-8",
    )
    click.echo(
        f"Wrote {PRINTER}: backs are moved {-right:+.1f} mm across and {-down:+.1f} mm down from now on."
    )
    return 0


def _run(places: Places, write: Callable[[_Desk], tuple[list[Written], list[Diagnostic]]]) -> int:
    """Write files beside the rules' work, and put them in place if these find no error."""
    deck, found = load_deck(places.cards)
    checking = None if deck is None else Aside(partial(examined, deck, found, places.cards))

    def blocked() -> bool:
        report = Report(list(found)) if checking is None else checking.result()
        if report.errors:
            print_report(Report(report.errors), places.cards, to_stderr=True)
        return bool(report.errors)

    if deck is None or Report(list(found)).errors:
        blocked()
        return 1
    cache = Cache(places.cache)
    own = f"{deck.settings.id} on paper"
    ahead = recall(cache, own)  # the last run was good, so this one is likely to be short and good
    with one_at_a_time((places.cards, places.out), quiet=False), Staging(places.out) as staging:
        try:
            drawn = draw(deck, cache)
            if not ahead and blocked():
                return 1
            made, problems = write(_Desk(deck, drawn, staging.folder, cache))
        except (LayoutError, FoldError) as error:
            raise click.UsageError(str(error)) from error
        except MissingLibraryError as error:
            click.echo(str(error), err=True)
            return 2
        except Exception:  # the rules may know why; if they find nothing, it is a fault of ours
            if blocked():
                return 1
            raise
        if blocked():
            return 1
        if problems:
            print_report(Report(problems), places.cards, to_stderr=True)
            return 1
        staging.commit()
    keep(cache, own)
    _tell(made, places.out)
    return 0


def _tell(made: list[Written], out: Path) -> None:
    click.echo(summary_table({"paper": made}, {}, out))
    for written in made:
        for remark in written.remarks:
            click.echo(f"{written.name}: {remark}")
