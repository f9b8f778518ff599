"""A server of ours -> the same, ended also when this process is killed."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# `read` ends when this process does, however that comes about: the pipe it waits at closes.
_KEEPER = 'read -r _; kill "-$1" "$(head -n 1 "$2")"; sleep 1; rm -rf "$3"'


@contextmanager
def kept(pid_file: Path, folder: Path, signal: str) -> Iterator[None]:
    """Should this process not live to the end of the `with`: send `signal` to the process that `pid_file` names, and delete `folder`."""
    with subprocess.Popen(
        ["sh", "-c", _KEEPER, "sh", signal, str(pid_file), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what ends a whole group of processes must not end this one too
    ) as keeper:
        try:
            yield
        finally:
            keeper.kill()
