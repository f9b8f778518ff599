"""The gallery and the examples of docs/format.md, drawn: what stands in the SVG, and where."""

import json
import re
import subprocess
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from chromium import executable

from cardpress.load import load_deck
from cardpress.model.card import Diagram, part_ids
from cardpress.render.diagrams import Box, draw_diagram, lay_out, masked
from cardpress.render.diagrams.scene import Words
from cardpress.render.fonts import font_file
from cardpress.render.tokens import load_tokens

ROOT = Path(__file__).parent.parent
TOKENS = load_tokens(ROOT / "templates/tokens.toml")
SVG = "{http://www.w3.org/2000/svg}"
PHONE = 354
"""Px of a card's text column on a phone of 390 px."""


def _diagrams(folder: Path) -> list[Diagram]:
    deck, found = load_deck(folder)
    assert not [d for d in found if "gallery" in d.span.file or "example" in d.span.file], found
    return [card for topic in deck.topics for card in topic.cards if isinstance(card, Diagram)]


def _examples(folder: Path) -> list[Diagram]:
    blocks = re.findall(r"```yaml\n(diagrams:\n.*?)```", (ROOT / "docs/format.md").read_text("utf-8"), re.S)
    settings = (ROOT / "tests/diagrams/deck.yaml").read_text("utf-8")
    names = [f"example-{n}" for n, _ in enumerate(blocks)]
    (folder / "deck.yaml").write_text(settings.replace("[gallery]", f"[{', '.join(names)}]"), "utf-8")
    for name, block in zip(names, blocks, strict=True):
        (folder / f"{name}.yaml").write_text(f"topic: {name}\ntitle: Example\n{block}", "utf-8")
    return _diagrams(folder)


GALLERY = _diagrams(ROOT / "tests/diagrams")


@pytest.fixture(scope="module")
def everything(tmp_path_factory) -> list[Diagram]:
    examples = _examples(tmp_path_factory.mktemp("examples"))
    assert {type(d.drawing) for d in examples} == {type(d.drawing) for d in GALLERY}
    return [*GALLERY, *examples]


def _words(diagram: Diagram) -> list[Words]:
    return [item for item in lay_out(diagram, TOKENS).items if isinstance(item, Words)]


def inside(box: Box, width: float, height: float, by: float = 0.1) -> bool:
    """Whether a box lies in the drawing, give or take `by` px."""
    return box.x >= -by and box.y >= -by and box.right <= width + by and box.bottom <= height + by


