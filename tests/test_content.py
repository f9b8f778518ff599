"""The shipped deck kept to its own rules: the tests that guard the content."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from cardpress.check.baseline import compare_with_baseline, format_baseline
from cardpress.check.coverage import coverage
from cardpress.check.registry import check_deck
from cardpress.cli import main
from cardpress.diagnostics import Report, Severity
from cardpress.load import load_deck
from cardpress.load.baseline import NAME, load_baseline
from cardpress.paths import ROOT
from scripts import counts

DUPLICATES = {"duplicate-id", "duplicate-front", "near-duplicate", "one-right-answer"}
SOURCES = {"has-source", "unknown-source", "corrected-point"}


@pytest.fixture(scope="module")
def shipped():
    deck, problems = load_deck(ROOT / "cards", "cards")
    report = Report()
    report.extend(problems)
    report.extend(check_deck(deck))
    return deck, report


def shown(diagnostics):
    return [f"{d.span}: {d.code}: {d.message}" for d in diagnostics]


def test_no_card_is_duplicated(shipped):
    deck, report = shipped
    ids = Counter(card.id for card in deck)

    assert [name for name, count in ids.items() if count > 1] == []
    assert shown(d for d in report.errors if d.code in DUPLICATES) == []


def test_no_card_is_missing_its_source(shipped):
    deck, report = shipped
    known = deck.points.keys() | deck.authorities.keys()

    assert [card.id for card in deck if not card.sources or not set(card.sources) <= known] == []
    assert shown(d for d in report.errors if d.code in SOURCES) == []


def test_shipped_cards_have_no_errors(shipped):
    _, report = shipped

    assert shown(report.errors) == []


def test_warnings_only_fall(shipped):
    _, report = shipped
    baseline, problems = load_baseline(ROOT / "cards", "cards")
    found = compare_with_baseline(report, baseline or {}, f"cards/{NAME}")

    assert problems == []
    assert shown(d for d in found if d.severity is Severity.ERROR) == []


def test_baseline_is_written_as_the_tool_writes_it():
    baseline, _ = load_baseline(ROOT / "cards", "cards")

    assert (ROOT / "cards" / NAME).read_text("utf-8") == format_baseline(baseline or {})


def test_all_four_kinds_are_written(shipped):
    deck, _ = shipped

    assert {card.kind for card in deck} == {"fact", "question", "mnemonic", "diagram"}


def test_five_documents_are_outlined(shipped):
    deck, _ = shipped
    points = sum(sum(row.points.values()) for document in coverage(deck) for row in document.sections)

    assert len(deck.documents) == 5
    assert points == len(deck.points)


def test_the_committed_lock_is_the_lock_of_these_cards():
    """An edit is committed together with the lock that a build wrote; else learners never get it."""
    result = CliRunner().invoke(main, ["diff", "--json", "--cards", str(ROOT / "cards")])
    assert result.exit_code == 0, result.output
    changes = json.loads(result.output)

    assert (ROOT / "cards" / "cards.lock").exists()
    pending = {kind: changes[kind] for kind in ("new", "changed", "retired", "restyled", "reshaped")}
    assert pending == {kind: [] for kind in pending}, "run `python build.py` and commit cards/cards.lock"


def test_the_readme_counts_right():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert (
        counts.MARKED.search(text)[0] == f"{counts.MARKED.search(text)[1]}{counts.counted()}<!-- /counts -->"
    ), "run python scripts/counts.py after the build"
