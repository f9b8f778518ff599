"""Two builds of the same cards or into the same folder wait for each other."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import gettempdir

import click
from filelock import FileLock, Timeout

from cardpress.cache import fingerprint


@contextmanager
def one_at_a_time(folders: tuple[Path, ...], *, quiet: bool) -> Iterator[None]:
    """Hold a system lock for each folder; it ends with the process, however that ends.

    The lock files lie in the system's temporary folder, not among the user's files, and are taken
    in one order, so that two builds can't wait for each other in a circle.
    """
    with ExitStack() as stack:
        for name in sorted(fingerprint(str(folder.resolve())) for folder in folders):
            lock = FileLock(Path(gettempdir()) / f"cardpress-{name}.lock", mode=0o666)
            try:
                stack.enter_context(lock.acquire(timeout=0.2))
            except Timeout:
                if not quiet:
                    click.echo("Another build of these cards is running; waiting for it.", err=True)
                stack.enter_context(lock.acquire())
        yield
