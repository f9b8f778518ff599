"""How a run looks in the terminal: problems, progress, the closing table."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cardpress.emit import Written


class Stopwatch:
    """Seconds by output, for the closing table; on a terminal also what is being done."""

    def __init__(self, *, quiet: bool) -> None:
        """Measure; show progress on a terminal unless `quiet`."""
        self.seconds: dict[str, float] = {}
        self._shown: Any = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console

            self._shown = Console(stderr=True).status("Reading the cards …")
            self._shown.start()

    def stop(self) -> None:
        """Take the progress line away, before anything else is printed."""
        if self._shown is not None:
            self._shown.stop()

    @contextmanager
    def phase(self, name: str, doing: str) -> Iterator[None]:
        """Time a phase and say that it runs."""
        begin = time.perf_counter()
        if self._shown is not None:
            self._shown.update(f"{doing} …")
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin


def size_of(path: Path) -> str:
    """A file's size as people read it."""
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def summary_table(written: list[tuple[Written, str]], out: Path) -> str:
    """The outputs of a build as a table: size, notes, cards, pages, seconds."""
    heads = ("output", "size", "notes", "cards", "pages", "seconds")
    rows = [
        (w.name, size_of(out / w.name), *(str(n) if n else "" for n in (w.notes, w.cards, w.pages)), seconds)
        for w, seconds in written
    ]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]

    def line(row: tuple[str, ...]) -> str:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        return "  ".join(cells).rstrip()

    rule = "  ".join("─" * w for w in widths)
    return "\n".join([line(heads), rule, *(line(row) for row in rows)])


def write_schema(cards: Path) -> None:
    """Bring schema.json up to date, by which editors complete and validate topic files."""
    from cardpress.load.schema import schema_text

    path, text = cards / "schema.json", schema_text()
    try:
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"{path} could not be written: {error.strerror}", err=True)


def say(text: str, *, quiet: bool = False) -> None:
    """Print unless quiet."""
    if not quiet:
        click.echo(text)
