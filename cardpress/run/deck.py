"""All blocks of a deck -> what the engines said, and which blocks no engine looked at."""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.diagnostics import Diagnostic, Span
from cardpress.model.deck import Deck
from cardpress.model.markup import LANGUAGES
from cardpress.run.blocks import Block, collect_blocks
from cardpress.run.execute import Interleaved, Ran, execute, parse_only, run_in_turn
from cardpress.run.judge import judge, last_that_counts
from cardpress.run.redis import missing_redis, run_redis
from cardpress.run.results import format_result, write_answers
from cardpress.run.script import Statement, is_interleaved, split, split_sessions
from cardpress.run.server import FixtureError, MissingEngine, Server
from cardpress.run.syntax import check_syntax, passes_unparsed

if TYPE_CHECKING:
    import psycopg

WORKERS = 4
"""Blocks that run at a time: two cores, and interleaved scripts sleep most of their time."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A block that nothing checks."""

    card: str
    """Id of the card."""
    language: str
    """What the fence says."""
    span: Span
    """Place of the opening fence."""
    reason: str
    """Why not."""


def run_blocks(deck: Deck, topics: Collection[str] | None = None) -> list[Diagnostic]:
    """Run or parse every code block of the deck, or of some topics, and report what is wrong, by place."""
    blocks, found = collect_blocks(deck, topics)
    ready = [b for b in blocks if not any(d.code == "sql-option" and d.span == b.span for d in found)]
    sql = [b for b in ready if b.language == "sql"]
    found += [d for _, diagnostics in _run_sql(deck, sql) for d in diagnostics]
    for block in ready:
        if LANGUAGES[block.language].check == "parses" and block.options.unchecked is None:
            found += check_syntax(block)
    redis = [b for b in ready if b.language == "redis" and b.options.unchecked is None]
    if redis and missing_redis() is None:
        found += [d for block in redis for d in run_redis(block)]
    return sorted(set(found), key=Diagnostic.sort_key)


def unchecked_blocks(deck: Deck) -> list[Unchecked]:
    """The blocks of a language that can't be checked here, and those their authors exempt, each with the reason."""
    found = []
    for block in collect_blocks(deck)[0]:
        language = LANGUAGES[block.language]
        reason = block.options.unchecked
        if reason is None and language.check == "unchecked":
            reason = f"no well-kept parser of {language.title} is at hand"
        elif reason is None and block.language == "redis":
            reason = missing_redis()
        elif reason is None and language.check == "parses" and passes_unparsed(block):
            reason = f"the parser of {language.title} does not know this statement"
        if reason is not None:
            found.append(Unchecked(block.card, block.language, block.span, reason))
    return found


def update_results(deck: Deck, folder: Path) -> tuple[list[Path], list[Diagnostic]]:
    """Run the blocks that show a result and write what the server returned into the files under `folder`.

    `folder` is where the deck was loaded from. Returns the changed files, and diagnostics of blocks that fail.
    """
    blocks, problems = collect_blocks(deck)
    answers, failed = _returned_results(deck, [b for b in blocks if b.language == "sql" and b.options.result])
    changed, unwritten = write_answers(deck, folder, answers)
    return changed, [*problems, *failed, *unwritten]


def _returned_results(
    deck: Deck, blocks: Sequence[Block]
) -> tuple[list[tuple[Block, str]], list[Diagnostic]]:
    """What the server returns for each of `blocks` that runs as declared, and diagnostics of the others."""
    answers: list[tuple[Block, str]] = []
    failed: list[Diagnostic] = []
    for run, diagnostics in _run_sql(deck, blocks):
        wrong = [d for d in diagnostics if d.code != "sql-result"]
        failed += wrong
        if run is not None and not wrong and (last := run.last) is not None:
            answers.append((run.block, format_result(last)))
    return answers, failed


@dataclass(frozen=True, slots=True)
class _Run:
    """A block that ran."""

    block: Block
    statements: tuple[Statement, ...]
    ran: tuple[Ran, ...]

    @property
    def last(self) -> Ran | None:
        counts = last_that_counts(self.statements)
        return next((r for r in self.ran if r.statement is counts), None)


_Judged = tuple[_Run | None, list[Diagnostic]]


def _run_sql(deck: Deck, blocks: Sequence[Block]) -> list[_Judged]:
    """Run SQL blocks on one server; blocks of the same fixtures that only read share a database."""
    if not blocks:
        return []
    judged: list[_Judged] = []
    by_setup: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        unknown = [name for name in block.setup if name not in deck.fixtures]
        if unknown:
            known = ", ".join(deck.fixtures) or "none yet"
            judged += [(None, [Diagnostic("unknown-fixture", name.span, f"there is no fixtures/{name}.sql",
                                          f"there are: {known}", card=block.card)]) for name in unknown]  # fmt: skip
        else:
            by_setup.setdefault(tuple(map(str, block.setup)), []).append(block)
    try:
        with Server(dict(deck.fixtures)) as server, ThreadPoolExecutor(WORKERS) as pool:
            readers = [pool.submit(_run_readers, server, setup, group) for setup, group in by_setup.items()]
            others: list[Future[_Judged]] = []
            for reader in readers:
                try:
                    done, rest = reader.result()
                except FixtureError as error:
                    judged.append((None, [_fixture_diagnostic(deck, error)]))
                    continue
                judged += done
                others += [pool.submit(_run_alone, server, block) for block in rest]
            judged += [other.result() for other in others]
    except MissingEngine as error:
        return [
            (None, [Diagnostic("missing-engine", Span(deck.root), f"SQL can't be run: {error}", error.hint)])
        ]
    return judged


