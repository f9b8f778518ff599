"""Decks for the tests of the sheet: realistic lines, tables and figures, as many as a test wants."""

import json
import random
from pathlib import Path

from cardpress.load import load_deck
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck
from cardpress.render.diagrams import Drawing, draw_diagram
from cardpress.render.tokens import Tokens, load_tokens

ROOT = Path(__file__).parents[1]
TOKENS: Tokens = load_tokens(ROOT / "templates" / "tokens.toml")

LINES = {
    "frame": [
        ("1 clarify", "who reads, who writes, how many, how fresh, what may be lost"),
        ("2 numbers", "rows a day × bytes × years; peak = 3 × average"),
        ("3 model", "entities, keys, the three hottest queries"),
        ("4 trade-off", "name what you give up before they ask"),
        ("5 fail", "what breaks first, how you notice, how you come back"),
    ],
    "numbers": [
        ("page", "8 KB PostgreSQL · 16 KB InnoDB"),
        ("B+ tree", "3–4 levels ≈ 10^8^–10^9^ keys (fan-out in the hundreds)"),
        ("99.99 %", "≈ 53 min a year"),
        ("XID", "32 bit → freeze before 2·10^9^"),
        ("RAM : NVMe : disk", "100 ns : 100 µs : 10 ms"),
        ("pool", "(cores × 2) + spindles; L = λW"),
        ("round trip", "0.5 ms in a data centre, 100 ms across an ocean"),
        ("TOAST", "values above ≈ 2 KB leave the row"),
    ],
    "isolation": [
        ("PG default", "`READ COMMITTED`; InnoDB: `REPEATABLE READ`"),
        ("retry on", "`40001` serialization, `40P01` deadlock"),
        ("SSI", "tracks rw-dependencies, aborts one of a dangerous pair"),
        ("lost update", "atomic `UPDATE`, `FOR UPDATE` or a version column"),
    ],
    "if-they-say": [
        ("“slow query”", "`EXPLAIN (ANALYZE, BUFFERS)` · estimate vs actual · then index"),
        ("“reads dominate”", "replica, cache, materialized view – in that order of staleness you accept"),
        ("“writes dominate”", "batch, partition, shard by a key every query has"),
        ("“must never lose it”", "sync replica + archived WAL + tested restore"),
        ("“count of everything”", "estimate from statistics, or a counter table"),
        ("“two users, one row”", "optimistic version check; pessimistic only when conflicts are common"),
        ("“search in text”", "inverted index: GIN over `tsvector`"),
        ("“what happened when”", "append-only events + a projection"),
    ],
    "tell-apart": [
        ("phantom / non-repeatable", "a row appears / a row changes"),
        ("lost update / write skew", "same row overwritten / different rows, joint rule broken"),
        ("linearizable / serializable", "real-time, one object / some serial order, many"),
        ("partition / shard", "pieces in one node / across nodes"),
        ("replica / backup", "follows your mistake / remembers before it"),
        ("lock / latch", "logical, to commit / physical, microseconds"),
        ("`WHERE` / `HAVING`", "filters rows / filters groups"),
        ("bitmap / index scan", "collects, sorts by page / row by row in key order"),
    ],
    "skeletons": [
        ("LSM write", "WAL → memtable → flush SSTable → compact"),
        ("query slow", "plan → estimates → index → rewrite → schema → hardware"),
        ("commit", "WAL record → flush → acknowledge → page later"),
        ("online migration", "add column → dual write → backfill → switch reads → drop"),
        ("deadlock", "detect → abort one → retry; prevent: one lock order"),
    ],
    "mnemonics": [
        ("A Car Is Durable", "Atomicity · Consistency · Isolation · Durability"),
        ("Can’t Always Party", "Consistency · Availability · Partition tolerance"),
        ("KDCG", "Key-value · Document · Column · Graph"),
    ],
    "index": [
        ("(a, b, c)", "a · a,b · a,b,c; b alone: skip scan at best"),
        ("covering", "`INCLUDE (…)` + page all-visible = no heap"),
        ("partial", "`WHERE active` – small, but the query must imply it"),
        ("BRIN", "min/max a block range; only for correlated data"),
        ("GIN / GiST", "many keys a row / overlaps and nearest"),
        ("useless when", "low selectivity, function on column, leading `%`"),
    ],
    "locking": [
        ("MVCC", "readers don’t block writers; old versions need `VACUUM`"),
        ("2PL", "grow, then shrink; strict: hold to commit"),
        ("xmin / xmax", "created by / deleted by transaction"),
        ("HOT", "no indexed column changed and room on the page"),
    ],
    "openings": [
        ("ACID", "It is the contract about what a transaction promises."),
        ("normalize?", "I normalize until it is right and denormalize where I measured."),
        ("SQL or NoSQL?", "It depends on the access pattern; let me name three."),
    ],
}

