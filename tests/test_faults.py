"""What the machine refuses: a line that names the place and the mend, status 2, no traceback, results as they were."""

import errno
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from cardpress.cli import main
from cardpress.cli.faults import told
from cardpress.cli.serve import shelf_server
from cardpress.paths import ROOT, TEMPLATES


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with the starter deck in cards/, a file `afile` and a folder `afolder`."""
    shutil.copytree(TEMPLATES / "starter", tmp_path / "cards")
    (tmp_path / "afile").write_text("mine")
    (tmp_path / "afolder" / "cards.lock").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


REFUSED = {
    "results into a file": (("--only", "anki", "--out", "afile"), "afile"),
    "results below a file": (("--only", "anki", "--out", "afile/deep"), "a file stands where a folder is needed"),
    "results into a device": (("--only", "anki", "--out", "/dev/null"), "/dev/null"),
    "a deck below a file": (("new", "afile/deck"), "a file stands where a folder is needed"),
    "a deck onto a file": (("new", "afile"), "afile is a file; name a new folder"),
    "a name too long": (("--only", "anki", "--out", "x" * 300), "name a shorter place"),
    "results among the cards": (("--out", "cards"), "--out and --cards name the same folder"),
    "no output": (("--only", ","), "name at least one output"),
    "no such port": (("serve", "--port", "99999"), "0<=x<=65535"),
    "no number of minutes": (("serve", "--minutes", "nan"), "more than 0"),
    "minutes without end": (("serve", "--minutes", "inf"), "at most 10080, a week"),
    "no such topic": (("check", "--sql", "cofee"), 'did you mean "coffee"?'),
    "no such tag on paper": (("flashcards", "--tags", "nosuch"), "There is no tag 'nosuch'"),
    "no such tag on the sheet": (("sheet", "--tags", "nosuch"), "There is no tag 'nosuch'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line_that_says_how_to_go_on(place, case):
    arguments, words = REFUSED[case]
    result = run(*arguments)

    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output
    assert (place / "afile").read_text() == "mine"


def test_a_cache_that_cant_be_kept_costs_only_time(place):
    result = run("--cache", "afile")

    assert result.exit_code == 0, result.output
    assert (place / "dist" / "flashcards.pdf").exists()


def test_a_busy_port_is_named(place):
    run("--only", "anki")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for arguments in (["serve", "--port", port], ["watch", "--only", "anki", "--port", port]):
            result = run(*arguments)
            assert result.exit_code == 2
            assert "name another with --port" in result.output


def test_a_full_disk_is_told_with_its_mend():
    assert told(OSError(errno.ENOSPC, "No space left on device", "/x/y")) == (
        "/x/y: no space left on device; make room on that disk and run it again; what was finished before is as it was."
    )


def test_watching_nothing_says_so(place):
    result = run("watch", "--cards", "nosuch")

    assert result.exit_code == 1
    assert "no-folder" in result.output


def test_a_strange_address_is_not_found(place):
    run("--only", "anki")
    server, address = shelf_server(place / "dist", lan=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}%00")
    finally:
        server.shutdown()
        server.server_close()


def test_a_package_of_somebody_else_stays(place):
    run("--only", "anki")
    (place / "dist" / "anki" / "mine.apkg").write_bytes(b"mine")
    topic = place / "cards" / "coffee.yaml"
    topic.write_text(f"{topic.read_text()}# a comment\n")
    result = run("--only", "anki")

    assert (place / "dist" / "anki" / "mine.apkg").read_bytes() == b"mine"
    assert "dist/anki/mine.apkg is not of this deck's builds" in result.output


def test_a_printer_is_calibrated_in_one_direction_at_a_time(place):
    run("calibrate", "--right", "0.4", "--down", "-0.3")
    run("calibrate", "--right", "0.5")

    assert "right_mm = 0.5\ndown_mm = -0.3\n" in (place / "printer.toml").read_text()


@pytest.mark.parametrize("text", ['right_mm = "x"\ndown_mm = 0\n', "right_mm = 1\n", "[[[[\n"])
def test_a_bad_offset_of_the_printer_is_wrong_usage_in_a_rebuild_too(place, text):
    run("--only", "flashcards")
    (place / "printer.toml").write_text(text)
    result = run("--only", "flashcards")

    assert result.exit_code == 2, result.output
    assert "printer.toml can't be used" in result.output


def test_commands_in_messages_can_be_pasted(place):
    assert "python build.py --cards 'tea & milk' --out 'tea & milk-dist'" in run("new", "tea & milk").output
    warned(place / "tea & milk")
    assert (
        "`python build.py check --cards 'tea & milk'`"
        in run("--cards", "tea & milk", "--only", "anki").output
    )


def warned(cards: Path) -> None:
    """Give a starter deck a point without a card."""
    topic = cards / "coffee.yaml"
    topic.write_text(topic.read_text().replace("sources: [m-1-b]", "sources: [m-1-a]"))


def test_strict_says_why_it_refuses(place):
    warned(place / "cards")
    assert "With --strict, warnings count as errors." in run("--strict", "--only", "anki").output
    assert "With --strict, warnings count as errors." in run("check", "--strict").output


def test_a_refused_build_is_told_to_programs_like_a_good_one(place):
    good = json.loads(run("--json", "--only", "anki").output)
    topic = place / "cards" / "coffee.yaml"
    topic.write_text(topic.read_text().replace("level: core", "level: cor", 1))
    bad = json.loads(run("--json", "--only", "anki").output)

    assert good.keys() == bad.keys()
    assert bad["outputs"] == []
    assert [p["code"] for p in bad["problems"]] == ["unknown-value"]


def test_a_deck_without_a_printed_card_has_no_flashcards(place):
    run("--only", "flashcards")
    assert (place / "dist" / "flashcards.pdf").exists()
    topic = place / "cards" / "coffee.yaml"
    head = topic.read_text().split("facts:")[0]
    topic.write_text(
        f"{head}diagrams:\n  - id: any\n    title: Any\n    alt: A kettle over a pot.\n    graph:\n"
        "      nodes: [{id: kettle, label: Kettle}, {id: pot, label: Pot}]\n"
        "      edges: [{from: kettle, to: pot}]\n    subtopic: brewing\n    sources: [m-1-d]\n"
    )
    (place / "cards" / "cards.lock").unlink()
    result = run("--only", "flashcards", "--new-lock")
    assert not (place / "dist" / "flashcards.pdf").exists(), result.output


def test_a_letter_that_fonts_lack_is_told_where_it_stands_and_once(place):
    topic = place / "cards" / "coffee.yaml"
    text = topic.read_text().replace("title: Coffee\n", "title: Coffee 🦊\n")
    topic.write_text(
        text.replace("subtopic: brewing", "subtopic: brewing\n    level: core").replace(
            "level: core                 #", "#"
        )
    )
    result = run("--only", "flashcards")

    assert result.exit_code == 1
    assert result.output.count("cards/coffee.yaml:3:15: error[missing-glyph]") == 1


def test_ctrl_c_ends_watching_quietly(place):
    process = subprocess.Popen(
        [sys.executable, "-c", "from cardpress.cli import main; main()", "watch", "--only", "anki", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    seen = ""
    while "Built in" not in seen:
        line = process.stdout.readline()
        assert line, seen
        seen += line
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert rest.strip() == ""
