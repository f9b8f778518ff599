"""The documentation does what it says: its examples load, its commands run, its links lead somewhere."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cardpress.cache import Cache
from cardpress.cli import main
from cardpress.load import load_deck
from cardpress.model.card import FORMS, Diagram
from cardpress.model.keys import authored
from cardpress.paths import ROOT, TEMPLATES
from cardpress.plan.lock import Lock
from cardpress.plan.notes import plan_notes
from cardpress.render.drawings import draw_all
from cardpress.render.tokens import load_tokens

PAGES = sorted([ROOT / "README.md", ROOT / "dist" / "README.md", *(ROOT / "docs").glob("*.md")])
DECK = """id: docs
title: Docs
version: 1.0.0
date: 2026-01-01
description: Examples of the documentation.
families: [{id: one, title: One, accent: blue, topics: [example]}]
sheet: [{id: tell-apart, title: Tell apart}, {id: isolation, title: Isolation}, {id: pictures, title: Pictures}]
"""


def yaml_examples() -> list:
    """Every YAML block of the guides that holds entries of a topic."""
    found = []
    for page in (ROOT / "docs" / "format.md", ROOT / "docs" / "writing-cards.md", ROOT / "README.md"):
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(r"^```yaml\n(.*?)^```", text, re.S | re.M):
            if match[1].split(":")[0] in FORMS:
                line = text[: match.start()].count("\n") + 2
                found.append(pytest.param(match[1], id=f"{page.name}:{line}"))
    return found


def load_example(folder: Path, entries: str):
    (folder / "deck.yaml").write_text(DECK)
    (folder / "example.yaml").write_text(
        f"topic: example\ntitle: Example\nsubtopics: {{acid: ACID}}\n{entries}"
    )
    return load_deck(folder)


@pytest.mark.parametrize("entries", yaml_examples())
def test_every_example_loads_draws_and_becomes_notes(tmp_path, entries):
    deck, problems = load_example(tmp_path, entries)
    assert [f"{p.span}: {p.message}" for p in problems] == []
    assert deck is not None
    tokens = load_tokens(TEMPLATES / "tokens.toml")
    plan = plan_notes(deck, draw_all(deck, tokens, Cache(None)), tokens, Lock())
    silent = [c for c in deck if isinstance(c, Diagram) and not c.hide and not c.q]
    assert len(plan.notes) == len(list(deck)) - len(silent)


def test_the_guide_shows_every_form_and_explains_every_common_key():
    guide = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    shown = {m for m in re.findall(r"form: (\w+)", guide)} | {"cloze", "question", "mnemonic", "diagram"}
    assert {form for forms in FORMS.values() for form in forms} <= shown
    common = set.intersection(*(set(authored(cls)) for forms in FORMS.values() for cls in forms.values()))
    explained = set(re.findall(r"^\| `(\w+)` \|", guide, re.M))
    assert common - explained == {"form"}


def commands() -> list:
    found = {}
    for page in PAGES:
        for line in re.findall(r"python build\.py[^\n`|]*", page.read_text(encoding="utf-8")):
            command = re.split(r"#|\s{2,}", line)[0].strip().rstrip(".,;:)")
            found.setdefault(command, pytest.param(command, id=f"{page.name}: {command}"))
    return list(found.values())


STAYS_OPEN = ("watch", "serve", "push")
"""Commands that talk to somebody until stopped: here only their help is asked for."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A folder like a clone of the project, built once."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(TEMPLATES / "starter", folder / "cards")
    shutil.copytree(TEMPLATES / "starter", folder / "other" / "cards")
    with (folder / "cards" / "deck.yaml").open("a", encoding="utf-8") as deck:
        deck.write("tags: {postgresql: Behavior of PostgreSQL.}\n")
    topic = folder / "cards" / "coffee.yaml"
    topic.write_text(
        topic.read_text()
        .replace("    level: core", "    level: core\n    tags: [postgresql]")
        .replace("    sheet: {block: n", "    tags: [postgresql]\n    sheet: {block: n")
    )
    return folder


@pytest.mark.parametrize("command", commands())
def test_every_command_in_the_documentation_runs(desk, monkeypatch, command):
    monkeypatch.chdir(desk)
    monkeypatch.setenv("CARDPRESS_CACHE", str(desk / "cache"))
    arguments = [_in_starter(word) for word in shlex.split(command)[2:]]
    if "new" in arguments:
        shutil.rmtree(desk / arguments[-1], ignore_errors=True)
    if any(word in STAYS_OPEN for word in arguments):
        arguments = [*arguments[:1], "--help"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def _in_starter(word: str) -> str:
    """The examples speak of the shipped topics; the starter deck has one of its own."""
    if word in ("indexing", "transactions", "TOPIC", "topic"):
        return "coffee"
    if word in ("deadlock", "mvcc"):
        return "filter-ratio"
    if word.endswith(".lock"):
        return "cards/cards.lock"
    return word


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in main.commands:
        assert f"build.py {name}" in readme, name