def _texts(svg: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_labels_overlap_nothing_and_stay_inside(everything):
    for diagram in everything:
        scene = lay_out(diagram, TOKENS)
        rooms = [item.box for item in scene.items if isinstance(item, Words)]
        for room in rooms:
            assert inside(room, scene.width, scene.height), (diagram.id, room)
        for a, b in combinations(rooms, 2):
            assert not a.grown(-0.6).overlaps(b.grown(-0.6)), (diagram.id, a, b)


def test_masks_name_the_hideable_parts_and_do_not_touch(everything):
    for diagram in everything:
        drawing = draw_diagram(diagram, TOKENS)
        assert set(drawing.parts) == set(part_ids(diagram)), diagram.id
        for box in drawing.parts.values():
            assert min(box.width, box.height) > 4
            assert inside(box, drawing.width, drawing.height, 3), diagram.id
        for (one, a), (other, b) in combinations(drawing.parts.items(), 2):
            assert not a.overlaps(b), (diagram.id, one, other)


def test_a_mask_covers_its_part_and_no_other_words(everything):
    for diagram in everything:
        words = _words(diagram)
        for id_, box in draw_diagram(diagram, TOKENS).parts.items():
            for word in words:
                if word.part == id_:
                    assert box.grown(0.6).contains((word.box.x, word.box.y + 3)), (diagram.id, id_)
                    assert box.grown(0.6).contains((word.box.right, word.box.bottom - 3)), (diagram.id, id_)
                else:
                    assert not box.overlaps(word.box.grown(-1.5)), (diagram.id, id_, word.runs)


def test_masked_takes_the_answer_out(everything):
    for diagram in everything:
        drawing = draw_diagram(diagram, TOKENS)
        for asked in diagram.hide:
            for paper in (False, True):
                svg = masked(drawing, diagram.hide, asked, TOKENS, paper)
                left = "".join("".join(e.itertext()) for e in _texts(svg))
                for word in _words(diagram):
                    shown = "".join(run.text for run in word.runs)
                    others = [w for w in _words(diagram) if w.part not in diagram.hide]
                    if word.part in diagram.hide and not any(
                        shown in "".join(r.text for r in w.runs) for w in others
                    ):
                        assert shown not in left, (diagram.id, shown)
                assert left.count("?") == 1 + "".join(diagram.q or "").count("§")
                whole = len(list(ElementTree.fromstring(drawing.svg).iter(f"{SVG}rect")))
                assert len(list(ElementTree.fromstring(svg).iter(f"{SVG}rect"))) == whole + len(diagram.hide)


def test_the_conclusion_of_a_timeline_is_not_shown_beside_a_mask():
    diagram = next(d for d in GALLERY if d.id == "write-skew")
    drawing = draw_diagram(diagram, TOKENS)
    assert "Nobody is on call" in drawing.svg
    assert "Nobody is on call" not in masked(drawing, ["alice"], "alice", TOKENS)
    assert "Nobody is on call" in masked(drawing, [], None, TOKENS)
    assert inside(drawing.conclusion, drawing.width, drawing.height)


def test_dark_differs_in_colours_only_and_all_is_self_contained(everything):
    for diagram in everything:
        drawing = draw_diagram(diagram, TOKENS, "de")
        blank = [
            re.sub(r"#[0-9a-f]{6}", "#", svg) for svg in (drawing.svg, drawing.svg_dark, drawing.svg_paper)
        ]
        assert blank[0] == blank[1] == blank[2]
        root = ElementTree.fromstring(drawing.svg)
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        assert root.get("lang") == "de"
        assert root.findtext(f"{SVG}title") == diagram.title
        assert root.findtext(f"{SVG}desc") == diagram.alt
        assert not re.search(r"href|url\(|\bid=|<style|class=|foreignObject|<script", drawing.svg)
        assert drawing.svg.count("http") == 1, "only the namespace"
        assert len(drawing.svg) < 8_000, diagram.id
        assert drawing == draw_diagram(diagram, TOKENS, "de")


def test_text_is_large_enough_on_a_phone(everything):
    # 'wal-log' holds five cells, a mark and a side arrow in a row: the widest the format can ask for.
    for diagram in everything:
        drawing = draw_diagram(diagram, TOKENS)
        sizes = [w.size for w in _words(diagram)]
        least = 9.5 if diagram.id == "wal-log" else 12
        assert min(sizes) * min(1, PHONE / drawing.width) >= least, diagram.id


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_text_contrasts_with_every_ground_it_can_stand_on(everything):
    for diagram in everything:
        drawing = draw_diagram(diagram, TOKENS)
        for svg, dark, least in ((drawing.svg, False, 4.5), (drawing.svg_dark, True, 4.5)):
            used = {e.get("fill") or ElementTree.fromstring(svg).get("fill") for e in _texts(svg)}
            for ground in ("paper", "tint"):
                for colour in used:
                    assert _contrast(colour, TOKENS.colour(ground, dark)) >= least, (
                        diagram.id,
                        colour,
                        ground,
                    )
        paper = {e.get("fill") or "#000000" for e in _texts(drawing.svg_paper)}
        assert paper == {"#000000"}
        fills = set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawing.svg_paper))
        assert fills <= {"#000000", "#ffffff", "#f0f0f0", "#d0d0d0"}


def test_meaning_is_never_by_colour_alone(everything):
    """What a good or bad tone says is also said by a mark: the drawing without colours tells them apart."""
    for diagram in everything:
        tones = {t for t in ("good", "bad") if f"tone={t!r}" in repr(diagram.drawing)}
        strokes = {
            item.stroke
            for item in lay_out(diagram, TOKENS).items
            if item.kind == "path" and item.thick == 1.9
        }
        assert tones == strokes, diagram.id


