"""Reading folders of cards: whole projects that must fail, places of texts, and bytes of any kind."""

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from properties import examples

from cardpress.check.registry import check_deck
from cardpress.cli import main
from cardpress.diagnostics import Report, format_report
from cardpress.inplace import replace_file
from cardpress.load import load_deck, nodes
from cardpress.load.baseline import load_baseline
from cardpress.load.files import yaml_files
from cardpress.load.nodes import parse_yaml
from cardpress.load.reader import Reader
from cardpress.load.topic import read_topic
from cardpress.model.text import Text
from cardpress.paths import TEMPLATES

INVALID = sorted(path for path in (Path(__file__).parent / "invalid").iterdir() if path.is_dir())


@pytest.mark.parametrize("project", INVALID, ids=lambda path: path.name)
def test_invalid_project(project):
    """Everything wrong with the project is told, with the lines of its files; UPDATE_CASES=1 rewrites."""
    folder = project / "cards"
    report = Report()
    deck, problems = load_deck(folder, "cards")
    report.extend(problems)
    report.extend(load_baseline(folder, "cards")[1])
    if deck is not None:
        report.extend(d for d in check_deck(deck) if d.severity == "error")

    def lines_of(file):
        path = project / file
        return (
            path.read_text("utf-8", errors="replace").split("\n")
            if path.is_file() and not path.is_symlink()
            else []
        )

    text = format_report(report, lines_of, len(yaml_files(folder))) + "\n"
    expected = project / "expected.txt"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(text, "utf-8")

    assert report.errors
    assert text == expected.read_text("utf-8")


@pytest.mark.parametrize("text", ["a = " + "[" * 9000, "a = " + "9" * 5000])
def test_numbers_that_python_can_not_read_are_no_baseline(tmp_path, text):
    (tmp_path / "warnings.toml").write_text(text)
    numbers, problems = load_baseline(tmp_path, "cards")
    assert (numbers, [d.code for d in problems]) == (None, ["bad-baseline"])


LISTS = "topic: a\ntitle: A\n" + "facts: []\n" * 40_000
LINE = "topic: a\ntitle: A\nsetup: [" + "aaaa, " * 200_000 + "a]\n"
KEYS = "topic: a\ntitle: A\nretired: [{" + ", ".join(f"k{n}" for n in range(4_000)) + "}]\n"


@pytest.mark.parametrize("text", [LISTS, LINE, KEYS], ids=["lists", "line", "keys"])
def test_a_large_file_is_read_in_seconds(text):
    """Twice the length takes twice the time. Measured: 2 s, 4 s and 1 s; they took minutes."""
    node, text, _ = parse_yaml(text.encode(), "a.yaml", "x")
    start = time.process_time()
    read_topic(Reader("a.yaml", text), node, "a")
    assert time.process_time() - start < 8


def test_codes_of_the_loader_are_documented():
    """Each code that an invalid project shows stands in docs/rules.md."""
    documented = (Path(__file__).parents[1] / "docs" / "rules.md").read_text("utf-8")
    codes = {
        m
        for project in INVALID
        for m in re.findall(r"error\[([\w-]+)\]", (project / "expected.txt").read_text())
    }

    assert {
        code for code in codes if f"`{code}`" not in documented and f"### {code}\n" not in documented
    } == set()


def test_no_tag_runs_code(tmp_path):
    """A YAML tag is never obeyed, whatever it asks for."""
    marker = tmp_path / "ran"
    source = (
        f"topic: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [{marker}]]\n"
    )
    (tmp_path / "deck.yaml").write_text(source)
    load_deck(tmp_path)

    assert not marker.exists()


