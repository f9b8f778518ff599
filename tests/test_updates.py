"""What learners get when they import the next build, told by Anki's own engine.

The sentence under test: for any sequence of edits the predicted difference equals the import log,
no schedule is lost, nothing appears twice, and rebuilding nothing gives identical bytes.
"""

import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from anki_deck import NOON, TOKENS, Build, build, every_form, load
from anki_engine import Learner
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from properties import examples
from test_lock import edited, with_cards

from cardpress.diagnostics import Span
from cardpress.model.card import Cloze, Diagram, Mnemonic, Question, Sequence, Term
from cardpress.model.deck import Retired
from cardpress.model.text import Text
from cardpress.plan.diff import compare_locks
from cardpress.plan.identity import identity_problems
from cardpress.plan.lock import Lock
from cardpress.plan.lock_text import dump_lock, parse_lock


def log_of(changes) -> dict[str, int]:
    """The import log that is predicted, as the engine's counts: those that are not zero."""
    said = {"new": changes.new, "updated": changes.changed, "duplicate": changes.unchanged}
    return {name: len(ids) for name, ids in said.items() if ids}


@pytest.fixture
def learner(tmp_path):
    with Learner(tmp_path / "anki") as anki:
        anki.import_bytes(every_form().package())
        yield anki


def following(deck, now: int = NOON + 1000) -> Build:
    return build(deck, every_form().lock, now)


def test_edit_arrives_and_progress_stays(learner):
    """E1, E34: one note updated, all others left alone; interval, memory state, flag kept."""
    guid = every_form().note("wal-term").guid
    learner.review(guid, 0)
    learner.review(guid, 1)
    before = learner.schedules()
    after = following(edited(load(), "wal-term", why="Because."))

    assert learner.import_bytes(after.package()) == log_of(after.changes) == {"updated": 1, "duplicate": 13}
    assert learner.note(guid)["Why"] == "Because."
    assert before == learner.schedules()
    assert len(before) == 2


def test_new_look_arrives(learner):
    """E5: templates and styling change in place, without touching any note."""
    from cardpress.paths import ROOT

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "templates"
        shutil.copytree(ROOT / "templates", copy)
        css = copy / "anki" / "card.css"
        css.write_text(css.read_text() + ".cp .front { color: red; }\n")
        from anki_deck import drawings

        from cardpress.plan.notes import plan_notes
        from cardpress.plan.update import update_lock

        tokens = replace(TOKENS, folder=copy)
        plan = plan_notes(load(), drawings(load()), tokens, every_form().lock)
        made = Build(plan, *update_lock(every_form().lock, plan, NOON + 1000))

    assert made.changes.restyled == tuple(sorted(every_form().plan.note_types))
    assert learner.import_bytes(made.package()) == {"duplicate": 14}
    css = {m["name"]: m["css"] for m in learner.col.models.all() if m["name"].startswith("Cardpress")}
    assert len(css) == 6
    assert all(text.rstrip().endswith("color: red; }") for text in css.values())


@pytest.mark.parametrize("note_type", ["question", "cloze", "sequence", "interview", "mnemonic", "occlusion"])
def test_renamed_field_and_template_arrive_in_place(learner, note_type):
    """E4b': by their ids, without a second note type."""
    made = every_form()
    old = made.plan.note_types[note_type]
    fields = tuple(replace(f, name="Renamed") if f.name == "Spare 2" else f for f in old.fields)
    templates = (replace(old.templates[0], name="First card"), *old.templates[1:])
    types = {**made.plan.note_types, note_type: replace(old, fields=fields, templates=templates)}
    notes = tuple(
        replace(n, fields={("Renamed" if k == "Spare 2" else k): v for k, v in n.fields.items()})
        if n.note_type == note_type
        else n
        for n in made.plan.notes
    )
    from cardpress.plan.update import update_lock

    plan = replace(made.plan, note_types=types, notes=notes)
    after = Build(plan, *update_lock(made.lock, plan, NOON + 1000))
    before = len(learner.col.models.all())

    assert after.changes.restyled == (note_type,)
    assert "conflicting" not in learner.import_bytes(after.package())
    assert len(learner.col.models.all()) == before
    model = learner.col.models.get(old.id)
    assert "Renamed" in [field["name"] for field in model["flds"]]
    assert model["tmpls"][0]["name"] == "First card"