MEASURE = """<script>
const out = [...document.querySelectorAll('svg')].map(s => [...s.querySelectorAll('text')].map(t => {
  const b = t.getBBox(); return [b.x, b.width]; }));
document.body.innerHTML = '<pre id=out>' + JSON.stringify(out) + '</pre>';
</script>"""


def _in_chromium(page: Path, tmp_path: Path) -> list:
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = [
        executable(),
        *flags.split(),
        f"--user-data-dir={tmp_path / 'profile'}",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(re.search(r'<pre id="out">(.*?)</pre>', done.stdout, re.S)[1])


def test_no_text_leaves_its_room_in_the_faces_of_this_system(everything, tmp_path):
    page = tmp_path / "all.html"
    drawn = "".join(draw_diagram(d, TOKENS).svg for d in everything)
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{drawn}{MEASURE}", "utf-8")
    measured = _in_chromium(page, tmp_path)
    assert len(measured) == len(everything)
    for diagram, boxes in zip(everything, measured, strict=True):
        for word, (x, width) in zip(_words(diagram), boxes, strict=True):
            shown = "".join(run.text for run in word.runs)
            assert width <= word.box.width + 2, (diagram.id, shown, width, word.box.width)
            assert x >= word.box.x - 1.5, (diagram.id, shown)


def test_weasyprint_sets_every_word_inside_the_picture(everything, tmp_path, caplog):
    import pymupdf
    from weasyprint import HTML

    faces = "".join(
        f"@font-face{{font-family:'{face}';src:url('{font_file(face).as_uri()}')}}"
        for face in ("IBM Plex Sans", "IBM Plex Mono")
    )
    pages = "".join(f"<div>{draw_diagram(d, TOKENS).svg_paper}</div>" for d in everything)
    style = f"{faces}@page{{size:530px 700px;margin:0}}body{{margin:0}}div{{break-after:page}}svg{{display:block}}"
    HTML(string=f"<html lang=en><title>x</title><style>{style}</style>{pages}").write_pdf(
        tmp_path / "all.pdf"
    )
    assert not caplog.records
    with pymupdf.open(tmp_path / "all.pdf") as pdf:
        for diagram, page in zip(everything, pdf, strict=False):
            drawing = draw_diagram(diagram, TOKENS)
            # Whole words of a line may be split by the extractor at changes of face: compare without spaces.
            got = "".join(page.get_text("text", clip=pymupdf.INFINITE_RECT()).split())
            for word in _words(diagram):
                assert "".join("".join(r.text for r in word.runs).split()) in got, (diagram.id, word.runs)
            for x0, y0, x1, y1, *_ in page.get_text("words", clip=pymupdf.INFINITE_RECT()):
                box = Box(x0 / 0.75, y0 / 0.75, (x1 - x0) / 0.75, (y1 - y0) / 0.75)
                assert inside(box, drawing.width, drawing.height, 4), diagram.id


def test_the_pictures_in_the_docs_are_those_of_the_gallery():
    page = (ROOT / "docs/diagrams.md").read_text("utf-8")
    shown = re.findall(r"!\[(.+?)\]\(diagrams/(.+?)\.svg\)", page)
    assert {p.stem for p in (ROOT / "docs/diagrams").glob("*.svg")} == {name for _, name in shown}
    by_id = {d.id: d for d in GALLERY}
    for title, name in shown:
        kept = (ROOT / f"docs/diagrams/{name}.svg").read_text("utf-8")
        drawn = draw_diagram(by_id[name], TOKENS).svg
        assert title == by_id[name].title
        # Places may shift with the version of Graphviz; what the picture says may not.
        said = [sorted("".join("".join(e.itertext()) for e in _texts(svg)).split()) for svg in (kept, drawn)]
        assert said[0] == said[1], f"draw docs/diagrams/{name}.svg again"
