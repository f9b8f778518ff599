"""`build`: run the phases, put the results in place, tell what was made."""

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardpress.aside import Aside
from cardpress.cache import Cache
from cardpress.cli.findings import STRICT, as_data, examined, print_report
from cardpress.cli.guard import one_at_a_time
from cardpress.cli.inputs import (
    STATE,
    inputs_fingerprint,
    is_current,
    lock_text,
    made_before,
    record,
    was_built,
    with_lock,
)
from cardpress.cli.outputs import Outputs, way_to
from cardpress.cli.papers import SIZES, PaperWork
from cardpress.cli.reporting import Progress, again, say, summary_table, write_schema
from cardpress.diagnostics import Report, Severity, counted
from cardpress.emit import Written
from cardpress.emit.staging import Staging, recover
from cardpress.load.baseline import NAME as BASELINE

if TYPE_CHECKING:  # each phase is loaded when it begins: an answer of "up to date" needs none of them
    from cardpress.cli.drawn import Drawn
    from cardpress.cli.study import Study
    from cardpress.model.deck import Deck

DONE, CONTENT_ERROR, USAGE_ERROR = 0, 1, 2

_PATIENCE = 0.6
"""Seconds of a rebuild before it says what it does; most are over by then, and the display takes time to load."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the user asked for."""

    cards: Path
    """Folder of the source."""
    out: Path
    """Folder of the results."""
    cache: Path
    """Folder of finished pieces."""
    only: tuple[str, ...]
    """Outputs to build: anki, sheet, flashcards, web."""
    strict: bool = False
    """Warnings block the build."""
    quiet: bool = False
    """Print problems only."""
    new_lock: bool = False
    """Start a lock where there is none, although there were builds before."""
    as_json: bool = False
    """Tell programs, not people, what was made."""
    migrate: bool = False
    """Accept note types of another shape."""
    legacy: bool = False
    """Write packages in the old format."""

    @property
    def key(self) -> str:
        """The options that shape the results, as text."""
        return json.dumps([self.only, self.strict, self.legacy])


def build(options: BuildOptions) -> int:
    """Build what is asked for, or say that it is there already; the exit status."""
    if options.out.resolve() == options.cards.resolve():
        raise click.UsageError("--out and --cards name the same folder; results need one of their own.")
    state = options.cache / STATE
    if not (options.out / ".staging").exists():
        inputs = with_lock(inputs_fingerprint(options.cards, options.key), lock_text(options.cards))
        current = is_current(state, options.out, inputs)
        if current is not None:
            if options.as_json:
                click.echo(
                    json.dumps({"up_to_date": True, "outputs": [{"name": n} for n in current["names"]]})
                )
            else:
                say(f"Up to date: {current['summary']}.", quiet=options.quiet)
            return DONE
    if {"sheet", "flashcards"} & set(options.only):
        from cardpress.emit.press import begin_early

        begin_early()
    with one_at_a_time((options.cards, options.out), quiet=options.quiet):
        recover(options.out)
        return _Build(
            options, state.exists() and options.out.exists(), Progress(quiet=options.quiet or options.as_json)
        ).run()


