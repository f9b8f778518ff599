"""`build` and `diff`: run the phases in order, put the results in place, tell what was made."""

import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from cardpress.cache import Cache
from cardpress.cli.checking import load_and_check, print_findings, print_report
from cardpress.cli.guard import one_at_a_time
from cardpress.cli.inputs import STATE, inputs_fingerprint, is_current, record, with_lock
from cardpress.cli.reporting import Stopwatch, say, summary_table, write_schema
from cardpress.cli.study import Study, lock_text, study_plan
from cardpress.diagnostics import Diagnostic, Report
from cardpress.emit import Written
from cardpress.emit.staging import Staging, recover
from cardpress.load.baseline import NAME as BASELINE
from cardpress.model.deck import Deck

DONE, CONTENT_ERROR, USAGE_ERROR = 0, 1, 2

PAPERS = (("a4", ""), ("letter", "-letter"))


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
    with one_at_a_time((options.cards, options.out), quiet=options.quiet):
        recover(options.out)
        return _Build(options).run()


def diff_command(cards: Path, cache: Path, *, as_json: bool) -> int:
    """Say what the next build changes for learners; the exit status."""
    from cardpress.plan.diff import diff_lines

    deck, report = load_and_check(cards)
    if deck is None or report.errors:
        print_report(Report(report.errors), cards, to_stderr=True)
        return CONTENT_ERROR
    study = study_plan(deck, cards, Cache(cache), int(time.time()))
    report.extend(study.problems)
    if report.errors:
        print_report(Report(report.errors), cards, to_stderr=True)
        return CONTENT_ERROR
    click.echo(
        json.dumps(asdict(study.changes), indent=1) if as_json else "\n".join(diff_lines(study.changes))
    )
    return DONE


