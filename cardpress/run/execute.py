"""A block's statements to what the server answered."""

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.run.script import Statement
from cardpress.run.server import BLOCK_SECONDS, DEADLOCK_MS, Server

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Table:
    """What a query returned, as text."""

    columns: tuple[str, ...]
    """Names of the columns."""
    numeric: tuple[bool, ...]
    """Whether a column holds numbers, which stand at the right."""
    rows: tuple[tuple[str | None, ...], ...]
    """Values; None is NULL."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The server's error."""

    sqlstate: str
    """Five characters; empty where the session itself broke."""
    message: str
    """The primary message."""
    detail: str = ""
    """The DETAIL line."""
    hint: str = ""
    """The HINT line."""
    position: int = 0
    """Offset in the block's code."""

    @property
    def tells_of_a_wait(self) -> bool:
        """Whether only a statement that waited for a lock can fail so; NOWAIT shares the SQLSTATE of a lock timeout."""
        return self.sqlstate == "40P01" or (self.sqlstate == "55P03" and "lock timeout" in self.message)


@dataclass(slots=True)
class Ran:
    """One statement and what became of it."""

    statement: Statement
    """The statement."""
    failure: Failure | None = None
    """The error, where it failed."""
    table: Table | None = None
    """What it returned, where it returns rows."""
    rows: int = -1
    """Rows returned or changed; -1 where that means nothing."""
    status: str = ""
    """The command tag: INSERT 0 1."""
    waited: bool = False
    """Whether it was seen to wait for a lock."""
    stuck: bool = False
    """Whether it still waited when its session was needed, or at the end."""
    plan: str | None = None
    """EXPLAIN's text, where asked for."""


NUMERIC = frozenset({20, 21, 23, 26, 700, 701, 790, 1700})
"""Type OIDs that psql sets at the right: integers, oid, floats, money, numeric."""

EXPLAINABLE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH", "TABLE"})
"""First words of statements that have a plan."""


ENDS_BY_ITSELF = frozenset({"55P03", "57014", "40P01"})
"""Errors that end a wait without help: lock and statement timeouts, deadlocks. The next line comes after them."""


def execute(connection: "psycopg.Connection", statement: Statement, explain: bool = False) -> Ran:
    """Run one statement; with `explain`, ask for its plan first."""
    import psycopg

    ran = Ran(statement)
    try:
        if explain and statement.head[:1] and statement.head[0] in EXPLAINABLE:
            lines = connection.execute(f"EXPLAIN {statement.sql}").fetchall()  # type: ignore[arg-type]
            ran.plan = "\n".join(line for (line,) in lines)
        cursor = connection.execute(statement.sql)  # type: ignore[arg-type]
    except psycopg.Error as error:
        ran.failure = _failure(error, statement, explain and ran.plan is None)
        if error.sqlstate is None:
            connection.close()  # it may wait for the rows of a COPY
        return ran
    result = cursor.pgresult
    if result is None:
        return ran
    ran.rows, ran.status = cursor.rowcount, (result.command_status or b"").decode()
    if cursor.description is not None:
        values = [[result.get_value(r, c) for c in range(result.nfields)] for r in range(result.ntuples)]
        ran.table = Table(
            tuple(column.name for column in cursor.description),
            tuple(column.type_code in NUMERIC for column in cursor.description),
            tuple(tuple(None if v is None else bytes(v).decode() for v in row) for row in values),
        )
        if statement.head[:1] == ("EXPLAIN",):
            ran.plan = "\n".join(row[0] or "" for row in ran.table.rows)
    return ran


def _failure(error: "psycopg.Error", statement: Statement, explained: bool) -> Failure:
    """The server's error, placed in the block's code."""
    diag = error.diag
    if diag.sqlstate is None:
        message = str(error).split("\n")[0]
        if "COPY" in message:
            message = "COPY to or from the client can't run on a card"
        return Failure("", message, position=statement.start)
    shift = len("EXPLAIN ") if explained else 0
    position = int(diag.statement_position or 1 + shift) - 1 - shift
    return Failure(diag.sqlstate or "", diag.message_primary or "", diag.message_detail or "", diag.message_hint or "",
                   statement.start + max(position, 0))  # fmt: skip


