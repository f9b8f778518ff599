"""Which lines enter the sheet, at what size, and where columns break: pure decisions, many decks."""

from itertools import combinations, pairwise
from math import ceil, inf
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import examples
from sheet_deck import sheet_deck

from cardpress.plan.columns import STRETCH_LIMIT, Piece, fits, may_begin, pack
from cardpress.plan.sheet import Page, TooLargeError, plan_sheet
from cardpress.plan.sheet_heights import RULE_PITCH, Heights, Wanted
from cardpress.plan.sheet_units import Unit, collect_sheet

LEADING = 1.2


@st.composite
def pieces(draw, most=40, ruled=True):
    """Blocks of a heading and some lines, tables and figures; maybe a ruled box at the end."""
    found, block, target = [], 0, draw(st.integers(1, most))
    while len(found) < target:
        found.append(Piece(10.0, draw(st.sampled_from([4.0, 9.0])), block, 0))
        for _ in range(draw(st.integers(1, 9))):
            large = draw(st.integers(0, 9)) == 0
            height = draw(st.sampled_from([25.0, 40.0] if large else [8.0, 8.0, 16.0, 24.0]))
            found.append(Piece(height, 1.0, block, 2 if large else 1))
        block += 1
    if ruled and draw(st.booleans()):
        found += [Piece(10.0, 9.0, block, 0), Piece(30.0, 2.0, block, 2, grows=True)]
    return found


def natural(run):
    return sum(p.height for p in run) + sum(p.gap for p in run[1:])


def every_way(found, columns):
    """All ways to cut the pieces into at most so many columns, at places where a column may begin."""
    places = [i for i, allowed in enumerate(may_begin(found)) if allowed and i]
    for count in range(columns):
        for cuts in combinations(places, count):
            yield [0, *cuts, len(found)]


@given(pieces(most=10), st.integers(1, 4), st.integers(40, 200))
def test_fits_says_what_trying_every_way_says(found, columns, height):
    brute = any(
        all(natural(found[a:b]) <= height for a, b in pairwise(cuts)) for cuts in every_way(found, columns)
    )

    assert fits(found, height, columns) is brute


@given(pieces(most=10, ruled=False), st.integers(1, 4), st.integers(60, 200))
def test_no_way_of_breaking_is_more_even_than_the_one_chosen(found, columns, height):
    if not fits(found, height, columns):
        with pytest.raises(ValueError, match="don't fit"):
            pack(found, height, columns)
        return

    def uneven(cuts):
        empty = [(height - natural(found[a:b])) / height for a, b in pairwise(cuts)]
        empty += [1.0] * (columns - len(empty))
        splits = sum(found[c].block == found[c - 1].block for c in cuts[1:-1])
        return sum(e * e for e in empty) + 0.003 * splits

    chosen = [c.start for c in pack(found, height, columns) if c.start < c.stop] + [len(found)]
    feasible = [
        cuts
        for cuts in every_way(found, columns)
        if all(natural(found[a:b]) <= height for a, b in pairwise(cuts))
    ]

    assert uneven(chosen) <= min(map(uneven, feasible)) + 1e-9


@given(pieces(most=120), st.integers(1, 6), st.integers(60, 600))
@examples(200)
def test_columns_hold_everything_once_in_order_and_within_the_page(found, columns, height):
    if not fits(found, height, columns):
        return
    chosen = pack(found, height, columns)

    assert [i for c in chosen for i in range(c.start, c.stop)] == list(range(len(found)))
    assert len(chosen) == columns
    for column in chosen:
        run = found[column.start : column.stop]
        gaps = sum(p.gap for p in run[1:])
        assert natural(run) + column.stretch * gaps + column.spare == pytest.approx(height)
        assert 0 <= column.stretch <= STRETCH_LIMIT
        assert column.spare >= -1e-9
        if run:
            assert run[-1].lines, "a heading is never last in a column"
        if run and column.start and run[0].block == found[column.start - 1].block:
            above = [p for p in found[: column.start] if p.block == run[0].block]
            below = [p for p in found[column.start :] if p.block == run[0].block]
            assert sum(p.lines for p in above) >= 2
            assert sum(p.lines for p in below) >= 2


def test_a_ruled_box_takes_the_room_that_is_left():
    found = [Piece(10, 0, 0, 0), *[Piece(10, 1, 0)] * 8, Piece(10, 5, 1, 0), Piece(20, 2, 1, 2, grows=True)]

    left, right = pack(found, 100, 2)

    assert (left.stop, right.stop) == (9, 11)
    assert right.spare == pytest.approx(100 - 10 - 20 - 2 * (1 + right.stretch))


def lines(*texts_and_priorities):
    """Units of one block: text and priority."""
    block = SimpleNamespace(id="b", title="B", blank_lines=None)
    units = [Unit("heading", block, 0)]
    for n, (text, priority) in enumerate(texts_and_priorities):
        entry = SimpleNamespace(priority=str(priority), rows=(), figure=False)
        card = SimpleNamespace(id=f"line-{n}", text=text)
        units.append(Unit("line", block, 0, card, entry))
    return units


