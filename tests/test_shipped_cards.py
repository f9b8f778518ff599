"""Every card of the shipped deck, as Anki's engine makes and renders it, both sides."""

import re
from html.parser import HTMLParser

import pytest
from anki_deck import build, load
from anki_engine import Learner
from anki_template import render_card

from cardpress.paths import ROOT


@pytest.fixture(scope="module")
def shipped():
    return build(load(ROOT / "cards"))


@pytest.fixture(scope="module")
def learner(shipped, tmp_path_factory):
    with Learner(tmp_path_factory.mktemp("anki")) as anki:
        assert anki.import_bytes(shipped.package()) == {"new": len(shipped.plan.notes)}
        yield anki


def test_engine_takes_it_as_it_is(shipped, learner):
    assert learner.col.fix_integrity() == ("Database rebuilt and optimized.", True)
    assert learner.col.get_empty_cards().notes == []
    check = learner.col.media.check()
    assert (list(check.missing), list(check.unused)) == ([], [])
    cards = dict(
        learner.col.db.all("select n.guid, count() from cards c join notes n on n.id = c.nid group by 1")
    )
    assert cards == {note.guid: len(note.cards) for note in shipped.plan.notes}
    tags = dict(learner.col.db.all("select guid, tags from notes"))
    assert {guid: tuple(text.split()) for guid, text in tags.items()} == {
        n.guid: n.tags for n in shipped.plan.notes
    }


def test_every_card_both_sides(shipped, learner):
    notes = {note.guid: note for note in shipped.plan.notes}
    for guid, ordinal, front, back in learner.rendered():
        note = notes[guid]
        name = f"{note.card_id}, card {ordinal + 1}"
        source = (
            note.fields.get("Source")
            or re.search('class="source">(.*?)</span>', note.fields["Back Extra"])[1]
        )
        assert source in back, name
        assert note.card_id in back, name
        for side in (front, back):
            assert "{{" not in side, name
            assert "class=crumb" in side.replace('"', ""), name
            page = _Page()
            page.feed(side)
            assert page.open == [], name
            assert len(" ".join(page.words).split()) > 3, name
        if note.note_type != "occlusion":
            made = render_card(shipped.plan.note_types[note.note_type], note.fields, ordinal, note.tags)
            assert (front, back) == made, name


def test_no_note_twice(shipped):
    fronts = [next(iter(note.fields.values())) for note in shipped.plan.notes]
    assert len({note.guid for note in shipped.plan.notes}) == len(fronts)
    assert sorted({front for front in fronts if fronts.count(front) > 1}) == []


def test_package_is_small(shipped):
    """What a phone downloads: some hundred bytes a card, pictures included."""
    cards = sum(len(note.cards) for note in shipped.plan.notes)
    assert len(shipped.package()) < 600 * cards


class _Page(HTMLParser):
    """Words, and whether every element that is opened is closed in order."""

    _VOID = frozenset({"img", "br", "hr", "meta", "input", "wbr"})

    def __init__(self):
        super().__init__()
        self.words, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