def test_a_link_is_replaced_and_not_followed(tmp_path):
    """Permissions of a file stay; what a link leads to stays as it is."""
    (tmp_path / "elsewhere").write_text("theirs")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "plain").write_text("before")
    (tmp_path / "plain").chmod(0o600)
    for name in ("link", "plain", "new"):
        replace_file(tmp_path / name, b"ours")

    assert (tmp_path / "elsewhere").read_text() == "theirs"
    assert not (tmp_path / "link").is_symlink()
    assert [(tmp_path / name).read_text() for name in ("link", "plain", "new")] == ["ours"] * 3
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("plain", "new")] == [0o600, 0o644]
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("name", ["schema.json", "cards.lock", "warnings.toml"])
def test_nothing_is_written_through_a_link_out_of_the_folder(tmp_path, name):
    shutil.copytree(TEMPLATES / "starter", tmp_path / "cards")
    (tmp_path / "theirs").write_text("x = 1\n")
    (tmp_path / "cards" / name).symlink_to(tmp_path / "theirs")
    for arguments in (["--only", "web"], ["check", "--update-baseline"]):
        folders = ["--cards", str(tmp_path / "cards")]
        if arguments[0] == "--only":
            folders += ["--out", str(tmp_path / "dist"), "--cache", str(tmp_path / "cache")]
        result = CliRunner().invoke(main, [*arguments, *folders])

        assert result.exit_code == 1
        assert f"{name}:1:1: error[outside-folder]" in result.output
    assert (tmp_path / "theirs").read_text() == "x = 1\n"


def text_of(source: str) -> Text:
    """The text behind `k:` of a small file."""
    node, decoded, problems = parse_yaml(source.encode(), "f.yaml", "something")
    assert problems == []
    reader = Reader("f.yaml", decoded)
    return reader.text(node.value[0][1])


PLACES = {
    "plain": "k: one word\n",
    "quoted": 'k: "one word"\n',
    "literal": "k: |\n\n  first\n\n    one word\n  last\n",
    "literal with indicator": "k: |2-\n    first\n  one word\n",
    "after umlauts": "k: grüße, one word\n",
    "after emoji": "k: 🐘 one word\n",
    "flow": "{k: one word}\n",
}


@pytest.mark.parametrize("source", PLACES.values(), ids=PLACES.keys())
def test_place_of_a_word(source):
    """A text knows line and column of each of its characters."""
    text = text_of(source)
    span = text.at(text.index("word"))
    line = source.split("\n")[span.line - 1]

    assert line[span.column - 1 :].startswith("word")


@pytest.mark.parametrize(
    "source", ["k: >\n  one\n  word\n", 'k: "one\n  word"\n', "k: one\n  word\n", 'k: "one \\u0062 word"\n']
)
def test_folded_texts_answer_with_their_beginning(source):
    text = text_of(source)

    assert text.at(text.index("word")) == text.span


SCALARS = {
    "no": "no",
    "1e3": "1e3",
    "12:30": "12:30",
    "2024-01-01": "2024-01-01",
    "~": "~",
    "0x10": "0x10",
    "1_000": "1_000",
}


@pytest.mark.parametrize(("written", "read"), SCALARS.items())
def test_scalars_stay_as_typed(written, read):
    assert text_of(f"k: {written}\n") == read


DECK = """\
id: any
title: Any
version: 1.0.0
date: 2026-01-31
description: d
families: [{id: f, title: F, accent: blue, topics: [t]}]
"""


def checked(folder: Path) -> str:
    """All findings of a folder as text; raises where our code does."""
    report = Report()
    deck, problems = load_deck(folder, "c")
    report.extend(problems)
    if deck is not None:
        report.extend(check_deck(deck))
    return format_report(report, lambda _: [], 1)


PIECES = ["- ", "-\t", "? ", "[", "{", "]", "}", "{a: ", "[a, ", "[a: ", '["]", ', "a: ", "a:", "b", "!c", "! ", "&d ", "a&", "*d ", ",", "\n", " ", "  ", "'", '"', "|", "#", "\r", "\u2028", "\ufeff"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join), st.integers(1, 90))
@examples(300)
def test_neither_tags_nor_anchors_nor_deep_nesting_are_composed(text, times):
    """What the parser's events show is the judge: tags, anchors, and lists and mappings within each other."""
    for yaml_text in (text, text * times, _deep(text, times)):
        node, _, problems = parse_yaml(yaml_text.encode(), "f.yaml", "something")
        signs, depth = _shape_of(yaml_text)
        if node is not None:
            assert not signs
            assert depth <= nodes.DEPTH + 1
        elif problems[0].code in ("yaml-tag", "yaml-alias"):
            assert problems[0].code.removeprefix("yaml-") in signs
        elif "deep" in problems[0].message:
            assert depth > nodes.DEPTH