@dataclass(slots=True)
class _Build:
    """One run from source to results."""

    options: BuildOptions
    written: list[Written] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    missing: str = ""
    inputs: str = ""
    watch: Stopwatch = field(default_factory=lambda: Stopwatch(quiet=True))

    def run(self) -> int:
        self.watch = Stopwatch(quiet=self.options.quiet or self.options.as_json)
        try:
            return self.phases()
        finally:
            self.watch.stop()

    def phases(self) -> int:
        options, watch = self.options, self.watch
        self.inputs = inputs_fingerprint(options.cards, options.key)  # before reading: a later save is not in
        with watch.phase("check", "Checking the cards"):
            deck, report = load_and_check(options.cards)
        if deck is None or report.errors or (options.strict and report.warnings):
            self.refuse(report if options.strict else Report(report.errors))
            return CONTENT_ERROR
        cache = Cache(options.cache)
        with watch.phase("plan", "Drawing diagrams, planning notes"):
            had_builds = any((options.out / "anki").glob("*.apkg"))
            needs_lock = had_builds and not options.new_lock
            now = int(time.time())
            study = study_plan(deck, options.cards, cache, now, needs_lock, migrate=options.migrate)
        report.extend(study.problems)
        if report.errors:
            self.refuse(Report(report.errors))
            return CONTENT_ERROR
        with Staging(options.out) as staging:
            seconds = self.make(deck, study, staging.folder, cache, report.warnings)
            report.extend(self.problems)
            if report.errors:
                self.refuse(Report(report.errors))
                return CONTENT_ERROR
            self.finish(staging, study, seconds, len(report.warnings))
        if self.missing:
            click.echo(f"\nThe PDFs were not built. {self.missing}", err=True)
            return USAGE_ERROR
        return DONE

    def make(
        self, deck: Deck, study: Study, folder: Path, cache: Cache, warnings: Sequence[Diagnostic]
    ) -> dict[str, str]:
        """Write the chosen outputs into `folder`; the seconds of each, at its first file."""
        steps: dict[str, tuple[str, Callable[[], list[Written]]]] = {
            "anki": ("Writing Anki packages", lambda: self.anki(study, folder, cache)),
            "sheet": ("Fitting the cheat sheet", lambda: self.sheet(deck, study, folder, cache)),
            "flashcards": ("Laying out flashcards", lambda: self.flashcards(deck, study, folder, cache)),
            "web": ("Writing the page", lambda: self.web(deck, study, folder, warnings)),
        }
        chosen = {name: steps[name] for name in self.options.only}
        made: dict[str, list[Written]] = {}

        def take(name: str) -> None:
            doing, step = chosen[name]
            with self.watch.phase(name, doing):
                made[name] = step()

        # Packing the packages is compression, which leaves the interpreter free for the other outputs.
        with ThreadPoolExecutor(1) as pool:
            packing = [pool.submit(take, name) for name in chosen if name == "anki"]
            for name in chosen:
                if name != "anki":
                    take(name)
            for future in packing:
                future.result()
        self.written = [written for name in chosen for written in made[name]]
        return {
            written.name: f"{self.watch.seconds[name]:.2f}" if written is made[name][0] else ""
            for name in chosen
            for written in made[name]
        }

    def refuse(self, report: Report) -> None:
        """Tell what blocks the build."""
        self.watch.stop()
        style = "json" if self.options.as_json else "text"
        print_findings(report, self.options.cards, style, to_stderr=True)

    def anki(self, study: Study, folder: Path, cache: Cache) -> list[Written]:
        from cardpress.emit.apkg import write_packages

        return write_packages(study.plan, study.lock, folder, legacy=self.options.legacy, cache=cache)

    def sheet(self, deck: Deck, study: Study, folder: Path, cache: Cache) -> list[Written]:
        from cardpress.emit.sheet import write_sheets

        return self.paper(lambda: write_sheets(deck, study.drawings, study.tokens, folder, cache=cache))

    def flashcards(self, deck: Deck, study: Study, folder: Path, cache: Cache) -> list[Written]:
        from cardpress.cli.paper import printer_offset
        from cardpress.emit.flashcards import PrintOptions, write_flashcards
        from cardpress.plan.selection import select_cards

        right, down = printer_offset()
        cards = select_cards(deck, levels=("core",)) or select_cards(deck)

        def write() -> tuple[list[Written], list[Diagnostic]]:
            made, problems = [], []
            for paper, suffix in PAPERS:
                path = folder / f"flashcards{suffix}.pdf"
                how = PrintOptions(paper=paper, offset_x_mm=right, offset_y_mm=down)
                written, found = write_flashcards(deck, cards, study.drawings, study.tokens, path, how, cache)
                made.append(written)
                problems += found
            return made, problems

        return self.paper(write)

    def paper(self, write: Callable[[], tuple[list[Written], list[Diagnostic]]]) -> list[Written]:
        """Run an emitter of PDFs; without Pango the other outputs are built all the same."""
        from cardpress.emit.weasy import MissingLibraryError

        try:
            made, problems = write()
        except MissingLibraryError as error:
            self.missing = str(error)
            return []
        self.problems += problems
        return made

    def web(self, deck: Deck, study: Study, folder: Path, warnings: Sequence[Diagnostic]) -> list[Written]:
        from cardpress.emit.html import write_page

        source = os.path.relpath(self.options.cards.resolve(), self.options.out.resolve())
        page = write_page(
            deck,
            study.plan,
            study.drawings,
            study.tokens,
            folder,
            warnings=warnings,
            lock=study.lock,
            cards_from=source,
        )
        return [page]

    def finish(self, staging: Staging, study: Study, seconds: dict[str, str], warnings: int) -> None:
        """Put the results in place, write the lock, tell what was made."""
        options = self.options
        self.watch.stop()
        study.write_lock()
        write_schema(options.cards)
        names = staging.commit(replaces=self.outdated())
        total = f"{len(study.plan.notes)} notes, {sum(len(n.cards) for n in study.plan.notes)} cards, {len(names)} files"
        if not self.missing:
            record(options.cache / STATE, options.out, with_lock(self.inputs, study.text), names, total)
        if options.as_json:
            click.echo(
                json.dumps({"up_to_date": False, "outputs": [asdict(w) for w in self.written]}, indent=1)
            )
            return
        say(summary_table([(w, seconds[w.name]) for w in self.written], options.out), quiet=options.quiet)
        for written in self.written:
            self.remark(written)
        say(f"\n{study.story}", quiet=options.quiet)
        if warnings:
            accepted = ", all accepted" if (options.cards / BASELINE).exists() else ""
            say(f"{warnings} warnings{accepted}; `python build.py check` lists them.", quiet=options.quiet)

    def remark(self, written: Written) -> None:
        """Say what the user should know of an output; what crowded flashcards lack is a list of its own."""
        crowded = written.name.startswith("flashcards") and len(written.remarks) > 1
        for remark in written.remarks[:1] if crowded else written.remarks:
            say(f"{written.name}: {remark}", quiet=self.options.quiet)
        if crowded:
            pointer = "    crowded cards go without extras; `python build.py flashcards` names them"
            say(pointer, quiet=self.options.quiet)

    def outdated(self) -> frozenset[str]:
        """Outputs of earlier builds that this build would have to renew, or that are gone."""
        out, only = self.options.out, self.options.only
        found: set[str] = set()
        if "anki" in only:
            found |= {f"anki/{p.name}" for p in (out / "anki").glob("*.apkg")}
        if "sheet" in only and not self.missing:
            found |= {name for name in ("cheat-sheet.pdf", "cheat-sheet-letter.pdf") if (out / name).exists()}
        return frozenset(found)
