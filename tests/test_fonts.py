"""Fonts and tokens: measured against MuPDF's reading of the same files, and against broken token files."""

import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from cardpress.render.fonts import font_file, missing_glyphs, text_width
from cardpress.render.tokens import TokensError, load_tokens

TOKENS = Path(__file__).parent.parent / "templates/tokens.toml"


@pytest.mark.parametrize("face", ["IBM Plex Sans", "IBM Plex Sans Condensed", "IBM Plex Mono"])
@pytest.mark.parametrize("text", ["READ COMMITTED", "xmin 100 → 120", "é ß × ≤ 10³", ""])
def test_widths_are_those_of_the_font_file(face, text):
    font = pymupdf.Font(fontfile=str(font_file(face)))
    advances = sum(font.glyph_advance(ord(c)) for c in text)
    assert text_width(text, 10, face) == pytest.approx(10 * advances, abs=0.02)


def test_weight_widens_a_variable_face_and_italics_are_files_of_their_own():
    assert text_width("Primary", 14, weight=600) > text_width("Primary", 14)
    assert "Italic" in font_file("IBM Plex Sans", 400, italic=True).name
    assert font_file("IBM Plex Sans Condensed", 700) != font_file("IBM Plex Sans Condensed", 400)


def test_missing_glyphs_are_what_the_face_lacks_and_a_reader_would_miss():
    assert missing_glyphs("plain text → 10³ ≤ é\n\tend\u200d\u00ad", "IBM Plex Sans") == set()
    assert missing_glyphs("a 🦆 and ⋈ and 行", "IBM Plex Sans") == {"🦆", "⋈", "行"}


def test_an_emoji_of_several_characters_takes_the_room_of_one():
    assert text_width("👩\u200d👩\u200d👧", 10) == text_width("🦆", 10)


def test_a_face_that_is_not_installed_says_how_to_get_it():
    with pytest.raises(LookupError, match="fontpkg-no-such-face"):
        font_file("No Such Face")


def test_importing_the_drawing_code_loads_no_font_or_layout_library():
    heavy = ["fontTools", "pygraphviz", "jinja2", "weasyprint"]
    code = f"import sys, cardpress.render.diagrams; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOKENS.parent.parent
    )
    assert done.stdout.strip() == "[]"


def test_tokens_hold_light_and_dark_of_every_colour():
    tokens = load_tokens(TOKENS)
    assert tokens.colour("ink") != tokens.colour("ink", dark=True)
    assert tokens.accent("blue") != tokens.accent("blue", dark=True)
    assert tokens.folder == TOKENS.parent


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[colour]", "[colours]", r"no table \[colour\]"),
        ('ink = ["#0f172a", ', 'ink = ["black", ', "colour.ink must be"),
        ('ink = ["#0f172a", "#e5e9f0"]', 'ink = "#0f172a"', "colour.ink must be"),
        ("width = 354", 'width = "354"', "diagram.width must be a number"),
        ("width = 354", "width = 0", "diagram.width must be a number above 0"),
        ('text = "IBM Plex Sans"', "text = 1", "face.text must be a font family"),
        ("[colour]", "[colour", "tokens.toml: "),
    ],
)
def test_a_broken_token_file_is_named_with_what_is_wrong(old, new, says, tmp_path):
    text = TOKENS.read_text("utf-8")
    assert old in text
    broken = tmp_path / "tokens.toml"
    broken.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TokensError, match=says) as error:
        load_tokens(broken)
    assert str(broken) in str(error.value)


def test_a_missing_token_file_is_an_error_with_its_path(tmp_path):
    with pytest.raises(TokensError, match=r"none\.toml"):
        load_tokens(tmp_path / "none.toml")
