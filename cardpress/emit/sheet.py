"""Sheet plan to PDF: measures the units in WeasyPrint's layout tree, has them planned, writes the pages."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cardpress.cache import Cache, files_fingerprint, fingerprint
from cardpress.diagnostics import Diagnostic, Span
from cardpress.emit import Written
from cardpress.emit.weasy import Face, font_faces, lay_out, pdf_bytes
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck
from cardpress.model.text import Text
from cardpress.plan import columns as plan_columns
from cardpress.plan import sheet as plan_module
from cardpress.plan.sheet import (
    RULE_PITCH,
    Heights,
    Page,
    SheetPlan,
    TooLargeError,
    Unit,
    collect_sheet,
    plan_sheet,
)
from cardpress.render.diagrams import Drawing
from cardpress.render.fonts import font_file, missing_glyphs
from cardpress.render.markdown import render_inline
from cardpress.render.tokens import Tokens

MARGIN = 22.7
"""8 mm in pt; 6.35 mm print on anything (facts: HP and Konica need 4.0 to 4.23 mm)."""

HEAD = 21.0
"""Height of the title line with its rule, pt."""

HEAD_GAP = 7.0
"""Between the title line and the columns, pt."""

GUTTER = 11.4
"""Between two columns, pt: 4 mm."""

FIGURE_SHARE = 0.2
"""Most of a column's height that a figure takes, as long as its labels stay readable."""

LEAST_LABEL = 5.6
"""Smallest print of a figure's note, pt."""

_PX = 0.75
"""One CSS px in pt."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper lying on its long side; lengths in pt."""

    name: str
    """What people call it."""
    suffix: str
    """What it adds to the file's name."""
    width: float
    """Long side."""
    height: float
    """Short side."""


PAPERS = (Paper("A4", "", 841.89, 595.28), Paper("Letter", "-letter", 792.0, 612.0))


@dataclass(frozen=True, slots=True)
class Edition:
    """How many pages, in how many columns."""

    pages: int
    columns: int
    floor: float
    ceiling: float


def write_sheets(
    deck: Deck,
    drawings: Mapping[str, Drawing],
    tokens: Tokens,
    folder: Path,
    *,
    edition: Literal["standard", "large"] = "standard",
    topics: Collection[str] = (),
    tags: Collection[str] = (),
    cache: Cache,
) -> tuple[list[Written], list[Diagnostic]]:
    """Write the cheat sheet for A4 and for Letter into `folder`.

    The files are cheat-sheet.pdf and cheat-sheet-letter.pdf; the large edition and a choice of
    topics or tags stand in the name: cheat-sheet-large-indexing.pdf. `drawings` holds the
    pictures of diagrams by card id. Mistakes of the author come back as diagnostics, and then
    nothing is written; a deck without a single sheet entry writes nothing and is no mistake.
    """
    units = collect_sheet(deck, topics, tags)
    if not any(unit.entry for unit in units):
        return [], _nothing_chosen(deck)
    problems = list(_glyph_problems(deck, units, tokens))
    if problems:
        return [], problems
    written: list[Written] = []
    name = "-".join(["cheat-sheet", *(["large"] if edition == "large" else []), *topics, *tags])
    for paper in PAPERS:
        sheet = _Sheet(deck, units, drawings, tokens, paper, _edition(edition, tokens))
        try:
            pdf, remarks = sheet.build(cache)
        except TooLargeError as error:
            problems.append(_too_large(error.unit, paper))
            continue
        file = f"{name}{paper.suffix}.pdf"
        (folder / file).write_bytes(pdf)
        written.append(Written(file, pages=sheet.edition.pages, remarks=remarks))
    return ([], problems) if problems else (written, [])


def _edition(name: str, tokens: Tokens) -> Edition:
    sizes = tokens.sheet
    if name == "large":
        return Edition(2, 3, sizes["large-floor"], sizes["large-ceiling"])
    return Edition(1, 4, sizes["floor"], sizes["ceiling"])


def _nothing_chosen(deck: Deck) -> list[Diagnostic]:
    if not any(card.sheet for card in deck):
        return []
    return [
        Diagnostic("empty-sheet", deck.settings.span, "no line of the sheet belongs to these topics and tags",
                   "name topics and tags that have cards with a `sheet:` entry")
    ]  # fmt: skip


