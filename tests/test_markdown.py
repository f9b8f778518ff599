"""Authored text to HTML: safe, highlighted, and faithful to what Anki needs."""

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import examples

from cardpress.model.markup import DELETION, LANGUAGES, deletions, plain, stray_braces, word_count
from cardpress.render.code import highlight
from cardpress.render.faces import code_by_lines
from cardpress.render.hanging import hang_lines
from cardpress.render.markdown import (
    render_block,
    render_brief,
    render_cloze,
    render_cloze_face,
    render_inline,
    torn_deletions,
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b** `c < d`", "a <strong>b</strong> <code>c &lt; d</code>"),
        ('"quoted"', "“quoted”"),
        ("10^9^ keys", "10<sup>9</sup> keys"),
        ("~9 h and ~5 min", "~9 h and ~5 min"),
        ("<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"),
        ("![picture](https://example.org/x.png)", '!<a href="https://example.org/x.png">picture</a>'),
        ("[page](https://example.org)", '<a href="https://example.org">page</a>'),
        ("[bad](javascript:alert)", "[bad](javascript:alert)"),
        ("[plain](http://example.org)", "[plain](http://example.org)"),
    ],
)
def test_inline_text_is_rendered_safely(text, html):
    assert render_inline(text) == html


def test_one_paragraph_loses_its_tags_and_two_keep_them():
    assert render_brief("one") == "one"
    assert render_brief("one\n\ntwo") == "<p>one</p>\n<p>two</p>"


def test_code_is_highlighted_without_scripts_or_inline_styles():
    html = render_block("```sql\nSELECT 1 FROM t WHERE a < 'x' -- why\n```")
    assert '<span class="k">SELECT</span>' in html
    assert '<span class="n">1</span>' in html
    assert '<span class="c">-- why</span>' in html
    assert "&lt;" in html
    assert "style=" not in html


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_highlights_without_losing_a_character(language):
    code = 'SELECT a1, "b" FROM t -- x\n  {"k": [1, true]} <tag/> $v'
    shown = highlight(code, language)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, character)
    import re

    assert re.sub(r"<span class=\"\w\">|</span>", "", shown) == code


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("x {{c1::y}} z", "x {{c1::y}} z"),
        ("{{c2::**b** `c`::hint}}", "{{c2::<strong>b</strong> <code>c</code>::hint}}"),
        ("`a {{c1::b}}`", "<code>a {{c1::b}}</code>"),
        ("a & {{c1::<i>}}", "a &amp; {{c1::&lt;i&gt;}}"),
        ("**{{c1::b}}**", "<strong>{{c1::b}}</strong>"),
    ],
)
def test_cloze_braces_survive_markdown(text, html):
    assert render_cloze(text) == html


def test_a_cloze_face_hides_or_shows():
    text = "A {{c1::b}} and {{c2::d::letter}}"
    assert render_cloze_face(text, None, reveal=False) == (
        'A <span class="cloze blank">[…]</span> and <span class="cloze blank">[letter]</span>'
    )
    assert render_cloze_face(text, 2, reveal=True) == 'A b and <span class="cloze">d</span>'


TORN = [
    ("**makes {{c1::fine** ground}}", [(1, "torn")]),
    ("{{c1::one **two}} three** {{c2::four}}", [(1, "torn")]),
    ("{{c1::one\n\ntwo}}", [(1, "torn")]),
    ("- {{c1::one\n- two}}", [(1, "torn")]),
    ("`a {{c1::b` c}}", [(1, "torn")]),
    ("{{c1::a::**b}} c**", [(1, "torn")]),
    ("[a {{c1::b](https://h.org) c}}", [(1, "torn")]),
    ("```sql\nSELECT 'a {{c1::b', c}}\n```", [(1, "torn")]),
    ("{{c1::Good}} [beans](https://h.org/{{c2::yy}})", [(2, "lost")]),
    ('[beans](https://h.org "{{c1::yy}}")', [(1, "lost")]),
    ("a\n\n[b]: https://h.org/{{c1::yy}}", [(1, "lost")]),
    ("a\n\n```sql {{c1::yy}}\n```", [(1, "lost")]),
    ("|a|\n|-|\n|b|{{c1::c}}|", [(1, "lost")]),
    ("**{{c1::a}}** {{c2::`b`::*c*}} [{{c3::d}}](https://h.org) `e {{c4::f}}`", []),
    ("[{{c1::a}}](https://h.org) is {{c2::b}}", []),
    ("{{c1::10^9^ _a_}} and\n\n```sql\nSELECT {{c2::'b'}} {{x}}\n```", []),
]


