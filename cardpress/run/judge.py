"""What a block declared and what the server answered -> diagnostics."""

from collections.abc import Sequence

from cardpress.diagnostics import Diagnostic
from cardpress.run.blocks import Block
from cardpress.run.execute import Ran
from cardpress.run.results import differs, format_result
from cardpress.run.script import Statement
from cardpress.run.server import BLOCK_SECONDS


def last_that_counts(statements: Sequence[Statement]) -> Statement | None:
    """The statement that `rows`, `plan` and `result` speak of: the last that does not begin or end a transaction."""
    return next((s for s in reversed(statements) if not s.controls_transaction), None)


def judge(block: Block, statements: Sequence[Statement], ran: Sequence[Ran]) -> list[Diagnostic]:
    """Compare a run of `statements` with what the block and its comments declare."""
    if not statements and block.options.unchecked is None:
        return [_outcome(block, None, "this block holds no statement", "write one, or delete the block")]
    found: list[Diagnostic] = []
    failures = [r for r in ran if r.failure and r.statement.error is None]
    for answer in ran:
        found += _judge_statement(block, answer)
    expected = block.options.error
    for answer in failures:
        if expected is None or answer is not failures[0] or answer.failure.sqlstate != expected:  # type: ignore[union-attr]
            found.append(_failed(block, answer, expected))
    declared = any(r.failure.sqlstate == expected for r in ran if r.failure)  # by a comment, perhaps
    if expected is not None and not failures and not declared and not any(r.stuck for r in ran):
        found.append(_outcome(block, None, f"it was to fail with {expected}, but nothing failed",
                              "delete error=, or mend the statement"))  # fmt: skip
    if not found and len(ran) < len(statements):
        found.append(_outcome(block, statements[len(ran)], "this statement never runs: one before it fails",
                              f"mark the failing statement with `-- error {expected}` instead of error="))  # fmt: skip
    return found or _judge_last(block, statements, ran)


def _failed(block: Block, answer: Ran, expected: str | None) -> Diagnostic:
    failure = answer.failure
    assert failure is not None
    message = (
        f"PostgreSQL says {failure.sqlstate}: {failure.message}" if failure.sqlstate else failure.message
    )
    if expected and failure.sqlstate != expected:
        message += f" (expected {expected})"
    hint = failure.hint or failure.detail
    if failure.sqlstate == "57P01":
        hint = f"a block that takes longer than {BLOCK_SECONDS} s is ended"
    if not hint and failure.sqlstate == "42501":
        hint = "cards run without superuser rights, see docs/sql.md"
    return Diagnostic("sql-error", block.at(failure.position), message, hint, card=block.card)


def _judge_statement(block: Block, answer: Ran) -> list[Diagnostic]:
    """What the comments behind one statement declare."""
    statement = answer.statement
    if answer.stuck:
        return [_outcome(block, statement, "this statement still waits when its session is needed or the script ends",
                         "let the other session COMMIT or ROLLBACK first")]  # fmt: skip
    found: list[Diagnostic] = []
    if statement.error is not None:
        if answer.failure is None:
            found.append(
                _outcome(
                    block,
                    statement,
                    f"it was to fail with {statement.error}, but succeeded",
                    "delete the comment",
                )
            )
        elif answer.failure.sqlstate != statement.error:
            found.append(_failed(block, answer, statement.error))
    if statement.waits and not answer.waited:
        found.append(
            _outcome(
                block,
                statement,
                "it was to wait for a lock, but did not",
                "delete `-- waits`, or mend the script",
            )
        )
    if answer.failure is not None:
        return found
    if statement.rows is not None and answer.rows != statement.rows:
        found.append(
            _outcome(
                block, statement, f"it was to give {_rows(statement.rows)}, but gave {_rows(answer.rows)}"
            )
        )
    if statement.gives is not None:
        rows = answer.table.rows if answer.table else ()
        given = (
            " | ".join("NULL" if v is None else v for v in rows[0]) if len(rows) == 1 else _rows(answer.rows)
        )
        if given.split() != statement.gives.split():
            found.append(_outcome(block, statement, f"it was to give {statement.gives}, but gave {given}"))
    return found


def _judge_last(block: Block, statements: Sequence[Statement], ran: Sequence[Ran]) -> list[Diagnostic]:
    """What the block declares of its last statement."""
    last = last_that_counts(statements)
    answer = next((r for r in ran if r.statement is last), None)
    if answer is None:
        return []
    options = block.options
    found: list[Diagnostic] = []
    if options.rows is not None and answer.rows != options.rows:
        found.append(
            _outcome(block, last, f"{_rows(options.rows)} declared, {_rows(answer.rows)} returned or changed")
        )
    plan = answer.plan
    if (options.plan or options.plan_without) and plan is None:
        found.append(_outcome(block, last, "this statement has no plan", "put the query last"))
    else:
        missing = [text for text in options.plan if text not in (plan or "")]
        unwanted = [text for text in options.plan_without if text in (plan or "")]
        for text, word in [(t, "lacks") for t in missing] + [(t, "contains") for t in unwanted]:
            found.append(_outcome(block, last, f"the plan {word} {text!r}", "the plan is\n" + (plan or "")))
    if options.result and block.answer is not None and differs(block.answer, format_result(answer)):
        found.append(Diagnostic("sql-result", block.answer.text.at(block.answer.fenced.start),
                                "this is not what the server returned",
                                "python build.py results --update writes it here:\n" + format_result(answer),
                                card=block.card))  # fmt: skip
    return found


def _rows(number: int) -> str:
    return "no rows" if number <= 0 else "1 row" if number == 1 else f"{number} rows"


def _outcome(block: Block, statement: Statement | None, message: str, hint: str = "") -> Diagnostic:
    span = block.at(statement.start) if statement else block.span
    return Diagnostic("sql-outcome", span, message, hint, card=block.card)
