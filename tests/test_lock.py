"""The lock file: what it remembers, and that nothing which happens to it costs a learner progress."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from anki_deck import NOON, build, every_form, load
from anki_engine import Learner
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cardpress.cli import main
from cardpress.model.text import Text
from cardpress.paths import TEMPLATES
from cardpress.plan.identity import identity_problems
from cardpress.plan.lock import Lock, LockedNote, LockedType, guid_of
from cardpress.plan.lock_text import dump_lock, missing_lock, parse_lock

PATH = "cards/cards.lock"
DECK = "every-form"


def edited(deck, card_id: str, **changes):
    """The deck with one card changed: texts keep their place."""
    cards = {card.id: card for card in deck}
    values = {k: Text(v, cards[card_id].span) if isinstance(v, str) else v for k, v in changes.items()}
    return with_cards(deck, lambda card: replace(card, **values) if card.id == card_id else card)


def with_cards(deck, change):
    """The deck with `change` done to each card; None drops it."""
    topics = tuple(
        replace(t, cards=tuple(new for card in t.cards if (new := change(card)) is not None))
        for t in deck.topics
    )
    return replace(deck, topics=topics)


def parsed(text: str) -> Lock:
    lock, problems = parse_lock(text, PATH, DECK)
    assert not problems
    return lock


IDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
HEX = "0123456789abcdef"
NOTES = st.builds(
    LockedNote,
    card_id=IDS,
    guid=st.text(HEX, min_size=20, max_size=20),
    note_type=st.sampled_from(["question", "cloze", "occlusion"]),
    content=st.text(HEX, min_size=16, max_size=16),
    modified=st.integers(0, 4_000_000_000),
    note_id=st.integers(0, 10**14),
    cards=st.dictionaries(st.integers(0, 499), IDS, max_size=4).map(lambda d: dict(sorted(d.items()))),
    retired=st.booleans(),
)
LOCKS = st.builds(
    Lock,
    notes=st.lists(NOTES, max_size=8).map(
        lambda notes: {n.card_id: n for n in sorted(notes, key=lambda n: n.card_id)}
    ),
    types=st.just({"cloze": LockedType("cloze", "0" * 12, "1" * 12, NOON)}),
    decks=st.dictionaries(
        IDS, st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1), max_size=3
    ),
)


@given(LOCKS)
def test_text_gives_the_lock_back(lock):
    assert lock == parsed(dump_lock(lock, DECK))


def test_one_note_a_line_in_order():
    text = dump_lock(every_form().lock, DECK)
    lines = [line for line in text.splitlines() if line.startswith("note ")]

    assert len(lines) == 14
    assert lines == sorted(lines)
    assert next(line for line in lines if line.startswith("note wal-path occlusion ")).endswith(
        " 1=wal,2=page"
    )


def test_nothing_changed_nothing_written():
    """Whatever the clock says."""
    before = every_form()
    for now in (0, NOON - 1, NOON, NOON + 10**6):
        again = build(load(), before.lock, now)
        assert before.lock == again.lock
        assert before.package() == again.package()
        changes = again.changes
        assert (changes.new, changes.changed, changes.retired) == ((), (), ())


@pytest.mark.parametrize(
    "now", [0, NOON - 10**6, NOON, NOON + 5], ids=["1970", "back", "same second", "later"]
)
def test_a_change_is_always_later_than_what_learners_have(now):
    before = every_form()
    after = build(edited(load(), "wal-term", why="Because."), before.lock, now)

    assert after.changes.changed == ("wal-term",)
    assert after.lock.notes["wal-term"].modified > before.lock.notes["wal-term"].modified
    same = {i: n for i, n in after.lock.notes.items() if i != "wal-term"}
    assert same == {i: n for i, n in before.lock.notes.items() if i != "wal-term"}


def test_clock_far_behind_is_said():
    made = every_form()
    found = identity_problems(load(), made.plan, made.lock, PATH, NOON - 3 * 86_400)

    assert [(d.code, d.severity) for d in found] == [("clock-behind", "warning")]


def test_ids_of_notes_follow_the_study_order():
    lock = every_form().lock
    ids = [lock.notes[note.card_id].note_id for note in every_form().plan.notes]

    assert ids == sorted(set(ids))
    assert ids[0] == NOON * 1000


def test_lost_lock_is_an_error_and_a_new_one_keeps_progress(tmp_path):
    assert "--new-lock" in missing_lock(PATH).hint
    with Learner(tmp_path) as anki:
        first = every_form()
        anki.import_bytes(first.package())
        anki.review(first.note("wal-term").guid, 0)
        before = anki.schedules()
        lost = build(edited(load(), "wal-term", why="Because."), Lock(), NOON + 9000)
        assert anki.import_bytes(lost.package()) == {"updated": 14}
        assert anki.schedules() == before
        assert anki.note(first.note("wal-term").guid)["Why"] == "Because."


def branches():
    """Two branches of one history: each changed one card of its own, both changed a third."""
    base = every_form()
    ours = edited(edited(load(), "wal-term", why="Ours."), "latency", a="Ours.")
    theirs = edited(edited(load(), "btree-height", why="Theirs."), "latency", a="Theirs.")
    return base, build(ours, base.lock, NOON + 100), build(theirs, base.lock, NOON + 200)


def conflict(ours: str, theirs: str) -> str:
    """As git leaves it: common lines once, differing lines between markers."""
    mine, yours = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    out = []
    for a, b in zip(mine, yours, strict=True):
        out.append(a if a == b else f"<<<<<<< HEAD\n{a}=======\n{b}>>>>>>> theirs\n")
    return "".join(out)


@pytest.mark.parametrize("union", [False, True], ids=["markers", "union"])
@pytest.mark.parametrize("kept", ["Ours.", "Theirs.", "Both."])
def test_merged_lock_reaches_learners_of_both_branches(tmp_path, union, kept):
    _, ours, theirs = branches()
    text = conflict(dump_lock(ours.lock, DECK), dump_lock(theirs.lock, DECK))
    if union:
        text = "".join(line for line in text.splitlines(keepends=True) if line[:1] not in "<=>")

    lock, problems = parse_lock(text, PATH, DECK)
    merged_deck = edited(load(), "wal-term", why="Ours.")
    merged_deck = edited(edited(merged_deck, "btree-height", why="Theirs."), "latency", a=kept)
    merged = build(merged_deck, lock, NOON + 150)

    assert [(d.code, d.severity) for d in problems] == [("lock-merged", "warning")]
    for side in (ours, theirs):
        with Learner(tmp_path / str(side.lock.notes["latency"].modified)) as anki:
            anki.import_bytes(side.package())
            anki.import_bytes(merged.package())
            for card_id, field, text in (
                ("wal-term", "Why", "Ours."),
                ("btree-height", "Why", "Theirs."),
                ("latency", "Back", kept),
            ):
                assert anki.note(merged.note(card_id).guid)[field] == text, card_id
            assert anki.import_bytes(merged.package()) == {"duplicate": 14}


def test_notes_that_two_branches_gave_one_id_get_two():
    base = every_form().lock
    clash = {**base.notes, "wal-term": replace(base.notes["wal-term"], note_id=base.notes["latency"].note_id)}
    made = build(load(), replace(base, notes=clash), NOON)

    ids = [note.note_id for note in made.lock.notes.values()]
    assert len(ids) == len(set(ids))
    assert made.package()


NOTE = "note a question 2026-01-01T00:00:00Z " + "0" * 20 + " 1 " + "0" * 16


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "lock-unreadable", 1),
        ("cards.lock 9 every-form\n", "lock-unreadable", 1),
        ("cards.lock 1 other-deck\n", "deck-id-changed", 1),
        ("cards.lock 1 every-form\nnote broken\n", "lock-unreadable", 2),
        (
            "cards.lock 1 every-form\n" + NOTE.replace("2026-01", "2026-13"),
            "lock-unreadable",
            2,
        ),
        ("cards.lock 1 every-form\ntype cloze yesterday 000000000000 000000000000\n", "lock-unreadable", 2),
        ("cards.lock 1 every-form\n\x00\n", "lock-unreadable", 2),
        (f"cards.lock 1 every-form\n{NOTE.replace('question', 'poem')} 1=ab", "lock-unreadable", 2),
        (f"cards.lock 1 every-form\n{NOTE} 0=ab", "lock-unreadable", 2),
    ],
)
def test_damaged_lock_is_an_error_with_its_place(text, code, line):
    _, problems = parse_lock(text, PATH, DECK)

    assert [(d.code, d.severity, d.span.line) for d in problems] == [(code, "error", line)]
    assert problems[0].hint


@given(st.text())
def test_no_text_breaks_the_reader(text):
    parse_lock(f"cards.lock 1 {DECK}\n{text}", PATH, DECK)


def problems_of(deck, lock=None) -> list[tuple[str, str, str]]:
    lock = every_form().lock if lock is None else lock
    plan = build(deck, lock).plan
    return [(d.code, str(d.severity), d.card) for d in identity_problems(deck, plan, lock, PATH, NOON)]


def test_a_card_that_vanishes_is_an_error():
    gone = with_cards(load(), lambda card: None if card.id == "btree-height" else card)
    assert problems_of(gone) == [("note-vanished", "error", "btree-height")]


def test_a_card_that_vanishes_is_told_at_its_line_of_the_lock():
    text = dump_lock(every_form().lock, DECK)
    lock, _ = parse_lock(text, PATH, DECK)
    gone = with_cards(load(), lambda card: None if card.id == "btree-height" else card)
    [problem] = identity_problems(gone, build(gone, lock).plan, lock, PATH, NOON)

    assert text.splitlines()[problem.span.line - 1].startswith("note btree-height ")


def test_a_diagram_that_stops_asking_is_an_error():
    silent = edited(load(), "latency", q=None, a=None)
    assert problems_of(silent) == [("note-vanished", "error", "latency")]


def test_another_form_is_an_error():
    cloze = next(card for card in load() if card.id == "commit-flushes-wal")
    swapped = with_cards(
        load(),
        lambda card: replace(cloze, id=card.id, needs=()) if card.id == "btree-height" else card,
    )
    assert problems_of(swapped) == [("form-changed", "error", "btree-height")]


def test_renumbered_and_removed_clozes_are_told():
    fact = "A commit is acknowledged once its {{c2::WAL records}} are {{c1::flushed to `disk`}}, not the {{c2::pages}}."
    assert problems_of(edited(load(), "commit-flushes-wal", fact=fact)) == [
        ("cards-renumbered", "warning", "commit-flushes-wal"),
        ("cards-renumbered", "warning", "commit-flushes-wal"),
    ]
    fact = "A commit is acknowledged once its {{c1::WAL records}} are flushed, not the {{c1::pages}}."
    assert problems_of(edited(load(), "commit-flushes-wal", fact=fact)) == [
        ("cards-removed", "warning", "commit-flushes-wal")
    ]
    fact = "A commit is acknowledged once its {{c1::WAL records}} are {{c2::synced}}, not the {{c1::pages}}."
    assert problems_of(edited(load(), "commit-flushes-wal", fact=fact)) == []


def test_steps_that_change_places_are_told():
    steps = next(card for card in load() if card.id == "wal-write-path").steps
    deck = edited(load(), "wal-write-path", steps=(*steps[:2], steps[3], steps[2]))
    assert problems_of(deck) == [("cards-renumbered", "warning", "wal-write-path")] * 2


def test_masks_keep_their_number_by_name():
    """Reordered, redrawn, taken away and added: a part's card stays the part's card."""
    deck = edited(load(), "wal-path", hide=_parts("page", "wal"))
    assert every_form().note("wal-path").asks == build(deck, every_form().lock).note("wal-path").asks

    fewer = build(edited(load(), "wal-path", hide=_parts("page")), every_form().lock)
    assert fewer.note("wal-path").cards == (1,)
    assert fewer.lock.notes["wal-path"].gone == {0}
    assert dump_lock(fewer.lock, DECK).count("-1=wal,2=page") == 1

    more = build(
        edited(load(), "wal-path", hide=_parts("client", "page")), parsed(dump_lock(fewer.lock, DECK))
    )
    assert more.note("wal-path").asks == {1: "page", 2: "client"}


def _parts(*names: str):
    span = load().by_id["wal-path"].span
    return tuple(Text(name, span) for name in names)


def test_rename_keeps_the_guid_through_a_chain():
    first = every_form()
    guid = first.note("wal-term").guid
    renamed = _rename(load(), "wal-term", "wal-name")
    second = build(renamed, first.lock, NOON + 10)
    third = build(_rename(renamed, "wal-name", "log-name"), second.lock, NOON + 20)

    assert second.note("wal-name").guid == third.note("log-name").guid == guid
    assert (second.changes.new, second.changes.changed) == ((), ("wal-name",))
    assert problems_of(renamed) == []
    assert "wal-term" not in second.lock.notes


def test_rename_is_known_for_ever():
    """`was` may stay, may go, and works from the first id too when the lock was lost."""
    guid = every_form().note("wal-term").guid
    renamed = _rename(load(), "wal-term", "wal-name")
    second = build(renamed, every_form().lock, NOON + 10)
    dropped = edited(renamed, "wal-name", was=None)

    assert build(dropped, second.lock, NOON + 20).note("wal-name").guid == guid
    assert build(renamed, Lock(), NOON + 20).note("wal-name").guid == guid == guid_of(DECK, "wal-term")


def _rename(deck, old: str, new: str):
    def change(card):
        if card.id == old:
            return replace(card, id=Text(new, card.id.span), was=Text(old, card.id.span))
        needs = tuple(Text(new, need.span) if need == old else need for need in card.needs)
        return replace(card, needs=needs)

    return with_cards(deck, change)


def test_was_must_be_free_and_single():
    span = load().by_id["wal-term"].span
    taken = edited(load(), "btree-height", was=Text("latency", span))
    twice = edited(edited(load(), "btree-height", was=Text("old", span)), "latency", was=Text("old", span))

    assert ("was-in-use", "error", "btree-height") in problems_of(taken)
    assert ("was-twice", "error", "latency") in problems_of(twice, Lock())


def test_renamed_deck_is_told():
    titled = replace(load(), settings=replace(load().settings, title=Text("Another", load().settings.span)))
    assert [code for code, _, _ in problems_of(titled)] == ["deck-renamed"] * 3


def test_what_a_note_has_no_room_for_is_told():
    span = load().by_id["wal-write-path"].span
    steps = tuple(Text(f"step {n}", span) for n in range(10))
    assert problems_of(edited(load(), "wal-write-path", steps=steps), Lock()) == [
        ("no-room", "error", "wal-write-path")
    ]
    fact = "Once {{c501::WAL}} is flushed."
    assert problems_of(edited(load(), "commit-flushes-wal", fact=fact), Lock()) == [
        ("no-room", "error", "commit-flushes-wal")
    ]
    assert problems_of(edited(load(), "wal-path", hide=_parts("wal", "nothing")), Lock()) == [
        ("no-such-part", "error", "wal-path")
    ]


@pytest.mark.parametrize("slug", ["core", "retired", "every-form"])
def test_a_topic_may_not_take_the_name_of_a_package(slug):
    first, second = load().topics
    cards = tuple(replace(card, topic=slug) for card in second.cards)
    deck = replace(load(), topics=(first, replace(second, slug=Text(slug, second.span), cards=cards)))
    assert problems_of(deck, Lock()) == [("package-name", "error", "")]


def _rename_topic(cards: Path) -> None:
    (cards / "coffee.yaml").rename(cards / "core.yaml")
    for name in ("deck.yaml", "core.yaml"):
        text = (cards / name).read_text()
        (cards / name).write_text(
            text.replace("topics: [coffee]", "topics: [core]").replace("topic: coffee", "topic: core")
        )


def _swap_ids(cards: Path) -> None:
    text = (cards / "coffee.yaml").read_text()
    cloze, number = "id: finer-grind-extracts-faster", "id: filter-ratio"
    (cards / "coffee.yaml").write_text(
        text.replace(cloze, "id: x").replace(number, cloze).replace("id: x", number)
    )


def _in(name: str, before: str, after: str) -> Callable[[Path], None]:
    def edit(cards: Path) -> None:
        text = (cards / name).read_text()
        assert before in text
        (cards / name).write_text(text.replace(before, after))

    return edit


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        ("package-name", _rename_topic),
        ("no-room", _in("coffee.yaml", "{{c2::faster", "{{c999::faster")),
        ("lock-unreadable", _in("cards.lock", "note filter-ratio", "note Filter Ratio")),
        ("lock-missing", lambda cards: (cards / "cards.lock").unlink()),
        ("deck-id-changed", _in("deck.yaml", "id: my-deck", "id: your-deck")),
        ("note-vanished", _in("coffee.yaml", "id: filter-ratio", "id: filter-dose")),
        ("form-changed", _swap_ids),
    ],
)  # fmt: skip
def test_check_tells_of_the_lock_what_a_build_would(tmp_path, monkeypatch, code, edit):
    """Whoever lets a machine run `check` before a change is taken sees what would stop the build behind it."""
    monkeypatch.setenv("CARDPRESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TEMPLATES / "starter", "cards")
    assert CliRunner().invoke(main, ["--only", "web"]).exit_code == 0
    shutil.rmtree("dist")
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    edit(tmp_path / "cards")
    told = [CliRunner().invoke(main, command) for command in (["check"], ["--only", "web"])]

    assert [result.exit_code for result in told] == [1, 1]
    for result in told:
        assert f"error[{code}]" in result.output, result.output


def test_a_topic_that_cannot_be_read_is_no_loss_of_its_cards(tmp_path, monkeypatch):
    monkeypatch.setenv("CARDPRESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TEMPLATES / "starter", "cards")
    assert CliRunner().invoke(main, ["--only", "web"]).exit_code == 0
    _in("coffee.yaml", "facts:", "facts")(tmp_path / "cards")

    assert "note-vanished" not in CliRunner().invoke(main, ["check"]).output