@pytest.mark.parametrize(("text", "found"), TORN)
def test_deletions_that_markdown_tears_are_told(text, found):
    assert [(d.ordinal, fate) for d, fate in torn_deletions(text)] == found


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        (r"{\{c2::not hidden}\} but {{c1::this}}", [1]),
        ("{{c1::a&#125;}} b", [1]),
        (r"{{c1::a:\:b}} c", [1]),
        ("{{c1::a&#58;::b}} c", [1]),
        ("{{c1::a}}\n\n```text\n{{c2::{{b}}\n```", [1]),
    ],
)
def test_only_deletions_are_deletions_to_anki(text, ordinals):
    """What Markdown makes of escapes and entities, and what stands in code, hides nothing and ends nothing."""
    html = render_cloze(text)
    written = [(d.ordinal, d.hint) for d in deletions(text)]

    assert [ordinal for ordinal, _ in written] == ordinals
    assert [(d.ordinal, d.hint) for d in deletions(html)] == written
    assert stray_braces(html) == []


PIECES = ["{{c1::a}}", "[a](https://h.org/{{c2::b}})", "{{c1::", "{{c2::", "::", "}}", "}}", "a", "b c", " ", "\n", "\n\n", "**", "*", "_", "`", "``", "```sql\n",
          "\n```\n", "- ", "1. ", "> ", "# ", "|", "\n|-|-|\n", "[", "](https://h.org", ")", "<b>", "</b>", "&", "&#125;",
          "^", "~~", '"', "'", "\\", "{", "}", ":", "SELECT 'x'", "-- c"]  # fmt: skip
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
ANY = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


@given(WRITTEN | ANY)
@examples(400)
def test_any_text_renders_to_balanced_escaped_html(text):
    """What every card is made of is well-formed, and no element of it is the author's; torn deletions are refused."""
    rendered = [render_block(text), render_inline(text), render_brief(text)]
    if not list(torn_deletions(text)):
        for asked in (None, *{d.ordinal for d in deletions(text)}):
            for reveal in (False, True):
                face = render_cloze_face(text, asked, reveal=reveal)
                rendered += [face, code_by_lines(face)]
        html = hang_lines(render_cloze(text))
        written = [(d.ordinal, bool(d.hint.strip())) for d in deletions(text)]
        assert [(d.ordinal, bool(d.hint.strip())) for d in deletions(html)] == written
        assert stray_braces(html) == []
        rendered += [
            DELETION.sub(lambda m: f"<i>{m[2]}</i>", html),
            DELETION.sub(lambda m: f"<i>{m[3]}</i>", html),
        ]
    for html in rendered:
        elements = {e.tag for e in ElementTree.fromstring(f"<card>{html}</card>").iter()}
        assert elements & {"script", "img", "b"} == set()


@given(st.lists(st.tuples(st.integers(1, 9), st.from_regex(r"[a-z]{1,9}", fullmatch=True)), max_size=5))
def test_deletions_are_found_in_order(parts):
    text = "start " + " mid ".join(f"{{{{c{n}::{word}}}}}" for n, word in parts)
    assert [(d.ordinal, d.answer) for d in deletions(text)] == parts
    assert stray_braces(text) == []


@pytest.mark.parametrize("text", ["{{c1::open", "{{c1:one colon}}", "closed}}", "{{c0::zero}}", "{{plain}}"])
def test_stray_braces_are_found(text):
    assert stray_braces(text)


@pytest.mark.parametrize("text", ["{{c1::" * 4000, "{{c1::a::b" * 4000, "{{c1::" + "a:" * 20_000])
def test_what_is_no_deletion_costs_no_time(text):
    """Rules, packages and the page look for deletions in every text: it may be code that is full of braces."""
    start = time.perf_counter()

    assert DELETION.sub("", text) == text
    assert time.perf_counter() - start < 1


def test_plain_words_are_what_a_reader_sees():
    assert plain("A **bold** {{c1::word::hint}} and `code`") == "A bold word and code"
    assert word_count("one `two` {{c1::three}}\n\n```sql\nSELECT 1\n```") == 3
