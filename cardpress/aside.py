"""Work on another core while this process goes on with something else."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")

ENDED = "A process ended without a result; it may have been short of memory."


class AsideError(Exception):
    """The other process ended without a result."""


class Aside(Generic[T]):
    """Work begun in a copy of this process, which sees all this one has loaded and gives only its result back.

    Where a copy isn't safe or no gain (systems other than Linux, a process with threads, a single
    core) the work is done here, when its result is asked for.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin `work`. Its result must be picklable; what else it changes in memory is lost."""
        self._work = work
        self._process: Any = None
        self._result: list[T] = []
        if cores() > 1 and is_alone():
            from multiprocessing import get_context

            context = get_context("fork")
            self._receiver, sender = context.Pipe(duplex=False)
            self._process = context.Process(target=_report, args=(work, sender), daemon=True)
            self._process.start()
            sender.close()

    def result(self) -> T:
        """The result, as soon as it is there.

        Raises what the work raised, with the other process's traceback as a note, and AsideError where it ended.
        """
        if not self._result:
            self._result.append(self._work() if self._process is None else self._received())
        return self._result[0]

    def abandon(self) -> None:
        """End the work if it runs; nobody will ask for its result."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()

    def _received(self) -> T:
        try:
            done, value = self._receiver.recv()
        except EOFError as error:
            raise AsideError(ENDED) from error
        finally:
            self._process.join()
        if not done:
            raise value
        return value


def cores() -> int:
    """Cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # fewer than there are, in a container
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def is_alone() -> bool:
    """Whether this process may be copied: on Linux, without threads, of Python or of a library."""
    return sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1


def _report(work: Callable[[], T], sender: Any) -> None:
    """In the copy: do the work and send what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, and that ends its copies
    sender.send(outcome(work))


def outcome(work: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether some work was done, and its result or what it raised: to be sent to another process."""
    try:
        return True, work()
    except Exception as error:
        error.add_note(traceback.format_exc())
        return False, error
