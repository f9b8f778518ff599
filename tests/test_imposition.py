"""Where cards stand on sheets: in pure millimetres, no PDF."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.paths import TEMPLATES
from cardpress.plan.imposition import (
    CLEARANCE,
    PRINTABLE,
    FoldError,
    Layout,
    around_vertical,
    crop_marks,
    cut_lines,
    fold_lines,
    impose,
    sheet_count,
)
from cardpress.plan.layouts import LayoutError, choose_layout, read_layouts, with_larger

LAYOUTS = read_layouts((TEMPLATES / "paper" / "layouts.toml").read_text(encoding="utf-8"))


def grid(page, layout):
    """A page as letters: upper case for fronts, lower for backs, a bar over what stands upside down."""
    cells = [["."] * layout.columns for _ in range(layout.rows)]
    for place in page.places:
        # Backs stand mirrored, so the column is counted from where the mirrored first cell would be.
        column = round((place.x - min(layout.origin[0], layout.sheet[0] - layout.right)) / layout.pitch[0])
        row = round((place.y - min(layout.origin[1], layout.sheet[1] - layout.bottom)) / layout.pitch[1])
        letter = chr(ord("A") + place.card)
        cells[row][column] = (letter if place.face == "front" else letter.lower()) + (
            "'" if place.turned else ""
        )
    return "\n".join(" ".join(cell.ljust(2) for cell in row).rstrip() for row in cells)


def drawn(layout, count, **options):
    options = {"flip": "long", "order": "interleaved", "fold": False} | options
    return [f"{page.sheet} {page.side}\n{grid(page, layout)}" for page in impose(count, layout, **options)]


def test_long_edge_mirrors_columns():
    pages = drawn(LAYOUTS["a7", "a4"], 8)

    assert pages == ["1 front\nA  B\nC  D\nE  F\nG  H", "1 back\nb  a\nd  c\nf  e\nh  g"]


def test_short_edge_mirrors_rows_and_turns_the_text():
    pages = drawn(LAYOUTS["a7", "a4"], 8, flip="short")

    assert pages[1] == "1 back\ng' h'\ne' f'\nc' d'\na' b'"


def test_partial_last_sheet_is_mirrored_with_its_blanks():
    pages = drawn(LAYOUTS["a7", "a4"], 3)

    assert pages == ["1 front\nA  B\nC  .\n.  .\n.  .", "1 back\nb  a\n.  c\n.  .\n.  ."]


def test_landscape_sheet_flips_around_its_level_line_on_the_long_edge():
    layout = LAYOUTS["index-3x5", "a4"]

    assert drawn(layout, 4)[1] == "1 back\nc' d'\na' b'"
    assert drawn(layout, 4, flip="short")[1] == "1 back\nb  a\nd  c"


def test_fronts_then_backs():
    pages = impose(20, LAYOUTS["a7", "a4"], flip="long", order="fronts-then-backs", fold=False)

    assert [(p.sheet, p.side) for p in pages] == [
        (1, "front"), (2, "front"), (3, "front"), (1, "back"), (2, "back"), (3, "back"),
    ]  # fmt: skip


def test_folded_cards_stand_beside_their_backs():
    assert drawn(LAYOUTS["a7", "a4"], 5, fold=True) == [
        "1 both\nA  a\nB  b\nC  c\nD  d",
        "2 both\nE  e\n.  .\n.  .\n.  .",
    ]


def test_a_single_column_folds_downwards_and_turns_the_back():
    assert drawn(LAYOUTS["avery-5388", "letter"], 1, fold=True) == ["1 both\nA\na'\n."]


def test_three_columns_fold_in_pairs():
    assert drawn(LAYOUTS["poker", "a4"], 3, fold=True) == ["1 both\nA  a  .\nB  b  .\nC  c  ."]


def test_one_card_a_sheet_cannot_be_folded():
    one = Layout("one", "One", "a4", (210, 297), (105, 148), 1, 1, (50, 70), (105, 148))

    with pytest.raises(FoldError, match="nothing to fold"):
        impose(3, one, flip="long", order="interleaved", fold=True)


@pytest.mark.parametrize("key", LAYOUTS, ids="-".join)
def test_shipped_layout_keeps_text_printable(key):
    layout = LAYOUTS[key]
    across, down = layout.padding

    assert min(across, down) >= CLEARANCE
    assert layout.origin[0] + across >= PRINTABLE
    assert layout.sheet[0] - layout.right + across >= PRINTABLE
    assert layout.origin[1] + down >= PRINTABLE
    assert layout.sheet[1] - layout.bottom + down >= PRINTABLE


SHEET_AND_FIGURES = {
    # Sheets whose margins differ: mirroring by swapping columns would be off by this much, in mm.
    "sigel-lp795": (2.00, 1.00),
    "zweckform-32010": (1.88, 1.14),
    "herma-5028": (0.20, 1.00),
    "sigel-lp800": (0.00, 2.00),
    "c32011": (0.00, 0.00),
}


@pytest.mark.parametrize("name", SHEET_AND_FIGURES)
def test_asymmetric_sheet_is_mirrored_about_its_centre(name):
    layout = LAYOUTS[name, "a4"]
    across, down = SHEET_AND_FIGURES[name]

    def off(flip, axis):
        back = impose(1, layout, flip=flip, order="interleaved", fold=False)[1]
        swapped = impose(layout.per_sheet, layout, flip="long", order="interleaved", fold=False)[0].places
        mate = swapped[layout.columns - 1] if flip == "long" else swapped[(layout.rows - 1) * layout.columns]
        return abs(getattr(back.places[0], axis) - getattr(mate, axis))

    assert off("long", "x") == pytest.approx(across, abs=0.005)
    assert off("short", "y") == pytest.approx(down, abs=0.005)


sizes = st.floats(40, 90).map(lambda n: round(n, 2))
gaps = st.floats(0, 12).map(lambda n: round(n, 2))


@st.composite
def layouts(draw):
    sheet = draw(st.sampled_from([(210.0, 297.0), (297.0, 210.0), (215.9, 279.4)]))
    cell = (draw(sizes), draw(sizes))
    pitch = (cell[0] + draw(gaps), cell[1] + draw(gaps))
    columns = draw(st.integers(1, max(1, int(sheet[0] // pitch[0]))))
    rows = draw(st.integers(1, max(1, int(sheet[1] // pitch[1]))))
    free = [sheet[i] - ((columns, rows)[i] - 1) * pitch[i] - cell[i] for i in (0, 1)]
    origin = tuple(draw(st.floats(0, max(0.0, room))) for room in free)
    return Layout("any", "Any", "a4", sheet, cell, columns, rows, origin, pitch)


@given(layouts(), st.integers(0, 70), st.sampled_from(["long", "short"]),
       st.sampled_from(["interleaved", "fronts-then-backs"]))  # fmt: skip
def test_every_front_lies_on_its_back(layout, count, flip, order):
    pages = impose(count, layout, flip=flip, order=order, fold=False)
    fronts = {p.card: (page.sheet, p) for page in pages if page.side == "front" for p in page.places}
    backs = {p.card: (page.sheet, p) for page in pages if page.side == "back" for p in page.places}
    width, height = layout.sheet
    leaf = (flip == "long") == (height >= width)

    assert sorted(fronts) == sorted(backs) == list(range(count))
    assert len(pages) == 2 * sheet_count(count, layout, fold=False)
    for card, (sheet, front) in fronts.items():
        back_sheet, back = backs[card]
        # Hold the sheet against the light from its front: the back is seen mirrored.
        seen = (width - back.x - back.width, back.y) if leaf else (back.x, height - back.y - back.height)
        assert back_sheet == sheet
        assert seen == pytest.approx((front.x, front.y), abs=1e-9)
        assert back.turned is not leaf
        assert -1e-9 <= back.x <= width - back.width + 1e-9


@given(layouts(), st.integers(1, 70))
def test_folding_brings_the_back_behind_its_front(layout, count):
    if layout.per_sheet == 1 or (layout.columns == 1 and layout.rows == 1):
        return
    pages = impose(count, layout, flip="long", order="interleaved", fold=True)
    lines = fold_lines(layout)

    cards = [p.card for page in pages for p in page.places if p.face == "front"]
    assert cards == list(range(count))
    for page in pages:
        for front, back in zip(page.places[::2], page.places[1::2], strict=True):
            assert front.card == back.card
            if back.turned:
                middle = (front.y + back.y + back.height) / 2
                assert any(abs(line.y1 - middle) < 1e-9 and line.y1 == line.y2 for line in lines)
            else:
                middle = (front.x + back.x + back.width) / 2
                assert any(abs(line.x1 - middle) < 1e-9 and line.x1 == line.x2 for line in lines)


@given(layouts())
def test_marks_and_lines_stay_off_the_cards(layout):
    cells = impose(layout.per_sheet, layout, flip="long", order="interleaved", fold=False)[0].places

    def inside(x, y):
        return any(
            c.x + 0.02 < x < c.x + c.width - 0.02 and c.y + 0.02 < y < c.y + c.height - 0.02 for c in cells
        )

    for line in crop_marks(layout):
        assert not inside(line.x1, line.y1)
        assert not inside(line.x2, line.y2)
        assert min(line.x1, line.x2, line.y1, line.y2) >= 0
    for line in cut_lines(layout):
        along = [
            (line.x1 + (line.x2 - line.x1) * i / 40, line.y1 + (line.y2 - line.y1) * i / 40)
            for i in range(41)
        ]
        assert not any(inside(x, y) for x, y in along)


def test_perforated_sheets_carry_no_lines():
    layout = LAYOUTS["avery-5371", "letter"]

    assert cut_lines(layout) == ()
    assert crop_marks(layout) == ()


def test_an_upright_sheet_turns_like_a_leaf_on_its_long_edge():
    assert around_vertical(LAYOUTS["a7", "a4"], "long")
    assert not around_vertical(LAYOUTS["index-3x5", "letter"], "long")


MISTAKES = {
    "[x]\na4 = {cell = [105, 74], grid = [2, 4], colour = 1}": "has no key 'colour'",
    "[x]\na4 = {cell = [105, 74], grid = [3, 4]}": "reach beyond the sheet",
    "[x]\na4 = {cell = [105], grid = [2, 4]}": r"cell must be two numbers",
    "[x]\na4 = {cell = [105, 74], grid = [2, 1.5]}": "whole numbers",
    "[x]\na4 = {cell = [105, 74], grid = [2, 2], pitch = [100, 74]}": "overlap",
    "[x]\na4 = {cell = [20, 20], grid = [2, 2]}": "at least 30 mm",
    "[x]\ntitle = 'x'": "names no paper",
    "x = 1": "must be a table",
    "[x": "layouts.toml",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_a_layout_is_named(text):
    with pytest.raises(LayoutError, match=MISTAKES[text]):
        read_layouts(text)


def test_a_layout_names_the_one_for_larger_cards():
    assert [layout.name for layout in with_larger(LAYOUTS, "a8", "letter")] == ["a8", "a7", "a6"]
    assert [layout.name for layout in with_larger(LAYOUTS, "a6", "a4")] == ["a6"]
    own = "{cell = [100, 60], grid = [1, 1]}"
    circle = read_layouts(f'[x]\nlarger = "y"\na4 = {own}\n[y]\nlarger = "x"\na4 = {own}')
    with pytest.raises(LayoutError, match="x is named as larger than itself"):
        with_larger(circle, "x", "a4")


def test_an_unknown_layout_lists_what_there_is():
    with pytest.raises(LayoutError, match="no layout 'a9'; choose from a7, a6, a8, index-3x5"):
        choose_layout(LAYOUTS, "a9", "a4")
    with pytest.raises(LayoutError, match="avery-5371 is for letter paper, not for a4"):
        choose_layout(LAYOUTS, "avery-5371", "a4")


def test_a_person_can_add_a_layout():
    added = read_layouts('[tarot]\ntitle = "Tarot"\na4 = {cell = [70, 120], grid = [2, 2]}')

    assert added["tarot", "a4"].origin == (35.0, 28.5)
