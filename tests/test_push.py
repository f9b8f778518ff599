"""Pushing into a running Anki: over HTTP, into a real collection."""

import shutil
import socket
import threading

import pytest
from anki_connect_server import AnkiConnectServer
from anki_deck import EVERY_FORM, NOON, build, every_form, load
from anki_engine import Learner
from click.testing import CliRunner
from test_lock import _rename, edited, with_cards

from cardpress.cli import main
from cardpress.emit.anki_connect import AnkiConnect, AnkiConnectError
from cardpress.emit.push import compare_with_anki, push
from cardpress.model.deck import Retired
from cardpress.model.text import Text

LOOKING = {"version", "findNotes", "notesInfo", "getDecks", "modelNames", "modelTemplates", "modelStyling",
           "getMediaFilesNames"}  # fmt: skip


@pytest.fixture
def learner(tmp_path):
    with Learner(tmp_path / "anki") as anki:
        anki.import_bytes(every_form().package())
        yield anki


@pytest.fixture
def server(learner):
    with AnkiConnectServer(learner.col) as server:
        yield server


def pushed(server, made, **options):
    anki = AnkiConnect(server.address)
    what = compare_with_anki(anki, made.plan)
    push(anki, made.plan, made.lock, what, **options)
    return what


def without(*gone: str):
    """The fixture with some cards retired."""
    from dataclasses import replace

    deck = with_cards(load(), lambda card: None if card.id in gone else replace(card, diagram=None, needs=()))
    span = load().topics[0].span
    retired = tuple(Retired(id=Text(i, span), reason=Text("Wrong.", span), span=span) for i in gone)
    return replace(deck, topics=(replace(deck.topics[0], retired=retired), *deck.topics[1:]))


def test_nothing_to_do_after_an_import(server):
    what = compare_with_anki(AnkiConnect(server.address), every_form().plan)

    assert what.lines() == [
        "0 new, 0 changed, 0 cards to move, 0 retired of 14 in Anki; 0 files, 0 note types to update"
    ]
    assert set(server.actions.called) <= LOOKING


def test_looking_changes_nothing(learner, server):
    before = learner.col.db.all("select * from notes"), learner.col.db.all("select * from cards")
    after = build(edited(load(), "wal-term", why="Because."), every_form().lock, NOON + 10)
    what = compare_with_anki(AnkiConnect(server.address), after.plan)

    assert [change.card_id for change in what.changed] == ["wal-term"]
    assert dict(what.changed[0].fields) == {"Why": "Because."}
    assert set(server.actions.called) <= LOOKING
    assert before == (learner.col.db.all("select * from notes"), learner.col.db.all("select * from cards"))


def test_an_empty_anki_gets_everything_with_our_guids(tmp_path):
    made = every_form()
    with Learner(tmp_path) as anki, AnkiConnectServer(anki.col) as server:
        what = pushed(server, made)
        assert len(what.new) == 14
        assert anki.guids() == {note.guid for note in made.plan.notes}
        assert anki.import_bytes(made.package()) == {"duplicate": 14}
        assert dict(anki.media()) == dict(made.plan.media)
        assert pushed(server, made).lines()[0].startswith("0 new, 0 changed, 0 cards")


def test_changes_arrive_and_the_learners_things_stay(learner, server):
    guid = every_form().note("wal-term").guid
    learner.review(guid, 0)
    note = learner.note(guid)
    note["Notes"] = "my own"
    note.tags += ["marked", "leech", "mine::too"]
    learner.col.update_note(note)
    before = learner.schedules()
    reviews = learner.col.db.scalar("select count() from revlog")
    deck = edited(
        load(),
        "wal-term",
        why="Because.",
        level="deep",
        subtopic=Text("pages", load().by_id["wal-term"].span),
    )
    deck = edited(deck, "latency", a="Longer.")
    after = build(deck, every_form().lock, NOON + 10)

    what = pushed(server, after)

    assert sorted(change.card_id for change in what.changed) == list(after.changes.changed)
    note = learner.note(guid)
    assert (note["Why"], note["Notes"]) == ("Because.", "my own")
    assert set(note.tags) == {*after.note("wal-term").tags, "marked", "leech", "mine::too"}
    assert before == learner.schedules()
    assert reviews == learner.col.db.scalar("select count() from revlog")
    assert pushed(server, after).lines()[0].startswith("0 new, 0 changed, 0 cards")
    assert learner.import_bytes(after.package()).get("new", 0) == 0


def test_new_look_arrives(learner, server):
    model = learner.col.models.by_name("Cardpress Cloze")
    model["css"], model["tmpls"][0]["qfmt"] = "/* old */", "{{cloze:Text}}"
    learner.col.models.update_dict(model)

    assert pushed(server, every_form()).restyled == ("cloze",)
    learner.col.models._clear_cache()
    model = learner.col.models.by_name("Cardpress Cloze")
    assert model["css"] == every_form().plan.note_types["cloze"].css
    assert compare_with_anki(AnkiConnect(server.address), every_form().plan).restyled == ()


def test_renamed_card_is_the_same_note(learner, server):
    guid = every_form().note("wal-term").guid
    learner.review(guid, 1)
    before = learner.schedules()
    after = build(_rename(load(), "wal-term", "wal-name"), every_form().lock, NOON + 10)
    what = pushed(server, after)

    assert (what.new, [change.card_id for change in what.changed]) == ((), ["wal-name"])
    assert learner.note(guid)["Id"] == "wal-name"
    assert before == learner.schedules()


