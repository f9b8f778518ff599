"""`push`: the last build into a running Anki."""

import time
from pathlib import Path

import click

from cardpress.cache import Cache
from cardpress.cli.checking import load_and_check
from cardpress.cli.drawn import draw
from cardpress.cli.findings import print_report
from cardpress.cli.reporting import again
from cardpress.cli.study import study_plan
from cardpress.diagnostics import Report
from cardpress.emit.anki_connect import AnkiConnect, AnkiConnectError
from cardpress.emit.push import PushPlan, compare_with_anki, push

CONTENT_ERROR, USAGE_ERROR, DONE = 1, 2, 0


def push_command(
    cards: Path, cache: Path, address: str, key: str, *, apply: bool, delete_retired: bool
) -> int:
    """Say what Anki lacks and, with `apply`, give it; the exit status."""
    deck, report = load_and_check(cards)
    if deck is None or report.errors:
        print_report(Report(report.errors), cards, to_stderr=True)
        return CONTENT_ERROR
    study = study_plan(deck, draw(deck, Cache(cache)), cards, int(time.time()), needs_lock=True)
    report.extend(study.problems)
    if report.errors:
        print_report(Report(report.errors), cards, to_stderr=True)
        return CONTENT_ERROR
    if study.text != study.before:
        click.echo(f"The cards have changed since the last build. Build first: {again(cards)}", err=True)
        return CONTENT_ERROR
    try:
        anki = AnkiConnect(address, key)
        what = compare_with_anki(anki, study.plan)
        click.echo("\n".join(what.lines()))
        if not apply:
            click.echo("Nothing was changed. Do it with --apply.")
            return DONE
        delete = delete_retired and _agreed(what)
        push(anki, study.plan, study.lock, what, delete_retired=delete)
    except AnkiConnectError as error:
        click.echo(f"{error}", err=True)
        return USAGE_ERROR
    click.echo("Done. Reviews, flags, your tags and your Notes are as they were.")
    return DONE


def _agreed(what: PushPlan) -> bool:
    if not what.retired or what.too_many:
        return bool(what.retired)
    return click.confirm(f"Delete {len(what.retired)} retired notes with their cards?", default=False)