def _fixture_diagnostic(deck: Deck, error: FixtureError) -> Diagnostic:
    before = deck.fixtures[error.name][: error.position]
    span = Span(
        f"{deck.root}/fixtures/{error.name}.sql",
        before.count("\n") + 1,
        len(before) - (before.rfind("\n") + 1) + 1,
    )
    return Diagnostic(
        "fixture-error",
        span,
        f"PostgreSQL says: {error.message}",
        "fixtures run as they stand, see docs/sql.md",
    )


_READ_ONLY = "25006"
_NOT_IN_TRANSACTION = "25001"


def _run_readers(
    server: Server, setup: tuple[str, ...], blocks: Iterable[Block]
) -> tuple[list[_Judged], list[Block]]:
    """Run each block in a read-only transaction; those that turn out to need more are handed back.

    The server itself tells who writes, so that no list of statements here can be wrong.
    """
    done: list[_Judged] = []
    rest: list[Block] = []
    with server.database(setup) as database, ExitStack() as stack:
        connection = stack.enter_context(server.session(database))
        for block in blocks:
            statements = split(block.code)
            if is_interleaved(block.code) or any(s.controls_transaction for s in statements):
                rest.append(block)
                continue
            if connection.closed:
                connection = stack.enter_context(server.session(database))
            with server.time_limit([connection]):
                if block.options.unchecked is not None:
                    done.append(_judged(block, statements, parse_only(connection, statements)))
                    continue
                ran = _in_transaction(connection, block, statements, "READ ONLY")
                if _needs(ran, _READ_ONLY, _NOT_IN_TRANSACTION):
                    rest.append(block)
                else:
                    done.append(_judged(block, statements, ran))
                if not connection.closed:
                    connection.execute("DISCARD ALL")
    return done, rest


def _run_alone(server: Server, block: Block) -> _Judged:
    """Run one block on a database of its own."""
    if is_interleaved(block.code):
        return _run_sessions(server, block)
    statements = split(block.code)
    setup = tuple(map(str, block.setup))
    if not any(s.controls_transaction for s in statements):
        with (
            server.database(setup) as database,
            server.session(database) as connection,
            server.time_limit([connection]),
        ):
            ran = _in_transaction(connection, block, statements, "READ WRITE")
        if not _needs(ran, _NOT_IN_TRANSACTION):
            return _judged(block, statements, ran)
    judged = _run_outside(server, block, statements)
    # A session that is just starting, in whatever database, keeps VACUUM from marking pages for a moment.
    vacuums = any(s.head[:1] == ("VACUUM",) for s in statements)
    return _run_outside(server, block, statements) if vacuums and judged[1] else judged


def _run_outside(server: Server, block: Block, statements: Sequence[Statement]) -> _Judged:
    """Run outside a transaction, on a database of its own."""
    with (
        server.database(tuple(map(str, block.setup))) as database,
        server.session(database) as connection,
        server.time_limit([connection]),
    ):
        if block.options.unchecked is not None:
            return _judged(block, statements, parse_only(connection, statements))
        last = last_that_counts(statements)
        ran = run_in_turn(
            connection,
            statements,
            explain=_explained(block, last),
            protect=False,
            go_on=block.options.error is not None,
        )
    return _judged(block, statements, ran)


def _in_transaction(
    connection: "psycopg.Connection", block: Block, statements: Sequence[Statement], mode: str
) -> list[Ran]:
    """Run in one transaction and roll it back; deferred constraints are checked as a commit would."""
    connection.execute(f"BEGIN {mode}")
    last = last_that_counts(statements)
    ran = run_in_turn(connection, statements, explain=_explained(block, last), protect=True, go_on=False)
    if connection.closed:
        return ran
    if last is not None and not any(r.failure and r.statement.error is None for r in ran):
        deferred = execute(connection, Statement("SET CONSTRAINTS ALL IMMEDIATE", last.start))
        if deferred.failure:
            ran[-1].failure = deferred.failure
    connection.execute("ROLLBACK")
    return ran


def _needs(ran: Sequence[Ran], *sqlstates: str) -> bool:
    """Whether a statement failed only for the kind of transaction it was run in; SET never does."""
    return any(
        r.failure and r.failure.sqlstate in sqlstates and r.statement.head[:1] != ("SET",) for r in ran
    )


def _explained(block: Block, last: Statement | None) -> Statement | None:
    return last if block.options.plan or block.options.plan_without else None


def _run_sessions(server: Server, block: Block) -> _Judged:
    """Run an interleaved script."""
    statements, lost = split_sessions(block.code)
    if lost:
        return None, [Diagnostic("sql-option", block.at(offset), "this line belongs to no session",
                                 "begin it with `session 1:`, or indent it", card=block.card) for offset in lost]  # fmt: skip
    with ExitStack() as stack:
        database = stack.enter_context(server.database(tuple(map(str, block.setup))))
        if block.options.unchecked is not None:
            connection = stack.enter_context(server.session(database))
            return _judged(block, statements, parse_only(connection, statements))
        connections = {
            n: stack.enter_context(server.session(database))
            for n in sorted({s.session or 1 for s in statements})
        }
        stack.enter_context(server.time_limit(list(connections.values())))
        ran = Interleaved(server, connections).run(
            statements, _explained(block, last_that_counts(statements))
        )
    return _judged(block, statements, ran)


def _judged(block: Block, statements: Sequence[Statement], ran: Sequence[Ran]) -> _Judged:
    run = _Run(block, tuple(statements), tuple(ran))
    if block.options.unchecked is not None:
        return run, judge(block, [r.statement for r in ran], ran)
    return run, judge(block, statements, ran)
