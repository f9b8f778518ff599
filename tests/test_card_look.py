"""Cards on a phone, in headless Chromium: nothing runs over the edge, everything can be read."""

import json
import re

import pytest
from anki_deck import build, load
from anki_template import render_card
from test_lock import edited

from cardpress.model.text import Text

pytestmark = pytest.mark.xdist_group("browser")

CONTRAST = 4.5
"""WCAG AA for text of any size."""

MEASURE = """
SMALLEST => {
  const channels = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const opaque = colour => { const c = channels(colour); return c.length == 3 || c[3] > 0.5; };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (opaque(colour)) return channels(colour);
    }
    return [255, 255, 255];
  };
  const behind = text => {  // the last shape drawn before the words that covers their middle
    const box = text.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    let found = null;
    for (const shape of text.ownerSVGElement.querySelectorAll('*')) {
      if (shape === text) break;
      if (!['rect', 'path', 'circle', 'ellipse', 'polygon'].includes(shape.tagName)) continue;
      const style = getComputedStyle(shape), b = shape.getBoundingClientRect();
      if (style.fill === 'none' || +style.fillOpacity < 0.5 || shape.closest('clipPath,mask,defs')) continue;
      if (b.left <= x && x <= b.right && b.top <= y && y <= b.bottom) found = channels(style.fill);
    }
    return found || ground(text.ownerSVGElement.parentElement);
  };
  const problems = [];
  for (const card of document.querySelectorAll('.card')) {
    const edge = card.getBoundingClientRect();
    const tell = (what, element) => problems.push(`${card.dataset.name}: ${what}: ${element.textContent.slice(0, 60)}`);
    if (card.scrollWidth > card.clientWidth) tell('scrolls sideways', card);
    for (const element of card.querySelectorAll('*')) {
      if (element.closest('svg') && element.tagName !== 'svg') continue;
      const box = element.getBoundingClientRect();
      if (!box.width || element.closest('pre, .table') !== null && element !== element.closest('pre, .table')) continue;
      if (box.right > edge.right + 0.5 || box.left < edge.left - 0.5) tell(`${element.tagName} leaves the card`, element);
    }
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.textContent.trim() || !element.getBoundingClientRect().width || element.closest('style, script, title, desc')) continue;
      const svg = element.closest('svg'), style = getComputedStyle(element);
      const ratio = contrast(channels(svg ? style.fill : style.color), svg ? behind(element.closest('text')) : ground(element));
      if (ratio < LIMIT) tell(`contrast ${ratio.toFixed(2)}`, element);
      const size = parseFloat(style.fontSize) * (svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1);
      if (size < (svg ? SMALLEST[0] : SMALLEST[1])) tell(`${size.toFixed(1)} px`, element);
    }
  }
  return problems;
}
""".replace("LIMIT", str(CONTRAST))


def made():
    """The fixture with every form, and what is hard to set: long words, wide code and tables, Arabic."""
    deck = edited(
        load(),
        "why-index-hurts-writes",
        q=f"What is {'supercalifragilistic' * 6}, and `{'identifier_' * 8}`?",
        a="https://www.postgresql.org/docs/18/" + "very-long-path/" * 12,
    )
    deck = edited(
        deck,
        "btree-height",
        q="ما هو الفهرس المجمّع ولماذا يهم ترتيب الأعمدة؟",
        a="ترتيب (a, b, c) مهم.",
        why="لأنّ البحث يبدأ من اليسار.",
    )
    wide = (
        "| "
        + " | ".join(f"column {n} with words" for n in range(9))
        + " |\n|"
        + "---|" * 9
        + "\n| "
        + " | ".join("value" for _ in range(9))
        + " |"
    )
    code = "```sql\nSELECT a_rather_long_column_name, payload->>'another_key' FROM some_table WHERE id = 42; -- why\n```"
    deck = edited(deck, "latency", q=f"Read this:\n\n{code}\n\n{wide}")
    card = deck.by_id["wal-term"]
    return build(
        edited(deck, "wal-term", myth=Text("That `fsync` is free. *It is not.*", card.span), hint="A log.")
    )


@pytest.fixture(scope="module")
def sides() -> list[tuple[str, str, dict[str, str]]]:
    """Name and HTML of both sides of every card, and the pictures by file name."""
    build_ = made()
    pictures = {name: data.decode() for name, data in build_.plan.media.items()}
    found = []
    for note in build_.plan.notes:
        for ordinal in note.cards:
            note_type = build_.plan.note_types[note.note_type]
            for side, html in zip(
                ("front", "back"), render_card(note_type, note.fields, ordinal), strict=True
            ):
                found.append((f"{note.card_id} {ordinal} {side}", html, pictures))
    return found


def _inline(html: str, pictures: dict[str, str]) -> str:
    """Pictures into the page itself, where their words can be measured."""

    def picture(match: re.Match[str]) -> str:
        kind = re.search(r'class="(day|night)"', match[0])
        name = re.search(r'src="([^"]+)"', match[0])[1]
        svg = pictures[name]
        return f'<span class="picture {kind[1] if kind else ""}" style="max-width:100%">{svg.replace("<svg", "<svg style=max-width:100%;height:auto", 1)}</span>'

    return re.sub(r"<img[^>]*>", picture, html).replace("<details", "<details open")


@pytest.mark.parametrize(
    ("width", "night", "scale"),
    [(390, "", 1), (390, "night_mode", 1), (320, "", 1), (320, "nightMode", 1), (320, "", 2)],
    ids=["390-light", "390-ankidroid-dark", "320-light", "320-dark", "320-double-size"],
)
def test_every_template_fits_and_reads(browser, sides, width, night, scale):
    css = made().plan.note_types["question"].css.replace(".occluded img", ".occluded .picture")
    cards = "".join(
        f'<div class="card" data-name="{name}" style="width:{width}px;font-size:{16 * scale}px">{_inline(html, pictures)}</div>'
        for name, html, pictures in sides
    )
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(f"<!doctype html><style>{css}body{{margin:0}}</style><body class='{night}'>{cards}")
    problems = page.evaluate(MEASURE, [11.5 * (width - 20) / 370, 11.5])
    dark = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    page.close()

    assert json.dumps(problems, indent=1, ensure_ascii=False) == "[]"
    assert dark == ("rgb(18, 23, 31)" if night else "rgb(255, 255, 255)")


def test_the_measure_sees_what_is_wrong(browser):
    """The check above can fail: an overflow, faint words, tiny words."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_content(
        "<!doctype html><div class=card data-name=x style='width:300px;background:#fff'>"
        "<p style='width:400px'>wide</p><p style='color:#aaa'>faint</p><p style='font-size:9px'>tiny</p></div>"
    )
    problems = page.evaluate(MEASURE, [11.5, 11.5])
    page.close()

    assert [problem.partition(":")[2].strip().partition(":")[0] for problem in problems] == [
        "scrolls sideways",
        "P leaves the card",
        "contrast 2.32",
        "9.0 px",
    ]


def test_one_picture_shows_at_a_time(browser):
    note = made().note("wal-term")
    _, back = render_card(made().plan.note_types["question"], note.fields, 0)
    css = made().plan.note_types["question"].css
    for night, shown in (("", "day"), ("nightMode", "night"), ("night_mode", "night")):
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_content(f"<!doctype html><style>{css}</style><body class='card {night}'>{back}")
        visible = page.evaluate(
            "[...document.querySelectorAll('.figure img')].filter(i => i.getClientRects().length).map(i => i.className)"
        )
        page.close()
        assert visible == [shown]
