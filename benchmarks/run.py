"""Print how long builds take and how much memory they need: `python benchmarks/run.py [100 1000 10000]`.

Every line is a process of its own: `cold` has an empty cache, `warm` rebuilds with nothing changed,
`one edit` changes one card of a built deck, `printed` one that is on the flashcards as well, `check` only
looks. `paper` is `flashcards --level all`: every card on paper, with an empty cache, after an edit, and
with nothing changed. Memory is the largest resident set of the process and of its largest child. `naive` is
what a script without this project does with the same cards: genanki's own package and one WeasyPrint
document of two-sided cards.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generate import write_deck  # noqa: E402  (the script runs from anywhere)

BUILD = "import sys; sys.path.insert(0, {root!r}); from cardpress.cli import main; main({arguments!r})"
MEASURE = (
    "import json, resource, subprocess, sys, time\n"
    "begin = time.perf_counter()\n"
    "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
    "seconds = time.perf_counter() - begin\n"
    "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
    "print(json.dumps([seconds, peak, done.returncode, (done.stdout + done.stderr)[-2000:]]))\n"
)
NAIVE = ROOT / "benchmarks" / "naive.py"
# Python keeps compiled modules from one run to the next, unless it is told not to.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(*command: str) -> tuple[float, float]:
    """Seconds and megabytes of a command; ends the benchmark where it fails."""
    import json

    measuring = [sys.executable, "-c", MEASURE, *command]
    result = subprocess.run(measuring, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    seconds, peak, status, output = json.loads(result.stdout)
    if status:
        sys.exit(f"{' '.join(command)}\n{output}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes on macOS, kilobytes elsewhere
    return seconds, peak / unit


def run(folder: Path, *command: str) -> tuple[float, float]:
    """One build, or one run of another command, with the deck in `folder`."""
    options = ["--cards", str(folder / "cards")]
    if command[:1] != ("check",):
        options += ["--out", str(folder / "dist"), "--cache", str(folder / "cache")]
    return measure(sys.executable, "-c", BUILD.format(root=str(ROOT), arguments=[*command, *options]))


def edit_one_card(folder: Path, *, printed: bool) -> None:
    """Change the answer of the first question that is printed on flashcards by default, or is not."""
    for path in sorted((folder / "cards").glob("topic-*.yaml")):
        cards = path.read_text(encoding="utf-8").split("  - id: ")
        for number, card in enumerate(cards):
            if ("    level: core" in card) is printed and "    a: The" in card:
                cards[number] = card.replace("    a: The", "    a: After an edit, the", 1)
                path.write_text("  - id: ".join(cards), encoding="utf-8")
                return


def main() -> None:
    """Measure and print the table."""
    sizes = [int(word) for word in sys.argv[1:]] or [100, 1000, 10000]
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {sys.platform}")
    print(f"{'cards':>6}  {'case':<10}{'seconds':>8}{'MB':>7}   ratio to naive")
    paper = ("flashcards", "--level", "all")
    for size in [10, *sizes]:  # the first, which is not told, compiles what no run has loaded yet
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_deck(folder / "cards", size)
            naive = measure(sys.executable, str(NAIVE), str(folder / "cards"), str(folder / "naive"))
            rows = [("naive", naive), ("cold", run(folder)), ("warm", run(folder))]
            for case, printed in (("one edit", False), ("printed", True)):
                edit_one_card(folder, printed=printed)
                rows.append((case, run(folder)))
            rows.append(("check", run(folder, "check")))
            shutil.rmtree(folder / "cache")
            rows.append(("paper cold", run(folder, *paper)))
            edit_one_card(folder, printed=True)
            rows += [("paper edit", run(folder, *paper)), ("paper same", run(folder, *paper))]
            for case, (seconds, megabytes) in rows if size > 10 else ():
                ratio = f"{seconds / naive[0]:.2f}" if case != "naive" else ""
                print(f"{size:>6}  {case:<10}{seconds:>8.2f}{megabytes:>7.0f}   {ratio}", flush=True)


if __name__ == "__main__":
    main()
