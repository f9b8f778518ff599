"""All outputs or none: a build killed at any moment leaves a whole output folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cardpress.emit.staging import Staging, recover
from cardpress.paths import ROOT


def _content(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


def test_nothing_shows_before_the_commit(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    staging = Staging(tmp_path)
    (staging.folder / "a.txt").write_text("new")
    assert (tmp_path / "a.txt").read_text() == "old"

    staging.commit()
    assert _content(tmp_path) == {"a.txt": "new"}


def test_outputs_that_are_no_longer_made_are_removed(tmp_path):
    (tmp_path / "README.md").write_text("kept")
    (tmp_path / "old.apkg").write_text("stale")
    staging = Staging(tmp_path)
    (staging.folder / "anki").mkdir()
    (staging.folder / "anki" / "new.apkg").write_text("fresh")

    staging.commit(replaces=frozenset({"old.apkg"}))
    assert _content(tmp_path) == {"README.md": "kept", "anki/new.apkg": "fresh"}


def test_a_file_that_did_not_change_keeps_its_date(tmp_path):
    for name in ("same.apkg", "other.apkg"):
        (tmp_path / name).write_text("as before")
        os.utime(tmp_path / name, (1, 1))
    staging = Staging(tmp_path)
    (staging.folder / "same.apkg").write_text("as before")
    (staging.folder / "other.apkg").write_text("otherwise")

    assert staging.commit() == ["other.apkg", "same.apkg"]
    assert (tmp_path / "same.apkg").stat().st_mtime == 1
    assert (tmp_path / "other.apkg").stat().st_mtime > 1
    assert _content(tmp_path) == {"other.apkg": "otherwise", "same.apkg": "as before"}


def test_a_build_without_a_journal_is_discarded(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    staging = Staging(tmp_path)
    (staging.folder / "a.txt").write_text("half")

    assert recover(tmp_path) is False
    assert _content(tmp_path) == {"a.txt": "old"}


def test_a_tampered_journal_reaches_nothing_outside(tmp_path):
    out = tmp_path / "out"
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (out / ".staging").mkdir(parents=True)
    (out / ".staging" / "journal.json").write_text('{"write": [], "delete": ["../victim"]}')

    with pytest.raises(ValueError, match="leads out"):
        recover(out)
    assert victim.read_text() == "mine"


WRITER = """
import sys
from pathlib import Path
from cardpress.emit.staging import Staging
out = Path(sys.argv[1])
generation = 0
while True:
    generation += 1
    staging = Staging(out)
    for n in range(40):
        (staging.folder / f"{n}.txt").write_text(str(generation))
    staging.commit()
    if generation == 1:
        print("ready", flush=True)
"""


@pytest.mark.parametrize("attempt", range(8))
def test_a_kill_at_any_moment_leaves_one_whole_generation(tmp_path, attempt):
    out = tmp_path / "out"
    out.mkdir()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(0.05 + 0.013 * attempt)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    recover(out)
    generations = set(_content(out).values())
    assert len(generations) == 1
    assert len(_content(out)) == 40