def test_learners_own_edit_is_kept_until_the_card_changes_later(learner):
    """E3, E3b: Anki keeps the later of the two, and then all of it: text, tags, Notes."""
    guid = every_form().note("wal-term").guid
    note = learner.note(guid)
    note["Notes"] = "my own"
    note.tags.append("mine")
    learner.col.update_note(note)

    earlier = following(edited(load(), "wal-term", why="Because."))
    assert learner.import_bytes(earlier.package()) == {"duplicate": 14}
    assert learner.note(guid)["Notes"] == "my own"

    later = following(edited(load(), "wal-term", why="Because."), int(time.time()) + 60)
    assert learner.import_bytes(later.package()) == {"updated": 1, "duplicate": 13}
    assert learner.note(guid)["Notes"] == ""
    assert "mine" not in learner.note(guid).tags


def test_unchanged_cards_keep_the_learners_own_words(learner):
    guid = every_form().note("wal-term").guid
    note = learner.note(guid)
    note["Notes"] = "my own"
    note.tags.append("marked")
    learner.col.update_note(note)
    after = following(edited(load(), "latency", a="Other."), int(time.time()) + 60)

    assert learner.import_bytes(after.package()) == {"updated": 1, "duplicate": 13}
    assert learner.note(guid)["Notes"] == "my own"
    assert "marked" in learner.note(guid).tags


def test_a_field_of_the_learners_own_stops_updates(learner):
    """E4 from the other side, which docs/anki.md warns of."""
    model = learner.col.models.by_name("Cardpress Question")
    learner.col.models.add_field(model, learner.col.models.new_field("Mine"))
    learner.col.models.update_dict(model)
    after = following(edited(load(), "wal-term", why="Because."))
    questions = sum(note.note_type == "question" for note in after.plan.notes)

    assert learner.import_bytes(after.package()) == {"conflicting": questions, "duplicate": 14 - questions}


def test_added_field_strands_nothing_after_the_migration_of_the_docs(learner):
    """E4, E4m: merge off leaves the notes of the type behind; merge on, then once more with "always", mends."""
    from cardpress.model.notetype import NoteField
    from cardpress.plan.update import update_lock

    made = every_form()
    old = made.plan.note_types["cloze"]
    types = {**made.plan.note_types, "cloze": replace(old, fields=(*old.fields, NoteField(2099, "Added")))}
    notes = tuple(
        replace(n, fields={**n.fields, "Added": "filled"}) if n.note_type == "cloze" else n
        for n in made.plan.notes
    )
    plan = replace(made.plan, note_types=types, notes=notes)
    problems = identity_problems(load(), plan, made.lock, "cards/cards.lock", NOON)
    after = Build(plan, *update_lock(made.lock, plan, NOON + 1000))
    guid = made.note("commit-flushes-wal").guid
    learner.review(guid, 1)
    before = learner.schedules()

    assert [d.code for d in problems] == ["note-type-shape"]
    assert after.changes.reshaped == ("cloze",)
    assert learner.import_bytes(after.package())["conflicting"] == 1
    learner.import_bytes(after.package(), merge_notetypes=True)
    learner.import_bytes(after.package(), merge_notetypes=True, update_notes=1)
    assert learner.note(guid)["Added"] == "filled"
    assert before == learner.schedules()
    assert [m["name"] for m in learner.col.models.all()].count("Cardpress Cloze") == 1


def test_changed_diagram_arrives_under_a_new_name(learner):
    """E13: no file of the same name, so nothing is renamed behind our back and nothing stays old."""
    diagram = load().by_id["wal-path"]
    node = replace(diagram.graph.nodes[1], label=Text("Log", diagram.span))
    graph = replace(diagram.graph, nodes=(diagram.graph.nodes[0], node, diagram.graph.nodes[2]))
    after = following(edited(load(), "wal-path", graph=graph))
    old = every_form().note("wal-path").media[0]
    new = after.note("wal-path").media[0]
    for ordinal in (0, 1):
        learner.review(every_form().note("wal-path").guid, ordinal)
    before = learner.schedules()

    assert old != new
    assert after.changes.changed == ("wal-path", "wal-term")
    assert learner.import_bytes(after.package()) == log_of(after.changes)
    assert learner.media()[new] == after.plan.media[new]
    assert f'src="{new}"' in learner.note(after.note("wal-path").guid)["Image"]
    assert before == learner.schedules()
    assert list(learner.col.media.check().missing) == []


