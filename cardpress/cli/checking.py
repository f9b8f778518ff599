"""`check` and `coverage`: load, look, print."""

import json
import tomllib
from pathlib import Path

import click

from cardpress.check import check_deck
from cardpress.check.baseline import compare_with_baseline, format_baseline, lowered_baseline
from cardpress.check.coverage import coverage, format_coverage, outstanding
from cardpress.diagnostics import Diagnostic, Report, Span, format_report
from cardpress.load import load_deck
from cardpress.model.deck import Deck

BASELINE = "warnings.toml"


def load_and_check(cards: Path) -> tuple[Deck | None, Report]:
    """The deck of a folder and everything that is wrong with it; None where it can't be used at all."""
    report = Report()
    deck, problems = load_deck(cards)
    report.extend(problems)
    if deck is not None:
        report.extend(check_deck(deck))
        baseline = cards / BASELINE
        if baseline.exists() and not report.errors:
            report.extend(_compared(report, baseline))
    return deck, report


def _compared(report: Report, file: Path) -> list[Diagnostic]:
    try:
        accepted = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [
            Diagnostic(
                "bad-baseline",
                Span(str(file)),
                f"can't be read: {error}",
                "delete it, then check --update-baseline",
            )
        ]
    return compare_with_baseline(report, {k: v for k, v in accepted.items() if isinstance(v, int)}, str(file))


def print_report(report: Report, cards: Path, *, to_stderr: bool = False) -> None:
    """Print problems with the lines of source they are in, and their number."""
    lines: dict[str, list[str]] = {}

    def lines_of(file: str) -> list[str]:
        if file not in lines:
            try:
                lines[file] = Path(file).read_text(encoding="utf-8", errors="replace").split("\n")
            except OSError:
                lines[file] = []
        return lines[file]

    files = sum(1 for _ in cards.rglob("*.yaml")) if cards.is_dir() else 0
    click.echo(format_report(report, lines_of, files), err=to_stderr)


def check_command(cards: Path, *, strict: bool, update_baseline: bool, sql_topics: tuple[str, ...]) -> int:
    """Print every problem; the exit status."""
    deck, report = load_and_check(cards)
    if deck is not None and sql_topics:
        from cardpress.run import run_blocks

        report.extend(run_blocks(deck, None if "all" in sql_topics else sql_topics))
    if update_baseline and not report.errors:
        file = cards / BASELINE
        known = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else None
        file.write_text(format_baseline(lowered_baseline(report, known)), encoding="utf-8")
        click.echo(f"Wrote {file}.")
    print_report(report, cards)
    return 1 if report.errors or (strict and report.warnings) else 0


def coverage_command(cards: Path, *, points: bool, as_json: bool) -> int:
    """Print the coverage of the study documents; the exit status."""
    deck, report = load_and_check(cards)
    if deck is None:
        print_report(report, cards)
        return 1
    if as_json:
        click.echo(
            json.dumps(
                [{"id": p.id, "priority": p.priority, "point": p.point} for p in outstanding(deck)], indent=1
            )
        )
        return 0
    click.echo(format_coverage(coverage(deck)))
    if points:
        for point in outstanding(deck):
            click.echo(f"{point.span}: {point.id} (priority {point.priority}): {point.point}")
    return 0
