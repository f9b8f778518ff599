"""A deck of any size to measure with: every form, realistic lengths, the same for the same number."""

import random
from pathlib import Path

ROOTS = (
    "index page tuple buffer lock snapshot replica shard leader quorum cursor vacuum latch segment bucket "
    "planner cost row column key value node leaf root branch filter scan join hash merge sort loop plan "
    "commit abort retry wait read write flush log record epoch horizon visibility conflict deadlock"
).split()
ENDINGS = " s ing er less set map side mark room walk stone field light hand work board wise way point".split(
    " "
)
WORDS = [root + ending for ending in ENDINGS for root in ROOTS]
"""Some 1,200 words, the first 60 the most frequent: the vocabulary of a real deck, not of one page."""
VERBS = "keeps moves reads writes splits copies hides sends drops blocks follows reuses skips merges".split()

DECK = """id: benchmark
title: Benchmark
version: 1.0.0
date: 2026-01-01
description: Generated cards.
families:
  - {{id: main, title: Main, accent: blue, topics: [{topics}]}}
sheet:
  - {{id: lines, title: Lines}}
"""


def write_deck(folder: Path, cards: int, *, topic_size: int = 100) -> None:
    """Write about `cards` notes into `folder`, in topics of `topic_size`; 2 % are diagrams, 15 % carry code."""
    rng = random.Random(cards)
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    slugs = [f"topic-{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(-(-cards // topic_size))]
    (folder / "deck.yaml").write_text(DECK.format(topics=", ".join(slugs)), encoding="utf-8")
    points = [
        f"      - {{id: g-1-{n}, kind: fact, priority: 3, point: Point {n}.}}" for n in range(min(cards, 500))
    ]
    (folder / "sources" / "generated.yaml").write_text(
        "source: generated\ntitle: Generated\nshort: Generated\nsections:\n  - id: '1'\n    title: All\n    points:\n"
        + "\n".join(points)
        + "\n",
        encoding="utf-8",
    )
    made = 0
    for slug in slugs:
        size = min(topic_size, cards - made)
        entries: dict[str, list[str]] = {"facts": [], "questions": [], "diagrams": []}
        for n in range(made, made + size):
            kind, text = _entry(rng, n, min(cards, 500))
            entries[kind].append(text)
        made += size
        body = "".join(f"{kind}:\n{''.join(texts)}" for kind, texts in entries.items() if texts)
        (folder / f"{slug}.yaml").write_text(
            f"topic: {slug}\ntitle: {slug.replace('-', ' ').title()}\nsubtopics: {{part: Part}}\n{body}",
            encoding="utf-8",
        )


def _words(rng: random.Random, count: int) -> str:
    return " ".join(WORDS[int(len(WORDS) * rng.random() ** 3)] for _ in range(count))


def _sentence(rng: random.Random, words: int) -> str:
    return f"The {_words(rng, words // 2)} {rng.choice(VERBS)} the {_words(rng, words - words // 2 - 3)}"


def _entry(rng: random.Random, n: int, points: int) -> tuple[str, str]:
    level = rng.choices(["core", "solid", "deep"], [1, 3, 1])[0]
    tail = (
        f"    why: {_sentence(rng, rng.randint(10, 30))}.\n    level: {level}\n    subtopic: part\n"
        f"    sources: [g-1-{n % points}]\n"
    )
    if n % 10 == 0:
        tail += f"    sheet: {{block: lines, cue: {_words(rng, 2)}, line: {_words(rng, 6)}, priority: 2}}\n"
    if n % 50 == 7:
        nodes = "".join(f"        - {{id: n{i}, label: {_words(rng, 2)}}}\n" for i in range(4))
        edges = "".join(f"        - {{from: n{i}, to: n{i + 1}}}\n" for i in range(3))
        return "diagrams", (
            f"  - id: card-{n}\n    title: Picture {n}\n    alt: Four boxes in a row, number {n}, each leads to the next.\n"
            f"    q: What stands at this place of picture {n}?\n    hide: [n1, n2]\n"
            f"    graph:\n      nodes:\n{nodes}      edges:\n{edges}{tail}"
        )
    if n % 3 == 0:
        return "facts", (
            f"  - id: card-{n}\n    fact: {_sentence(rng, 9)} with {{{{c1::{_words(rng, 2)} {n}}}}} and {_words(rng, 5)}.\n{tail}"
        )
    question = f"Why does the {_words(rng, rng.randint(6, 14))} {n} {rng.choice(VERBS)[:-1]} here?"
    if n % 7 == 1:
        code = (
            f"    q: |\n      {question}\n\n      ```sql\n      SELECT {rng.choice(ROOTS)}, count(*)\n"
            f"      FROM {rng.choice(ROOTS)}s WHERE id = {n}\n      GROUP BY 1;\n      ```\n"
        )
    else:
        code = f"    q: {question}\n"
    return (
        "questions",
        f"  - id: card-{n}\n    form: why\n{code}    a: {_sentence(rng, rng.randint(7, 20))} {n}.\n{tail}",
    )
