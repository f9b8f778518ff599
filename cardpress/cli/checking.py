"""`check` and `coverage`: load, look, print."""

from pathlib import Path

import click

from cardpress.check import check_deck
from cardpress.check import check_deck
from cardpress.diagnostics import Report
from cardpress.load import load_deck
from cardpress.model.deck import Deck


def load_and_check(cards: Path) -> tuple[Deck | None, Report]:
    """The deck of a folder and everything that is wrong with it; None where it can't be used at all."""
    report = Report()
    deck, problems = load_deck(cards)
    report.extend(problems)
    if deck is not None:
        report.extend(check_deck(deck))
    return deck, report


def check_command(cards: Path, *, strict: bool, update_baseline: bool, sql_topics: tuple[str, ...]) -> int:
    """Print every problem; the exit status."""
    _, report = load_and_check(cards)
    for d in report.sorted():
        click.echo(f"{d.span}: {d.severity}[{d.code}]: {d.message}")
        if d.hint:
            click.echo(f"  hint: {d.hint}")
    click.echo(f"{len(report.errors)} errors, {len(report.warnings)} warnings")
    return 1 if report.errors or (strict and report.warnings) else 0