def _shape_of(yaml_text: str) -> tuple[set[str], int]:
    """What the events of a text have of tags and anchors, and how deep its lists and mappings go, to the first error."""
    signs, depth, deepest = set(), 0, 0
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with contextlib.suppress(yaml.YAMLError):
        for event in yaml.parse(yaml_text.removeprefix("\ufeff"), Loader=loader):
            signs |= {"tag"} if getattr(event, "tag", None) is not None else set()
            signs |= {"alias"} if getattr(event, "anchor", None) is not None else set()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            deepest = max(deepest, depth)
    return signs, deepest


def _deep(text: str, times: int) -> str:
    """The text nested in lists and mappings, block by block."""
    lines = [f"{'  ' * (n // 2)}{'k:' if n % 2 == 0 else '-'}\n" for n in range(2 * times)]
    return "".join(lines) + " " * 2 * times + text.replace("\n", "")


@given(st.binary(max_size=300))
@examples(150)
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "deck.yaml").write_text(DECK)
    (folder / "t.yaml").write_bytes(data)

    assert "error" in checked(folder)


WORDS = st.one_of(
    st.sampled_from(["a", "t", "why", "{{c1::x}} y", "{{c1::", "c-1", "```sql\nx\n```", "```", "|a|b|\n|-|-|\n|c|d|", "",
                     "![x](y)", "[x](https://[)", "true", "1", "Is it? And why?", "**A** b", "…"]),
    st.text(max_size=12),
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "id",
        "fact",
        "q",
        "a",
        "why",
        "form",
        "term",
        "means",
        "steps",
        "sources",
        "level",
        "needs",
        "confusable_with",
        "sheet",
        "allow",
        "setup",
        "tags",
        "was",
        "title",
        "alt",
        "graph",
        "timeline",
        "tree",
        "cells",
        "ring",
        "venn",
        "grid",
        "bars",
        "nodes",
        "edges",
        "rows",
        "columns",
        "events",
        "lanes",
        "label",
        "at",
        "value",
        "stops",
        "hide",
        "block",
        "line",
        "beats",
        "beat",
        "followups",
        "letters",
        "letter",
        "word",
        "phrase",
        "items",
        "collects",
        "between",
        "cases",
        "root",
        "keys",
        "children",
        "subtopic",
        "diagram",
        "diagram_front",
        "asof",
        "topic",
        "subtopics",
        "facts",
        "questions",
        "mnemonics",
        "diagrams",
        "retired",
        "reason",
    ]
)
VALUES = st.recursive(
    WORDS, lambda v: st.lists(v, max_size=4) | st.dictionaries(KEYS, v, max_size=6), max_leaves=20
)
ENTRY = st.dictionaries(KEYS, VALUES, max_size=8).map(lambda d: {"id": "a", "sources": ["x"]} | d)
FORMED = st.sampled_from(
    [
        "cloze",
        "term",
        "number",
        "sequence",
        "question",
        "contrast",
        "interview",
        "test",
        "mnemonic",
        "analogy",
    ]
)
TOPIC = st.fixed_dictionaries(
    {"topic": st.just("t"), "title": WORDS},
    optional={
        kind: st.lists(st.tuples(ENTRY, FORMED).map(lambda e: {"form": e[1]} | e[0]), max_size=3)
        for kind in ("facts", "questions", "mnemonics", "diagrams")
    }
    | {"subtopics": VALUES, "setup": VALUES, "retired": VALUES},
)


@given(TOPIC)
@examples(250)
def test_any_topic_is_read_or_refused(tmp_path_factory, topic):
    folder = tmp_path_factory.mktemp("topic")
    (folder / "deck.yaml").write_text(DECK)
    (folder / "t.yaml").write_text(yaml.safe_dump(topic, allow_unicode=True, sort_keys=False), "utf-8")

    assert checked(folder).endswith((".", "written."))