def test_cards_move_between_our_decks_only(learner, server):
    from dataclasses import replace

    deck = load()
    first, second = deck.topics
    moved = [replace(deck.by_id[i], topic="talking") for i in ("latency", "page-one-way")]
    first = replace(first, cards=tuple(c for c in first.cards if c.id not in ("latency", "page-one-way")))
    after = build(
        replace(deck, topics=(first, replace(second, cards=(*second.cards, *moved)))), every_form().lock
    )
    own = learner.col.decks.id("My own")
    card = learner.note(every_form().note("page-one-way").guid).cards()[0]
    learner.col.set_deck([card.id], own)
    pushed(server, after)

    card.load()
    assert card.did == own
    card = learner.note(every_form().note("latency").guid).cards()[0]
    assert learner.col.decks.name(card.did) == "Every Form::Talking"


def test_retired_notes_are_marked_and_go_only_when_asked(learner, server, monkeypatch):
    guid = every_form().note("latency").guid
    learner.review(guid, 0)
    after = build(without("latency"), every_form().lock, NOON + 10)
    what = pushed(server, after)

    assert list(what.retired) == ["latency"]
    assert "retired" in learner.note(guid).tags
    monkeypatch.setattr("cardpress.emit.push.MOST_TO_DELETE", 0.1)
    pushed(server, after, delete_retired=True)
    assert guid not in learner.guids()
    assert len(learner.guids()) == 13


def test_refuses_to_delete_much(learner, server):
    after = build(without("latency", "page-one-way"), every_form().lock, NOON + 10)
    before = learner.col.db.all("select * from notes")

    with pytest.raises(AnkiConnectError, match="2 of 14 notes would be deleted, more than 5%"):
        pushed(server, after, delete_retired=True)
    assert before == learner.col.db.all("select * from notes")
    assert set(server.actions.called) <= LOOKING


def test_a_note_whose_type_the_learner_changed_is_left_alone(learner, server):
    note = learner.note(every_form().note("latency").guid)
    question = learner.col.models.by_name("Cardpress Question")
    copy = learner.col.models.copy(question)
    learner.col.models.change(question, [note.id], copy, {n: n for n in range(28)}, {n: n for n in range(4)})
    what = pushed(server, every_form())

    assert what.strange == ("latency",)
    assert (what.new, what.changed) == ((), ())


def test_key_of_the_add_on(learner):
    with AnkiConnectServer(learner.col, key="secret") as server:
        assert AnkiConnect(server.address, "secret")("version") == 6
        with pytest.raises(AnkiConnectError, match="valid api key"):
            AnkiConnect(server.address)("version")


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.0.7:8765",
        "http://example.org",
        "https://127.0.0.1:8765",
        "file:///etc/passwd",
        "8765",
        "http://127.0.0.1.example.org",
    ],
)
def test_only_this_machine(address):
    with pytest.raises(AnkiConnectError, match="not an address on this machine"):
        AnkiConnect(address)


def test_no_anki_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(AnkiConnectError, match="start Anki with the add-on AnkiConnect"):
        AnkiConnect(address)("version")


@pytest.mark.parametrize(
    "reply", [b"", b"HTTP/1.0 200 OK\r\n\r\nhello", b"HTTP/1.0 200 OK\r\n\r\n[]", b"\x00\xff\r\n\r\n"]
)
def test_something_else_answers(reply):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(AnkiConnectError):
            AnkiConnect(f"http://127.0.0.1:{listener.getsockname()[1]}")("version")
        thread.join()


def test_command_looks_first_and_then_does_it(tmp_path):
    cards, out, cache = tmp_path / "cards", tmp_path / "dist", tmp_path / "cache"
    shutil.copytree(EVERY_FORM, cards)
    places = ["--cards", str(cards), "--cache", str(cache)]
    with Learner(tmp_path / "anki") as anki, AnkiConnectServer(anki.col) as server:
        tell = ["push", *places, "--address", server.address]
        refused = CliRunner().invoke(main, tell)
        assert refused.exit_code == 1
        assert "lock-missing" in refused.output
        built = CliRunner().invoke(main, [*places, "--out", str(out), "--only", "anki"])
        assert built.exit_code == 0, built.output

        looked = CliRunner().invoke(main, tell)
        assert looked.output.startswith("14 new, 0 changed")
        assert "Do it with --apply" in looked.output
        assert anki.guids() == set()

        assert CliRunner().invoke(main, [*tell, "--apply"]).exit_code == 0
        assert len(anki.guids()) == 14
        package = (out / "anki" / "every-form.apkg").read_bytes()
        assert anki.import_bytes(package) == {"duplicate": 14}

        topic = cards / "storage.yaml"
        topic.write_text(topic.read_text().replace("The log comes first.", "The log is first."))
        assert "Build first" in CliRunner().invoke(main, tell).output


def test_command_without_anki_says_what_is_missing(tmp_path):
    cards, cache = tmp_path / "cards", tmp_path / "cache"
    shutil.copytree(EVERY_FORM, cards)
    places = ["--cards", str(cards), "--cache", str(cache)]
    CliRunner().invoke(main, [*places, "--out", str(tmp_path / "dist"), "--only", "anki"])
    told = CliRunner().invoke(main, ["push", *places, "--address", "http://127.0.0.1:9"])

    assert told.exit_code == 2
    assert "start Anki with the add-on AnkiConnect" in told.output
