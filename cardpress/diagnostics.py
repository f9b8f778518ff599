"""What went wrong, where in the source, and how to mend it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a source file."""

    file: str
    """Path as the user would type it, relative to the working folder where possible."""
    line: int = 1
    """1-based line."""
    column: int = 1
    """1-based column, counted in characters."""

    def __str__(self) -> str:
        return f"{_printable(self.file)}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How much a diagnostic weighs: an error blocks the build, a warning is counted."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem in the source."""

    code: str
    """Kebab-case name of the rule, the heading under which docs/rules.md explains it."""
    span: Span
    """Where to put the cursor."""
    message: str
    """What is wrong with this text: lower case, no full stop."""
    hint: str = ""
    """What to do about it, with an example where that helps."""
    severity: Severity = Severity.ERROR
    """Error or warning."""
    related: tuple[tuple[Span, str], ...] = ()
    """Other places that belong to the problem, each with a short remark."""
    card: str = ""
    """Id of the card it concerns; empty for problems outside cards."""

    def sort_key(self) -> tuple[Span, str, str]:
        """Order of a report: by place, then by code, so that the same input prints the same."""
        return (self.span, self.code, self.message)


@dataclass(slots=True)
class Report:
    """All diagnostics of one run."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    """In the order found; `sorted()` is the order to print."""

    def extend(self, more: Iterable[Diagnostic]) -> None:
        """Add the findings of a phase."""
        self.diagnostics.extend(more)

    def sorted(self) -> list[Diagnostic]:
        """Findings by file, line and column, without exact repeats."""
        return sorted(set(self.diagnostics), key=Diagnostic.sort_key)

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings that block the build."""
        return [d for d in self.sorted() if d.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Diagnostic]:
        """The findings that are counted against the baseline."""
        return [d for d in self.sorted() if d.severity is Severity.WARNING]


FOLD = 8
"""Findings of one rule, and places of one finding, that a report shows before it only counts them."""


def format_diagnostic(d: Diagnostic, lines_of: Callable[[str], Sequence[str]]) -> str:
    """A finding as text: place and message, the line of the source with a caret, hint and notes.

    `lines_of` gives the lines of a file as the span names it; an empty sequence where it can't be read.
    """
    out = [f"{d.span}: {d.severity}[{d.code}]: {_printable(d.message)}"]
    out += _excerpt(d.span, lines_of(d.span.file))
    if d.hint:
        out.append("  hint: " + "\n".join(map(_printable, d.hint.split("\n"))))
    for span, remark in d.related[:FOLD]:
        out.append(f"  note: {remark} at {span}")
    if len(d.related) > FOLD:
        out.append(f"  note: and {len(d.related) - FOLD} more")
    return "\n".join(out)


def format_report(report: Report, lines_of: Callable[[str], Sequence[str]], files: int) -> str:
    """All findings in order, errors in full and long runs of one warning folded; then the count.

    `files` is how many files were read. An empty report is the count alone.
    """
    shown: Counter[str] = Counter()
    out: list[str] = []
    for d in report.sorted():
        shown[d.code] += d.severity is Severity.WARNING
        if d.severity is Severity.ERROR or shown[d.code] <= FOLD:
            out.append(format_diagnostic(d, lines_of))
    out += [
        f"... and {number - FOLD} more warnings of {code}"
        for code, number in sorted(shown.items())
        if number > FOLD
    ]
    errors, warnings = len(report.errors), len(report.warnings)
    ending = " Nothing was written." if errors else ""
    out.append(
        f"{counted(errors, 'error')}, {counted(warnings, 'warning')} in {counted(files, 'file')}.{ending}"
    )
    return "\n".join(out)


def _excerpt(span: Span, lines: Sequence[str]) -> list[str]:
    """The line a span points at, cut to what a terminal shows, and a caret under the column."""
    line = lines[span.line - 1].rstrip() if 1 <= span.line <= len(lines) else ""
    if not line:
        return []
    caret = span.column - 1
    start = max(0, caret - 40) if len(line) > _EXCERPT_WIDTH else 0
    cut = _printable(line[start : start + _EXCERPT_WIDTH])
    cut = f"{'…' if start else ''}{cut}{'…' if start + _EXCERPT_WIDTH < len(line) else ''}"
    return [f"{span.line:>6} | {cut}", f"{'':>6} | {' ' * (caret - start + bool(start))}^"]


_EXCERPT_WIDTH = 90


def _printable(text: str) -> str:
    """The text without what moves a terminal's cursor or turns its writing round; a tab is one blank."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "�" for c in text)


def counted(number: int, noun: str) -> str:
    """A number of things: 1 card, 2 cards."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def quoted(text: str, limit: int = 40) -> str:
    """An author's text for a message: one line in quotes, cut where it is long."""
    line = _printable(" ".join(text.split()))
    return f'"{line if len(line) <= limit else line[: limit - 1].rstrip() + "…"}"'


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint: the nearest known word, or `otherwise` where none is near."""
    # Two letters swapped in a word of three leave two thirds alike.
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.7 if len(word) > 4 else 0.6)
    return f"did you mean {quoted(close[0])}?" if close else otherwise
