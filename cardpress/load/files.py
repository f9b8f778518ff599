"""A folder of cards to the files in it that are read, and those that only look so."""

import os
from collections.abc import Iterator
from pathlib import Path

from cardpress.paths import LOCK, SCHEMA

SETTINGS, GLOSSARY, AUTHORITIES = "deck.yaml", "glossary.yaml", "authorities.yaml"
GENERATED = (LOCK, SCHEMA)
"""Files that a build writes beside what authors write."""


LEADS_OUT = "this link leads out of the cards folder", "copy the file into the folder"
"""What to say of such a link, and its mend."""


def leads_out(path: Path, root: Path) -> bool:
    """Whether a link takes a file of the folder out of it."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def topic_files(root: Path) -> list[Path]:
    """The topic files of a folder, by name."""
    return [path for path in _listed(root, "*.yaml") if path.name not in (SETTINGS, GLOSSARY)]


def source_files(root: Path) -> list[Path]:
    """The outlines of study documents, and the list of authorities, by name."""
    return _listed(root / "sources", "*.yaml")


def fixture_files(root: Path) -> list[Path]:
    """The scripts of tables and rows, by name."""
    return _listed(root / "fixtures", "*.sql")


def yaml_files(root: Path) -> list[Path]:
    """Every YAML file that is read."""
    return _listed(root, "*.yaml") + source_files(root)


def ignored_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Files that somebody may take for cards or sources, each with what would make it one.

    What begins with a dot is nobody's text: editors keep locks and swap files there, forges their settings.
    """
    read = set(yaml_files(root))
    for name, folders, files in os.walk(root):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        folder = Path(name)
        for path in sorted(folder / file for file in files):
            if path in read or path.name.startswith(".") or path.suffix.lower() not in (".yaml", ".yml"):
                continue
            wanted = folder / f"{path.stem.lower()}.yaml"
            if folder not in (root, root / "sources"):
                yield path, "move it: topics stand beside deck.yaml, outlines of documents in sources/"
            elif wanted in read:
                yield path, f"join it with {wanted.name}"
            else:
                yield path, f"rename it to {wanted.name}"


def _listed(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))
