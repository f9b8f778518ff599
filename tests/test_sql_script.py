"""How a block's text is taken apart, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.run.options import Options, parse_options
from cardpress.run.script import Statement, split, split_sessions

PIECES = [
    "SELECT 1", "'a;b'", "'it''s;'", "E'\\';'", '"odd;name"', "$$;$$", "$tag$ $$;$$ $tag$", "/* ; */", "-- ;\n",
    "(;)", "BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END", "a$1", "x", "\n", "é", "$1",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), max_size=5))
def test_only_real_semicolons_separate(statements: list[list[str]]):
    """Whatever is quoted, a script falls apart where its statements were joined, and offsets lead back."""
    script = " ;".join(" ".join(["SELECT", *pieces]) for pieces in statements)
    found = split(script)
    assert len(found) == len(statements)
    assert all(script[s.start :].startswith(s.sql) and s.sql.startswith("SELECT") for s in found)


@given(st.text(alphabet="'\"$;-/*()a \nE\\", max_size=40))
def test_no_text_is_lost(script: str):
    """Unfinished quotes go to the server as they stand: it says what is wrong with them."""
    found = split(script)
    assert all(script[s.start : s.start + len(s.sql)] == s.sql for s in found)
    assert [s.start for s in found] == sorted(s.start for s in found)


@pytest.mark.parametrize(
    ("comment", "declared"),
    [
        ("gives 100", {"gives": "100"}),
        ("gives Ada | NULL", {"gives": "Ada | NULL"}),
        ("gives 1 row", {"rows": 1}),
        ("gives 3 rows", {"rows": 3}),
        ("gives no rows", {"rows": 0}),
        ("error 23505", {"error": "23505"}),
        ("error 40P01: deadlock detected", {"error": "40P01"}),
        ("waits", {"waits": True}),
        ("waits for session 1", {"waits": True}),
        ("waits, then error 40001", {"waits": True, "error": "40001"}),
        ("waits for the COMMIT, gives 2 rows", {"waits": True, "rows": 2}),
        ("an error is what you might expect", {}),
        ("error handling: none", {}),
        ("awaits", {}),
    ],
)
def test_comments_declare(comment: str, declared: dict):
    for script in (
        f"SELECT 1; -- {comment}",
        f"SELECT 1 -- {comment}\n;",
        f"SELECT 1;\n-- {comment}\nSELECT 2",
    ):
        assert split(script)[0] == Statement("SELECT 1", 0, **declared)


@pytest.mark.parametrize(
    ("sql", "controls"),
    [
        ("BEGIN", True), ("begin isolation level serializable", True), ("START TRANSACTION", True), ("COMMIT", True),
        ("-- now\nROLLBACK", True), ("ROLLBACK WORK", True), ("END", True), ("PREPARE TRANSACTION 'x'", True),
        ("ROLLBACK TO a", False), ("ROLLBACK TO SAVEPOINT a", False), ("ROLLBACK WORK TO a", False),
        ("SAVEPOINT a", False), ("PREPARE q AS SELECT 1", False), ("SELECT 'COMMIT'", False),
    ],
)  # fmt: skip
def test_what_controls_a_transaction(sql: str, controls: bool):
    assert split(sql)[0].controls_transaction is controls


def test_lines_of_sessions():
    code = "session 1: BEGIN; SELECT\n             1;  -- gives 1\n\nsession 2: SELECT 2;\nSELECT 3;\n-- a remark\n"
    found, lost = split_sessions(code)
    assert [(s.session, s.sql.split()) for s in found] == [
        (1, ["BEGIN"]),
        (1, ["SELECT", "1"]),
        (2, ["SELECT", "2"]),
    ]
    assert [code[s.start :].startswith(s.sql) for s in found] == [True, True, True]
    assert found[1].gives == "1"
    assert [code[offset:].split("\n")[0] for offset in lost] == ["SELECT 3;"]


def test_options_of_a_block():
    options, wrong = parse_options(
        "sql", 'error=40001 rows=3 plan="Index Scan" plan=Sort plan!="Seq Scan" result'
    )
    assert options == Options("40001", 3, ("Index Scan", "Sort"), ("Seq Scan",), True)
    assert wrong == []


@given(st.text(alphabet='ab="! 3sqlresultow', max_size=30))
def test_any_info_string_is_understood_or_refused(written: str):
    options, wrong = parse_options("sql", written)
    assert wrong or options == Options() or any(name in written for name in ("rows=", "result"))
