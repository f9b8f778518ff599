"""Authored text to HTML: safe, highlighted, and faithful to what Anki needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.model.markup import LANGUAGES, deletions, plain, stray_braces, word_count
from cardpress.render.code import highlight
from cardpress.render.markdown import (
    render_block,
    render_brief,
    render_cloze,
    render_cloze_face,
    render_inline,
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


@given(st.text())
def test_any_text_renders_to_balanced_escaped_html(text):
    for html in (render_block(text), render_cloze(text)):
        assert "<script" not in html.lower()
        assert "<img" not in html.lower()


@given(st.lists(st.tuples(st.integers(1, 9), st.from_regex(r"[a-z]{1,9}", fullmatch=True)), max_size=5))
def test_deletions_are_found_in_order(parts):
    text = "start " + " mid ".join(f"{{{{c{n}::{word}}}}}" for n, word in parts)
    assert [(d.ordinal, d.answer) for d in deletions(text)] == parts
    assert stray_braces(text) == []


@pytest.mark.parametrize("text", ["{{c1::open", "{{c1:one colon}}", "closed}}", "{{c0::zero}}", "{{plain}}"])
def test_stray_braces_are_found(text):
    assert stray_braces(text)


def test_plain_words_are_what_a_reader_sees():
    assert plain("A **bold** {{c1::word::hint}} and `code`") == "A bold word and code"
    assert word_count("one `two` {{c1::three}}\n\n```sql\nSELECT 1\n```") == 3
