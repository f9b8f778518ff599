"""The documents of tests/cases: YAML in, diagnostics out; UPDATE_CASES=1 rewrites what is expected."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from cardpress.check import registry
from cardpress.check.registry import RULES, check_deck
from cardpress.diagnostics import format_diagnostic
from cardpress.load import load_deck

CASES = Path(__file__).parent / "cases"
DOCS = Path(__file__).parents[1] / "docs" / "rules.md"
RULE_CODES = sorted(rule.CODE for rule in RULES)

# A deck around every case; a block ```yaml deck.yaml and its like replaces a file of it.
DECK = {
    "deck.yaml": """\
id: case
title: Case
version: 1.0.0
date: 2026-01-31
description: A deck around a case.
families:
  - {id: all, title: All, accent: blue, topics: [case]}
sheet:
  - {id: block, title: A block}
  - {id: notes, title: My notes, blank_lines: 4}
tags: {postgresql: Behaviour of PostgreSQL.}
""",
    "sources/document.yaml": """\
source: document
title: A document
short: Document
sections:
  - id: "1"
    title: A section
    points:
      - {id: d-1-a, kind: fact, priority: 3, point: Something.}
      - {id: d-1-b, kind: fact, priority: 3, point: Something else.}
""",
    "sources/authorities.yaml": """\
authorities:
  - {id: "pg:mvcc", title: "PostgreSQL 18: Concurrency Control", url: "https://www.postgresql.org/docs/18/mvcc.html"}
""",
    "fixtures/bank.sql": "CREATE TABLE accounts (id int);\n",
}
HEAD = "topic: case\ntitle: Case\nsubtopics: {one: One, two: Two}\n"  # stands below the case: its lines count from 1

_CASE = re.compile(r"^## (?P<name>.+)\n(?P<body>(?:(?!^## ).*\n?)*)", re.M)
_BLOCK = re.compile(r"^```(?P<info>yaml[^\n]*|errors)\n(?P<text>.*?)^```$", re.S | re.M)


@dataclass(frozen=True)
class Case:
    path: Path
    name: str
    files: tuple[tuple[str, str], ...]
    expected: str

    @property
    def code(self) -> str:
        return self.path.stem


def read_cases(path: Path) -> list[Case]:
    cases = []
    for m in _CASE.finditer(path.read_text("utf-8")):
        blocks = [(b["info"], b["text"]) for b in _BLOCK.finditer(m["body"])]
        files = tuple((info[5:] or "case.yaml", text) for info, text in blocks if info != "errors")
        [expected] = [text for info, text in blocks if info == "errors"]
        cases.append(Case(path, m["name"], files, expected))
    return cases


ALL = [case for path in sorted(CASES.glob("*.md")) for case in read_cases(path)]


def found(case: Case, folder: Path) -> str:
    """The diagnostics of the case's rule as text, one a line with its hint and notes below."""
    files = DECK | dict(case.files)
    files["case.yaml"] = files.get("case.yaml", "") + HEAD
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    deck, problems = load_deck(folder, "")
    problems += check_deck(deck) if deck is not None else []
    mine = sorted((d for d in problems if d.code == case.code), key=lambda d: d.sort_key())
    text = "".join(f"{format_diagnostic(d, lambda _: ())}\n" for d in mine)
    return (
        re.sub(r"(?m)(^| at )/(?:case\.yaml:)?", r"\1", text)
        .replace(": error[", " error[")
        .replace(": warning[", " warning[")
    )


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.code}: {case.name}")
def test_case(case, tmp_path):
    text = found(case, tmp_path)
    if os.environ.get("UPDATE_CASES"):
        source = case.path.read_text("utf-8")
        start = source.index(f"## {case.name}\n")
        before, after = source[:start], source[start:]
        after = re.sub(
            r"^```errors\n.*?^```$", lambda _: f"```errors\n{text}```", after, count=1, flags=re.S | re.M
        )
        case.path.write_text(before + after, "utf-8")
        return
    assert text == case.expected


def test_names_of_cases_are_unique():
    names = [case.name for case in ALL]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("code", RULE_CODES)
def test_rule_has_cases_and_docs(code):
    """Every rule is shown kept and broken, and explained."""
    mine = [case for case in ALL if case.code == code]

    assert [case.name for case in mine if case.expected], "no failing case"
    assert [case.name for case in mine if not case.expected], "no passing case"
    assert f"\n### {code}\n" in DOCS.read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_rule_is_named_as_its_module(rule):
    assert rule.__name__ == f"cardpress.check.{rule.CODE.replace('-', '_')}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_without_the_rule_its_cases_fail(rule, tmp_path, monkeypatch):
    """The mutation check: a rule that is not run can't be what satisfies its cases."""
    monkeypatch.setattr(registry, "RULES", tuple(r for r in RULES if r is not rule))
    broken = [case for case in ALL if case.code == rule.CODE and case.expected]

    assert all(found(case, tmp_path / str(n)) != case.expected for n, case in enumerate(broken))


def test_messages_are_short_and_hints_help():
    """A message is at most twelve words with what it quotes, and every finding says what to do."""
    lines = [line for case in ALL for line in case.expected.splitlines()]
    heads = [line for line in lines if re.search(r" (?:error|warning)\[", line)]

    assert [head for head in heads if len(head.split("]: ", 1)[1].split()) > 14] == []
    assert len([line for line in lines if line.startswith("  hint: ")]) == len(heads)
