"""What a build depends on, as one hash: the answer to "has anything changed?" without loading anything."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from cardpress.cache import fingerprint, libraries
from cardpress.inplace import replace_file
from cardpress.paths import LOCK, ROOT, SCHEMA, TEMPLATES

PRINTER = Path("printer.toml")
"""Offset of the backs of this machine's printer, in the folder the user works in."""

STATE = "build.json"
"""File of the cache folder that says what the last build of each output folder was made from."""


def build_inputs(cards: Path) -> Iterator[Path]:
    """Every file a build reads but the lock: the cards, the printer's offset, the templates, the engine."""
    yield from sorted(p for p in cards.rglob("*") if p.suffix in (".yaml", ".sql", ".toml") and p.is_file())
    yield from (p for p in (PRINTER,) if p.is_file())
    yield from sorted(p for p in TEMPLATES.rglob("*") if p.is_file())
    yield from sorted((ROOT / "cardpress").rglob("*.py"))


def inputs_fingerprint(cards: Path, options: str) -> str:
    """Hash of the content of all inputs, the options and the versions of the libraries."""
    parts: list[str | bytes] = [options]
    for path in build_inputs(cards):
        parts += [path.as_posix(), path.read_bytes()]
    return fingerprint(*parts, libraries())


def with_lock(inputs: str, lock: str | None) -> str:
    """The hash of all inputs and of the lock's text, which a build writes itself."""
    return fingerprint(inputs, lock or "none")


def lock_text(cards: Path) -> str | None:
    """The text of the lock as it lies there; None where there is none."""
    try:
        path = cards / LOCK
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    except OSError:
        return None


def was_built(cards: Path) -> bool:
    """Whether there was a build of a folder, as far as the folder shows: each writes the schema, behind the lock."""
    return (cards / SCHEMA).exists()


def printer_offset() -> tuple[float, float]:
    """(right, down) in millimetres from printer.toml; (0, 0) without one. Raises click.UsageError for a bad one."""
    try:
        values = tomllib.loads(PRINTER.read_text(encoding="utf-8"))
        return float(values["right_mm"]), float(values["down_mm"])
    except FileNotFoundError:
        return 0.0, 0.0
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise click.UsageError(
            f"{PRINTER} can't be used ({error}); write it anew: python build.py calibrate --help"
        ) from error


def outputs_fingerprint(out: Path, names: list[str]) -> str:
    """Hash of finished outputs; a missing one gives a hash that no build recorded."""
    parts: list[str | bytes] = []
    for name in names:
        path = out / name
        parts += [name, path.read_bytes() if path.is_file() else b"missing"]
    return fingerprint(*parts)


def is_current(state_file: Path, out: Path, inputs: str) -> dict | None:
    """The record of the last build into `out` if nothing that matters has changed since, else None."""
    state = _records(state_file).get(str(out.resolve()))
    try:
        if state["inputs"] == inputs and state["outputs"] == outputs_fingerprint(out, state["names"]):
            return state
    except (OSError, KeyError, TypeError):
        return None
    return None


def made_before(state_file: Path, out: Path) -> frozenset[str]:
    """Names of the files below `out` that builds put there, as far as the cache knows."""
    try:
        return frozenset(map(str, _records(state_file)[str(out.resolve())]["made"]))
    except (KeyError, TypeError):
        return frozenset()


def record(
    state_file: Path, out: Path, inputs: str, names: list[str], made: Iterable[str], summary: str
) -> None:
    """Remember what `out` was built from, and which of its files builds have `made`.

    Without it the next build only takes longer, so a folder that can't be written is no reason to fail.
    """
    known = _records(state_file)
    known[str(out.resolve())] = {
        "inputs": inputs,
        "names": names,
        "made": sorted(made),
        "outputs": outputs_fingerprint(out, names),
        "summary": summary,
    }
    with suppress(OSError):
        state_file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(state_file, json.dumps(known, indent=1).encode())


def _records(state_file: Path) -> dict:
    """The records of all output folders; none where the file is missing or damaged."""
    try:
        known = json.loads(state_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
