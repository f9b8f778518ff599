"""The cheat sheet as a PDF, judged by pymupdf: one page, full, readable, complete, accessible, the same every time."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from html import unescape
from pathlib import Path

import pymupdf
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from properties import examples
from sheet_deck import ROOT, TOKENS, drawings_of, sheet_deck

from cardpress.cache import Cache
from cardpress.emit.sheet import write_sheets
from cardpress.emit.sheet_measuring import Measuring
from cardpress.load import load_deck
from cardpress.plan.sheet_units import collect_sheet
from cardpress.render.markdown import render_inline

SAFE = 18.0
"""6.35 mm in pt: what every printer can print."""

COUNTS = (40, 150, 300)


class Sheet:
    """A written sheet with the deck it was made of."""

    def __init__(self, deck, folder, edition="standard", cache=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.deck, self.folder, self.edition = deck, folder, edition
        self.drawings = drawings_of(deck)
        written, self.problems = write_sheets(
            deck, self.drawings, TOKENS, folder, edition=edition, cache=cache or Cache(None)
        )
        self.written = {w.name: w for w in written}

    def open(self, paper):
        name = {"A4": "", "Letter": "-letter"}[paper]
        large = "-large" if self.edition == "large" else ""
        return pymupdf.open(self.folder / f"cheat-sheet{large}{name}.pdf")

    def remarks(self, paper):
        return next(
            w.remarks for name, w in self.written.items() if ("letter" in name) == (paper == "Letter")
        )

    def left_out(self, paper):
        found = [re.search(r"left out: (.*)", r) for r in self.remarks(paper)]
        return [id_ for m in found if m for id_ in m[1].split(", ")]


@pytest.fixture(scope="session")
def sheets(tmp_path_factory):
    """Sheets by name, each written once: `shipped`, `large`, or a number of lines."""
    made = {}
    base = tmp_path_factory.getbasetemp()
    cache = Cache((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sheets")

    def get(name):
        if name not in made:
            folder = tmp_path_factory.mktemp("sheet")
            if name == "shipped":
                deck, _ = load_deck(ROOT / "cards")
            else:
                deck = sheet_deck(folder / "cards", 150 if name == "large" else int(name))
            made[name] = Sheet(deck, folder / "out", "large" if name == "large" else "standard", cache)
            assert not made[name].problems
        return made[name]

    return get


every_sheet = pytest.mark.parametrize("name", ["shipped", "large", *map(str, COUNTS)])
both_papers = pytest.mark.parametrize("paper", ["A4", "Letter"])


def bare(text):
    """Without spaces, and without case: headings are set in capitals."""
    return re.sub(r"\s+", "", text).casefold()


def shown(markdown):
    """The words of a Markdown text as a reader sees them."""
    return unescape(re.sub(r"<[^>]*>", "", render_inline(markdown or "")))


def entered(sheet, paper):
    """The units that stand on the sheet: a heading whose lines were all left out is left out with them."""
    left_out = set(sheet.left_out(paper))
    units = [u for u in collect_sheet(sheet.deck) if not u.card or u.card.id not in left_out]
    standing = {u.number for u in units if u.kind != "heading"}
    return [u for u in units if u.number in standing]


def expected_words(sheet, paper):
    """What the sheet must say, in the order of reading: title, remark, text, and the words of each figure."""
    left_out = set(sheet.left_out(paper))
    settings = sheet.deck.settings
    parts, figures = [], []
    for unit in entered(sheet, paper):
        if unit.kind == "heading":
            parts.append(shown(unit.block.title))
        elif unit.card:
            e = unit.entry
            cue = e.cue or (unit.card.title if unit.kind == "figure" else "")
            parts += [shown(t) for t in (cue, e.line, *e.columns, *(c for row in e.rows for c in row))]
            if unit.kind == "figure":
                svg = sheet.drawings[unit.card.id].svg_paper
                svg = re.sub(r"<(title|desc)>.*?</\1>", "", svg, flags=re.S)
                figures.append("".join(re.findall(r"<text.*?</text>", svg, re.S)))
    total = sum(1 for unit in collect_sheet(sheet.deck) if unit.card)
    remark = f"{total - len(left_out)} of {total} lines · deck {settings.version} · content {settings.date}"
    title = settings.sheet_title or settings.title
    figures = [unescape(re.sub(r"<[^>]*>", "", figure)) for figure in figures]
    return bare(title), bare(remark), bare("".join(parts)), [bare(figure) for figure in figures]


@every_sheet
@both_papers
def test_every_word_stands_there_once_in_order_and_nothing_is_clipped(sheets, name, paper):
    sheet = sheets(name)
    document = sheet.open(paper)
    title, remark, words, figures = expected_words(sheet, paper)
    pages = document.page_count

    visible = ""
    for number, page in enumerate(document, 1):
        text = bare(page.get_text("text"))
        head = title + remark + (f"·page{number}of{pages}" if pages > 1 else "")
        assert text.startswith(head), text[:80]
        visible += text.removeprefix(head)
        everything = page.get_text("text", clip=pymupdf.INFINITE_RECT())
        assert bare(everything) == text, "words behind a clip"

    for figure in figures:  # painted after the text of their column
        assert visible.count(figure) == 1
        visible = visible.replace(figure, "")
    assert visible == words


@every_sheet
@both_papers
def test_the_page_has_its_size_and_keeps_its_margins(sheets, name, paper):
    sheet = sheets(name)
    document = sheet.open(paper)
    width, height = {"A4": (297, 210), "Letter": (279.4, 215.9)}[paper]

    assert document.page_count == (2 if sheet.edition == "large" else 1)
    for page in document:
        assert (page.rect.width, page.rect.height) == pytest.approx(
            (width / 25.4 * 72, height / 25.4 * 72), abs=0.2
        )
        inner = pymupdf.Rect(SAFE, SAFE, page.rect.width - SAFE, page.rect.height - SAFE)
        for kind, box in page.get_bboxlog():
            assert inner.contains(pymupdf.Rect(box)), kind


def columns_of(sheet, page):
    """Boxes of ink below the title line, by column."""
    count = 3 if sheet.edition == "large" else 4
    left, right = 22.7, page.rect.width - 22.7
    pitch = (right - left + 11.4) / count
    title_rule = 22.7 + 21.0
    found = defaultdict(list)
    for kind, box in page.get_bboxlog():
        rect = pymupdf.Rect(box)
        if rect.y0 > title_rule and kind != "clip-path":
            column = int(((rect.x0 + rect.x1) / 2 - left) / pitch)
            edge = left + column * pitch
            assert edge - 2 <= rect.x0 <= rect.x1 <= edge + pitch - 11.4 + 2, "leaves its column"
            found[column].append(rect)
    return [found[n] for n in range(count)]


@every_sheet
@both_papers
def test_every_column_is_full_and_all_end_together_or_the_build_says_so(sheets, name, paper):
    sheet = sheets(name)
    fills = []
    for page in sheet.open(paper):
        top, bottom = 22.7 + 21.0 + 7.0, page.rect.height - 22.7
        for boxes in columns_of(sheet, page):
            reached = max((box.y1 for box in boxes), default=top)
            fills.append((reached - top) / (bottom - top))

    if not any("empty" in remark for remark in sheet.remarks(paper)):
        assert min(fills) >= 0.97
        assert max(fills) - min(fills) <= 0.02
    assert max(fills) <= 1.003


@every_sheet
@both_papers
def test_type_is_black_large_enough_and_in_our_fonts_only(sheets, name, paper):
    sheet = sheets(name)
    document = sheet.open(paper)
    floor = TOKENS.sheet["large-floor" if sheet.edition == "large" else "floor"]
    letters = defaultdict(int)
    for page in document:
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", []):
                for span in line["spans"]:
                    if span["text"].strip():
                        assert span["color"] == 0, span
                        letters[round(span["size"], 1)] += len(span["text"])
        for _, extension, kind, base, *_ in page.get_fonts():
            assert extension == "ttf"
            assert kind == "Type0"
            assert re.match(r"[A-Z]{6}\+(IBMPlexSansCondensed|IBMPlexMono|Inter)-", base), base

    body = max(letters, key=lambda size: letters[size])
    assert body >= floor - 0.05
    assert 0.516 * body * 25.4 / 72 >= 1.15, "x-height of the condensed face"
    small = sum(count for size, count in letters.items() if size < 5.6)
    assert small < 0.01 * sum(letters.values()), "only exponents are smaller"
    assert min(letters) >= 0.72 * floor - 0.05


@every_sheet
@both_papers
def test_ink_is_thin_and_tints_are_light(sheets, name, paper):
    for page in sheets(name).open(paper):
        grey = page.get_pixmap(dpi=100, colorspace=pymupdf.csGRAY)
        ink = 1 - sum(grey.samples) / (255 * len(grey.samples))
        assert ink <= 0.12
        for drawing in page.get_drawings():
            if drawing["fill"] and len(drawing["items"]) == 1 and abs(drawing["rect"]) > 60:
                luminance = sum(c * k for c, k in zip(drawing["fill"], (0.2126, 0.7152, 0.0722), strict=True))
                assert luminance >= 0.92, drawing


@every_sheet
@both_papers
def test_readers_by_ear_get_structure_language_and_alternatives(sheets, name, paper):
    sheet = sheets(name)
    document = sheet.open(paper)
    settings = sheet.deck.settings
    catalog = document.pdf_catalog()
    title = settings.sheet_title or settings.title
    headings = [shown(u.block.title) for u in entered(sheet, paper) if u.kind == "heading"]

    assert document.metadata["title"] == title
    assert document.xref_get_key(catalog, "Lang")[1] == settings.language
    assert document.xref_get_key(catalog, "MarkInfo/Marked")[1] == "true"
    assert document.xref_get_key(catalog, "ViewerPreferences/PrintScaling")[1] == "/None"
    assert document.xref_get_key(catalog, "ViewerPreferences/DisplayDocTitle")[1] == "true"
    assert "<pdfuaid:part>1</pdfuaid:part>" in document.get_xml_metadata()
    assert [(level, text) for level, text, *_ in document.get_toc()] == [
        (1, title),
        *((2, h) for h in headings),
    ]
    elements = structure(document)
    assert [role for role, *_ in elements if re.fullmatch(r"H\d?", role)] == ["H1", *["H2"] * len(headings)]
    figures = [alt for role, alt, _ in elements if role == "Figure"]
    cells = [xref for role, _, xref in elements if role == "TD"]
    assert len(cells) == sum(
        len(row) - 1 for u in entered(sheet, paper) if u.kind == "table" for row in u.entry.rows
    )
    assert all(document.xref_get_key(cell, "A/Headers")[0] == "array" for cell in cells)
    assert figures == [str(u.card.alt) for u in entered(sheet, paper) if u.kind == "figure"]


def structure(document):
    """(role, alternative text, object) of each element of the structure tree, in order."""
    found = []

    def visit(xref):
        role = document.xref_get_key(xref, "S")[1].lstrip("/")
        if role and role != "null":
            found.append((role, document.xref_get_key(xref, "Alt")[1], xref))
        kind, kids = document.xref_get_key(xref, "K")
        if kind in ("array", "xref"):
            for child in re.findall(r"(\d+) 0 R", kids):
                if document.xref_get_key(int(child), "Type")[1] != "/OBJR":
                    visit(int(child))

    visit(int(document.xref_get_key(document.pdf_catalog(), "StructTreeRoot")[1].split()[0]))
    return found


@given(st.integers(40, 600), st.integers(0, 2**32), st.booleans(), st.booleans(), st.booleans())
@examples(4, phases=[Phase.generate])
def test_any_deck_makes_a_page_that_meets_all_of_it(tmp_path_factory, lines, seed, figures, ruled, large):
    folder = tmp_path_factory.mktemp("any")
    deck = sheet_deck(folder / "cards", lines, seed=seed, figures=figures, ruled=ruled)
    sheet = Sheet(deck, folder, "large" if large else "standard")
    assert not sheet.problems

    for judge in (
        test_every_word_stands_there_once_in_order_and_nothing_is_clipped,
        test_the_page_has_its_size_and_keeps_its_margins,
        test_every_column_is_full_and_all_end_together_or_the_build_says_so,
        test_type_is_black_large_enough_and_in_our_fonts_only,
        test_ink_is_thin_and_tints_are_light,
        test_readers_by_ear_get_structure_language_and_alternatives,
    ):
        for paper in ("A4", "Letter"):
            judge(lambda _: sheet, "any", paper)


def test_left_out_lines_are_named_lowest_priority_first(sheets):
    sheet = sheets("300")
    left_out = sheet.left_out("A4")
    priority = {card.id: int(card.sheet.priority) for card in sheet.deck if card.sheet}

    assert len(left_out) > 50
    assert [priority[id_] for id_ in left_out] == sorted((priority[id_] for id_ in left_out), reverse=True)
    assert f"{300 - len(left_out)} of 300 lines, 6.5 pt" in sheet.remarks("A4")


def test_a_nearly_empty_sheet_says_that_there_is_room(tmp_path):
    sheet = Sheet(sheet_deck(tmp_path / "cards", 20, figures=False, ruled=False), tmp_path)

    assert any("room for more" in remark for remark in sheet.remarks("A4"))


def test_a_table_that_keeps_the_type_small_is_named(tmp_path):
    table = {"columns": ["level", "anomaly", "phenomenon", "phantoms", "write-skew"],
             "rows": [["SERIALIZABLE", "none", "serializable", "none", "none"]]}  # fmt: skip
    sheet = Sheet(sheet_deck(tmp_path / "cards", 30, figures=False, **table), tmp_path)

    assert "the type could be larger if these were narrower: line-0" in sheet.remarks("Letter")


def test_a_title_that_would_meet_the_remark_is_an_error(tmp_path):
    deck = sheet_deck(tmp_path / "cards", 30, title="Databases · the morning of " * 4)
    written, problems = write_sheets(deck, drawings_of(deck), TOKENS, tmp_path, cache=Cache(None))

    assert not written
    assert [(p.code, p.span.file.endswith("deck.yaml")) for p in problems] == [("sheet-too-large", True)]


@pytest.mark.parametrize(
    ("broken", "code", "words"),
    [
        ({"line": "an ideograph 漢 and an emoji 🦊"}, "missing-glyph", "漢 (U+6F22), 🦊 (U+1F98A)"),
        ({"line": "code `漢`"}, "missing-glyph", "漢"),
        (
            {"columns": [f"{'wide' * 5}{n}" for n in range(9)], "rows": [["row"] * 9]},
            "sheet-too-large",
            "this table is too wide or too high for a column of the sheet (A4)",
        ),
        ({"rows": [["row", "●"]] * 90}, "sheet-too-large", "this table is too wide or too high"),
    ],
    ids=["glyphs", "glyphs in code", "wide table", "high table"],
)
def test_what_the_page_cannot_show_is_an_error_at_its_place(tmp_path, broken, code, words):
    sheet = Sheet(sheet_deck(tmp_path / "cards", 20, figures=False, **broken), tmp_path)

    assert {p.code for p in sheet.problems} == {code}
    assert any(words in p.message for p in sheet.problems)
    assert all(p.card == "line-0" and p.span.file.endswith("facts.yaml") and p.hint for p in sheet.problems)
    assert not list(tmp_path.glob("*.pdf"))


def test_a_choice_of_topics_stands_in_the_name(tmp_path):
    deck = sheet_deck(tmp_path / "cards", 30)
    written, problems = write_sheets(
        deck, drawings_of(deck), TOKENS, tmp_path, topics=["pictures"], edition="large", cache=Cache(None)
    )

    assert not problems
    assert [w.name for w in written] == [
        "cheat-sheet-large-pictures.pdf",
        "cheat-sheet-large-pictures-letter.pdf",
    ]


def test_a_choice_that_leaves_nothing_is_an_error(tmp_path):
    deck = sheet_deck(tmp_path / "cards", 30)
    written, problems = write_sheets(deck, {}, TOKENS, tmp_path, tags=["nothing"], cache=Cache(None))

    assert (written, [p.code for p in problems]) == ([], ["empty-sheet"])


def test_authored_markup_stays_text(tmp_path):
    line = "<b onclick=x>bold</b> <img src=https://example.org/x.png> {{ 7 * 7 }} &amp; `<script>`"
    sheet = Sheet(sheet_deck(tmp_path / "cards", 20, figures=False, line=line), tmp_path)

    text = bare(sheet.open("A4")[0].get_text("text"))
    assert bare("<b onclick=x>bold</b> <img src=https://example.org/x.png> {{ 7 * 7 }} & <script>") in text


def test_another_process_on_another_day_writes_the_same_bytes(sheets, tmp_path):
    sheet = sheets("150")
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from sheet_deck import *; from cardpress.emit.sheet import write_sheets; from cardpress.cache import Cache;"
        "out = Path(sys.argv[2]); deck = sheet_deck(out / 'elsewhere', 150);"
        "write_sheets(deck, drawings_of(deck), TOKENS, out, cache=Cache(out / 'cache'))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "86400", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", program, str(Path(__file__).parent), str(tmp_path)]
    subprocess.run(command, check=True, env=environment, cwd=ROOT)

    for name in sheet.written:
        assert (tmp_path / name).read_bytes() == (sheet.folder / name).read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    written, _ = write_sheets(sheet.deck, sheet.drawings, TOKENS, again, cache=Cache(tmp_path / "cache"))
    assert {w.name: w for w in written} == sheet.written
    for name in sheet.written:
        assert (again / name).read_bytes() == (sheet.folder / name).read_bytes()


def test_an_edit_of_one_line_measures_that_line(sheets, tmp_path, monkeypatch):
    deck = sheets("150").deck
    cache = Cache(tmp_path / "cache")
    write_sheets(deck, sheets("150").drawings, TOKENS, tmp_path, cache=cache)
    card = next(card for card in deck if card.sheet and card.sheet.line)
    edited = replace(card, sheet=replace(card.sheet, line=f"{card.sheet.line} edited"))
    after = replace(deck, topics=tuple(with_card(topic, edited) for topic in deck.topics))
    measured = []
    real = Measuring._measured
    monkeypatch.setattr(
        Measuring, "_measured", lambda self, wanted: (measured.extend(wanted), real(self, wanted))[1]
    )

    written, _ = write_sheets(after, sheets("150").drawings, TOKENS, tmp_path, cache=cache)
    assert len(written) == 2
    assert len({wanted.unit for wanted in measured}) == 1
    clean = tmp_path / "clean"
    clean.mkdir()
    write_sheets(after, sheets("150").drawings, TOKENS, clean, cache=Cache(None))
    for file in written:
        assert (tmp_path / file.name).read_bytes() == (clean / file.name).read_bytes()


def with_card(topic, edited):
    return replace(topic, cards=tuple(edited if card.id == edited.id else card for card in topic.cards))
