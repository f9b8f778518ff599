"""A store of finished pieces (drawings, heights, pages) under the hash of all they depend on."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from functools import cache as memoised
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "fontpkg-ibm-plex-mono", "fontpkg-ibm-plex-sans", "fontpkg-ibm-plex-sans-condensed", "fontpkg-inter",
    "fonttools", "genanki", "jinja2", "markdown-it-py", "mdit-py-plugins", "pydyf", "pygments", "pygraphviz",
    "pyyaml", "rapidfuzz", "uharfbuzz", "weasyprint", "zstandard",
)  # fmt: skip
"""Packages whose version may change an output."""

_CHECKSUM = 16
"""Bytes of checksum before each entry's data."""


def fingerprint(*parts: str | bytes) -> str:
    """Hash of `parts`, each with its length, so that ("ab", "c") differs from ("a", "bc")."""
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def files_fingerprint(paths: Iterable[Path]) -> str:
    """Hash of the names and contents of files."""
    return fingerprint(*(part for path in sorted(paths) for part in (path.name, path.read_bytes())))


@memoised
def libraries() -> str:
    """Hash of the versions of LIBRARIES: part of the key of every piece, so that an upgrade makes it anew."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} none")
    return fingerprint(*found)


class Cache:
    """Bytes by kind and key in a folder; safe to delete, and to fill from several processes.

    Keys are fingerprints of everything the piece depends on, so an entry is right or absent;
    a write is a rename, so a killed build leaves no half entry. Each entry begins with its checksum:
    one that a full disk or somebody's hand has damaged counts as absent. Without a folder nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        """Keep entries under `folder`; None keeps nothing."""
        self.folder = folder

    def get(self, kind: str, key: str) -> bytes | None:
        """The entry, or None where there is none."""
        if self.folder is None:
            return None
        try:
            stored = self._path(kind, key).read_bytes()
        except OSError:
            return None
        checksum, data = stored[:_CHECKSUM], stored[_CHECKSUM:]
        return data if hashlib.blake2b(data, digest_size=_CHECKSUM).digest() == checksum else None

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep an entry; a full or read-only disk is no reason to fail a build."""
        if self.folder is None:
            return
        path = self._path(kind, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.blake2b(data, digest_size=_CHECKSUM).digest())
                file.write(data)
            Path(name).replace(path)
        except OSError:
            return

    def _path(self, kind: str, key: str) -> Path:
        assert self.folder is not None
        return self.folder / kind / key[:2] / key[2:]