def run_in_turn(
    connection: "psycopg.Connection",
    statements: Sequence[Statement],
    *,
    explain: Statement | None,
    protect: bool,
    go_on: bool,
) -> list[Ran]:
    """Run statements one after another, up to the first failure that no comment declares.

    With `protect` a statement that is declared to fail runs behind a savepoint, so that those after it still run;
    with `go_on` no failure ends the run, as in psql.
    """
    done: list[Ran] = []
    for statement in statements:
        guarded = protect and statement.error is not None
        if guarded:
            connection.execute("SAVEPOINT cardpress")
        ran = execute(connection, statement, statement is explain)
        done.append(ran)
        if guarded and ran.failure and not connection.closed:
            connection.execute("ROLLBACK TO SAVEPOINT cardpress")
        if connection.closed or (ran.failure and statement.error is None and not go_on):
            break
    return done


def parse_only(connection: "psycopg.Connection", statements: Sequence[Statement]) -> list[Ran]:
    """The statements that PostgreSQL's own grammar refuses; none is run.

    In a failed transaction the server still parses what it is sent, and refuses the rest (25P02) unread.
    """
    import psycopg

    connection.execute("BEGIN")
    try:
        connection.execute("SELECT 1/0")
    except psycopg.Error:
        refused = [execute(connection, s) for s in statements if not s.controls_transaction]
    connection.execute("ROLLBACK")
    return [ran for ran in refused if ran.failure and ran.failure.sqlstate != "25P02"]


class Interleaved:
    """An interleaved script on one connection a session."""

    def __init__(self, server: Server, connections: "dict[int, psycopg.Connection]") -> None:
        """`connections` by the number of the session."""
        self._server = server
        self._pids = {n: c.info.backend_pid for n, c in connections.items()}
        self._connections = connections
        self._running: dict[int, tuple[Ran, Future[Ran]]] = {}

    def run(self, statements: Sequence[Statement], explain: Statement | None) -> list[Ran]:
        """Run the statements in the order written, each when the one before has finished or waits."""
        done: list[Ran] = []
        with ExitStack() as stack:
            workers = {n: stack.enter_context(ThreadPoolExecutor(1)) for n in self._connections}
            stack.callback(self._cancel)
            for statement in statements:
                session = statement.session or 1
                if session in self._running and not self._released(session):
                    break
                ran = Ran(statement)
                done.append(ran)
                future = workers[session].submit(
                    execute, self._connections[session], statement, statement is explain
                )
                self._running[session] = (ran, future)
                self._settle()
                if session in self._running and statement.error in ENDS_BY_ITSELF:
                    self._released(session)
            for session in list(self._running):
                self._released(session)
        return done

    def _settle(self) -> None:
        """Wait until every session has finished its statement or is blocked by another one."""
        pause = 0.004
        while True:
            wait([future for _, future in self._running.values()], pause)
            self._collect()
            if not self._running:
                return
            blocked = self._server.waiting(list(self._pids.values()))
            new = [
                ran
                for session, (ran, _) in self._running.items()
                if not ran.waited and self._pids[session] in blocked
            ]
            for ran in new:
                ran.waited = True
            if all(self._pids[session] in blocked for session in self._running):
                if not new:
                    return
                # Who closes a deadlock is to be its victim, so the others must have looked for one already.
                wait([f for _, f in self._running.values()], 4 * DEADLOCK_MS / 1000, FIRST_COMPLETED)
            pause = min(2 * pause, 0.1)

    def _collect(self) -> None:
        for session, (ran, future) in list(self._running.items()):
            if future.done():
                answer = future.result()
                for name in ("failure", "table", "rows", "status", "plan"):
                    setattr(ran, name, getattr(answer, name))
                # A wait that ended by itself may have been over before anybody looked.
                ran.waited = ran.waited or (ran.failure is not None and ran.failure.tells_of_a_wait)
                del self._running[session]

    def _released(self, session: int) -> bool:
        """Give a waiting statement the time that a lock timeout may need; it is stuck if that does not help."""
        ran, future = self._running[session]
        deadline = time.monotonic() + BLOCK_SECONDS / 4
        while not future.done() and time.monotonic() < deadline:
            wait([future], timeout=0.1)
        self._collect()
        ran.stuck = session in self._running
        return not ran.stuck

    def _cancel(self) -> None:
        for session in self._running:
            self._connections[session].cancel()
