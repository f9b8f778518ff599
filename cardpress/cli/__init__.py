"""The command line: the only place that parses arguments, prints and exits."""

import sys
from pathlib import Path

import click

from cardpress.diagnostics import Report
from cardpress.load import load_deck


@click.group(invoke_without_command=True)
@click.option("--cards", type=click.Path(path_type=Path), default=Path("cards"), show_default=True)
def main(cards: Path) -> None:
    """Compile a folder of cards."""


@main.command()
@click.option("--cards", type=click.Path(path_type=Path), default=Path("cards"), show_default=True)
def check(cards: Path) -> None:
    """Validate the cards and write nothing."""
    report = Report()
    _, found = load_deck(cards)
    report.extend(found)
    for d in report.sorted():
        click.echo(f"{d.span}: {d.severity}[{d.code}]: {d.message}")
        if d.hint:
            click.echo(f"  hint: {d.hint}")
    click.echo(f"{len(report.errors)} errors, {len(report.warnings)} warnings")
    sys.exit(1 if report.errors else 0)
