"""The command line as a person uses it: real builds of a small deck, mistakes, kills, two at once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.generate import write_deck
from cardpress.cli import main
from cardpress.paths import ROOT, TEMPLATES

OUTPUTS = {
    "anki/my-deck.apkg",
    "anki/core.apkg",
    "anki/coffee.apkg",
    "cheat-sheet.pdf",
    "cheat-sheet-letter.pdf",
    "flashcards.pdf",
    "flashcards-letter.pdf",
    "index.html",
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    """Finished pieces that all builds of this module share, as builds of one user do."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def place(tmp_path, cache, monkeypatch) -> Path:
    """A folder to work in, with the starter deck in cards/."""
    monkeypatch.setenv("CARDPRESS_CACHE", str(cache))
    shutil.copytree(TEMPLATES / "starter", tmp_path / "cards")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def spoil(place: Path) -> None:
    topic = place / "cards" / "coffee.yaml"
    topic.write_text(topic.read_text().replace("level: core", "level: cor", 1))


def test_one_command_builds_everything_and_says_what(place):
    result = run()
    assert result.exit_code == 0, result.output
    assert set(files(place / "dist")) == OUTPUTS
    for name in OUTPUTS:
        assert name in result.output
    assert (place / "cards" / "cards.lock").exists()
    assert "Started cards/cards.lock" in result.output


def test_nothing_changed_means_nothing_written(place):
    run()
    before = files(place / "dist")
    stamps = {p: p.stat().st_mtime_ns for p in (place / "dist").rglob("*")}

    result = run()
    assert result.exit_code == 0
    assert "Up to date" in result.output
    assert files(place / "dist") == before
    assert {p: p.stat().st_mtime_ns for p in (place / "dist").rglob("*")} == stamps


def test_a_lost_output_is_built_again(place):
    run()
    before = files(place / "dist")
    (place / "dist" / "index.html").unlink()

    assert run().exit_code == 0
    assert files(place / "dist") == before


def test_an_edit_changes_the_outputs_and_the_lock(place):
    run()
    before, lock = files(place / "dist"), (place / "cards" / "cards.lock").read_text()
    topic = place / "cards" / "coffee.yaml"
    topic.write_text(topic.read_text().replace("A coarser one.", "A much coarser one."))

    result = run()
    assert result.exit_code == 0
    assert "1 changed" in result.output
    after = files(place / "dist")
    assert after["anki/my-deck.apkg"] != before["anki/my-deck.apkg"]
    assert after["cheat-sheet.pdf"] == before["cheat-sheet.pdf"]
    assert (place / "cards" / "cards.lock").read_text() != lock


def test_a_mistake_is_told_with_its_place_and_nothing_is_written(place):
    run()
    before = files(place / "dist")
    spoil(place)

    result = run()
    assert result.exit_code == 1
    assert "cards/coffee.yaml:12:12: error[unknown-value]: unknown value" in result.output
    assert 'did you mean "core"?' in result.output
    assert "Nothing was written." in result.output
    assert files(place / "dist") == before


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("more **{{c1::surface** area}}", "10:48: error[torn-cloze]: c1 begins in one piece of markup and ends in another",
         "hint: hide whole pieces: {{c1::**both words**}}, or **{{c1::both words}}**"),
        ("[area](https://h.org/{{c1::surface}})", "10:62: error[torn-cloze]: c1 hides nothing that is shown",
         "hint: hide words, not the address of a link: [{{c1::words}}](https://...)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [("check",), (), ("--only", "anki")], ids=["check", "build", "anki"])
def test_a_deletion_that_markdown_tears_is_told(place, command, written, message, hint):
    topic = place / "cards" / "coffee.yaml"
    topic.write_text(topic.read_text().replace("more {{c1::surface}}", written))

    result = run(*command)
    assert result.exit_code == 1
    assert f"cards/coffee.yaml:{message}" in result.output
    assert hint in result.output
    assert not (place / "dist").exists()


def test_only_the_chosen_outputs_are_renewed(place):
    result = run("--only", "anki")
    assert result.exit_code == 0, result.output
    assert set(files(place / "dist")) == {name for name in OUTPUTS if name.startswith("anki/")}

    assert run("--only", "web").exit_code == 0
    assert "anki/core.apkg" in files(place / "dist")


def test_the_package_of_a_topic_that_is_gone_goes_too(place):
    deck, tea = place / "cards" / "deck.yaml", place / "cards" / "tea.yaml"
    alone = deck.read_text()
    deck.write_text(alone.replace("topics: [coffee]", "topics: [coffee, tea]"))
    tea.write_text(
        "topic: tea\ntitle: Tea\nfacts:\n  - id: steep\n    fact: Black tea steeps for {{c1::four}} minutes in boiling water without milk.\n"
        "    why: Longer makes it bitter.\n    sources: [m-1-a]\n"
    )
    assert (result := run("--only", "anki")).exit_code == 0, result.output
    assert "anki/tea.apkg" in files(place / "dist")

    deck.write_text(alone)
    tea.unlink()
    (place / "cards" / "cards.lock").unlink()
    (place / "dist" / "README.md").write_text("mine")
    assert run("--only", "anki", "--new-lock").exit_code == 0
    assert "anki/tea.apkg" not in files(place / "dist")
    assert files(place / "dist")["README.md"] == b"mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "ankii"], "'ankii' is not an output"),
        (["--cards", "nowhere"], "no such folder"),
        (["nonsense"], "No such command"),
        (["flashcards", "--layout", "nosuch"], "choose from a7"),
        (["sheet", "--topics", "cofee"], "coffee"),
        (["flashcards", "--changed-since", "nothing.lock"], "can't be read"),
        (["new", "cards"], "not empty"),
    ],
)
def test_wrong_usage_is_explained_without_a_traceback(place, arguments, words):
    result = run(*arguments)
    assert result.exit_code in (1, 2)
    assert words in result.output
    assert "Traceback" not in result.output


