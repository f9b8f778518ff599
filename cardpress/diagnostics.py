"""What went wrong, where in the source, and how to mend it."""

from collections.abc import Iterable
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
        return f"{self.file}:{self.line}:{self.column}"


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


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint: the nearest known word, or `otherwise` where none is near."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f'did you mean "{close[0]}"?' if close else otherwise