def _too_large(unit: Unit, paper: Paper) -> Diagnostic:
    what = f"this {unit.kind} is too wide or too high for a column of the sheet on {paper.name}"
    hint = "use fewer or shorter words; a table of many columns may be better as lines"
    if unit.entry is None or unit.card is None:
        return Diagnostic("sheet-too-large", _place(unit.block.title, Span("deck.yaml")), what,
                          "fewer `blank_lines`")  # fmt: skip
    return Diagnostic("sheet-too-large", unit.entry.span, what, hint, card=unit.card.id)


def _place(text: str, otherwise: Span) -> Span:
    return text.span if isinstance(text, Text) else otherwise


_CODE = re.compile(r"(`+)(.+?)\1")


def _glyph_problems(deck: Deck, units: Sequence[Unit], tokens: Tokens) -> Iterator[Diagnostic]:
    """Characters that none of the sheet's fonts can show."""
    settings = deck.settings
    texts: list[tuple[str, str, Span]] = [
        (text, "", _place(text, settings.span))
        for text in (_title(deck), settings.version, settings.date, *(b.title for b in settings.sheet))
    ]
    for unit in units:
        if unit.entry and unit.card:
            entry, card = unit.entry, unit.card
            cells = (*entry.columns, *(cell for row in entry.rows for cell in row))
            texts += [(t, card.id, _place(t, entry.span)) for t in (entry.cue, entry.line, *cells) if t]
    for text, card_id, span in texts:
        code = "".join(m[2] for m in _CODE.finditer(text))
        missing = missing_glyphs(_CODE.sub(" ", text), tokens.face["condensed"])
        missing |= missing_glyphs(code, tokens.face["mono"])
        missing = missing_glyphs("".join(sorted(missing)), tokens.face["symbol"])
        if missing:
            named = ", ".join(f"{c!r} (U+{ord(c):04X})" for c in sorted(missing))
            yield Diagnostic("missing-glyph", span, f"the sheet's fonts have no {named}",
                             "write it in words, or use another mark", card=card_id)  # fmt: skip


def _title(deck: Deck) -> str:
    return deck.settings.sheet_title or deck.settings.title