def test_rebuilds_in_copies_of_the_process_make_what_a_clean_build_makes(tmp_path):
    """One change touches one printed card, the next all of them, for which a copy may not start helpers."""
    write_deck(tmp_path / "cards", 260)

    def built(out: str, cache: str, *options: str) -> dict[str, bytes]:
        places = ["--cards", "cards", "--out", out, "--cache", cache, "--quiet", *options]
        code = f"import sys; from cardpress.cli import main; main({places!r})"
        process = python(code, tmp_path)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return files(tmp_path / out)

    built("dist", "cache")
    topics = sorted((tmp_path / "cards").glob("topic-*.yaml"))
    for changed, old, new in ((topics[:1], " a: The", " a: That"), (topics, "part: ", "part: Strong ")):
        for topic in changed:
            assert old in topic.read_text()
            topic.write_text(topic.read_text().replace(old, new, 1))
        rebuilt = built("dist", "cache")
    assert built("clean", "empty") == rebuilt


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("level: core", "level: cor"),
        ("sources: [", "diagram: no-such-picture\n    sources: ["),
        ("sources: [", "needs: [no-such-card]\n    sources: ["),
        ("subtopic: ", "subtopic: no-such-"),
        ("why: ", "why: \u2060\U000f0000 "),
    ],
)
def test_a_mistake_after_a_good_build_is_told_and_touches_nothing(place, written, wrong):
    assert run().exit_code == 0
    before, topic = files(place / "dist"), place / "cards" / "coffee.yaml"
    assert written in topic.read_text()
    topic.write_text(topic.read_text().replace(written, wrong, 1))

    result = run()
    assert result.exit_code == 1, result.output
    assert "coffee.yaml:" in result.output
    assert "Traceback" not in result.output
    assert files(place / "dist") == before


def test_warnings_block_only_when_asked(place):
    topic = place / "cards" / "coffee.yaml"
    topic.write_text(
        topic.read_text().replace("sources: [m-1-b]", "sources: [m-1-a]")
    )  # m-1-b lacks a card now

    assert run("check").exit_code == 0
    assert run("check", "--strict").exit_code == 1
    assert run("--strict").exit_code == 1
    assert not (place / "dist").exists()
    assert run().exit_code == 0


def test_a_lost_lock_is_never_replaced_in_silence(place):
    run()
    (place / "cards" / "cards.lock").unlink()

    result = run()
    assert result.exit_code == 1
    assert "lock" in result.output
    assert not (place / "cards" / "cards.lock").exists()

    result = run("--new-lock")
    assert result.exit_code == 0
    assert "Started cards/cards.lock" in result.output


def test_diff_says_what_the_next_build_says(place):
    assert "5 new" in run("diff").output
    run()
    assert "0 new, 0 changed, 0 retired, 5 unchanged" in run("diff").output


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_problems_for_programs_are_json(place, option):
    spoil(place)
    result = run("check", *option)
    assert result.exit_code == 1
    (problem,) = [p for p in json.loads(result.output) if p["severity"] == "error"]
    assert (problem["file"], problem["line"], problem["code"]) == ("cards/coffee.yaml", 12, "unknown-value")


def test_problems_for_a_forge_are_annotations(place):
    spoil(place)
    result = run("check", "--format", "github")
    assert "::error file=cards/coffee.yaml,line=12,col=12,title=unknown-value::" in result.output


def test_a_name_of_a_file_gives_a_forge_no_commands(place):
    """The forge takes every line that begins with two colons for one, and what stands behind a comma for a property."""
    (place / "cards" / "x\n::stop-commands::a,b.yaml").write_text("topic: [")
    annotated, shown = run("check", "--format", "github").output, run("check").output
    assert "::error file=cards/x%0A%3A%3Astop-commands%3A%3Aa%2Cb.yaml,line=" in annotated
    assert not any(line.startswith("::stop") for line in (annotated + shown).splitlines())


