"""How a run looks in the terminal: problems, progress, the closing table."""

import shlex
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cardpress.emit import Written
from cardpress.inplace import replace_file
from cardpress.paths import SCHEMA


class Progress:
    """What is being done, on a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing yet, and nothing ever if `quiet` or where no person looks."""
        self._wanted = not quiet and sys.stderr.isatty()
        self._doing = "Reading the cards …"
        self._shown: Any = None
        self._timer: threading.Timer | None = None

    def show(self, *, after: float = 0.0) -> None:
        """Begin to show it, `after` so many seconds."""
        if not self._wanted or self._shown is not None:
            return
        if after:
            self._timer = threading.Timer(after, self.show)
            self._timer.daemon = True
            self._timer.start()
            return
        from rich.console import Console

        self._shown = Console(stderr=True).status(self._doing)
        self._shown.start()

    def stop(self) -> None:
        """Take the progress line away, before anything else is printed."""
        self._wanted = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._shown is not None:
            self._shown.stop()

    def say(self, doing: str) -> None:
        """Say what begins now."""
        self._doing = f"{doing} …"
        if self._shown is not None:
            self._shown.update(self._doing)


def size_of(path: Path) -> str:
    """A file's size as people read it."""
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def summary_table(written: Mapping[str, Sequence[Written]], seconds: Mapping[str, float], out: Path) -> str:
    """The files of a build as a table: size, notes, cards, pages; the seconds of an output at its first file."""
    heads = ("output", "size", "notes", "cards", "pages", "seconds")
    rows = []
    for name, files in written.items():
        for n, file in enumerate(files):
            numbers = (str(count) if count else "" for count in (file.notes, file.cards, file.pages))
            took = f"{seconds[name]:.2f}" if n == 0 and name in seconds else ""
            rows.append((file.name, size_of(out / file.name), *numbers, took))
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]

    def line(row: tuple[str, ...]) -> str:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        return "  ".join(cells).rstrip()

    rule = "  ".join("─" * w for w in widths)
    return "\n".join([line(heads), rule, *(line(row) for row in rows)])


def write_schema(cards: Path) -> None:
    """Bring the schema of topic files up to date."""
    from cardpress.load.schema import schema_text

    path, data = cards / SCHEMA, schema_text().encode()
    try:
        if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
            replace_file(path, data)
    except OSError as error:
        click.echo(f"{path} could not be written: {error.strerror}", err=True)


def again(cards: Path, *words: str) -> str:
    """The command line of another command on the same cards, ready to be pasted."""
    folder = [] if cards == Path("cards") else ["--cards", str(cards)]
    return shlex.join(["python", "build.py", *words, *folder])


def say(text: str, *, quiet: bool = False) -> None:
    """Print unless quiet."""
    if not quiet:
        click.echo(text)
