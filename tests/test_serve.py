"""What the two little servers give away, and what they never do."""

import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cardpress.cli import main
from cardpress.cli.build import BuildOptions
from cardpress.cli.serve import shelf_server
from cardpress.cli.watch import Signal, preview_server, watch_command
from cardpress.paths import TEMPLATES


@pytest.fixture
def shelf(tmp_path) -> Iterator[str]:
    """The address of a served folder with something to find and something to hide."""
    out = tmp_path / "dist"
    (out / "anki").mkdir(parents=True)
    (out / "anki" / "core.apkg").write_bytes(b"package")
    (out / "index.html").write_text("<p>cards")
    (out / "notes.txt").write_text("private")
    (out / ".staging").mkdir()
    (out / ".staging" / "x.pdf").write_text("half")
    (tmp_path / "secret.pdf").write_text("secret")
    (out / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    server, address = shelf_server(out, lan=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def get(url: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def test_packages_and_pages_are_offered(shelf):
    status, listing, _ = get(shelf)
    assert status == 200
    assert b"anki/core.apkg" in listing
    assert b"notes.txt" not in listing
    assert b".staging" not in listing

    status, data, headers = get(shelf + "anki/core.apkg")
    assert (status, data) == (200, b"package")
    assert headers["Content-Disposition"] == 'attachment; filename="core.apkg"'


@pytest.mark.parametrize(
    "name",
    ["notes.txt", ".staging/x.pdf", "../secret.pdf", "%2e%2e/secret.pdf", "link.pdf", "nothing.pdf", "anki"],
)
def test_nothing_else_is_given_away(shelf, name):
    assert get(shelf + name)[0] == 404


def test_without_the_key_there_is_nothing(shelf):
    root = shelf.rsplit("/", 2)[0]
    for path in ("/", "/index.html", "/anki/core.apkg", "/wrong-key-123/index.html"):
        assert get(root + path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(shelf, method):
    assert get(shelf + "index.html", method)[0] == 501


def test_an_empty_folder_is_not_served(tmp_path):
    result = CliRunner().invoke(main, ["serve", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "run `python build.py` first" in result.output


def test_the_live_page_hears_of_builds(tmp_path):
    (tmp_path / "index.html").write_text("<p>cards")
    signal = Signal()
    server = preview_server(tmp_path, signal, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    assert b"EventSource" in get(address + "/")[1]
    assert get(address + "/index.html")[1] == b"<p>cards"
    assert get(address + "/../secret")[0] == 404
    with urllib.request.urlopen(address + "/events", timeout=5) as events:
        assert [events.readline(), events.readline()] == [b": listening\n", b"\n"]
        signal.send()
        assert events.readline() == b"data: built\n"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_save_is_built_and_a_mistake_keeps_the_last_results(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cards = tmp_path / "cards"
    shutil.copytree(TEMPLATES / "starter", cards)
    options = BuildOptions(Path("cards"), Path("dist"), tmp_path / "cache", ("web",), quiet=True)
    stop = threading.Event()
    thread = threading.Thread(target=watch_command, args=(options,), kwargs={"port": 0, "stop": stop})
    thread.start()
    page = tmp_path / "dist" / "index.html"
    topic = cards / "coffee.yaml"
    original = topic.read_text()
    try:
        until(lambda: "Built in" in capsys.readouterr().out)
        topic.write_text(original.replace("A coarser one.", "A clearly coarser one."))
        until(lambda: "A clearly coarser one." in page.read_text())

        good = page.read_text()
        topic.write_text(original.replace("level: core", "level: cor", 1))
        until(lambda: "unknown-value" in "".join(capsys.readouterr()))
        assert page.read_text() == good
    finally:
        stop.set()
        thread.join()


def until(true, seconds: float = 20.0) -> None:
    """Wait for something another thread does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
