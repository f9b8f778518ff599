"""Processes that wait for work, loaded with what it needs before there is any."""

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import Any, TypeVar

from cardpress.aside import ENDED, AsideError, cores, outcome

Item = TypeVar("Item")
Result = TypeVar("Result")


_MOST = 8
"""Processes that are worth having: each loads what it needs for itself."""


class Workers:
    """A process for each core; they end with this one.

    A copy of this process (cardpress.aside) may use them in its stead, but not both at a time.
    """

    def __init__(self, ready: Callable[[], object], *, copied: bool) -> None:
        """Start them, as copies of this process if that is safe. The first calls `ready`, which loads what the work needs."""
        how = "fork" if copied else "spawn"
        context: Any = get_context(how)
        self._lines: list[Any] = []
        for number in range(min(cores(), _MOST)):
            ours, theirs = context.Pipe()
            self._lines.append(ours)
            inherited = tuple(self._lines) if how == "fork" else ()
            work = (theirs, inherited, None if number else ready)
            context.Process(target=_serve, args=work, daemon=True).start()
            theirs.close()

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """What `work` makes of each item, in order and as soon as it is there.

        Work, items and results must be picklable. Raises what the work raised, with the other process's
        traceback as a note, and AsideError where one ended.
        """
        waiting = list(enumerate(items))[::-1]
        idle, busy = self._lines[::-1], {}
        done: dict[int, Result] = {}
        following = 0
        try:
            while waiting or busy:
                while waiting and idle:
                    number, item = waiting.pop()
                    line = idle.pop()
                    try:
                        line.send((work, item))
                    except OSError as error:
                        raise AsideError(ENDED) from error
                    busy[line] = number
                for line in wait(list(busy)):
                    number = busy.pop(line)
                    done[number] = _answer(line)
                    idle.append(line)
                while following in done:
                    yield done.pop(following)
                    following += 1
        finally:
            for line in busy:  # nobody asked further: their results must not be taken for those of other work
                with suppress(EOFError, OSError):
                    line.recv()


def _answer(line: Any) -> Any:
    try:
        done, value = line.recv()
    except (EOFError, OSError) as error:
        raise AsideError(ENDED) from error
    if not done:
        raise value
    return value


def _serve(line: Any, inherited: Sequence[Any], ready: Callable[[], object] | None) -> None:
    """In the process: do work until the other end of the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, and that ends its workers
    for other in inherited:  # a line is closed when nobody else holds its end
        other.close()
    with suppress(Exception):  # told when it is needed
        if ready is not None:
            ready()
    while True:
        try:
            work, item = line.recv()
        except EOFError:
            return
        line.send(outcome(partial(work, item)))
