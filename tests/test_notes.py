"""Cards to notes: fields, cards, tags and order; and the template language, against Anki's own."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from anki_deck import TOKENS, build, every_form, load
from anki_engine import Learner
from anki_template import render_card, template_fields
from hypothesis import given
from hypothesis import strategies as st
from test_lock import edited, with_cards

from cardpress.model.notetype import CardTemplate, NoteField, NoteType
from cardpress.model.text import Text
from cardpress.plan.notes import note_tags
from cardpress.plan.order import study_order
from cardpress.render.anki import TemplateError, card_ordinals
from cardpress.render.hanging import hang_lines


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize(
    ("card_id", "ordinal", "asks", "answers"),
    [
        ("commit-flushes-wal", 0, "once its [...] are flushed to disk", "once its WAL records are"),
        ("commit-flushes-wal", 1, "are [which state?] , not the pages", "flushed to disk"),
        ("wal-term", 0, "write-ahead log What does this term mean?", "A file to which every change"),
        ("wal-term", 1, "may be written. Which term is this?", "write-ahead log pg_wal/ in PostgreSQL."),
        ("btree-height", 0, "How many levels", "4 300³ is 27 million"),
        ("btree-height", 1, "Estimate the height", "Logarithm of the count"),
        ("wal-write-path", 0, "number 1? ? Write a WAL record to the WAL buffer ⋮", "Change the page in shared buffers"),
        ("wal-write-path", 2, "⋮ Write a WAL record to the WAL buffer ? Acknowledge the commit", "Flush the WAL at commit"),
        ("wal-write-path", 9, "All 4 steps, in order.", "Change the page in shared buffers Write a WAL record"),
        ("why-index-hurts-writes", 0, "Compare a &lt; b &amp;&amp; c with bold &amp; &lt;tags&gt;.", "an entry for each index page splits"),
        ("update-lost", 0, "both run this. What does the second one get? UPDATE", "UPDATE 0 : no row has version 7 any more."),
        ("heap-or-index", 0, "What tells a heap page", "heap index entry a row a key and a pointer"),
        ("heap-or-index", 2, "A page holds whole rows. Heap or index?", "Heap."),
        ("name-three-steps", 0, "Name the first three steps", "change the page write the record flush"),
        ("analogy-notebook", 0, "what is the experiment?", "The data pages. The write-ahead log is a laboratory notebook"),
        ("analogy-notebook", 1, "Where does this picture break?", "A notebook is kept; WAL segments are recycled."),
        ("explain-acid", 0, "Which 3 beats does a good answer have", "Name the four promises Walk through a transfer"),
        ("explain-acid", 1, "Say your first sentence.", "ACID is the contract"),
        ("explain-acid", 4, "What do you say at beat 3?", "A flush at every commit."),
        ("explain-acid", 7, "Which letter does the application share?", "Consistency; the database"),
        ("explain-acid", 10, "Answer aloud, two minutes", "A model answer When I open a transaction"),
        ("acid-a-car-is-durable", 0, "A C ar I s D urable", "A Atomicity all statements or none C Consistency"),
        ("acid-a-car-is-durable", 3, "What does this letter stand for?", "Isolation"),
        ("latency", 0, "How much longer", "About a thousand times."),
        ("wal-path", 1, "Where does the write go at this place?", "The log comes first."),
    ],
)  # fmt: skip
def test_every_form_asks_and_answers(card_id, ordinal, asks, answers):
    note = every_form().note(card_id)
    front, back = render_card(every_form().plan.note_types[note.note_type], note.fields, ordinal, note.tags)

    assert ordinal in note.cards
    assert asks in words(front)
    assert answers in words(back)
    assert answers not in words(front)


@pytest.mark.parametrize(
    ("card_id", "cards"),
    [
        ("commit-flushes-wal", (0, 1)),
        ("wal-term", (0, 1)),
        ("page-one-way", (0,)),
        ("btree-height", (0, 1)),
        ("wal-write-path", (0, 1, 2, 3, 9)),
        ("heap-or-index", (0, 1, 2)),
        ("explain-acid", (0, 1, 2, 4, 7, 10)),
        ("acid-a-car-is-durable", (0, 1, 2, 3, 4)),
        ("wal-path", (0, 1)),
    ],
)
def test_which_cards_a_note_makes(card_id, cards):
    assert cards == every_form().note(card_id).cards


def test_a_diagram_that_only_serves_others_is_no_note():
    assert "slotted-page" not in {note.card_id for note in every_form().plan.notes}
    assert every_form().note("why-index-hurts-writes").media[0].startswith("slotted-page-")


def test_first_field_is_what_the_browser_lists():
    for note in every_form().plan.notes:
        note_type = every_form().plan.note_types[note.note_type]
        listed = words(note.fields[note_type.fields[note_type.sort_field].name])
        assert len(listed) > 10, note.card_id
        assert next(iter(note.fields.values())), note.card_id


def test_tags():
    assert note_tags(load().by_id["commit-flushes-wal"], load()) == (
        "deck::every-form",
        "kind::fact::cloze",
        "level::core",
        "postgresql",
        "source::notebook::1.1",
        "source::pg",
        "topic::storage::wal",
    )
    assert "kind::mnemonic" in note_tags(load().by_id["acid-a-car-is-durable"], load())


def test_html_of_the_author_is_text():
    nasty = "<script>alert(1)</script> {{Front}} & <img src=x onerror=y>"
    made = build(edited(load(), "wal-term", why=nasty, example=nasty, asof=nasty, hint=nasty, means=nasty))
    note = made.note("wal-term")

    for html in note.fields.values():
        assert "<script" not in html
        assert "<img src=x" not in html


@pytest.mark.parametrize(
    ("card_id", "key"),
    [("wal-term", "means"), ("analogy-notebook", "analogy"), ("analogy-notebook", "a")],
)
def test_blocks_stand_in_no_paragraph(card_id, key):
    """A browser ends a paragraph where a list begins, and what was open around it is lost."""
    made = build(edited(load(), card_id, **{key: "- one\n- two"}))
    texts = [html for html in made.note(card_id).fields.values() if "<img" not in html]
    fields = [ElementTree.fromstring(f"<f>{html}</f>") for html in texts]

    assert any(field.find(".//li") is not None for field in fields)
    assert [p for field in fields for p in field.iter("p") if p.findall(".//p") + p.findall(".//ul")] == []


def test_lines_of_code_wrap_by_themselves():
    front = every_form().note("update-lost").fields["Front"]
    lines = re.findall(r'<span class="l">(.*?)</span>(?=<span class="l">|</code>)', front)

    assert [words(line).split()[0] for line in lines] == ["UPDATE", "SET", "WHERE"]
    assert "\n" not in front[front.index("<pre") : front.index("</pre>")]


@pytest.mark.parametrize(
    "code",
    ['<span class="c">/* two\nlines */</span>', "SELECT {{c1::a\nFROM b}};"],
    ids=["comment over lines", "deletion over lines"],
)
def test_pieces_over_several_lines_stay_whole(code):
    html = f'<pre class="code"><code>{code}</code></pre>'
    assert hang_lines(html) == html


def test_needs_come_first():
    order = [card.id for card in study_order(load())]

    assert order.index("wal-term") < order.index("commit-flushes-wal")
    others = [i for i in order if i != "commit-flushes-wal"]
    assert others == [card.id for card in load() if card.id != "commit-flushes-wal"]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_order_holds_for_any_needs(pairs):
    """Also for needs in a circle, which the checks refuse: every card once, and nothing hangs."""
    ids = [card.id for card in load()][:8]
    needs = {i: tuple(Text(ids[b], ids[b].span) for a, b in pairs if ids[a] == i) for i in ids}
    deck = with_cards(load(), lambda card: replace(card, needs=needs.get(card.id, ())))
    order = [card.id for card in study_order(deck)]

    assert sorted(order) == sorted(card.id for card in load())
    if all(a > b for a, b in pairs):
        assert all(order.index(ids[b]) < order.index(ids[a]) for a, b in pairs)


TEMPLATES = [
    "{{Front}}",
    "{{ Front }} and {{Back}}",
    "{{#Front}}yes {{Front}}{{/Front}}{{^Front}}no{{/Front}}{{Back}}",
    "{{#Front}}{{#Back}}both{{/Back}}{{^Back}}front only{{/Back}}{{/Front}}{{Back}}",
    "{{text:Front}}<b>{{Back}}</b>",
    "{{Tags}} {{Front}}",
]
VALUES = ["", " ", "<br>", "<div></div>", "x < y", "<b>bold</b> text", "{{x}}"]


def test_template_language_is_ankis(tmp_path):
    """Each template with each pair of values, beside the engine's own rendering."""
    with Learner(tmp_path) as anki:
        for number, template in enumerate(TEMPLATES):
            model = anki.col.models.new(f"t{number}")
            for name in ("Front", "Back"):
                anki.col.models.add_field(model, anki.col.models.new_field(name))
            made = anki.col.models.new_template("one")
            made["qfmt"], made["afmt"] = template, "{{FrontSide}}<hr>" + template
            anki.col.models.add_template(model, made)
            anki.col.models.add_dict(model)
            model = anki.col.models.by_name(f"t{number}")
            ours = NoteType("t", 1, "t", (NoteField(1, "Front"), NoteField(2, "Back")),
                            (CardTemplate(1, "one", template, made["afmt"]),), "")  # fmt: skip
            for front in VALUES:
                for back in VALUES:
                    note = anki.col.new_note(model)
                    note["Front"], note["Back"] = front, back
                    note.tags = ["a", "b::c"]
                    card = note.ephemeral_card()
                    shown = card.render_output()
                    fields = {"Front": front, "Back": back}
                    if not card_ordinals(ours, fields):
                        # Tags show, but do not make a card.
                        assert (
                            "{{Tags}}" in template or "The front of this card is blank" in shown.question_text
                        )
                        continue
                    expected = (shown.question_text, shown.answer_text)
                    assert expected == render_card(ours, fields, 0, note.tags), (template, front, back)


