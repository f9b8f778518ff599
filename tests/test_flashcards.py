"""Printed flashcards: geometry, nothing lost, tags, and what happens to cards that do not want to be printed."""

import io
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pymupdf
import pytest
from fontTools.ttLib import TTFont
from printed import DECKS, MM, TOKENS, Cell, cells, deck, drawings, letters, words_in, write

from cardpress.cache import Cache
from cardpress.emit import fitting, press
from cardpress.emit.calibration import write_calibration
from cardpress.emit.flashcards import PrintOptions, write_flashcards
from cardpress.emit.sheet_markup import style_sheet
from cardpress.emit.stock import printed_stock
from cardpress.emit.weasy import lay_out
from cardpress.model.text import Text
from cardpress.plan.imposition import CLEARANCE, around_vertical, impose
from cardpress.plan.layouts import read_layouts
from cardpress.plan.selection import select_cards
from cardpress.render.face import words
from cardpress.render.faces import printed_card

LAYOUTS = read_layouts((TOKENS.folder / "paper" / "layouts.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """One cache for all tests of this file: a face is drawn once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def printed(tmp_path_factory, kept):
    """Every form on A7."""
    path = tmp_path_factory.mktemp("printed") / "flashcards.pdf"
    cards = select_cards(deck("every-form"))
    written, problems = write("every-form", cards, path, kept)
    assert not problems
    return path, cards, written


def many(count):
    """Small cards, each with an id of its own."""
    one = next(card for card in deck("every-form") if card.id == "btree-height")
    return [replace(one, id=f"card-{n}", why=None, rebuild=None) for n in range(count)]


@pytest.mark.parametrize("key", LAYOUTS, ids="-".join)
def test_cells_stand_where_the_layout_says_and_backs_behind_fronts(key, tmp_path, kept):
    layout = LAYOUTS[key]
    count = layout.per_sheet + 2
    for flip in ("long", "short"):
        path = tmp_path / f"{flip}.pdf"
        _, problems = write("every-form", many(count), path, kept, layout=key[0], paper=key[1], flip=flip)
        assert problems == []
        found = cells(path)
        planned = impose(count, layout, flip=flip, order="interleaved", fold=False)
        with pymupdf.open(path) as pdf:
            assert [(p.rect.width / MM, p.rect.height / MM) for p in pdf] == [
                pytest.approx(layout.sheet, abs=0.01)
            ] * len(planned)

        offsets = []
        for number, page in enumerate(planned):
            on_page = {cell.card: cell for cell in found if cell.page == number}
            assert set(on_page) == {f"#card-{place.card}" for place in page.places}
            for place in page.places:
                cell = on_page[f"#card-{place.card}"]
                assert cell.turned is place.turned
                corner = (place.x, place.y)
                if place.turned:
                    corner = (place.x + place.width, place.y + place.height)
                sign = -1 if place.turned else 1
                offsets.append((sign * (cell.x - corner[0]), sign * (cell.y - corner[1])))
        # The rail has one distance from the corner of its card, on every card, front and back.
        assert max(x for x, _ in offsets) - min(x for x, _ in offsets) < 0.05
        assert max(y for _, y in offsets) - min(y for _, y in offsets) < 0.05
        assert Counter(cell.card for cell in found) == {f"#card-{n}": 2 for n in range(count)}
        assert_mirrored(found, layout, flip)


def assert_mirrored(found: list[Cell], layout, flip):
    """Each back, seen through the sheet, is at the place of its front, within 0.1 mm."""
    width, height = layout.sheet
    fronts = {cell.card: cell for cell in found if cell.page % 2 == 0}
    rail = fronts[next(iter(fronts))].box.width / MM
    stock_rail = layout.padding[0]
    for back in (cell for cell in found if cell.page % 2):
        front = fronts[back.card]
        left, top = front.x - stock_rail, front.y
        if around_vertical(layout, flip):
            seen = (width - (back.x - stock_rail) - layout.cell[0], back.y)
        else:
            seen = (back.x + stock_rail - layout.cell[0], height - back.y)
        assert seen == pytest.approx((left, top), abs=0.1)
        assert rail == pytest.approx(1.1, abs=0.02)


@pytest.mark.parametrize(
    "key", [("a7", "a4"), ("a7", "letter"), ("index-4x6", "a4"), ("poker", "a4")], ids="-".join
)
def test_every_word_is_visible_inside_its_cell(key, tmp_path, kept):
    layout = LAYOUTS[key]
    cards = select_cards(deck("every-form"))
    path = tmp_path / "all.pdf"
    written, problems = write("every-form", cards, path, kept, layout=key[0], paper=key[1])
    assert problems == []
    lacking = {"wal-term"} if key[0] == "poker" else set()  # its picture is too wide for a narrow card
    assert lacking == {remark.rpartition(": ")[2] for remark in written.remarks[1:]}
    for number, page in enumerate(impose(len(cards), layout, flip="long", order="interleaved", fold=False)):
        for place in page.places:
            card = printed_card(
                cards[place.card], deck("every-form"), drawings("every-form"), TOKENS, brief=layout.brief
            )
            face = card.front if place.face == "front" else card.back
            safe = (
                place.x + CLEARANCE, place.y + CLEARANCE,
                place.x + place.width - CLEARANCE, place.y + place.height - CLEARANCE,
            )  # fmt: skip
            seen, everything = words_in(
                path, number, (place.x, place.y, place.x + place.width, place.y + place.height)
            )
            if layout.origin[1] == 0:  # the line of instructions stands in the upper edge of the sheet
                seen, everything = ([w for w in found if w[3] > 7 * MM] for found in (seen, everything))
            assert len(seen) == len(everything)
            for word in seen:
                assert safe[0] * MM <= word[0] <= word[2] <= safe[2] * MM, (card.card.id, word)
                assert safe[1] * MM <= word[1] <= word[3] <= safe[3] * MM, (card.card.id, word)
            on_paper = letters(" ".join(w[4] for w in seen))
            if card.card.id in lacking and place.face == "back":
                face = replace(face, parts=tuple(part for part in face.parts if not part.picture))
            on_card = letters(" ".join(words(face)))
            assert on_card - on_paper == Counter(), (card.card.id, place.face)
            markers = Counter("".join(f"{n}." for n in range(1, 10)) + "–" * 9)
            assert on_paper - on_card - markers == Counter(), (card.card.id, place.face)


def test_a_picture_of_a_page_cut_by_its_lines_has_one_card_in_each_cell(printed):
    path, cards, _ = printed
    layout = LAYOUTS["a7", "a4"]
    scale = 4
    with pymupdf.open(path) as pdf:
        picture = pdf[0].get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY)
    page = impose(len(cards), layout, flip="long", order="interleaved", fold=False)[0]
    rows = [
        picture.samples[y * picture.stride : y * picture.stride + picture.width]
        for y in range(picture.height)
    ]

    def darkest(x0, y0, x1, y1):
        left, top, right, bottom = (round(v * MM * scale) for v in (x0, y0, x1, y1))
        return min(min(row[left:right]) for row in rows[top:bottom])

    for place in page.places:
        x, y, right, bottom = place.x, place.y, place.x + place.width, place.y + place.height
        assert darkest(x + 6, y + 6, right - 6, bottom - 6) < 60, "something stands in the cell"
        assert darkest(x + 0.5, y + 7, x + 3, bottom - 3) > 250, "nothing is near the left cut"
        assert darkest(right - 3, y + 7, right - 0.5, bottom - 3) > 250, "nothing is near the right cut"
        assert darkest(x + 3, bottom - 3, right - 3, bottom - 0.5) > 250, "nothing is near the lower cut"


def test_order_and_fold(printed, tmp_path, kept):
    _, cards, _ = printed
    apart, folded = tmp_path / "apart.pdf", tmp_path / "fold.pdf"
    write("every-form", cards, apart, kept, order="fronts-then-backs")
    written, _ = write("every-form", cards, folded, kept, fold=True)

    ids = [cell.card for cell in cells(apart)]
    assert Counter(ids[: len(cards)]) == Counter(f"#{card.id}" for card in cards)
    pages = {}
    for cell in cells(folded):
        pages.setdefault((cell.page, round(cell.y)), []).append(cell)
    assert all(len({cell.card for cell in pair}) == 1 and len(pair) == 2 for pair in pages.values())
    assert written.pages == -(-len(cards) // 4)


@pytest.mark.parametrize(("flip", "expected"), [("long", (0.4, -0.3)), ("short", (-0.4, 0.3))])
def test_the_offset_moves_backs_only_and_against_the_error(flip, expected, printed, tmp_path, kept):
    path, moved = tmp_path / "plain.pdf", tmp_path / "moved.pdf"
    _, cards, _ = printed
    write("every-form", cards[:2], path, kept, flip=flip)
    write("every-form", cards[:2], moved, kept, flip=flip, offset_x_mm=0.4, offset_y_mm=0.3)

    for before, after in zip(cells(path), cells(moved), strict=True):
        shift = (after.x - before.x, after.y - before.y)
        assert shift == pytest.approx((0, 0) if before.page == 0 else expected, abs=0.01)


def test_sheets_say_how_to_print_them(printed):
    path, _, written = printed
    with pymupdf.open(path) as pdf:
        texts = [page.get_text() for page in pdf]
        preferences = pdf.xref_get_key(pdf.pdf_catalog(), "ViewerPreferences")[1]

    assert "Print at 100 %, both sides, flip on long edge · sheet 2 of 2 front" in texts[2]
    assert "/DuplexFlipLongEdge" in preferences
    assert "/PrintScaling/None" in preferences.replace(" ", "")
    assert written.remarks[0] == "14 cards on 2 sheets of A4, A7, eight a sheet"


@pytest.mark.parametrize("flip", ["long", "short"])
def test_the_calibration_sheet_reads_what_the_offset_undoes(flip, tmp_path, kept):
    """On a perfect printer a sheet corrected by (0.5, -1.0) must show the cross at the opposite of that."""
    paths = [tmp_path / "plain.pdf", tmp_path / "corrected.pdf"]
    for path, offset in zip(paths, [(0.0, 0.0), (0.5, -1.0)], strict=True):
        write_calibration(path, TOKENS, Cache(kept), paper="a4", flip=flip, offset=offset)
    crosses = []
    for path in paths:
        with pymupdf.open(path) as pdf:
            front, back = pdf[0].get_drawings(), pdf[1].get_drawings()
            assert "Hold it against the light" in pdf[0].get_text()
        lines = [item[1:3] for drawing in front for item in drawing["items"]]
        assert any(abs(abs(b.x - a.x) - 100 * MM) < 0.05 for a, b in lines), "a ruler of 100 mm"
        ticks = sorted(a.x for a, b in lines if abs(a.x - b.x) < 0.01 and a.y > 100 * MM and a.y < 140 * MM)
        assert [round((x - ticks[0]) / MM, 2) for x in ticks] == [n / 2 for n in range(21)]
        level, upright = (item[1:3] for drawing in back for item in drawing["items"])
        x, y = upright[0].x / MM, level[0].y / MM
        # Seen through the paper from the front.
        crosses.append((210 - x, y) if flip == "long" else (x, 297 - y))

    assert crosses[0] == pytest.approx((105, 148.5), abs=0.02)
    assert crosses[1] == pytest.approx((105 - 0.5, 148.5 + 1.0), abs=0.02)


def test_only_our_fonts_are_embedded(printed):
    with pymupdf.open(printed[0]) as pdf:
        fonts = {(font[2], re.sub(r"^\w+\+", "", font[3])) for page in pdf for font in page.get_fonts()}

    assert {name.split("-")[0] for _, name in fonts} <= {
        "IBMPlexSans",
        "IBMPlexMono",
        "IBMPlexSansCondensed",
        "Inter",
    }
    assert {kind for kind, _ in fonts} == {"Type0"}


def test_what_the_sheet_was_set_with_leaves_no_trace(tmp_path):
    """It binds a bolder face of the code's family, in the same process; bytes must not depend on what came before."""
    cloze = replace(deck("every-form").by_id["commit-flushes-wal"], fact="Run `SELECT {{c1::x}}` now.")
    paths = [tmp_path / "before.pdf", tmp_path / "after.pdf"]
    write("every-form", [cloze], paths[0])
    page = "<html><head></head><body><strong><code>x</code></strong></body></html>"
    lay_out(page, style_sheet(TOKENS))
    write("every-form", [cloze], paths[1])

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_letters_are_as_wide_as_their_font_says(printed):
    """Where a PDF and its font differ, words of another weight run into their neighbors."""
    with pymupdf.open(printed[0]) as pdf:
        fonts = {font[0]: font[3] for page in pdf for font in page.get_fonts()}
        assert {name.rsplit("-", 1)[1] for name in fonts.values()} >= {"400", "500", "700"}
        for xref, name in fonts.items():
            descendant = int(pdf.xref_get_key(xref, "DescendantFonts")[1].strip("[]").split()[0])
            runs = re.findall(r"(\d+)\s*\[([^\]]*)\]", pdf.xref_get_key(descendant, "W")[1].strip()[1:-1])
            told = {int(first) + n: float(w) for first, ws in runs for n, w in enumerate(ws.split())}
            program = TTFont(io.BytesIO(pdf.extract_font(xref)[3]))
            order, advances = program.getGlyphOrder(), program["hmtx"]
            em = program["head"].unitsPerEm
            assert told, name
            for glyph, width in told.items():
                assert width == pytest.approx(advances[order[glyph]][0] * 1000 / em, abs=1.0), (name, glyph)


def test_words_of_two_fonts_never_overlap(printed):
    with pymupdf.open(printed[0]) as pdf:
        lines = [
            line["spans"]
            for page in pdf
            for b in page.get_text("dict")["blocks"]
            for line in b.get("lines", [])
        ]
    beside = [(a, b) for spans in lines for a, b in pairwise(spans) if a["font"] != b["font"]]
    assert len(beside) > 20
    assert [(a["text"], b["text"]) for a, b in beside if a["bbox"][2] > b["bbox"][0] + 0.3] == []


def test_the_file_is_tagged_throughout(printed):
    """What PDF/UA asks and a program can see: every mark has a parent, figures have words, tables have heads."""
    path, cards, _ = printed
    with pymupdf.open(path) as pdf:
        catalog = pdf.pdf_catalog()
        assert pdf.xref_get_key(catalog, "MarkInfo")[1].replace(" ", "") == "<</Markedtrue>>"
        assert pdf.xref_get_key(catalog, "Lang")[1] == "en"
        assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.get_xml_metadata()
        root = int(pdf.xref_get_key(catalog, "StructTreeRoot")[1].split()[0])
        tree = int(pdf.xref_get_key(root, "ParentTree")[1].split()[0])
        listed = [int(word) for word in re.findall(r"\d+", pdf.xref_get_key(tree, "Nums")[1])]
        lists = dict(zip(listed[::3], listed[1::3], strict=True))
        for page in pdf:
            content = page.read_contents().decode("latin-1")
            marks = [int(m) for m in re.findall(r"/MCID (\d+)", content)]
            assert sorted(marks) == list(range(len(marks)))
            parents = re.findall(
                r"(\d+) 0 R", pdf.xref_object(lists[int(pdf.xref_get_key(page.xref, "StructParents")[1])])
            )
            assert len(parents) == len(marks)
            for mark, parent in enumerate(parents):
                assert pdf.xref_get_key(int(parent), "Pg")[1] == f"{page.xref} 0 R"
                assert re.search(rf"[\[ ]{mark}[\] ]", pdf.xref_get_key(int(parent), "K")[1])
            assert content.count("BDC") + content.count("BMC") == content.count("EMC")
        elements = [pdf.xref_object(x) for x in range(1, pdf.xref_length())]
    elements = [e for e in elements if "/StructElem" in e]
    figures = [e for e in elements if "/S /Figure" in e]
    assert len(figures) >= 5
    assert all("/Alt" in figure and "/BBox" in figure for figure in figures)
    assert sum("/S /Sect" in e for e in elements) == len(cards)
    assert sum("/S /H1" in e for e in elements) >= len(cards) - 1
    assert any("/S /TH" in e for e in elements)
    assert any("/S /LBody" in e for e in elements)


def test_cards_that_cannot_be_printed_are_named_and_the_rest_is_whole(tmp_path, kept):
    cards = select_cards(deck("adversarial"))
    path = tmp_path / "hard.pdf"
    _, problems = write("adversarial", cards, path, kept)

    assert {(p.card, p.code) for p in problems} == {
        ("nine-hundred-words", "does-not-fit"),
        ("forty-rows", "does-not-fit"),
        ("tall-picture", "does-not-fit"),
        ("emoji", "missing-glyph"),
        ("right-to-left", "missing-glyph"),
    }
    by_card = {p.card: p for p in problems}
    assert re.search(r"the back is \d+\.\d mm too high", by_card["nine-hundred-words"].message)
    assert "🦊 (U+1F98A)" in by_card["emoji"].message
    place = by_card["emoji"].span
    source = (DECKS / "adversarial" / "hard.yaml").read_text(encoding="utf-8").split("\n")
    assert source[place.line - 1][place.column - 1] == "🦊"
    assert "`short`" in by_card["nine-hundred-words"].hint
    assert all(p.span.file.endswith("hard.yaml") and p.span.line > 1 and p.hint for p in problems)
    names = [cell.card for cell in cells(path)]
    upright = [card for card in cards if card.id not in by_card and card.id != "rather-tall-picture"]
    assert Counter(names) == {f"#{card.id}": 2 for card in upright}
    with pymupdf.open(path) as pdf:
        for page in pdf:
            assert len(page.get_text("words")) == len(page.get_text("words", clip=pymupdf.INFINITE_RECT()))
        text = "".join(page.get_text() for page in pdf)
        assert "<b>a</b>" in text, "markup is text"
        assert not any(page.get_links() for page in pdf)
    assert "a point of some length" not in text


def test_a_text_of_many_pages_is_named_and_its_neighbours_are_whole(tmp_path):
    before, term, *after = select_cards(deck("every-form"))[:4]
    endless = replace(term, means="word " * 9000)
    _, problems = write("every-form", [before, endless, *after], tmp_path / "with.pdf")
    write("every-form", [before, *after], tmp_path / "without.pdf")

    assert [(p.card, p.code) for p in problems] == [(endless.id, "does-not-fit")]
    assert (tmp_path / "with.pdf").read_bytes() == (tmp_path / "without.pdf").read_bytes()


def test_a_card_with_a_tall_picture_is_set_sideways(tmp_path, kept):
    card = deck("adversarial").by_id["rather-tall-picture"]
    for flip, turned in (("long", [(0, -1), (0, 1)]), ("short", [(0, -1), (0, -1)])):
        _, problems = write("adversarial", [card], tmp_path / "tall.pdf", kept, flip=flip)
        assert problems == []
        with pymupdf.open(tmp_path / "tall.pdf") as pdf:
            lines = [
                {line["dir"] for b in page.get_text("dict")["blocks"] for line in b["lines"]}
                - {(1.0, 0.0)}  # the line of instructions
                for page in pdf
            ]
            inside = [w for page in pdf for w in page.get_text("words") if "Node" in w[4]]
        assert [next(iter(found)) for found in lines] == turned
        assert len(inside) == 6 + 7, "one node is hidden on the front"


def test_text_shrinks_to_its_floor_and_no_further(tmp_path, kept):
    path = tmp_path / "hard.pdf"
    texts = [card for card in select_cards(deck("adversarial")) if card.kind != "diagram"]
    write("adversarial", texts, path, kept)
    sizes = {}
    with pymupdf.open(path) as pdf:
        for page in pdf:
            for block in page.get_text("dict")["blocks"]:
                for line in block["lines"]:
                    for span in line["spans"]:
                        sizes.setdefault(round(span["size"], 1), span["text"])
    # Nothing is smaller than the line of instructions; reading text is not under 7 pt.
    assert min(sizes) >= 5.5
    assert not any(6.1 < size < 6.9 for size in sizes), sizes
    assert min(size for size, text in sizes.items() if text.startswith("Because")) >= 8


def test_labels_of_pictures_stay_legible(tmp_path, kept):
    pictures = [card for card in select_cards(deck("every-form")) if card.kind == "diagram" or card.diagram]
    for layout in ("a7", "poker"):
        write("every-form", pictures, tmp_path / "pictures.pdf", kept, layout=layout)
        with pymupdf.open(tmp_path / "pictures.pdf") as pdf:
            spans = [
                s
                for p in pdf
                for b in p.get_text("dict")["blocks"]
                for line in b["lines"]
                for s in line["spans"]
            ]
        assert min(span["size"] for span in spans) >= 5.49


def test_a_wrapped_line_of_code_is_marked(tmp_path, kept):
    card = deck("adversarial").by_id["long-code-line"]
    write("adversarial", [card], tmp_path / "code.pdf", kept)
    with pymupdf.open(tmp_path / "code.pdf") as pdf:
        strokes = [d["rect"] for d in pdf[0].get_drawings() if d["type"] == "s" and d["rect"].width < 6]
        ends = [w for w in pdf[0].get_text("words") if w[4] in ("SELECT", "100000;")]

    # Ninety characters of which some forty-five fit on a line: two lines go on.
    hooks = [r for r in strokes if ends[0][1] < r.y0 < ends[1][3] and abs(r.x0 - ends[0][0]) < 12]
    assert len(hooks) == 2


def with_picture(width, height):
    """The drawings of a deck, that of the slotted page of another size."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    svg += '<title>A page.</title><text x="9" y="30" font-family="IBM Plex Sans" font-size="13.5">page</text></svg>'
    page = replace(drawings("every-form")["slotted-page"], svg_paper=svg, width=width, height=height)
    return {**drawings("every-form"), "slotted-page": page}


def test_a_word_beside_a_picture_is_not_broken(tmp_path, kept):
    card = replace(deck("every-form").by_id["why-index-hurts-writes"], q="Which PostgreSQL database is it?")
    path = tmp_path / "beside.pdf"
    how = (TOKENS, path, PrintOptions(), Cache(kept))
    _, problems = write_flashcards(deck("every-form"), [card], with_picture(300.0, 250.0), *how)

    assert problems == []
    with pymupdf.open(path) as pdf:
        place = {w[4]: w for w in pdf[0].get_text("words")}
    assert place["Which"][3] < place["PostgreSQL"][1] + 5 < place["database"][3], "each on a line of its own"


def test_a_card_that_has_no_short_answer_is_not_told_to_write_one(tmp_path, kept):
    (cloze,) = (card for card in deck("every-form") if card.id == "commit-flushes-wal")
    endless = replace(cloze, fact=Text("a word {{c1::hidden}} " * 300, cloze.fact.span))
    _, (front, _) = write("every-form", [endless], tmp_path / "endless.pdf", kept)

    assert front.hint.startswith("shorten it")


@pytest.mark.parametrize(
    ("order", "sheets"),
    [("interleaved", [1, 1, 2, 2, 3, 3]), ("fronts-then-backs", [1, 2, 3, 1, 2, 3])],
)
def test_cards_without_room_come_on_larger_sheets(order, sheets, tmp_path, kept):
    small = many(10)
    large = replace(small[0], id="large", a="a word " * 200)
    path = tmp_path / "larger.pdf"
    written, problems = write("every-form", [*small[:3], large, *small[3:]], path, kept, order=order)

    assert problems == []
    assert written.remarks[:2] == (
        "10 cards on 2 sheets of A4, A7, eight a sheet",
        "1 larger card at the end, on 1 sheet of A4, A6, four a sheet: large",
    )
    assert (written.cards, written.pages) == (11, 6)
    on_sheet = {1: {f"#card-{n}" for n in range(8)}, 2: {"#card-8", "#card-9"}, 3: {"#large"}}
    found = cells(path)
    assert [{cell.card for cell in found if cell.page == n} for n in range(6)] == [
        on_sheet[n] for n in sheets
    ]
    with pymupdf.open(path) as pdf:
        assert [re.search(r"sheet (\d) of 3", page.get_text()) is not None for page in pdf].count(True) == 3


def test_the_same_bytes_from_cold_warm_and_parallel(tmp_path, monkeypatch, printed):
    _, cards, _ = printed
    cold, warm, parallel = (tmp_path / name for name in ("cold.pdf", "warm.pdf", "parallel.pdf"))
    cards = cards[:4]
    write("every-form", cards, cold, tmp_path / "cache")
    drawn = []
    monkeypatch.setattr(fitting, "fit_chunk", lambda *a, **k: drawn.append(a))
    write("every-form", cards, warm, tmp_path / "cache")
    monkeypatch.undo()
    monkeypatch.setattr(fitting, "_ALONE", 0)
    monkeypatch.setattr(fitting, "CHUNK", 4)
    write("every-form", cards, parallel)
    press._workers.cache_clear()

    assert drawn == []
    assert cold.read_bytes() == warm.read_bytes() == parallel.read_bytes()


def test_one_edited_card_draws_only_its_own_faces(tmp_path, monkeypatch, kept):
    cards = list(select_cards(deck("every-form")))
    write("every-form", cards, tmp_path / "before.pdf", kept)
    cards[1] = replace(cards[1], means="Something else.")
    drawn = []
    real = fitting.fit_chunk
    monkeypatch.setattr(
        fitting, "fit_chunk", lambda faces, **how: (drawn.extend(faces), real(faces, **how))[1]
    )
    write("every-form", cards, tmp_path / "after.pdf", kept)

    assert [(face.card, face.side) for face in drawn] == [(cards[1].id, "back")]


def test_a_damaged_cache_entry_is_drawn_anew(tmp_path):
    cards = select_cards(deck("every-form"))[:2]
    write("every-form", cards, tmp_path / "before.pdf", tmp_path / "cache")
    for entry in (tmp_path / "cache" / "face").rglob("*"):
        if entry.is_file():
            entry.write_bytes(entry.read_bytes()[:40])
    write("every-form", cards, tmp_path / "after.pdf", tmp_path / "cache")

    assert (tmp_path / "before.pdf").read_bytes() == (tmp_path / "after.pdf").read_bytes()


def test_no_cards_make_an_empty_but_sound_file(tmp_path):
    written, problems = write("every-form", (), tmp_path / "none.pdf")

    assert problems == []
    assert (written.cards, written.pages) == (0, 0)


SELECTIONS = {
    "level": ({"levels": ["core"]}, lambda card: card.level == "core"),
    "topic": ({"topics": ["talking"]}, lambda card: card.topic == "talking"),
    "tags": ({"tags": ["postgresql"]}, lambda card: "postgresql" in card.tags),
    "changed": ({"changed": {"wal-term"}}, lambda card: card.id == "wal-term"),
    "ids whatever the level": (
        {"ids": ["wal-term", "heap-or-index"], "levels": ["core"]},
        lambda card: card.id in ("wal-term", "heap-or-index"),
    ),
    "nothing changed": ({"changed": set()}, lambda card: False),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_which_cards(name):
    options, wanted = SELECTIONS[name]
    cards = [card for card in deck("every-form") if card.id != "slotted-page"]  # serves other cards only

    assert select_cards(deck("every-form"), **options) == tuple(card for card in cards if wanted(card))


def test_letters_take_the_shape_of_the_language(tmp_path, kept):
    """Romanian sets a comma below ş where Turkish has a cedilla; the fonts know both."""
    base = deck("every-form")
    card = replace(base.by_id["why-index-hurts-writes"], short="Viteza ştiută.")
    pages = {}
    for language in ("ro", "en"):
        changed = replace(base, settings=replace(base.settings, language=language))
        path = tmp_path / f"{language}.pdf"
        write_flashcards(changed, [card], drawings("every-form"), TOKENS, path, PrintOptions(), Cache(kept))
        with pymupdf.open(path) as pdf:
            pages[language] = [page.get_pixmap(dpi=150).samples for page in pdf]

    front, back = zip(pages["ro"], pages["en"], strict=True)
    assert front[0] == front[1]
    assert back[0] != back[1]


def test_shapes_of_every_stock_leave_room_for_text(tmp_path):
    for layout in LAYOUTS.values():
        stock = printed_stock(TOKENS, layout, "en", Cache(tmp_path))
        assert stock.width > 40 * 96 / 25.4
        assert stock.height > 30 * 96 / 25.4