def typewriter(units, asked=None):
    """Measures as a typewriter would: every letter is 0.45 em wide."""

    def measure(wanted):
        if asked is not None:
            asked.extend(wanted)
        found = []
        for w in wanted:
            unit = units[w.unit]
            text = unit.card.text if unit.card else "HEADING"
            fit = w.width / w.size / 0.45
            longest = max(map(len, text.split(" ")))
            found.append(inf if longest > fit else w.size * LEADING * ceil(len(text) / fit))
        return found

    return measure


def no_picture(wanted):
    raise AssertionError("there are no figures")


texts = st.lists(
    st.tuples(st.integers(5, 120).map("x ".__mul__), st.integers(1, 3)), min_size=40, max_size=600
)


@given(texts, st.sampled_from([(4, 190.0, 520.0), (6, 255.0, 520.0)]))
@examples(60)
def test_the_largest_size_that_takes_all_or_the_best_lines_at_the_smallest(described, room):
    columns, width, height = room
    units = lines(*described)
    page = Page(columns, width, height, 6.5, 8.5)
    asked: list[Wanted] = []
    heights = Heights(units, LEADING, typewriter(units, asked), no_picture)

    plan = plan_sheet(heights, page)

    entered = {id(unit) for unit in plan.units} | {id(unit) for unit in plan.left_out}
    assert entered >= {id(unit) for unit in units if unit.card}
    assert [u for u in units if any(u is kept for kept in plan.units)] == list(plan.units), "in order"
    truth = typewriter(units)([Wanted(units.index(u), plan.size, width) for u in plan.units])
    assert [p.height for p in plan.pieces] == pytest.approx(truth), "what was inferred is what is measured"
    if plan.left_out:
        assert plan.size == page.floor
        worst_kept = max((u.priority, i) for i, u in enumerate(units) if u in plan.units)
        assert all((u.priority, units.index(u)) > worst_kept for u in plan.left_out)
        more = [u for u in units if u in plan.units or u is plan.left_out[-1]]
        assert not takes(more, units, page, page.floor), "one line more would fit"
    elif plan.size < page.ceiling:
        assert not takes(units, units, page, plan.size + 0.05), "a larger size would fit"
    assert len(asked) < 6 * len(units)


def takes(some, units, page, size):
    measured = typewriter(units)([Wanted(units.index(u), size, page.width) for u in some])
    found, above = [], ""
    for unit, height in zip(some, measured, strict=True):
        gap = {"heading": 0.95}.get(unit.kind, 0.13 if above == "line" else 0.2) * size
        found.append(Piece(height, gap, 0, 0 if unit.kind == "heading" else 1))
        above = unit.kind
    return fits(found, page.height, page.columns)


def test_what_is_known_of_one_paper_serves_the_next():
    units = lines(*[("x " * n, 2) for n in range(5, 45)] * 4)
    letter, a4 = Page(4, 178.0, 530.0, 6.5, 8.5), Page(4, 190.0, 510.0, 6.5, 8.5)
    both: list[Wanted] = []
    shared = Heights(units, LEADING, typewriter(units, both), no_picture)
    plan_sheet(shared, letter)
    after_letter = len(both)
    second = plan_sheet(shared, a4)
    alone: list[Wanted] = []

    assert second == plan_sheet(Heights(units, LEADING, typewriter(units, alone), no_picture), a4)
    assert len(both) - after_letter < 0.7 * len(alone)


def test_a_line_that_no_column_holds_is_named():
    units = lines(("short", 1), ("x" * 200, 1))

    with pytest.raises(TooLargeError) as error:
        plan_sheet(Heights(units, LEADING, typewriter(units), no_picture), Page(4, 190.0, 520.0, 6.5, 8.5))

    assert error.value.unit.card.id == "line-1"


def test_blocks_stand_in_the_order_of_the_deck_and_lines_by_priority(tmp_path):
    deck = sheet_deck(tmp_path, 80)

    units = collect_sheet(deck)

    order = [block.id for block in deck.settings.sheet]
    assert [u.block.id for u in units if u.kind == "heading"] == order
    for block in order:
        body = [u for u in units if u.block.id == block and u.card]
        place = {card.id: n for n, card in enumerate(deck)}
        assert body == sorted(body, key=lambda u: (u.priority, place[u.card.id]))
    assert units[-1].kind == "ruled"
    assert int(units[-1].block.blank_lines) * RULE_PITCH > 0


def test_topics_choose_lines_and_empty_blocks_vanish(tmp_path):
    units = collect_sheet(sheet_deck(tmp_path, 30), topics=["pictures"])

    assert [u.kind for u in units] == ["heading", "figure", "figure", "heading", "ruled"]
