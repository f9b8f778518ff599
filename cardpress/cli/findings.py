"""Problems as people, programs and forges want them printed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardpress.diagnostics import Diagnostic, Report, format_report

if TYPE_CHECKING:
    from cardpress.model.deck import Deck


STRICT = "With --strict, warnings count as errors."


def examined(deck: "Deck", found: Sequence[Diagnostic], cards: Path) -> Report:
    """What is wrong with a deck, the rules being loaded only now: for a process beside this one."""
    from cardpress.cli.checking import examine

    return examine(deck, found, cards)


def print_report(report: Report, cards: Path, *, to_stderr: bool = False) -> None:
    """Print problems with the lines of source they are in, and their number."""
    from cardpress.load.files import yaml_files
    from cardpress.load.syntax import lines_of

    lines: dict[str, list[str]] = {}

    def lines_in(file: str) -> list[str]:
        if file not in lines:
            path = Path(file)
            # An excerpt must not show what a link out of the folder leads to.
            inside = path.is_file() and path.resolve().is_relative_to(cards.resolve())
            try:
                text = path.read_text(encoding="utf-8", errors="replace") if inside else ""
            except OSError:
                text = ""
            lines[file] = lines_of(text)
        return lines[file]

    click.echo(format_report(report, lines_in, len(yaml_files(cards))), err=to_stderr)


def print_findings(report: Report, cards: Path, style: str) -> None:
    """Print problems for people (`text`), for programs (`json`) or as annotations of a forge (`github`)."""
    if style == "text":
        print_report(report, cards)
    elif style == "json":
        click.echo(json.dumps(as_data(report), ensure_ascii=False, indent=1))
    else:
        for d in report.sorted():
            text = f"{d.message}. {d.hint}" if d.hint else d.message
            file = _escaped(d.span.file).replace(":", "%3A").replace(",", "%2C")
            place = f"file={file},line={d.span.line},col={d.span.column},title={d.code}"
            click.echo(f"::{d.severity} {place}::{_escaped(text)}")


def as_data(report: Report) -> list[dict[str, object]]:
    """The problems as programs read them."""
    return [
        {
            "code": d.code,
            "severity": str(d.severity),
            "file": d.span.file,
            "line": d.span.line,
            "column": d.span.column,
            "message": d.message,
            "hint": d.hint,
            "card": d.card,
        }
        for d in report.sorted()
    ]


def _escaped(text: str) -> str:
    """As workflow commands want it: one line, the three special characters coded."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
