"""What Anki obeys in a card's text and authors may write as text: sounds, speech, LaTeX, formulas, boxes to type in."""

import re
from html.parser import HTMLParser

import pytest
from anki_deck import build, load
from anki_engine import Learner
from test_lock import edited

from cardpress.render.inert import inert

COMMANDS = [
    "[sound:x.mp3]",
    "[SOUND:x.mp3]",
    "[anki:tts lang=en_US]said[/anki:tts]",
    "[anki:play:q:0]",
    "[latex]x^2[/latex]",
    "[$]x^2[/$]",
    "[$$]x^2[/$$]",
    "[[type:Front]]",
    r"\\(x^2\\)",
    r"\\[x^2\\]",
]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Every card of a term, a question and a cloze for each command: number of it, av tags, front and back."""
    found = []
    for number, command in enumerate(COMMANDS):
        deck = edited(
            load(), "wal-term", term=f"{command} a", means=f"{command} b", why=command, hint=command
        )
        deck = edited(deck, "why-index-hurts-writes", q=f"{command} c?", a=f"`{command}`", points=(command,))
        deck = edited(deck, "commit-flushes-wal", fact=f"{command} and {{{{c1::{command} d}}}}")
        made = build(deck)
        with Learner(tmp_path_factory.mktemp("anki")) as anki:
            anki.import_bytes(made.package())
            # The checksum and the text to sort by are those the engine makes of the first field, by which it finds duplicates.
            imported = anki.col.db.all("select id, csum, sfld from notes")
            anki.col.after_note_updates([row[0] for row in imported], mark_modified=False)
            assert anki.col.db.all("select id, csum, sfld from notes") == imported
            assert anki.col.fix_integrity() == ("Database rebuilt and optimized.", True)
            for card_id in ("wal-term", "why-index-hurts-writes", "commit-flushes-wal"):
                for card in anki.note(made.note(card_id).guid).cards():
                    output = card.render_output()
                    found.append(
                        (
                            number,
                            output.question_av_tags + output.answer_av_tags,
                            output.question_text,
                            output.answer_text,
                        )
                    )
    return found


def test_the_engine_obeys_none_and_shows_all(rendered):
    assert len(rendered) == 4 * len(COMMANDS)
    for number, av_tags, front, back in rendered:
        command = COMMANDS[number].replace("\\\\", "\\")
        assert av_tags == []
        assert "class=latex" not in front + back
        assert "[[type:" not in front + back
        assert command in shown(back)


def test_formulas_begin_in_no_text_node(rendered):
    r"""MathJax looks for `\(` in what stands between two tags, once entities are characters; not in code."""
    for *_, front, back in rendered:
        for text in texts(front) + texts(back):
            assert re.search(r"\\[(\[]", text) is None


HINTS = ["sound:x.mp3", "[type:Front]", "anki:play:q:0"]


@pytest.mark.parametrize("hint", HINTS)
def test_a_hint_is_no_command_in_its_brackets(hint, tmp_path):
    made = build(edited(load(), "commit-flushes-wal", fact=f"One {{{{c1::two::{hint}}}}}."))
    with Learner(tmp_path) as anki:
        anki.import_bytes(made.package())
        [card] = anki.note(made.note("commit-flushes-wal").guid).cards()
        output = card.render_output()

        assert output.question_av_tags == []
        assert f"[{hint}]" not in output.question_text
        assert f"[{hint}]" in shown(output.question_text)


@pytest.mark.parametrize(
    "html",
    [
        "a [b] c",
        "x[sound] latex] $] [$5]",
        '<a href="https://h.org/[x]">a</a>',
        "f(x) \\ (y) [z]",
        "{{c1::a::b}} a::b",
    ],
)
def test_other_text_stays_as_it_is(html):
    assert inert(html) == html


def test_attributes_stay_attributes():
    html = inert('<a href="https://h.org" title="[sound:x] \\(y\\)">z</a>')

    assert html == '<a href="https://h.org" title="&#91;sound:x] &#92;(y\\)">z</a>'


class _Texts(HTMLParser):
    """The text nodes outside code."""

    def __init__(self):
        super().__init__()
        self.found, self.everything, self._code = [""], "", 0

    def handle_starttag(self, tag, attrs):
        self._code += tag in ("code", "pre")
        self.found.append("")

    def handle_endtag(self, tag):
        self._code -= tag in ("code", "pre")
        self.found.append("")

    def handle_data(self, data):
        self.everything += data
        if not self._code:
            self.found[-1] += data


def _read(html: str) -> _Texts:
    reader = _Texts()
    reader.feed(html)
    reader.close()
    return reader


def texts(html: str) -> list[str]:
    return _read(html).found


def shown(html: str) -> str:
    return _read(html).everything
