"""Finished files into the output folder, all of them or none, whatever kills the build.

Outputs are written into a staging folder inside the output folder (the same file system, so that
renames are atomic). When all are complete a journal is written that lists them; from that moment
on the build counts as done: the files are renamed into place one by one, and whoever opens the
folder next finishes what a kill interrupted. Without a journal, staged files are thrown away.
"""

import errno
import filecmp
import json
import os
import shutil
from pathlib import Path

_STAGING = ".staging"
_JOURNAL = "journal.json"


class Staging:
    """A staging folder in an output folder; use it while holding the folder's build lock."""

    def __init__(self, out: Path) -> None:
        """Finish or discard what an earlier build left in `out`, and start empty.

        Raises OSError now where files could not be put in place later, when half of them were.
        """
        self.out = out
        self.folder = out / _STAGING
        recover(out)
        self.folder.mkdir(parents=True)
        for folder in (p for p in out.iterdir() if p.is_dir()):
            if not os.access(folder, os.W_OK | os.X_OK):
                self.folder.rmdir()
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    def commit(self, *, replaces: frozenset[str] = frozenset()) -> list[str]:
        """Move every staged file into place; return their names below the output folder.

        `replaces` names earlier outputs that are deleted if this build did not write them anew:
        a topic that is gone leaves no package behind.
        """
        names = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        stale = sorted(replaces - set(names))
        journal = json.dumps({"write": names, "delete": stale})
        waiting = self.folder / f"{_JOURNAL}.new"
        with waiting.open("w", encoding="utf-8") as file:
            file.write(journal)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(self.folder / _JOURNAL)
        recover(self.out)
        return names

    def __enter__(self) -> "Staging":
        """Use it as a block: what is not committed at its end is thrown away."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw uncommitted files away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def recover(out: Path) -> bool:
    """Bring `out` to a whole state: finish a journalled build, discard any other; True if it finished one."""
    folder = out / _STAGING
    journal = folder / _JOURNAL
    finished = False
    if journal.exists():
        plan = json.loads(journal.read_text(encoding="utf-8"))
        for name in plan["write"]:
            staged, target = _inside(folder, name), _inside(out, name)
            # A file that is there already keeps its date: what copies the folder to a phone copies what changed.
            if staged.exists() and not (target.is_file() and filecmp.cmp(staged, target, shallow=False)):
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(target)
        for name in plan["delete"]:
            _inside(out, name).unlink(missing_ok=True)
        finished = True
    shutil.rmtree(folder, ignore_errors=True)
    return finished


def _inside(folder: Path, name: str) -> Path:
    """A path below `folder`; a journal somebody tampered with can't reach outside."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name} leads out of {folder}")
    return path
