"""Warnings of a run against the number accepted per rule: more is an error, fewer is worth writing down."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from cardpress.diagnostics import Diagnostic, Report, Severity, Span

CODE = "too-many-warnings"
STALE = "stale-baseline"


def compare_with_baseline(report: Report, baseline: Mapping[str, int], file: str) -> list[Diagnostic]:
    """Errors for rules with more warnings than `baseline` accepts, warnings for those with fewer.

    `baseline` holds a number by rule code, a rule it does not name has none; `file` is where it was read from.
    """
    by_rule: dict[str, list[Diagnostic]] = defaultdict(list)
    for warning in report.warnings:
        by_rule[warning.code].append(warning)
    found = []
    for code in sorted(by_rule.keys() | baseline.keys()):
        warnings, accepted = by_rule.get(code, []), baseline.get(code, 0)
        if len(warnings) > accepted:
            found.append(
                Diagnostic(
                    CODE,
                    Span(file),
                    f"{len(warnings)} warnings of {code}, {accepted} accepted",
                    "mend the new ones, or give a card its reason with `allow`",
                    related=tuple((warning.span, warning.message) for warning in warnings),
                )
            )
        elif len(warnings) < accepted:
            found.append(
                Diagnostic(
                    STALE,
                    Span(file),
                    f"{len(warnings)} warnings of {code} are left, {accepted} accepted",
                    "write the lower number: python build.py check --update-baseline",
                    Severity.WARNING,
                )
            )
    return found


def lowered_baseline(report: Report, baseline: Mapping[str, int] | None) -> dict[str, int]:
    """The baseline to write now: numbers only fall, and rules that reached zero drop out.

    Without a baseline the warnings of this run become the first one.
    """
    counts = Counter(warning.code for warning in report.warnings if warning.code != STALE)
    if baseline is None:
        return dict(sorted(counts.items()))
    kept = {code: min(accepted, counts[code]) for code, accepted in sorted(baseline.items())}
    return {code: accepted for code, accepted in kept.items() if accepted}


def format_baseline(baseline: Mapping[str, int]) -> str:
    """The text of warnings.toml."""
    head = (
        "# How many warnings of each rule are accepted: a number may only fall.\n"
        "# Lower them with `python build.py check --update-baseline`; docs/rules.md explains the rules.\n"
    )
    return head + "".join(f"{code} = {accepted}\n" for code, accepted in sorted(baseline.items()))
