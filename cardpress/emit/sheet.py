"""Sheet plan to PDF: measures the units in WeasyPrint's layout tree, has them planned, writes the pages."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, files_fingerprint, fingerprint
from cardpress.diagnostics import Diagnostic
from cardpress.emit import Written, sheet_markup
from cardpress.emit.sheet_markup import (
    environment,
    faces,
    glyph_problems,
    markup,
    place,
    sheet_title,
    sized,
    style_sheet,
)
from cardpress.emit.weasy import PaperError, lay_out, pdf_bytes
from cardpress.model.deck import Deck
from cardpress.plan import columns as plan_columns
from cardpress.plan import sheet as plan_module
from cardpress.plan import sheet_paper
from cardpress.plan.sheet import (
    RULE_PITCH,
    Heights,
    Page,
    SheetPlan,
    TooLargeError,
    Unit,
    Wanted,
    collect_sheet,
    plan_sheet,
)
from cardpress.plan.sheet_paper import (
    GUTTER,
    HEAD,
    HEAD_GAP,
    MARGIN,
    PAPERS,
    Edition,
    EditionName,
    Paper,
    edition_of,
    page_of,
)
from cardpress.render.diagrams import Drawing
from cardpress.render.fonts import font_file, text_width
from cardpress.render.tokens import Tokens

_PX = 0.75
"""One CSS px in pt."""

_TITLE = 14.5
"""Type size of the title, pt."""

_TOLERANCE = 0.5
"""How far, in pt, a printed column may differ from its plan: hairlines and rounding."""


def write_sheets(
    deck: Deck,
    drawings: Mapping[str, Drawing],
    tokens: Tokens,
    folder: Path,
    *,
    edition: EditionName = "standard",
    topics: Collection[str] = (),
    tags: Collection[str] = (),
    cache: Cache,
) -> tuple[list[Written], list[Diagnostic]]:
    """Write the cheat sheet for A4 and for Letter into `folder`.

    The files are cheat-sheet.pdf and cheat-sheet-letter.pdf; the large edition and a choice of
    topics or tags stand in the name: cheat-sheet-large-indexing.pdf. `drawings` holds the
    pictures of diagrams by card id. Mistakes of the author come back as diagnostics, and then
    nothing is written; a deck without a single sheet entry writes nothing and is no mistake.
    Raises what `cardpress.emit.weasy.lay_out` raises.
    """
    units = collect_sheet(deck, topics, tags)
    if not any(unit.entry for unit in units):
        return [], _nothing_chosen(deck)
    problems = [*glyph_problems(deck, units, tokens), *_title_problems(deck, tokens)]
    if problems:
        return [], problems
    name = "-".join(["cheat-sheet", *(["large"] if edition == "large" else []), *topics, *tags])
    sheet = _Sheet(deck, units, drawings, tokens, edition_of(edition, tokens.sheet))
    finished: dict[str, tuple[bytes, tuple[str, ...]]] = {}
    for paper in sorted(PAPERS, key=lambda paper: paper.width):  # what narrow columns hold, wide ones hold
        try:
            finished[paper.suffix] = sheet.build(paper, cache)
        except TooLargeError as error:
            problems.append(_too_large(deck, error.unit, paper))
    if problems:
        return [], problems
    written = []
    for paper in PAPERS:
        pdf, remarks = finished[paper.suffix]
        file = f"{name}{paper.suffix}.pdf"
        (folder / file).write_bytes(pdf)
        written.append(Written(file, pages=sheet.edition.pages, remarks=remarks))
    return written, []


def _nothing_chosen(deck: Deck) -> list[Diagnostic]:
    if not any(card.sheet for card in deck):
        return []
    message = "no line of the sheet belongs to these topics and tags"
    hint = "name topics and tags that have cards with a `sheet:` entry"
    return [Diagnostic("empty-sheet", deck.settings.span, message, hint)]


def _title_problems(deck: Deck, tokens: Tokens) -> Iterator[Diagnostic]:
    title, family = sheet_title(deck), tokens.face["condensed"]
    remark = f"999 of 999 lines · deck {deck.settings.version} · content {deck.settings.date} · page 2 of 2"
    taken = text_width(title, _TITLE, family, 700) + text_width(remark, 9.0, family) + GUTTER
    if taken > min(paper.width for paper in PAPERS) - 2 * MARGIN:
        message = "this title is too long for the title line of the sheet"
        yield Diagnostic("sheet-too-large", place(title, deck.settings.span), message,
                         "give the sheet a shorter one: `sheet_title:`")  # fmt: skip


def _too_large(deck: Deck, unit: Unit, paper: Paper) -> Diagnostic:
    if unit.entry is None or unit.card is None:
        message = f"the block '{unit.block.id}' has no room on the sheet ({paper.name})"
        span = place(unit.block.blank_lines or unit.block.title, deck.settings.span)
        return Diagnostic("sheet-too-large", span, message, "shorten its title or take fewer `blank_lines`")
    message = f"this {unit.kind} is too wide or too high for a column of the sheet ({paper.name})"
    hint = "use fewer or shorter words; a table of many columns may be better as lines"
    return Diagnostic("sheet-too-large", unit.entry.span, message, hint, card=unit.card.id)


class _Sheet:
    """The sheet of one edition, for any paper; what was measured for one serves the next."""

    def __init__(
        self,
        deck: Deck,
        units: Sequence[Unit],
        drawings: Mapping[str, Drawing],
        tokens: Tokens,
        edition: Edition,
    ) -> None:
        self.deck, self.units, self.tokens, self.edition = deck, units, tokens, edition
        self.markup = markup(deck, units, drawings, tokens)
        self.of_unit = {id(unit): shown for unit, shown in zip(units, self.markup, strict=True)}
        self.css = style_sheet(tokens)
        self.heights = Heights(units, tokens.sheet["leading"], self._measure)

    def build(self, paper: Paper, cache: Cache) -> tuple[bytes, tuple[str, ...]]:
        """The PDF, and what the user should know about it."""
        key = self._key(paper)
        kept = cache.get("sheet", key)
        if kept is not None:
            head, _, pdf = kept.partition(b"\n")
            return pdf, tuple(json.loads(head))
        page = page_of(paper, self.edition)
        plan = plan_sheet(self.heights, page)
        pdf = pdf_bytes(self._lay_out(plan, paper, page), identifier=key)
        remarks = self._remarks(plan, page)
        cache.put("sheet", key, json.dumps(remarks).encode() + b"\n" + pdf)
        return pdf, remarks

    def _key(self, paper: Paper) -> str:
        """Hash of all that the PDF depends on, this code included."""
        code = [
            Path(str(module.__file__)) for module in (plan_module, plan_columns, sheet_paper, sheet_markup)
        ]
        files = [Path(__file__), *code, *(self.tokens.folder / "paper").glob("sheet*")]
        settings = self.deck.settings
        texts = (sheet_title(self.deck), settings.version, settings.date, settings.language)
        units = [(u.number, u.priority, shown) for u, shown in zip(self.units, self.markup, strict=True)]
        return fingerprint(
            version("weasyprint"),
            files_fingerprint([*files, *(font_file(*face) for face in faces(self.tokens))]),
            repr((self.tokens.sheet, self.tokens.diagram, self.tokens.face, paper, self.edition)),
            repr([str(text) for text in texts]),
            repr(units),
        )

    def _sized(self, shown: Mapping[str, Any], size: float, width: float) -> dict[str, Any]:
        return sized(shown, size, width, self.edition.least_label, self.tokens)

    def _measure(self, wanted: Sequence[Wanted]) -> list[float]:
        """Heights in pt; inf where a unit is wider than its column."""
        template = environment(self.tokens.folder).get_template("sheet-measure.html")
        shown = [(self._sized(self.markup[w.unit], w.size, w.width), w) for w in wanted]
        html = template.render(
            language=self.deck.settings.language, width=max(w.width for w in wanted), measured=shown
        )
        boxes = _boxes(lay_out(html, self.css))
        return [
            inf if _right_edge(boxes[n]) > w.width / _PX + 0.1 else boxes[n].margin_height() * _PX
            for n, w in enumerate(wanted)
        ]

    def _lay_out(self, plan: SheetPlan, paper: Paper, page: Page) -> Any:
        template = environment(self.tokens.folder).get_template("sheet.html")
        html = template.render(
            language=self.deck.settings.language,
            title=sheet_title(self.deck),
            remark=self._remark(plan),
            paper=paper,
            margin=MARGIN,
            head=HEAD,
            title_size=_TITLE,
            head_gap=HEAD_GAP,
            gutter=GUTTER,
            page=page,
            remark_size=self.edition.remark,
            size=plan.size,
            pages=self._pages(plan, page),
        )
        document = lay_out(html, self.css)
        _verify(document, plan, page, self.edition)
        return document

    def _pages(self, plan: SheetPlan, page: Page) -> list[list[list[dict[str, Any]]]]:
        """Pages of columns of units, each with the space above it."""
        columns = []
        for column in plan.columns:
            shown = []
            for i in range(column.start, column.stop):
                unit, piece = plan.units[i], plan.pieces[i]
                unit_markup = self._sized(self.of_unit[id(unit)], plan.size, page.width)
                gap = 0.0 if i == column.start else piece.gap * (1 + column.stretch)
                rules = _rules(piece.height + column.spare) if unit.kind == "ruled" else {"rules": 0}
                shown.append(unit_markup | rules | {"gap": round(gap, 3), "index": i})
            if not shown and plan.units[-1].kind == "ruled":
                shown.append({"kind": "ruled", "card": "", "gap": 0, "index": ""} | _rules(column.spare))
            columns.append(shown)
        each = self.edition.columns
        return [columns[n : n + each] for n in range(0, len(columns), each)]

    def _remark(self, plan: SheetPlan) -> str:
        s = self.deck.settings
        total = sum(1 for unit in self.units if unit.entry)
        return f"{total - len(plan.left_out)} of {total} lines · deck {s.version} · content {s.date}"

    def _remarks(self, plan: SheetPlan, page: Page) -> tuple[str, ...]:
        remarks = [f"{self._remark(plan).partition(' · ')[0]}, {plan.size:g} pt"]
        if plan.left_out:
            ids = ", ".join(unit.card.id for unit in plan.left_out if unit.card)
            noun = "line" if len(plan.left_out) == 1 else "lines"
            remarks.append(f"{len(plan.left_out)} {noun} left out: {ids}")
        if plan.too_wide:
            ids = ", ".join(unit.card.id if unit.card else unit.block.id for unit in plan.too_wide)
            remarks.append(f"the type could be larger if these were narrower: {ids}")
        empty = sum(column.spare for column in plan.columns if not _ruled(plan, column))
        if empty > 0.03 * page.height:
            share = empty / (page.height * page.columns)
            remarks.append(f"{max(share, 0.01):.0%} of the page is empty: there is room for more lines")
        return tuple(remarks)


def _ruled(plan: SheetPlan, column: plan_columns.Column) -> bool:
    if column.start == column.stop:
        return plan.units[-1].kind == "ruled"
    return any(unit.kind == "ruled" for unit in plan.units[column.start : column.stop])


def _rules(height: float) -> dict[str, Any]:
    """As many rules as fit, evenly spaced over the height."""
    count = max(1, int((height + 0.01) / RULE_PITCH))
    return {"rules": count, "pitch": int(height / count * 1000) / 1000}


def _boxes(document: Any) -> dict[int, Any]:
    """The boxes of the units in a laid-out document, by their number."""
    found: dict[int, Any] = {}
    for page in document.pages:
        for box in page._page_box.descendants():  # the tree is not public, but has been stable for years
            number = box.element.get("data-unit") if box.element is not None else None
            if number:
                found.setdefault(int(number), box)
    return found


def _right_edge(unit: Any) -> float:
    """How far right the text and tables of a unit reach, in px from its own left edge."""
    edges = [0.0]
    for box in unit.descendants():
        if isinstance(getattr(box, "width", None), int | float):
            edges.append(box.position_x + box.width - unit.position_x)
    return max(edges)


def _verify(document: Any, plan: SheetPlan, page: Page, edition: Edition) -> None:
    """Hold the printed page against its plan: WeasyPrint drops silently what does not fit a page.

    Raises PaperError where they differ.
    """
    boxes = _boxes(document)
    if len(document.pages) != edition.pages:
        raise PaperError(f"the sheet has {len(document.pages)} pages, not {edition.pages}")
    if sorted(boxes) != list(range(len(plan.units))):
        raise PaperError("a part of the sheet was not printed")
    for column in plan.columns:
        if column.start < column.stop:
            first, last = boxes[column.start], boxes[column.stop - 1]
            height = (last.position_y + last.margin_height() - first.position_y) * _PX
            if height > page.height + _TOLERANCE:
                raise PaperError(f"a column of the sheet is {height:.1f} pt high, not {page.height:.1f}")
