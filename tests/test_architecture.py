"""The direction of imports, the fences around third parties and the size of files, as DESIGN.md draws them."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cardpress.cache import LIBRARIES
from cardpress.paths import ROOT

FILES = sorted((ROOT / "cardpress").rglob("*.py"))
LONGEST = 300  # lines of a file that can still be read in one go
ANYWHERE = {"aside", "cache", "diagnostics", "inplace", "model", "paths", "workers"}
PHASES = ["load", "check", "render", "plan", "emit", "cli"]  # each may import those before it
BESIDE = {
    "run": {"load"},
    "model": set(),
    "diagnostics": set(),
    "aside": set(),
    "workers": set(),
    "cache": set(),
    "inplace": set(),
    "paths": set(),
}
FENCES = {
    "yaml": "load",
    "markdown_it": "render",
    "mdit_py_plugins": "render",
    "pygments": "render",
    "pygraphviz": "render",
    "genanki": "emit/apkg",
    "weasyprint": "emit/weasy",
    "uharfbuzz": "emit",
    "psycopg": "run",
    "click": "cli",
}
EMITTERS = {"apkg", "flashcards", "html", "sheet"}
HELPERS = {"asked", "words", "coverage"}  # of check: what rules share
HEAVY = ("weasyprint", "pygraphviz", "markdown_it", "genanki", "numpy", "psycopg")


def imports(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names += [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_module_keeps_its_place(path):
    here = path.relative_to(ROOT / "cardpress").with_suffix("").parts
    phase, own = here[0], {here[0]}
    earlier = set(PHASES[: PHASES.index(phase)]) if phase in PHASES else BESIDE.get(phase, set())
    allowed = own | earlier | ANYWHERE | ({"run"} if phase == "cli" else set())
    for name in imports(path):
        parts = name.split(".")
        if parts[0] in FENCES:
            assert "/".join(here).startswith(FENCES[parts[0]]), f"{parts[0]} belongs to {FENCES[parts[0]]}"
        if parts[0] == "cardpress" and len(parts) > 1 and len(here) > 0 and phase != "__init__":
            assert parts[1] in allowed | {"__version__"}, f"{phase} may not import {parts[1]}"
        if (
            parts[:2] == ["cardpress", "check"]
            and phase == "check"
            and here[-1] not in ("registry", "__init__")
        ):
            assert len(parts) == 2 or parts[2] in HELPERS, "a rule imports no other rule"
        if (
            parts[:2] == ["cardpress", "emit"]
            and here[0] == "emit"
            and here[-1] in EMITTERS
            and len(parts) > 2
        ):
            assert parts[2] not in EMITTERS - {here[-1]}, "an emitter imports no other emitter"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_file_can_be_read_in_one_go(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_checking_loads_no_heavy_library():
    """What `check` imports stays light, so that a thousand cards take less than a second."""
    code = f"import sys, cardpress.check, cardpress.load, cardpress.load.baseline; print([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"


def test_every_library_that_shapes_an_output_is_part_of_its_key():
    """The others only talk to people or to other processes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.match(r"[\w-]+", dependency)[0] for dependency in project["dependencies"]}
    assert needed - set(LIBRARIES) == {"click", "filelock", "rich", "segno", "watchfiles"}