class _Sheet:
    """One sheet on one paper."""

    def __init__(
        self,
        deck: Deck,
        units: Sequence[Unit],
        drawings: Mapping[str, Drawing],
        tokens: Tokens,
        paper: Paper,
        edition: Edition,
    ) -> None:
        self.deck, self.units, self.tokens = deck, units, tokens
        self.paper, self.edition = paper, edition
        inner = paper.width - 2 * MARGIN
        self.width = round((inner - (edition.columns - 1) * GUTTER) / edition.columns - 0.005, 2)
        self.height = round(paper.height - 2 * MARGIN - HEAD - HEAD_GAP, 2)
        accents = _accents(deck, units, tokens)
        self.shown = [self._shown(unit, drawings, accents) for unit in units]
        self.of_unit = {id(unit): shown for unit, shown in zip(units, self.shown, strict=True)}

    def build(self, cache: Cache) -> tuple[bytes, tuple[str, ...]]:
        """The PDF, and what the user should know about it."""
        key = self._key()
        kept = cache.get("sheet", key)
        if kept is not None:
            head, _, pdf = kept.partition(b"\n")
            return pdf, tuple(json.loads(head))
        plan = plan_sheet(Heights(self.units, self._measure), self._page())
        pdf = pdf_bytes(self._lay_out(plan), identifier=key)
        remarks = self._remarks(plan)
        cache.put("sheet", key, json.dumps(remarks).encode() + b"\n" + pdf)
        return pdf, remarks

    def _page(self) -> Page:
        e = self.edition
        return Page(e.pages * e.columns, self.height, e.floor, e.ceiling)

    def _key(self) -> str:
        files = [Path(__file__), Path(plan_module.__file__), Path(plan_columns.__file__)]
        files += sorted((self.tokens.folder / "paper").glob("sheet*"))
        return fingerprint(
            version("weasyprint"),
            files_fingerprint(files + [font_file(*face) for face in _faces(self.tokens)]),
            repr((self.tokens.sheet, self.tokens.face, self.paper, self.edition)),
            repr([(self._settings(), unit.number, unit.priority, shown) for unit, shown in zip(self.units, self.shown, strict=True)]),
        )  # fmt: skip

    def _settings(self) -> tuple[str, ...]:
        s = self.deck.settings
        return (_title(self.deck), s.version, s.date, s.language)

    def _shown(
        self, unit: Unit, drawings: Mapping[str, Drawing], accents: Mapping[int, str]
    ) -> dict[str, Any]:
        """What the templates print of a unit."""
        shown: dict[str, Any] = {"kind": unit.kind, "card": unit.card.id if unit.card else ""}
        if unit.kind == "heading":
            return shown | {"title": _inline(unit.block.title), "accent": accents.get(unit.number, "#000000")}
        entry = unit.entry
        if entry is None:
            return shown | {"lines": str(unit.block.blank_lines)}
        shown |= {"cue": _inline(entry.cue), "line": _inline(entry.line)}
        shown |= {"columns": [_inline(c) for c in entry.columns]}
        shown |= {"rows": [[_inline(c) for c in row] for row in entry.rows]}
        if unit.kind == "figure" and isinstance(unit.card, Diagram):
            shown["cue"] = shown["cue"] or _inline(unit.card.title)
            shown |= {"drawing": drawings[unit.card.id], "alt": unit.card.alt}
        return shown

    def _at(self, shown: dict[str, Any], size: float) -> dict[str, Any]:
        """The same at a type size: labels of figures are as large as the text, where the column allows."""
        if shown["kind"] != "figure":
            return shown
        drawing, labels = shown["drawing"], self.tokens.diagram
        scale = min(size / labels["label"], self.height * FIGURE_SHARE / drawing.height)
        scale = min(max(scale, LEAST_LABEL / labels["note"]), self.width / drawing.width)
        return shown | {"svg": _in_print(drawing, shown["alt"], scale, self.tokens)}

    def _measure(self, asked: Sequence[tuple[int, float]]) -> list[float]:
        """Heights in pt of units (index, size in pt); inf where one is wider than the column."""
        html = _environment(self.tokens.folder).get_template("sheet-measure.html").render(
            language=self.deck.settings.language,
            width=self.width,
            measured=[(self._at(self.shown[i], size), size) for i, size in asked],
        )  # fmt: skip
        found = _boxes(lay_out(html, _css(self.tokens)))
        right = self.width / _PX + 0.1
        return [
            inf if _right_edge(found[n]) > right else found[n].margin_height() * _PX
            for n in range(len(asked))
        ]

    def _lay_out(self, plan: SheetPlan) -> Any:
        html = _environment(self.tokens.folder).get_template("sheet.html").render(
            language=self.deck.settings.language,
            title=_title(self.deck),
            remark=self._remark(plan),
            paper=self.paper,
            margin=MARGIN,
            head=HEAD,
            width=self.width,
            height=self.height,
            head_gap=HEAD_GAP,
            gutter=GUTTER,
            size=plan.size,
            pages=self._pages(plan),
        )  # fmt: skip
        document = lay_out(html, _css(self.tokens))
        assert len(document.pages) == self.edition.pages, f"{len(document.pages)} pages"
        return document

    def _pages(self, plan: SheetPlan) -> list[list[list[dict[str, Any]]]]:
        """Pages of columns of units, each with the space above it."""
        columns = []
        for column in plan.columns:
            shown = []
            for i in range(column.start, column.stop):
                unit, piece = plan.units[i], plan.pieces[i]
                gap = 0.0 if i == column.start else piece.gap * (1 + column.stretch)
                extra: dict[str, Any] = {"gap": round(gap, 3), "index": i, "rules": 0}
                if unit.kind == "ruled":
                    extra |= _rules(piece.height + column.spare)
                shown.append(self._at(self.of_unit[id(unit)], plan.size) | extra)
            if not shown and plan.units[-1].kind == "ruled":
                shown.append({"kind": "ruled", "gap": 0, "index": len(plan.units)} | _rules(column.spare))
            columns.append(shown)
        each = self.edition.columns
        return [columns[n : n + each] for n in range(0, len(columns), each)]

    def _remark(self, plan: SheetPlan) -> str:
        s = self.deck.settings
        total = sum(1 for unit in self.units if unit.entry)
        entered = total - len(plan.left_out)
        return f"{entered} of {total} lines · deck {s.version} · content {s.date}"

    def _remarks(self, plan: SheetPlan) -> tuple[str, ...]:
        remarks = [f"{self._remark(plan).partition(' · ')[0]}, {plan.size:g} pt"]
        if plan.left_out:
            ids = ", ".join(unit.card.id for unit in plan.left_out if unit.card)
            noun = "line" if len(plan.left_out) == 1 else "lines"
            remarks.append(f"{len(plan.left_out)} {noun} left out: {ids}")
        short = [c for c in plan.columns if c.spare > 0.03 * self.height and not _ruled(plan, c)]
        if short:
            share = sum(c.spare for c in short) / (len(plan.columns) * self.height)
            remarks.append(f"{share:.0%} of the page is empty: room for more lines")
        return tuple(remarks)