def test_retired_note_can_be_found_and_new_learners_never_get_it(learner, tmp_path):
    """E7: Anki never deletes; the tombstone comes in a package of its own, without cards."""
    gone = (
        "btree-height",
        "wal-path",
        "commit-flushes-wal",
        "explain-acid",
        "wal-write-path",
        "acid-a-car-is-durable",
    )
    deck = with_cards(load(), lambda card: None if card.id in gone else replace(card, diagram=None))
    span = load().topics[0].span
    retired = tuple(
        Retired(id=Text(i, span), reason=Text("Said twice & <wrong>.", span), span=span) for i in gone
    )
    deck = replace(deck, topics=(replace(deck.topics[0], retired=retired), *deck.topics[1:]))
    for card_id in gone:
        learner.review(every_form().note(card_id).guid, every_form().note(card_id).cards[-1])
    before = learner.schedules()
    after = following(deck)

    assert identity_problems(deck, after.plan, every_form().lock, "", NOON) == []
    assert after.changes.retired == tuple(sorted(gone))
    assert not {n.card_id for n in after.plan.notes} & set(gone)
    assert learner.import_bytes(after.package()) == log_of(after.changes)
    assert learner.import_bytes(after.retired_package()) == {"updated": 6}
    assert learner.import_bytes(after.retired_package()) == {"duplicate": 6}
    assert before == learner.schedules()
    assert len(learner.col.find_notes("tag:retired")) == 6
    assert learner.col.get_empty_cards().notes == []
    guids = {after.note(card_id).guid for card_id in gone}
    for guid, _, front, back in learner.rendered():
        if guid in guids:
            assert "Retired:" in front
            assert "Said twice &amp; &lt;wrong&gt;." in back
    learner.col.remove_notes(learner.col.find_notes("tag:retired"))
    assert learner.import_bytes(after.package()) == {"duplicate": 8}

    with Learner(tmp_path / "new") as fresh:
        assert fresh.import_bytes(after.package()) == {"new": 8}
        assert not fresh.col.find_notes("tag:retired")
        fresh.import_bytes(after.retired_package())  # a mistake; still there is nothing to study
        assert not fresh.col.find_cards("tag:retired")


def test_card_that_moves_to_another_topic_is_one_card(learner):
    """E8: the note changes its tag and breadcrumb and stays in the deck where the learner has it."""
    deck = load()
    moved = replace(deck.by_id["btree-height"], topic="talking")
    first, second = deck.topics
    first = replace(first, cards=tuple(c for c in first.cards if c.id != "btree-height"))
    deck = replace(deck, topics=(first, replace(second, cards=(moved, *second.cards))))
    guid = every_form().note("btree-height").guid
    learner.review(guid, 0)
    before = learner.schedules()
    after = following(deck)

    assert learner.import_bytes(after.package()) == log_of(after.changes) == {"updated": 1, "duplicate": 13}
    assert "topic::talking" in learner.note(guid).tags
    assert before == learner.schedules()


def test_removed_cloze_leaves_one_empty_card_and_its_number_stays_free(learner):
    """E29."""
    guid = every_form().note("commit-flushes-wal").guid
    learner.review(guid, 0)
    before = learner.schedules()
    after = following(
        edited(load(), "commit-flushes-wal", fact="Its {{c1::WAL}} is flushed, {{c3::pages}} follow.")
    )

    learner.import_bytes(after.package())
    assert [card.ord for card in learner.note(guid).cards()] == [0, 1, 2]
    assert len(learner.col.get_empty_cards().notes) == 1
    assert before == learner.schedules()
    assert after.lock.notes["commit-flushes-wal"].gone == {1}


def test_description_tells_the_version(learner):
    """E10."""
    new = replace(load(), settings=replace(load().settings, version=Text("2", load().settings.span)))
    learner.import_bytes(following(new).package())

    assert "Version 2 " in learner.col.decks.by_name("Every Form")["desc"]


def test_learners_preset_is_never_touched(learner):
    """E22: options come with the first import if asked for, never again."""
    learner.import_bytes(every_form().package(), with_deck_configs=True)
    preset = next(p for p in learner.col.decks.all_config() if p["name"] == "Every Form")
    preset["new"]["perDay"] = 7
    learner.col.decks.update_config(preset)
    learner.import_bytes(following(edited(load(), "latency", a="x")).package(), with_deck_configs=True)

    assert {p["name"]: p["new"]["perDay"] for p in learner.col.decks.all_config()}["Every Form"] == 7


WORDS = st.sampled_from(["page", "log", "lock", "row", "index", "commit", "snapshot", "leaf"])
FORMS = st.sampled_from(["term", "question", "cloze", "sequence", "mnemonic", "diagram"])
HIDABLE = ("a", "b", "c")


