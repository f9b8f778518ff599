"""`results`: the answers on cards against the answers of the engines."""

from pathlib import Path

import click

from cardpress.cli.checking import load_and_check
from cardpress.cli.findings import print_report
from cardpress.diagnostics import Report
from cardpress.run import run_blocks, update_results


def results_command(cards: Path, *, update: bool) -> int:
    """Run the code on the cards; with `update` write the answers into the files; the exit status."""
    deck, report = load_and_check(cards)
    if deck is None or report.errors:
        print_report(Report(report.errors), cards, to_stderr=True)
        return 1
    if update:
        changed, problems = update_results(deck, cards)
        for path in changed:
            click.echo(f"Updated {path}.")
        if not changed and not problems:
            click.echo("Every result is what the engines return.")
    else:
        problems = run_blocks(deck)
    print_report(Report(list(problems)), cards)
    return 1 if Report(list(problems)).errors else 0