def _ruled(plan: SheetPlan, column: plan_columns.Column) -> bool:
    if column.start == column.stop:
        return plan.units[-1].kind == "ruled"
    return any(unit.kind == "ruled" for unit in plan.units[column.start : column.stop])


def _rules(height: float) -> dict[str, Any]:
    count = max(1, int((height + 0.01) / RULE_PITCH))
    return {"rules": count, "pitch": round(height / count - 0.0005, 3)}


def _in_print(drawing: Drawing, alt: str, scale: float, tokens: Tokens) -> Markup:
    """A drawing as inline SVG of the given scale (pt a px), in the sheet's faces, its alt text as title.

    The title is what becomes /Alt in the PDF.
    """
    svg = re.sub(
        r"<title>.*?</title>", f"<title>{escape(alt)}</title>", drawing.svg_paper, count=1, flags=re.S
    )
    svg = re.sub(r"<desc>.*?</desc>", "", svg, count=1, flags=re.S)
    size = f'width="{drawing.width * scale:.2f}pt" height="{drawing.height * scale:.2f}pt"'
    svg = re.sub(r'width="[^"]*" height="[^"]*"', size, svg, count=1)
    for name, family in (("text", "condensed"), ("mono", "mono")):
        svg = re.sub(
            rf'font-family="(?:&#39;|\'){tokens.face[name]}[^"]*"',
            f'font-family="{_families(tokens, family)}"',
            svg,
        )
    return Markup(svg)


def _families(tokens: Tokens, name: str) -> str:
    return f"{tokens.face[name]}, {tokens.face['symbol']}"


def _accents(deck: Deck, units: Sequence[Unit], tokens: Tokens) -> dict[int, str]:
    """The accent of each block, by its number: that of the family most of its lines come from."""
    families: dict[int, Counter[str]] = {}
    for unit in units:
        if unit.card and unit.card.topic in deck.family_of:
            families.setdefault(unit.number, Counter())[deck.family_of[unit.card.topic].accent] += 1
    return {n: tokens.accent(count.most_common(1)[0][0]) for n, count in families.items()}


def _inline(text: str | None) -> Markup | None:
    return Markup(render_inline(text)) if text else None


def _faces(tokens: Tokens) -> list[Face]:
    condensed, mono, symbol = (tokens.face[name] for name in ("condensed", "mono", "symbol"))
    return [
        (condensed, 400, False),
        (condensed, 700, False),
        (condensed, 400, True),
        (mono, 400, False),
        (mono, 700, False),
        (symbol, 400, False),
    ]


def _css(tokens: Tokens) -> str:
    variables = {name: f'"{tokens.face[name]}"' for name in ("condensed", "mono", "symbol")}
    variables["leading"] = str(tokens.sheet["leading"])
    root = "".join(f"--{name}:{value};" for name, value in variables.items())
    style = (tokens.folder / "paper" / "sheet.css").read_text(encoding="utf-8")
    return f"{font_faces(_faces(tokens))}:root{{{root}}}\n{style}"


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder / "paper"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def _boxes(document: Any) -> dict[int, Any]:
    """The boxes of the units in a laid-out document, by their number."""
    found: dict[int, Any] = {}
    for page in document.pages:
        for box in page._page_box.descendants():  # the tree is not public, but has been stable for years
            number = box.element.get("data-unit") if getattr(box, "element", None) is not None else None
            if number is not None and hasattr(box, "children"):
                found.setdefault(int(number), box)
    return found


def _right_edge(unit: Any) -> float:
    """How far right the text and tables of a unit reach, in px from its own left edge."""
    edges = [0.0]
    for box in unit.descendants():
        width = getattr(box, "width", None)
        if isinstance(width, int | float) and (hasattr(box, "text") or box.element_tag in ("table", "svg")):
            edges.append(box.position_x + width - unit.position_x)
    return max(edges)