class Histories(RuleBasedStateMachine):
    """Versions of a deck, learners who import some of them, and what they do in between."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cardpress-"))
        self.base = load()
        self.span = Span("deck.yaml")
        self.cards = {"first": [], "second": []}
        self.retired = []
        self.lock = Lock()
        self.now = NOON
        self.made = None
        self.count = 0
        self.learners = [Learner(self.folder / name) for name in ("eager", "lazy")]
        self.had = [Lock(), Lock()]
        self.edited = [set(), set()]  # GUIDs of notes with words of the learner's own

    def teardown(self):
        for learner in self.learners:
            learner.close()
        shutil.rmtree(self.folder)

    def text(self, value: str) -> Text:
        return Text(value, self.span)

    # ---- the author

    @initialize(forms=st.lists(FORMS, min_size=2, max_size=4))
    def start(self, forms):
        for form in forms:
            self.add(form, "page", "first")
        self.publish()

    @rule(form=FORMS, word=WORDS, topic=st.sampled_from(["first", "second"]))
    def add(self, form, word, topic):
        self.count += 1
        common = {
            "id": self.text(f"{form}-{self.count}"),
            "sources": (self.text("n-1.1-a"),),
            "topic": topic,
            "span": self.span,
        }
        q, t = self.text(f"What about {word} {self.count}?"), self.text
        card = {
            "term": lambda: Term(form="term", term=t(f"{word} {self.count}"), means=t("Something."), **common),
            "question": lambda: Question(q=q, a=t(word), **common),
            "cloze": lambda: Cloze(fact=t(f"{{{{c1::{word}}}}} before {{{{c2::{self.count}}}}}"), **common),
            "sequence": lambda: Sequence(form="sequence", q=q, steps=(t("one"), t("two"), t(word)), **common),
            "mnemonic": lambda: Mnemonic(phrase=t("A Cat"), q=q, letters=(self.letter("A"), self.letter("C")), **common),
            "diagram": lambda: self.diagram(common, word),
        }[form]()  # fmt: skip
        self.cards[topic].append(card)

    def letter(self, letter):
        from cardpress.model.card import Letter

        return Letter(letter=self.text(letter), word=self.text(f"{letter}bility"))

    def diagram(self, common, word):
        from cardpress.model.diagram import Cell, CellRow, Cells

        cells = tuple(
            Cell(id=self.text(name), label=self.text(f"{word} {name}"), span=self.span) for name in HIDABLE
        )
        hide = (self.text("a"), self.text("b"))
        return Diagram(
            title=self.text(word),
            alt=self.text("Boxes."),
            hide=hide,
            cells=Cells(rows=(CellRow(cells=cells),)),
            **common,
        )

    def pick(self, data) -> tuple[str, int]:
        places = [(topic, n) for topic, cards in self.cards.items() for n in range(len(cards))]
        return data.draw(st.sampled_from(places))

    @precondition(lambda self: any(self.cards.values()))
    @rule(data=st.data(), why=WORDS)
    def edit(self, data, why):
        topic, n = self.pick(data)
        self.cards[topic][n] = replace(self.cards[topic][n], why=self.text(why))

    @precondition(lambda self: any(self.cards.values()))
    @rule(data=st.data())
    def edit_what_is_asked(self, data):
        """Append a step or a deletion, hide other parts: cards come and go within a note."""
        topic, n = self.pick(data)
        match card := self.cards[topic][n]:
            case Cloze():
                number = max(d.ordinal for d in card.deletions) + 1
                changed = replace(card, fact=self.text(f"{card.fact} {{{{c{number}::more}}}}"))
            case Sequence(steps=steps) if len(steps) < 9:
                changed = replace(card, steps=(*steps, self.text("more")))
            case Diagram():
                parts = data.draw(st.lists(st.sampled_from(HIDABLE), min_size=1, unique=True))
                changed = replace(card, hide=tuple(map(self.text, parts)))
            case Term():
                changed = replace(card, reverse=True, example=self.text("Such."))
            case _:
                return
        self.cards[topic][n] = changed

    @precondition(lambda self: any(self.cards.values()))
    @rule(data=st.data())
    def rename(self, data):
        topic, n = self.pick(data)
        card = self.cards[topic][n]
        if card.id not in self.lock.notes:
            return
        self.count += 1
        self.cards[topic][n] = replace(card, id=self.text(f"renamed-{self.count}"), was=card.id)

    @precondition(lambda self: any(self.cards.values()))
    @rule(data=st.data())
    def move(self, data):
        topic, n = self.pick(data)
        other = "second" if topic == "first" else "first"
        self.cards[other].insert(0, replace(self.cards[topic].pop(n), topic=other))

    @rule(topic=st.sampled_from(["first", "second"]))
    def reorder(self, topic):
        self.cards[topic].reverse()

    @precondition(lambda self: sum(map(len, self.cards.values())) > 1)
    @rule(data=st.data())
    def retire(self, data):
        topic, n = self.pick(data)
        card = self.cards[topic].pop(n)
        locked = self.lock.find(card.id, card.was, self.base.settings.id)
        if locked is not None:
            self.retired.append(
                Retired(id=self.text(locked.card_id), reason=self.text("Wrong."), span=self.span)
            )

    @rule(by=st.sampled_from([-5000, 0, 1, 100, 86_400]))
    def publish(self, by=10):
        """Build, as the command does: through the text of the lock."""
        self.now += by
        first, second = self.base.topics
        deck = replace(
            self.base,
            topics=(
                replace(
                    first,
                    slug=self.text("first"),
                    cards=tuple(self.cards["first"]),
                    retired=tuple(self.retired),
                ),
                replace(second, slug=self.text("second"), cards=tuple(self.cards["second"])),
            ),
        )
        made = build(deck, self.lock, self.now)
        errors = [
            d for d in identity_problems(deck, made.plan, self.lock, "", self.now) if d.severity == "error"
        ]
        assert errors == []
        assert made.changes == compare_locks(self.lock, made.lock)
        self.lock, problems = parse_lock(dump_lock(made.lock, "every-form"), "", "every-form")
        assert not problems
        assert self.lock == made.lock
        again = build(deck, self.lock, self.now + 1_000_000)
        assert again.lock == self.lock
        assert again.package() == made.package()
        assert again.retired_package() == made.retired_package()
        self.made = made

    # ---- the learners

    @rule(which=st.sampled_from([0, 1]))
    def update(self, which):
        learner, had = self.learners[which], self.had[which]
        before = learner.schedules()
        own = dict(learner.col.db.all("select guid, mod from notes"))
        times = {spec.guid: self.made.lock.notes[spec.card_id].modified for spec in self.made.plan.notes}
        expected = {
            "new": len(times.keys() - own.keys()),
            "updated": sum(own[guid] < time for guid, time in times.items() if guid in own),
            "duplicate": sum(own[guid] >= time for guid, time in times.items() if guid in own),
        }
        log = learner.import_bytes(self.made.package())
        assert log == {name: count for name, count in expected.items() if count}
        if not self.edited[which]:  # then the two locks alone tell it
            assert log == log_of(compare_locks(had, self.made.lock))
        self.edited[which] -= {guid for guid, time in times.items() if own.get(guid, 0) < time}
        learner.import_bytes(self.made.retired_package()) if self.made.plan.retired and had.notes else None
        assert {key: value for key, value in learner.schedules().items() if key in before} == before
        guids = learner.col.db.list("select guid from notes")
        assert len(guids) == len(set(guids))
        for spec in self.made.plan.notes:
            if spec.guid not in self.edited[which]:
                note = learner.note(spec.guid)
                assert list(note.values()) == list(spec.fields.values())
                assert {card.ord for card in note.cards()} >= set(spec.cards)
        for spec in self.made.plan.retired:
            if (
                any(note.guid == spec.guid for note in had.notes.values())
                and spec.guid not in self.edited[which]
            ):
                assert "retired" in learner.note(spec.guid).tags
        self.had[which] = self.made.lock

    @precondition(lambda self: any(learner.guids() for learner in self.learners))
    @rule(which=st.sampled_from([0, 1]), data=st.data())
    def study(self, which, data):
        learner = self.learners[which]
        if not learner.guids():
            return
        guid = data.draw(st.sampled_from(sorted(learner.guids())))
        cards = learner.note(guid).cards()
        if cards:
            learner.review(guid, data.draw(st.sampled_from([card.ord for card in cards])))

    @rule(which=st.sampled_from([0, 1]), ahead=st.sampled_from([-50, 0, 3, 1000]), data=st.data())
    def scribble(self, which, ahead, data):
        """The learner edits a note, at a time the test chooses."""
        learner = self.learners[which]
        if not learner.guids():
            return
        guid = data.draw(st.sampled_from(sorted(learner.guids())))
        note = learner.note(guid)
        note["Notes"] = "my own"
        learner.col.update_note(note)
        when = self.now + ahead
        learner.col.db.execute("update notes set mod = ? where guid = ?", when, guid)
        self.edited[which].add(guid)

    @invariant()
    def collections_are_sound(self):
        for learner in self.learners:
            assert (
                learner.col.db.scalar("select count() from cards where nid not in (select id from notes)")
                == 0
            )


TestHistories = Histories.TestCase
TestHistories.settings = examples(25, stateful_step_count=25)
