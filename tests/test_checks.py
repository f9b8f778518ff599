"""What the rules do to a whole deck: near-duplicates, excuses, baseline, coverage, reports, speed."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cardpress.check import near_duplicate, needs_cycle, number_unit, one_right_answer
from cardpress.check.accents import check_accents
from cardpress.check.baseline import compare_with_baseline, format_baseline, lowered_baseline
from cardpress.check.coverage import coverage, format_coverage, outstanding
from cardpress.check.registry import check_deck
from cardpress.diagnostics import Diagnostic, Report, Severity, Span, format_diagnostic, format_report
from cardpress.load import load_deck
from cardpress.load.baseline import load_baseline
from cardpress.paths import ROOT

DECK = """\
id: made
title: Made
version: 1.0.0
date: 2026-01-31
description: A deck made for a test.
families: [{id: f, title: F, accent: blue, topics: [%s]}]
"""
AUTHORITIES = 'authorities: [{id: "a:b", title: A, url: "https://example.org/"}]\n'


def made(folder: Path, topics: dict[str, str], **files: str):
    (folder / "sources").mkdir(parents=True)
    (folder / "deck.yaml").write_text(DECK % ", ".join(topics))
    (folder / "sources" / "authorities.yaml").write_text(AUTHORITIES)
    for name, text in topics.items():
        (folder / f"{name}.yaml").write_text(f"topic: {name}\ntitle: T\n{text}", "utf-8")
    for name, text in files.items():
        (folder / "sources" / f"{name}.yaml").write_text(text, "utf-8")
    deck, problems = load_deck(folder, "made")
    assert problems == []
    return deck


# Pairs that say the same in other words: each must be found, whatever the forms.
PARAPHRASES = [
    ("term: dirty read, means: A transaction reads what another one has written but not yet committed.",
     "term: dirty read of rows, means: Reading changes of another transaction that were not committed yet."),
    ("q: Why keep the primary key of an InnoDB table short?, a: Every entry of every secondary index repeats it.",
     "q: Why must a short primary key be chosen for an InnoDB table?, a: Because every entry of each secondary index contains it."),
    ("q: 'A transfer committed, then the power failed before any data page was written. Why is it still there?', a: Its log records were flushed to disk before COMMIT returned; recovery replays them.",
     "q: 'After COMMIT returned, the power fails before the data pages were written. Why is the transfer not lost?', a: 'Its log records had been flushed to disk before, and recovery replays them.'"),
    ("fact: 'In PostgreSQL, retry a transaction that fails with SQLSTATE {{c1::40001}} (serialization failure) or {{c2::40P01}} (deadlock detected).'",
     "q: Which SQLSTATEs tell you to retry a transaction in PostgreSQL?, a: '40001, serialization failure, and 40P01, deadlock detected.'"),
    ("q: 'Why can a table have many secondary indexes, but only one clustered one?', a: Its rows can be kept in only one order.",
     "q: Why can there be many secondary indexes on a table but just one clustered index?, a: The rows can be stored in one order only."),
    ("term: savepoint, means: A named mark inside a transaction to which you can roll back without giving up the rest.",
     "q: What is a savepoint?, a: A named mark inside a transaction that you can roll back to without giving up the rest."),
]  # fmt: skip
# Pairs that read alike and say different things: none may be reported.
DIFFERENT = [
    ("term: dirty read, means: A transaction reads what another one has written but not yet committed.",
     "term: dirty write, means: A transaction overwrites a change that another one has not yet committed."),
    ("term: phantom read, means: 'The same search condition, run twice in one transaction, finds a different set of rows.'",
     "term: non-repeatable read, means: A row read twice in one transaction shows different committed values."),
    ("q: Which rows does a LEFT JOIN return?, a: 'All rows of the left table, with matching rows of the right one or NULL.'",
     "q: Which rows does a RIGHT JOIN return?, a: 'All rows of the right table, with matching rows of the left one or NULL.'"),
    ("fact: 'Under READ COMMITTED in PostgreSQL, each {{c1::statement}} sees its own snapshot of committed rows.'",
     "fact: 'Under REPEATABLE READ in PostgreSQL, a transaction keeps the snapshot of its {{c1::first query}} to the end.'"),
]  # fmt: skip


def entry(name: str, text: str) -> tuple[str, str]:
    kind = "questions" if text.startswith("q:") else "facts"
    form = "form: term, " if text.startswith("term:") else ""
    return kind, f'  - {{id: {name}, {form}{text}, sources: ["a:b"]}}\n'


@pytest.fixture(scope="module")
def shipped():
    return load_deck(ROOT / "cards", "cards")[0]


def near(folder: Path, one: str, other: str) -> list[Diagnostic]:
    lists: dict[str, str] = {}
    # Words weigh by how rare they are, so the pair stands among other cards, as it would in a deck.
    others = [
        f"q: Why does {w} {w}x need the {w}y?, a: The {w}z of transactions and rows."
        for w in "abcdefghijklmnop"
    ]
    for number, text in enumerate([one, other, *others]):
        kind, line = entry(f"card-{number}", text)
        lists[kind] = lists.get(kind, f"{kind}:\n") + line
    return list(near_duplicate.check(made(folder, {"t": "".join(lists.values())})))


@pytest.mark.parametrize(("one", "other"), PARAPHRASES)
def test_paraphrase_is_found(tmp_path, one, other):
    [found] = near(tmp_path / "deck", one, other)

    assert {found.card} | {remark for _, remark in found.related} <= {"card-0", "card-1", "said here"}


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_cards_built_alike_are_left_alone(tmp_path, one, other):
    assert near(tmp_path / "deck", one, other) == []


def generated(folder: Path, count: int):
    """`count` cards of made-up words, as often as words are in English (rank 1 to 4,000)."""
    dice = random.Random(1)
    words = [
        "".join(dice.choice("bcdfghklmnprst") + dice.choice("aeiou") for _ in range(dice.randint(2, 4)))
        for _ in range(4000)
    ]
    weights = [1 / (rank + 3) for rank in range(4000)]

    def some(number: int) -> str:
        return " ".join(dice.choices(words, weights, k=number))

    topics = {}
    for topic in range(count // 100):
        lines = ["questions:\n"]
        lines += [
            f'  - {{id: t{topic}-q{n}, form: why, q: "Why {some(10)}?", a: "{some(12)}.", why: "{some(20)}.", sources: ["a:b"]}}\n'
            for n in range(100)
        ]
        topics[f"t{topic}"] = "".join(lines)
    return made(folder, topics)


def test_ten_thousand_cards_are_compared_in_seconds(tmp_path):
    deck = generated(tmp_path / "deck", 10_000)
    start = time.process_time()
    list(near_duplicate.check(deck))

    assert time.process_time() - start < 10  # measured: 2 s; a comparison of all pairs takes minutes


def test_a_thousand_cards_are_checked_in_a_second(tmp_path):
    """In a fresh interpreter, imports included; measured: 0.35 s of processor time."""
    generated(tmp_path / "deck", 1000)
    code = (
        "import time; from pathlib import Path; from cardpress.load import load_deck; from cardpress.check.registry import check_deck;"
        f"deck, _ = load_deck(Path({str(tmp_path / 'deck')!r})); check_deck(deck); print(time.process_time())"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert float(out.stdout) < 1


@pytest.mark.parametrize(
    "line",
    [
        '{id: ID, form: number, q: Which?, a: "' + "," * 1400 + "1" + "," * 1400 + 'x", sources: ["a:b"]}',
        '{id: ID, fact: "{{c1::x}} y", needs: [ID-x], sources: ["a:b"]}\n  - {id: ID-x, fact: "{{c1::x}} y", needs: [ID], sources: ["a:b"]}',
        '{id: ID, form: number, q: Why does a page ID of the index need a lock and no latch?, a: "4", sources: ["a:b"]}',
    ],
    ids=["punctuation", "circles", "answers"],
)
def test_cards_made_to_take_long_take_seconds(tmp_path, line):
    """Measured: 0.1 to 1 s, where the first took hours, the others ten seconds and more."""
    cards = "".join(f"  - {line.replace('ID', f'c{n}')}\n" for n in range(2000))
    deck = made(tmp_path / "deck", {"t": f"facts:\n{cards}"})
    start = time.process_time()
    for rule in (needs_cycle, number_unit, one_right_answer):
        list(rule.check(deck))

    assert time.process_time() - start < 5


def warning(code: str, line: int) -> Diagnostic:
    return Diagnostic(code, Span("t.yaml", line), "is long", "shorten it", Severity.WARNING)


@pytest.fixture
def report():
    return Report([warning("answer-short", 3), warning("answer-short", 9), warning("why-short", 5)])


def test_more_warnings_than_accepted_are_an_error_that_lists_them(report):
    [error] = compare_with_baseline(report, {"answer-short": 1, "why-short": 1}, "warnings.toml")

    assert error.severity is Severity.ERROR
    assert error.message == "2 warnings of answer-short, 1 accepted"
    assert error.related == ((Span("t.yaml", 3), "is long"), (Span("t.yaml", 9), "is long"))


def test_fewer_warnings_than_accepted_are_told(report):
    [stale] = compare_with_baseline(report, {"answer-short": 2, "why-short": 1, "dated": 4}, "warnings.toml")

    assert (stale.severity, stale.message) == (Severity.WARNING, "0 warnings of dated are left, 4 accepted")


def test_a_rule_without_a_number_accepts_none(report):
    found = compare_with_baseline(report, {}, "warnings.toml")

    assert [d.message for d in found] == [
        "2 warnings of answer-short, 0 accepted",
        "1 warnings of why-short, 0 accepted",
    ]


def test_baseline_only_falls(report):
    assert lowered_baseline(report, {"answer-short": 1, "why-short": 7, "dated": 2}) == {
        "answer-short": 1,
        "why-short": 1,
    }
    assert lowered_baseline(report, None) == {"answer-short": 2, "why-short": 1}


def test_written_baseline_is_read_back(tmp_path):
    (tmp_path / "warnings.toml").write_text(format_baseline({"why-short": 1, "answer-short": 2}))

    assert load_baseline(tmp_path) == ({"answer-short": 2, "why-short": 1}, [])


def test_no_baseline_is_no_problem(tmp_path):
    assert load_baseline(tmp_path) == (None, [])


DOCUMENT = """\
source: doc
title: A document
short: Doc
sections:
  - id: "1"
    title: First
    points:
      - {id: d-1-a, kind: fact, priority: 1, point: x}
      - {id: d-1-b, kind: fact, priority: 2, point: x}
  - id: "2"
    title: Second
    points:
      - {id: d-2-a, kind: fact, priority: 1, point: x}
      - {id: d-2-b, kind: fact, priority: 3, point: x}
