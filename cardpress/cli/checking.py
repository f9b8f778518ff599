"""`check` and `coverage`: load, look, print."""

from functools import cache
from pathlib import Path

import click

from cardpress.check import check_deck
from cardpress.diagnostics import Report, format_report
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
    files = sum(1 for _ in cards.rglob("*.yaml"))
    click.echo(format_report(report, lines_of, files))
    return 1 if report.errors or (strict and report.warnings) else 0


@cache
def lines_of(file: str) -> list[str]:
    """Lines of a source file for excerpts; none where it can't be read."""
    try:
        return Path(file).read_text("utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []
