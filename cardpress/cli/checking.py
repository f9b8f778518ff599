"""`check` and `coverage`: load, look, print."""

import json
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

import click

from cardpress.check.accents import check_accents
from cardpress.check.baseline import compare_with_baseline, format_baseline, lowered_baseline
from cardpress.check.coverage import coverage, format_coverage, outstanding
from cardpress.check.registry import check_deck
from cardpress.check.torn_cloze import check_clozes
from cardpress.cli.findings import STRICT, print_findings, print_report
from cardpress.cli.inputs import lock_text, was_built
from cardpress.diagnostics import Diagnostic, Report, did_you_mean
from cardpress.inplace import replace_file
from cardpress.load import load_deck
from cardpress.load.baseline import NAME as BASELINE
from cardpress.load.baseline import load_baseline
from cardpress.model.deck import Deck
from cardpress.paths import LOCK, TEMPLATES
from cardpress.render.markdown import torn_deletions
from cardpress.render.tokens import TokensError, load_tokens


def refuse_unknown(names: Iterable[str], known: Collection[str], what: str) -> None:
    """Raise click.UsageError for the first name that is no `what` of the deck."""
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, "")
            raise click.UsageError(f"There is no {what} {name!r}{'; ' + hint if hint else '.'}")


def load_and_check(cards: Path) -> tuple[Deck | None, Report]:
    """The deck of a folder and everything that is wrong with it; None where it can't be used at all."""
    deck, problems = load_deck(cards)
    return deck, Report(list(problems)) if deck is None else examine(deck, problems, cards)


def examine(deck: Deck, problems: Iterable[Diagnostic], cards: Path) -> Report:
    """Everything that is wrong with a deck: what reading it found, the rules, the baseline of its folder."""
    report = Report(list(problems))
    report.extend(check_deck(deck))
    report.extend(check_clozes(deck, torn_deletions))
    with suppress(TokensError):  # a broken design stops a build, and says so there; cards can be checked
        report.extend(check_accents(deck, load_tokens(TEMPLATES / "tokens.toml").accents))
    accepted, problems = load_baseline(cards)
    report.extend(problems)
    if accepted is not None and not report.errors:
        report.extend(compare_with_baseline(report, accepted, str(cards / BASELINE)))
    return report


def lock_problems(deck: Deck, cards: Path) -> list[Diagnostic]:
    """What a build would find in the lock of a deck that can be read as a whole, without drawing a card."""
    from cardpress.plan.histories import history_problems
    from cardpress.plan.lock_text import missing_lock, parse_lock

    shown, text = f"{deck.root}/{LOCK}", lock_text(cards)
    if text is None:
        return [missing_lock(shown)] if was_built(cards) else []
    lock, problems = parse_lock(text, shown, deck.settings.id)
    return problems if Report(problems).errors else [*problems, *history_problems(deck, lock, shown)]


def check_command(
    cards: Path, *, strict: bool, update_baseline: bool, sql_topics: tuple[str, ...], style: str
) -> int:
    """Print every problem; the exit status."""
    deck, report = load_and_check(cards)
    if deck is not None and sql_topics:
        from cardpress.run import run_blocks

        refuse_unknown([topic for topic in sql_topics if topic != "all"], deck.topic_of, "topic")
        report.extend(run_blocks(deck, None if "all" in sql_topics else sql_topics))
    if update_baseline and not report.errors:
        file = cards / BASELINE
        accepted, _ = load_baseline(cards)
        replace_file(file, format_baseline(lowered_baseline(report, accepted)).encode())
        click.echo(f"Wrote {file}.", err=True)
    if deck is not None:
        from cardpress.plan.room import room_problems

        report.extend(room_problems(deck))
        if not report.errors:  # a topic that can't be read would look as if its cards were gone
            report.extend(lock_problems(deck, cards))
    print_findings(report, cards, style)
    if strict and report.warnings and not report.errors:
        click.echo(STRICT, err=True)
    return 1 if report.errors or (strict and report.warnings) else 0


def coverage_command(cards: Path, *, points: bool, as_json: bool) -> int:
    """Print the coverage of the study documents; the exit status."""
    from cardpress.run import unchecked_blocks

    deck, report = load_and_check(cards)
    if deck is None:
        print_report(report, cards)
        return 1
    unchecked = unchecked_blocks(deck)
    if as_json:
        data = {
            "outstanding": [
                {"id": p.id, "priority": p.priority, "point": p.point} for p in outstanding(deck)
            ],
            "unchecked_code": [
                {"card": u.card, "language": u.language, "reason": u.reason} for u in unchecked
            ],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return 0
    click.echo(format_coverage(coverage(deck)))
    if points:
        for point in outstanding(deck):
            click.echo(f"{point.span}: {point.id} (priority {point.priority}): {point.point}")
    if unchecked:
        click.echo("\nCode on cards that nothing here can check:")
        for block in unchecked:
            click.echo(f"  {block.span}: {block.card} ({block.language}): {block.reason}")
    else:
        click.echo("\nEvery block of code on a card is run or parsed.")
    return 0