def test_the_excerpt_shows_the_line_that_yaml_counts(place):
    text = (place / "cards" / "coffee.yaml").read_text()
    (place / "cards" / "coffee.yaml").write_text(f"# a\u2028# b\x85{text}nonsense: x\n")
    assert f"{text.count(chr(10)) + 3:>6} | nonsense: x" in run("check").output


def test_a_build_for_programs_names_its_outputs(place):
    built = json.loads(run("--json").output)
    assert {output["name"] for output in built["outputs"]} == OUTPUTS
    assert json.loads(run("--json").output)["up_to_date"] is True
    assert json.loads(run("diff", "--json").output)["changed"] == []


def test_folders_named_before_a_command_count_for_it(place):
    (place / "cards").rename(place / "mine")
    assert run("--cards", "mine", "check").exit_code == 0
    assert run("--cards", "mine", "--out", "there", "flashcards", "--level", "all").exit_code == 0
    assert (place / "there" / "flashcards-a7-a4.pdf").exists()
    assert not (place / "dist").exists()


def test_coverage_counts_points(place):
    result = run("coverage", "--points")
    assert result.exit_code == 0
    assert "My notes" in result.output or "my-notes" in result.output


def test_a_new_deck_builds_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine").exit_code == 0
    result = run("--cards", "mine", "--out", "mine-dist", "--only", "anki", "--strict")
    assert result.exit_code == 0, result.output


def test_paper_of_ones_own_choice(place):
    result = run("flashcards", "--level", "all", "--fold", "--paper", "letter")
    assert result.exit_code == 0, result.output
    assert (place / "dist" / "flashcards-a7-letter-fold.pdf").exists()


def python(code: str, place: Path, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


CHECK = """
import sys
from cardpress.cli import main
try:
    main(["check"])
except SystemExit as end:
    assert end.code == 0
heavy = {"weasyprint", "pygraphviz", "genanki", "markdown_it", "fontTools"} & set(sys.modules)
assert not heavy, heavy
"""


def test_check_loads_no_heavy_library(place):
    process = python(CHECK, place)
    output, _ = process.communicate()
    assert process.returncode == 0, output


BUILD_AT = """
import time
time.time = lambda: {now}
from cardpress.cli import main
main([])
"""


def test_folder_hash_seed_and_day_leave_no_trace(place, tmp_path_factory):
    run()  # makes the lock, as a clone would have it
    built = []
    for seed, now in (("1", 1_900_000_000), ("2", 2_000_000_000)):
        elsewhere = tmp_path_factory.mktemp("clone") / ("long-folder-name" * int(seed))
        shutil.copytree(place / "cards", elsewhere / "cards")
        process = python(BUILD_AT.format(now=now), elsewhere, PYTHONHASHSEED=seed)
        output, _ = process.communicate()
        assert process.returncode == 0, output
        built.append(files(elsewhere / "dist"))
    assert built[0] == built[1] == files(place / "dist")


NO_PANGO = "raise OSError('cannot load library libpango-1.0-0')\n"


def test_without_pango_the_rest_is_built_and_the_mend_is_told(place):
    (place / "broken").mkdir()
    (place / "broken" / "weasyprint.py").write_text(NO_PANGO)
    code = "from cardpress.cli import main; main([])"
    path = f"{place / 'broken'}{os.pathsep}{ROOT}"
    process = python(code, place, PYTHONPATH=path, CARDPRESS_CACHE=str(place / "cache"))
    output, _ = process.communicate()
    assert process.returncode == 2, output
    assert "apt-get install" in output
    assert "Traceback" not in output
    assert {"anki/my-deck.apkg", "index.html"} <= set(files(place / "dist"))


def test_a_killed_build_leaves_the_last_results_whole(place):
    run()
    topic = place / "cards" / "coffee.yaml"
    original = topic.read_text()
    before = files(place / "dist")
    for attempt in range(4):
        topic.write_text(original.replace("A coarser one.", f"A coarser one, number {attempt}."))
        process = python("from cardpress.cli import main; main([])", place)
        time.sleep(0.15 + 0.2 * attempt)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = {k: v for k, v in files(place / "dist").items() if not k.startswith(".staging")}
        assert set(found) == OUTPUTS
        if found != before:  # the kill came after the results were in place
            assert run().exit_code == 0
            before = files(place / "dist")
    topic.write_text(original)
    assert run().exit_code == 0
    assert set(files(place / "dist")) == OUTPUTS


def test_two_builds_at_once_both_succeed(place):
    code = "from cardpress.cli import main; main([])"
    processes = [python(code, place) for _ in range(2)]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert set(files(place / "dist")) == OUTPUTS
    lock = (place / "cards" / "cards.lock").read_text()
    assert run("diff").output.startswith("0 new, 0 changed")
    assert lock.count("\nnote ") == 5
