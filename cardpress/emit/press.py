"""Who sets the paper: this process, or others that load WeasyPrint while this one reads the cards."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache as memoised
from importlib import import_module
from multiprocessing import current_process
from typing import TypeVar

from cardpress.aside import AsideError, cores
from cardpress.emit.weasy import may_be_copied, warm_up
from cardpress.workers import Workers

Item = TypeVar("Item")
Result = TypeVar("Result")


def begin_early() -> None:
    """Start the other processes, where that costs next to nothing: where they are copies, and have a core of their own."""
    if may_be_copied() and cores() > 1:
        _workers()


def spread(work: Callable[[Item], Result], items: Sequence[Item], *, worth_it: bool) -> Iterator[Result]:
    """What `work` makes of each item, in order and as soon as it is there: an ended build keeps it.

    Other processes do it where there are some, or where it is worth starting them.
    """
    begun = _workers.cache_info().currsize > 0
    alone = cores() == 1 or not worth_it or current_process().daemon  # which may start no others
    if alone and not begun:
        yield from map(work, items)
        return
    try:
        yield from _workers().map(work, items)
    except AsideError:  # the system ended one, for want of memory: the next build starts them anew
        _workers.cache_clear()
        raise


@memoised
def _workers() -> Workers:
    return Workers(_ready, copied=may_be_copied())


def _ready() -> None:
    """Load what setting paper needs."""
    warm_up()
    for name in ("fitting", "sheet"):
        import_module(f"cardpress.emit.{name}")