@pytest.mark.parametrize(
    "template",
    [
        "{{Nowhere}}",
        "{{#Front}}open",
        "{{/Front}}",
        "{{#Front}}{{/Back}}",
        "{{hint:Front}}",
        "{{#Nowhere}}{{/Nowhere}}",
    ],
)
def test_a_template_that_anki_refuses_is_refused(template):
    ours = NoteType(
        "t", 1, "t", (NoteField(1, "Front"), NoteField(2, "Back")), (CardTemplate(1, "x", template, ""),), ""
    )

    with pytest.raises(TemplateError):
        render_card(ours, {"Front": "a", "Back": "b"}, 0)


def test_templates_name_only_fields_that_exist():
    for note_type in every_form().plan.note_types.values():
        names = {field.name for field in note_type.fields} | {"FrontSide", "Tags"}
        for template in note_type.templates:
            assert template_fields(template.front) | template_fields(template.back) <= names, template.name


def test_every_field_is_shown_or_spare():
    """A field that no template shows would be silence: only the spare ones and the browser's own may be."""
    for note_type in every_form().plan.note_types.values():
        shown = set()
        for template in note_type.templates:
            shown |= template_fields(template.front) | template_fields(template.back)
        hidden = {field.name for field in note_type.fields} - shown
        assert {name for name in hidden if not name.startswith("Spare ")} <= (
            {"Comments", "Id", "Notes"} if note_type.key == "occlusion" else set()
        )


def test_accents_are_those_of_the_tokens():
    css = every_form().plan.note_types["question"].css
    for name, (light, dark) in TOKENS.accents.items():
        assert f".fam-{name} {{ --accent: {light}; }}" in css
        assert f".nightMode .fam-{name}, .night_mode .fam-{name} {{ --accent: {dark}; }}" in css
