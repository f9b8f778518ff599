"""`diff`: what learners will see when they import the next build over the last."""

import json
import time
from dataclasses import asdict
from pathlib import Path

import click

from cardpress.cache import Cache
from cardpress.cli.checking import load_and_check
from cardpress.cli.drawn import draw
from cardpress.cli.findings import print_report
from cardpress.cli.study import study_plan
from cardpress.diagnostics import Report
from cardpress.plan.diff import diff_lines


def diff_command(cards: Path, cache: Path, *, as_json: bool) -> int:
    """Say what the next build changes for learners; the exit status."""
    deck, report = load_and_check(cards)
    if deck is not None and not report.errors:
        study = study_plan(deck, draw(deck, Cache(cache)), cards, int(time.time()))
        report.extend(study.problems)
        if not report.errors:
            told = (
                json.dumps(asdict(study.changes), indent=1)
                if as_json
                else "\n".join(diff_lines(study.changes))
            )
            click.echo(told)
            return 0
    print_report(Report(report.errors), cards, to_stderr=True)
    return 1
