"""Redis commands of a block -> what a private Redis server said."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from cardpress.diagnostics import Diagnostic
from cardpress.run.blocks import Block
from cardpress.run.server import INSTALL

_START_SECONDS = 10
_COMMAND_SECONDS = 5


def missing_redis() -> str | None:
    """Why Redis commands can't run here, or None."""
    try:
        import redis  # noqa: F401
    except ImportError:
        return f"the package redis is not installed: {INSTALL}"
    if shutil.which("redis-server") is None:
        return "no redis-server on this machine: apt-get install redis-server"
    return None


class RedisRunner:
    """A Redis server without network or persistence, reached through a Unix socket, gone with the `with`."""

    def __enter__(self) -> "RedisRunner":
        """Start it."""
        import redis

        self._folder = tempfile.TemporaryDirectory(prefix="cardpress-redis-")
        socket = Path(self._folder.name) / "socket"
        command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no",
                   "--dir", self._folder.name, "--maxmemory", "64mb", "--enable-debug-command", "no"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._client = redis.Redis(unix_socket_path=str(socket), socket_timeout=_COMMAND_SECONDS)
        deadline = time.monotonic() + _START_SECONDS
        while not socket.exists() and self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def run(self, block: Block) -> list[Diagnostic]:
        """Run a block's commands, one a line, on an empty database; `error=` names the first word of the last one's error."""
        import redis

        self._client.flushall()
        offset, expected, failed = 0, block.options.error, ""
        with self._client.client() as session:
            for line in block.code.split("\n"):
                command = line.split(" #")[0].strip()
                if command and not command.startswith("#"):
                    if failed:
                        return [self._wrong(block, offset, "this command never runs: one before it fails")]
                    try:
                        session.execute_command(*_words(command))
                    except redis.ResponseError as error:
                        failed = f"{type(error).__name__} {error}"
                        if expected is None or expected not in failed:
                            return [self._wrong(block, offset, f"Redis says: {error}")]
                    except (redis.RedisError, ValueError) as error:
                        return [self._wrong(block, offset, f"the command can't be run: {error}")]
                offset += len(line) + 1
        if expected is not None and not failed:
            return [self._wrong(block, 0, f"it was to fail with {expected}, but nothing failed")]
        return []

    def _wrong(self, block: Block, offset: int, message: str) -> Diagnostic:
        return Diagnostic("redis-error", block.at(offset), message, "one command a line", card=block.card)


def _words(command: str) -> list[str]:
    """The words of a command line, quoted as in redis-cli."""
    import shlex

    return shlex.split(command)
