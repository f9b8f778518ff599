"""Redis commands of a block -> what a private Redis server said."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.diagnostics import Diagnostic
from cardpress.run.blocks import Block
from cardpress.run.keeper import kept
from cardpress.run.server import BLOCK_SECONDS, INSTALL, MissingEngine

if TYPE_CHECKING:
    import redis

_INSTALL = "install redis-server 6.2 or later; a shorter TMPDIR=... may help"

# What stands on cards runs with these rights. They are the default user's: AUTH, HELLO and RESET are open to
# everybody and lead to it. No command that sets the server up, ends it or connects to another; SCRIPT DEBUG forks it.
_RIGHTS = ["default", "on", "nopass", "~*", "&*", "+@all", "-@admin", "-@dangerous", "+flushall", "+flushdb", "+info",
           "+keys", "+sort", "-script", "+script|exists", "+script|flush", "+script|load"]  # fmt: skip


def missing_redis() -> str | None:
    """Why Redis commands can't run here, or None."""
    try:
        import redis  # noqa: F401
    except ImportError:
        return f"the package redis is not installed: {INSTALL}"
    if shutil.which("redis-server") is None:
        return "no redis-server on this machine: apt-get install redis-server"
    return None


@contextmanager
def _session() -> Iterator["redis.Connection"]:
    """A connection to a new Redis server without network or persistence, gone with the `with` or after BLOCK_SECONDS.

    It takes 10 ms: whatever a block does to its server, the next one begins as the first did. Raises MissingEngine.
    """
    import redis

    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="cardpress-redis-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(temporary))
        socket, pid_file = folder / "socket", folder / "pid"
        stack.enter_context(kept(pid_file, folder, "KILL"))
        command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--pidfile", str(pid_file), "--save", "",
                   "--appendonly", "no", "--dir", str(folder), "--maxmemory", "64mb", "--user", *_RIGHTS]  # fmt: skip
        server = stack.enter_context(
            subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )

        def end() -> None:
            with suppress(OSError):  # it has gone already
                os.killpg(server.pid, signal.SIGKILL)

        stack.callback(end)
        timer = threading.Timer(BLOCK_SECONDS, end)
        timer.daemon = True
        timer.start()
        stack.callback(timer.cancel)
        # Replies are read bare: what redis-py makes of those of single commands can fail.
        connection = redis.UnixDomainSocketConnection(path=str(socket), socket_timeout=None, protocol=2)
        stack.callback(connection.disconnect)
        _connect(connection, server)
        yield connection


def _connect(connection: "redis.Connection", server: subprocess.Popen) -> None:
    """Connect as soon as the server listens; raises MissingEngine where it ends instead."""
    import redis

    while True:
        try:
            return connection.connect()
        except redis.RedisError as error:
            if server.poll() is not None:
                raise MissingEngine(f"Redis does not start: {error}", _INSTALL) from error
        time.sleep(0.002)


def run_redis(block: Block) -> list[Diagnostic]:
    """Run a block's commands, one a line, on an empty database; `error=` names the first word of the last one's error."""
    try:
        with _session() as connection:
            return _run(block, connection)
    except MissingEngine as error:
        return [Diagnostic("missing-engine", block.span, str(error), error.hint, card=block.card)]


def _run(block: Block, connection: "redis.Connection") -> list[Diagnostic]:
    import redis

    offset, expected, failed = 0, block.options.error, ""
    for line in block.code.split("\n"):
        command = line.split(" #")[0].strip()
        if command and not command.startswith("#"):
            if failed:
                return [_wrong(block, offset, "this command never runs: one before it fails")]
            try:
                connection.send_command(*shlex.split(command))
                connection.read_response()
            except redis.ResponseError as error:
                failed = f"{type(error).__name__} {error}"
                if expected is None or expected not in failed:
                    hint = _REFUSED if isinstance(error, redis.exceptions.NoPermissionError) else _HINT
                    return [_wrong(block, offset, f"Redis says: {error}", hint)]
            except redis.ConnectionError:
                hint = f"a block that takes longer than {BLOCK_SECONDS} s is ended"
                return [_wrong(block, offset, "the command got no answer", hint)]
            except (redis.RedisError, ValueError, RecursionError) as error:
                return [_wrong(block, offset, f"the command can't be run: {error}")]
        offset += len(line) + 1
    if expected is not None and not failed:
        return [_wrong(block, 0, f"it was to fail with {expected}, but nothing failed")]
    return []


_HINT = "one command a line"
_REFUSED = 'no card may set up or end the server, or connect out; show it with unchecked="reason"'


def _wrong(block: Block, offset: int, message: str, hint: str = _HINT) -> Diagnostic:
    return Diagnostic("redis-error", block.at(offset), message, hint, card=block.card)
