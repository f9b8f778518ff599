"""The cache never shows: after any edits, a build with it gives the bytes of a build without."""

import random
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cardpress.cli import main
from cardpress.paths import TEMPLATES


def build(cards: Path, out: Path, cache: Path) -> dict[str, bytes]:
    arguments = ["--cards", str(cards), "--out", str(out), "--cache", str(cache), "--quiet"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def reword(text: str, rng: random.Random) -> str:
    return text.replace("by weight", f"by weight, give or take {rng.randint(2, 9)} %", 1)


def add_a_card(text: str, rng: random.Random) -> str:
    number = rng.randint(100, 999)
    entry = (
        f"  - id: added-{number}\n    form: why\n    q: Why does brew number {number} need a warmer kettle?\n"
        f"    a: Light roast number {number} gives up its taste more slowly.\n"
        f"    level: {rng.choice(['core', 'solid'])}\n    subtopic: brewing\n    sources: [m-1-a]\n\n"
    )
    return text.replace("questions:\n", f"questions:\n{entry}", 1)


def change_level(text: str, rng: random.Random) -> str:
    return re.sub(
        r"level: (core|solid|deep)", f"level: {rng.choice(['core', 'solid', 'deep'])}", text, count=1
    )


def change_sheet_line(text: str, rng: random.Random) -> str:
    return re.sub(
        r"line: [^,]*, priority: \d", f"line: {rng.randint(50, 70)} g a liter, priority: 1", text, count=1
    )


def redraw(text: str, rng: random.Random) -> str:
    return re.sub(r"note: 9\d to 96", f"note: 9{rng.randint(0, 5)} to 96", text, count=1)


def swap_questions(text: str, rng: random.Random) -> str:
    head, questions = text.split("questions:\n")
    body, diagrams = questions.split("diagrams:\n")
    entries = re.split(r"(?m)^(?=  - id:)", body)
    first, rest = entries[0], entries[1:]
    rng.shuffle(rest)
    rest = [entry.rstrip("\n") + "\n\n" for entry in rest]
    return f"{head}questions:\n{first}{''.join(rest)}diagrams:\n{diagrams}"


EDITS = [reword, add_a_card, change_level, change_sheet_line, redraw, swap_questions]


@pytest.mark.parametrize("seed", [1, 2])
def test_cached_bytes_are_clean_bytes_after_random_edits(tmp_path, seed):
    rng = random.Random(seed)
    cards = tmp_path / "cards"
    shutil.copytree(TEMPLATES / "starter", cards)
    build(cards, tmp_path / "dist", tmp_path / "cache")
    for step in range(3):
        topic = cards / "coffee.yaml"
        for edit in rng.sample(EDITS, 2):
            topic.write_text(edit(topic.read_text(), rng))
        cached = build(cards, tmp_path / "dist", tmp_path / "cache")

        clone = tmp_path / f"clone-{step}"
        shutil.copytree(cards, clone / "cards")
        clean = build(clone / "cards", clone / "dist", clone / "cache")
        assert cached == clean


def test_a_damaged_cache_is_as_good_as_none(tmp_path):
    cards = tmp_path / "cards"
    shutil.copytree(TEMPLATES / "starter", cards)
    before = build(cards, tmp_path / "dist", tmp_path / "cache")
    entries = [p for p in (tmp_path / "cache").rglob("*") if p.is_file() and p.name != "build.json"]
    assert entries
    for number, path in enumerate(entries):
        path.write_bytes(path.read_bytes()[: 10 * (number % 9)] + b"not what it was")
    (tmp_path / "cache" / "build.json").write_text("{")
    assert build(cards, tmp_path / "dist", tmp_path / "cache") == before