@dataclass(slots=True)
class _Build:
    """One run from source to results."""

    options: BuildOptions
    ahead: bool
    """There was a good build before, so this one is likely to be short and good."""
    progress: Progress
    inputs: str = ""

    def run(self) -> int:
        if not self.ahead:
            self.progress.show()
        try:
            return self.phases()
        finally:
            self.progress.stop()

    def phases(self) -> int:
        from cardpress.load import load_deck

        options, progress = self.options, self.progress
        self.inputs = inputs_fingerprint(options.cards, options.key)  # before reading: a later save is not in
        progress.say("Reading and checking the cards")
        deck, found = load_deck(options.cards)
        if deck is None:
            self.refuse(Report(list(found)))
            return CONTENT_ERROR
        checking = Aside(partial(examined, deck, found, options.cards))
        # Going on at once is worth it where the last build was good and has drawn most of the diagrams.
        report = None if self.ahead and not Report(list(found)).errors else checking.result()
        if report and self.blocked(report):
            return CONTENT_ERROR
        progress.say("Drawing diagrams, planning notes")
        try:
            return self.write(deck, lambda: report or checking.result())
        except Exception:  # the rules may know why; if they find nothing, it is a fault of ours
            if report is None and self.blocked(checking.result()):
                return CONTENT_ERROR
            raise

    def write(self, deck: "Deck", findings: Callable[[], Report]) -> int:
        """Plan and write everything, but put it in place only if `findings` allows it."""
        from cardpress.cli.drawn import draw

        options, cache = self.options, Cache(self.options.cache)
        with Staging(options.out) as staging:
            drawn = draw(deck, cache)
            paper = PaperWork(deck, drawn, staging.folder, cache, options.only)
            if self.ahead:
                paper.begin()
            study = self.study(deck, drawn)
            way = way_to(options.cards, options.out)
            outputs = Outputs(deck, drawn, study, staging.folder, cache, options.only, way, options.legacy)
            if not any(p.severity is Severity.ERROR for p in study.problems):
                outputs.begin()
            report = findings()
            report.extend(study.problems)
            if self.blocked(report):
                paper.abandon()
                outputs.abandon()
                return CONTENT_ERROR
            self.progress.show(after=_PATIENCE)
            written = outputs.write(paper, report.warnings, self.progress.say)
            report.extend(outputs.papers.problems)
            if report.errors:
                self.refuse(Report(report.errors))
                return CONTENT_ERROR
            self.finish(staging, study, outputs, written, report)
        if outputs.papers.missing:
            click.echo(f"\nThe PDFs were not built. {outputs.papers.missing}", err=True)
            return USAGE_ERROR
        return DONE

    def blocked(self, report: Report) -> bool:
        """Whether the findings block the build; if so they are told."""
        strict = self.options.strict
        if not report.errors and not (strict and report.warnings):
            return False
        self.refuse(report if strict else Report(report.errors))
        if not report.errors:
            click.echo(STRICT, err=True)
        return True

    def study(self, deck: "Deck", drawn: "Drawn") -> "Study":
        from cardpress.cli.study import study_plan

        options = self.options
        had_builds = was_built(options.cards) or any((options.out / "anki").glob("*.apkg"))
        needs_lock = had_builds and not options.new_lock
        return study_plan(deck, drawn, options.cards, int(time.time()), needs_lock, migrate=options.migrate)

    def refuse(self, report: Report) -> None:
        """Tell what blocks the build."""
        self.progress.stop()
        if self.options.as_json:
            self.tell_programs((), report)
        else:
            print_report(report, self.options.cards, to_stderr=True)

    def tell_programs(self, written: Sequence[Written], report: Report) -> None:
        """What was made, and what was found, as JSON."""
        told = {"up_to_date": False, "outputs": [asdict(w) for w in written], "problems": as_data(report)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))

    def finish(
        self,
        staging: Staging,
        study: "Study",
        outputs: Outputs,
        written: Mapping[str, Sequence[Written]],
        report: Report,
    ) -> None:
        """Put the results in place, write the lock, tell what was made."""
        from cardpress.render.markdown import keep

        options = self.options
        self.progress.stop()
        study.write_lock()
        write_schema(options.cards)
        keep(outputs.cache, outputs.deck.settings.id)
        made = made_before(options.cache / STATE, options.out)
        names = staging.commit(replaces=self.outdated(outputs, made))
        made = frozenset(name for name in made.union(names) if (options.out / name).exists())
        total = f"{len(study.plan.notes)} notes, {sum(len(n.cards) for n in study.plan.notes)} cards, {len(names)} files"
        if not outputs.papers.missing:
            inputs = with_lock(self.inputs, study.text)
            record(options.cache / STATE, options.out, inputs, names, made, total)
        if options.as_json:
            self.tell_programs([file for files in written.values() for file in files], report)
            return
        say(summary_table(written, outputs.seconds, options.out), quiet=options.quiet)
        for name, files in written.items():
            for file in files:
                self.remark(file, fold=name == "flashcards" and len(file.remarks) > 1)
        for package in sorted((options.out / "anki").glob("*.apkg")):
            if f"anki/{package.name}" not in made:
                say(
                    f"{package} is not of this deck's builds; delete it if you don't know it.",
                    quiet=options.quiet,
                )
        say(f"\n{study.story}", quiet=options.quiet)
        if warnings := len(report.warnings):
            accepted = ", all accepted" if (options.cards / BASELINE).exists() else ""
            command = again(options.cards, "check")
            say(f"{counted(warnings, 'warning')}{accepted}; `{command}` lists them.", quiet=options.quiet)

    def remark(self, written: Written, *, fold: bool) -> None:
        """Say what the user should know of a file; what crowded flashcards lack is a list of its own."""
        for remark in written.remarks[:1] if fold else written.remarks:
            say(f"{written.name}: {remark}", quiet=self.options.quiet)
        if fold:
            command = again(self.options.cards, "flashcards")
            say(f"    crowded cards go without extras; `{command}` names them", quiet=self.options.quiet)

    def outdated(self, outputs: Outputs, made: Collection[str]) -> frozenset[str]:
        """Outputs of earlier builds that this build would have to renew, or that are gone."""
        only, found = self.options.only, set()
        if "anki" in only:
            found |= {name for name in made if name.startswith("anki/")}
        for output, name in (("sheet", "cheat-sheet"), ("flashcards", "flashcards")):
            if output in only and not outputs.papers.missing:
                found |= {f"{name}{suffix}.pdf" for _, suffix in SIZES}
        return frozenset(found)