TABLE = {
    "columns": ["level", "dirty", "non-rep.", "phantom", "skew"],
    "rows": [
        ["READ UNCOMMITTED", "●", "●", "●", "●"],
        ["READ COMMITTED", "–", "●", "●", "●"],
        ["REPEATABLE READ", "–", "–", "● PG –", "●"],
        ["SERIALIZABLE", "–", "–", "–", "–"],
    ],
}

TREE = {
    "title": "A range scan in a B+ tree",
    "alt": "The search descends to the leaf with 20 and follows the leaf chain to 50.",
    "tree": {
        "levels": ["root", "leaves"],
        "linked_leaves": True,
        "root": {
            "keys": ["30"],
            "tone": "strong",
            "children": [
                {"id": "left", "keys": ["10", "20"], "tone": "strong"},
                {"id": "right", "keys": ["30", "50"]},
            ],
        },
    },
}

TIMELINE = {
    "title": "Non-repeatable read",
    "alt": "T1 reads 100, T2 updates to 50 and commits, T1 reads again and gets 50.",
    "timeline": {
        "lanes": ["T1", "T2"],
        "events": [
            {"lane": "T1", "does": "SELECT balance", "gives": "100"},
            {"lane": "T2", "does": "UPDATE … SET balance = 50"},
            {"lane": "T2", "does": "COMMIT"},
            {"lane": "T1", "does": "SELECT balance", "gives": "50", "tone": "bad"},
        ],
        "outcome": "One row, two values, one transaction.",
    },
}

TITLES = {
    "frame": "Interview frame",
    "numbers": "Numbers to rebuild",
    "isolation": "Isolation × anomaly",
    "if-they-say": "If they say … think …",
    "tell-apart": "Tell them apart",
    "skeletons": "In order",
    "mnemonics": "Mnemonics",
    "index": "Indexes",
    "locking": "Locks and MVCC",
    "openings": "Opening sentences",
    "pictures": "Pictures",
    "notes": "My stories · questions to ask",
}


def sheet_deck(
    folder: Path,
    lines: int,
    *,
    seed: int = 0,
    figures: bool = True,
    ruled: bool = True,
    title: str = "Databases · the morning of",
    **first,
) -> Deck:
    """A deck whose sheet has so many entries, written to `folder` and loaded from there.

    `first` is merged into the sheet entry of the first fact, for tests that break it.
    """
    rng = random.Random(seed)
    pool = [(block, cue, line) for block, entries in LINES.items() for cue, line in entries]
    facts, diagrams = [], []
    if figures:
        for n, drawing in enumerate((TREE, TIMELINE)):
            entry = {"block": "pictures", "figure": True, "priority": "1"}
            diagrams.append({"id": f"picture-{n}", "sources": ["s-1-a"], **drawing, "sheet": entry})
        entry = {"block": "isolation", "priority": "1", **TABLE}
        facts.append({"id": "grid", "sources": ["s-1-a"], "fact": "A {{c1::grid}}.", "sheet": entry})
    words = " ".join(line for _, _, line in pool).replace("`", "").split()
    for n in range(lines - len(facts) - len(diagrams)):
        block, cue, line = pool[n] if n < len(pool) else rng.choice(pool)
        if n >= len(pool):
            cue = f"{rng.choice(words)} {n}"
            line = " ".join(rng.choices(words, k=rng.randint(2, 14)))
        entry = {"block": block, "cue": cue, "line": line, "priority": rng.choice("1223")}
        facts.append({"id": f"line-{n}", "sources": ["s-1-a"], "fact": "A {{c1::line}}.", "sheet": entry})
    facts[0]["sheet"] |= first
    blocks: list[dict] = [{"id": id_, "title": title} for id_, title in TITLES.items()]
    if ruled:
        blocks[-1]["blank_lines"] = "6"
    else:
        blocks.pop()
    deck = {
        "id": "sheet-test", "title": "Databases", "sheet_title": title, "version": "1.2.0",
        "date": "2026-11-21", "description": "For tests.", "sheet": blocks,
        "families": [{"id": "f", "title": "F", "accent": "blue", "topics": ["facts"]},
                     {"id": "p", "title": "P", "accent": "rust", "topics": ["pictures"]}],
    }  # fmt: skip
    topics = {"facts": {"facts": facts}, "pictures": {"diagrams": diagrams}}
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in {"deck": deck, **{t: {"topic": t, "title": t, **d} for t, d in topics.items()}}.items():
        (folder / f"{name}.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    loaded, problems = load_deck(folder)
    assert loaded is not None, problems
    assert not problems, problems
    return loaded


def drawings_of(deck: Deck) -> dict[str, Drawing]:
    return {card.id: draw_diagram(card, TOKENS) for card in deck if isinstance(card, Diagram)}