"""


def test_coverage_counts_points_by_section_and_priority(tmp_path):
    cards = 'facts:\n  - {id: a, fact: "{{c1::x}} y", sources: [d-1-a, d-2-b]}\n'
    deck = made(tmp_path / "deck", {"t": cards}, doc=DOCUMENT)
    [document] = coverage(deck)

    assert [(row.section.id, dict(row.points), dict(row.covered)) for row in document.sections] == [
        ("1", {"1": 1, "2": 1}, {"1": 1}),
        ("2", {"1": 1, "3": 1}, {"3": 1}),
    ]
    assert [point.id for point in outstanding(deck)] == ["d-1-b", "d-2-a"]
    assert format_coverage([document]) == (
        "A document\n"
        "  section                                                     1        2        3\n"
        "  1  First                                                  1/1      0/1        –\n"
        "  2  Second                                                 0/1        –      1/1\n"
        "  total                                                     1/2      0/1      1/1\n"
    )


def test_diagnostic_shows_its_line_with_a_caret():
    d = Diagnostic(
        "no-yes-no", Span("t.yaml", 2, 8), "it is", "ask why", related=((Span("u.yaml", 4, 2), "said here"),)
    )

    assert format_diagnostic(d, lambda file: {"t.yaml": ["questions:", "    q: Is it?"]}[file]) == (
        "t.yaml:2:8: error[no-yes-no]: it is\n"
        "     2 |     q: Is it?\n"
        "       |        ^\n"
        "  hint: ask why\n"
        "  note: said here at u.yaml:4:2"
    )


def test_long_lines_are_cut_around_the_caret():
    line = "a" * 100 + "HERE" + "b" * 200
    text = format_diagnostic(Diagnostic("x", Span("t.yaml", 1, 101), "m"), lambda _: [line])
    excerpt, caret = text.split("\n")[1:]

    assert excerpt[caret.index("^") :].startswith("HERE")
    assert len(excerpt) < 110


def test_control_characters_do_not_reach_the_terminal():
    text = format_diagnostic(Diagnostic("x", Span("t.yaml", 1, 1), "m"), lambda _: ["\x1b[31mred \u202e"])

    assert text.isascii() is False
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_report_is_sorted_folded_and_counted():
    report = Report([warning("why-short", line) for line in range(20, 0, -1)])
    report.extend(
        [Diagnostic("no-leak", Span("a.yaml", 1), "leaks"), Diagnostic("no-leak", Span("a.yaml", 1), "leaks")]
    )
    lines = format_report(report, lambda _: [], 2).split("\n")

    assert lines[0] == "a.yaml:1:1: error[no-leak]: leaks"
    assert lines[1] == "t.yaml:1:1: warning[why-short]: is long"
    assert lines[-2:] == [
        "... and 12 more warnings of why-short",
        "1 error, 20 warnings in 2 files. Nothing was written.",
    ]


def test_same_deck_same_words(shipped):
    """Two runs say the same in the same order, and every finding has its place."""
    first, second = check_deck(shipped), check_deck(shipped)

    assert first == second
    assert all(d.span.file.startswith("cards/") for d in first)


def test_unknown_accent_is_told(shipped):
    [family, *_] = shipped.settings.families
    found = check_accents(shipped, {f"{family.accent}s", "grey"})

    assert (found[0].code, found[0].span, found[0].hint) == (
        "unknown-accent",
        family.accent.span,
        f'did you mean "{family.accent}s"?',
    )
    assert check_accents(shipped, {str(f.accent) for f in shipped.settings.families}) == []


def test_excerpts_do_not_show_what_a_link_leads_to():
    cards = ROOT / "tests" / "invalid" / "links-out-of-the-folder" / "cards"
    out = subprocess.run(
        [sys.executable, "build.py", "check", "--cards", str(cards)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert out.returncode == 1
    assert "one.yaml:1:1: error[outside-folder]" in out.stdout
    assert "Reading folders of cards" not in out.stdout  # the first line of the file it leads to
