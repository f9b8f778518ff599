"""Sheet plan to PDF: measures the units in WeasyPrint's layout tree, has them planned, writes the pages."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.diagnostics import Diagnostic
from cardpress.emit import Written
from cardpress.emit.binding import bind
from cardpress.emit.press import spread
from cardpress.emit.sheet_drawing import Layout, draw_units
from cardpress.emit.sheet_markup import faces, figure_scale, in_print, markup, sheet_title, style_sheet
from cardpress.emit.sheet_measuring import Measuring
from cardpress.emit.sheet_page import sheet_pages
from cardpress.emit.sheet_problems import glyph_problems, nothing_chosen, title_problems, too_large
from cardpress.model.deck import Deck
from cardpress.plan.columns import Column
from cardpress.plan.sheet import Page, SheetPlan, TooLargeError, plan_sheet
from cardpress.plan.sheet_heights import Heights, Wanted
from cardpress.plan.sheet_paper import PAPERS, Edition, EditionName, Paper, edition_of, page_of
from cardpress.plan.sheet_units import Unit, collect_sheet
from cardpress.render.diagrams import Drawing
from cardpress.render.fonts import font_file
from cardpress.render.tokens import Tokens

TALL_FIGURE = 1 / 3
"""Share of a column's height from which on the build names a figure."""


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
        return [], nothing_chosen(deck)
    name = "-".join(["cheat-sheet", *(["large"] if edition == "large" else []), *topics, *tags])
    sheet = _Sheet(deck, units, drawings, tokens, edition_of(edition, tokens.sheet))
    kept = [sheet.kept(paper, cache) for paper in PAPERS]
    finished = [one for one in kept if one is not None]  # what was made before had no problems
    if len(finished) < len(PAPERS):
        problems = [*glyph_problems(deck, units, tokens), *title_problems(deck, tokens)]
        if problems:
            return [], problems
        # Both anew: what is measured for one serves the other, and must not depend on which was kept.
        (made,) = spread(partial(_built, cache=cache), [sheet], worth_it=False)
        finished = [one for one in made if not isinstance(one, int)]
        problems = [
            too_large(deck, units[one], paper)
            for one, paper in zip(made, PAPERS, strict=True)
            if isinstance(one, int)
        ]
        if problems:
            return [], problems
    written = []
    for paper, (pdf, remarks) in zip(PAPERS, finished, strict=True):
        file = f"{name}{paper.suffix}.pdf"
        (folder / file).write_bytes(pdf)
        written.append(Written(file, pages=sheet.edition.pages, remarks=remarks))
    return written, []


_Finished = tuple[bytes, tuple[str, ...]]
"""A PDF, and what the user should know about it."""


def _built(sheet: "_Sheet", cache: Cache) -> list[_Finished | int]:
    """The sheet on each of PAPERS, or the number of the unit that is too large for it."""
    made: dict[str, _Finished | int] = {}
    sheet.measuring.recall(cache)
    for paper in sorted(PAPERS, key=lambda paper: paper.width):  # wide columns hold what narrow ones do
        try:
            made[paper.name] = sheet.build(paper, cache)
        except TooLargeError as error:
            made[paper.name] = next(n for n, unit in enumerate(sheet.units) if unit is error.unit)
    sheet.measuring.keep(cache)
    return [made[paper.name] for paper in PAPERS]


def _how(tokens: Tokens) -> str:
    """Hash of code, libraries, fonts and design."""
    package = Path(__file__).parents[1]
    code = [*package.glob("plan/*.py"), *package.glob("emit/*.py")]
    files = [*code, *(tokens.folder / "paper").glob("sheet*"), *(font_file(*face) for face in faces(tokens))]
    return fingerprint(
        libraries(), files_fingerprint(files), repr((tokens.sheet, tokens.diagram, tokens.face))
    )


class _Sheet:
    """The sheet of one edition, for any paper; what was measured for one serves the next.

    It travels to the process that sets it, so it holds no more than that needs.
    """

    def __init__(
        self,
        deck: Deck,
        units: Sequence[Unit],
        drawings: Mapping[str, Drawing],
        tokens: Tokens,
        edition: Edition,
    ) -> None:
        self.title, self.settings = sheet_title(deck), deck.settings
        self.units, self.tokens, self.edition = units, tokens, edition
        self.markup = markup(deck, units, drawings, tokens)
        language = str(deck.settings.language)
        how = fingerprint(_how(tokens), repr((edition, str(deck.settings.id), language)))
        self.layout = Layout(style_sheet(tokens), language, tokens.folder, faces(tokens), how)
        self.measuring = Measuring(self.markup, self.layout)
        self.heights = Heights(units, tokens.sheet["leading"], self.measuring.heights, self._drawn)

    def kept(self, paper: Paper, cache: Cache) -> _Finished | None:
        """What `build` made of the same content before."""
        kept = cache.get("sheet", self._key(paper))
        if kept is None:
            return None
        head, _, pdf = kept.partition(b"\n")
        return pdf, tuple(json.loads(head))

    def build(self, paper: Paper, cache: Cache) -> _Finished:
        """The sheet on one paper. Raises TooLargeError."""
        page = page_of(paper, self.edition)
        plan = plan_sheet(self.heights, page)
        pdf = self._pdf(plan, paper, page, cache)
        remarks = self._remarks(plan, page)
        cache.put("sheet", self._key(paper), json.dumps(remarks).encode() + b"\n" + pdf)
        return pdf, remarks

    def _key(self, paper: Paper) -> str:
        """Hash of all that the PDF depends on."""
        settings = self.settings
        titles = (block.title for block in settings.sheet)
        texts = (self.title, settings.version, settings.date, settings.language, *titles)
        units = [(u.number, u.priority, shown) for u, shown in zip(self.units, self.markup, strict=True)]
        return fingerprint(self.layout.how, repr(paper), repr([str(text) for text in texts]), repr(units))

    def _scale(self, shown: Mapping[str, Any], size: float, width: float) -> float:
        return figure_scale(shown["drawing"], size, width, self.edition.least_label, self.tokens)

    def _drawn(self, wanted: Wanted) -> float:
        """Height of a figure's picture in pt."""
        shown = self.markup[wanted.unit]
        return shown["drawing"].height * self._scale(shown, wanted.size, wanted.width)

    def _pdf(self, plan: SheetPlan, paper: Paper, page: Page, cache: Cache) -> bytes:
        of_unit = {id(unit): shown for unit, shown in zip(self.units, self.markup, strict=True)}
        shown = [self._with_picture(of_unit[id(unit)], plan.size, page.width) for unit in plan.units]
        drawn = draw_units(shown, plan.size, page.width, self.layout, cache)
        sides, outline = sheet_pages(
            plan, drawn, paper, page, self.edition, self.title, self._remark(plan), self.tokens
        )
        language = self.layout.language
        return bind([sides], title=self.title, language=language, duplex="any", outline=outline, cache=cache)

    def _with_picture(self, shown: dict[str, Any], size: float, width: float) -> dict[str, Any]:
        if "drawing" not in shown:
            return shown
        scale = self._scale(shown, size, width)
        return shown | {"svg": in_print(shown["drawing"], shown["alt"], scale, self.tokens)}

    def _remark(self, plan: SheetPlan) -> str:
        s = self.settings
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
        tall = [
            unit.card.id
            for unit, piece in zip(plan.units, plan.pieces, strict=True)
            if unit.kind == "figure" and unit.card and piece.height > TALL_FIGURE * page.height
        ]
        if tall:
            remarks.append(
                f"more than a third of a column each, so that labels stay readable: {', '.join(tall)}"
            )
        empty = sum(column.spare for column in plan.columns if not _ruled(plan, column))
        if empty > 0.03 * page.height:
            share = empty / (page.height * page.columns)
            remarks.append(f"{max(share, 0.01):.0%} of the page is empty: there is room for more lines")
        return tuple(remarks)


def _ruled(plan: SheetPlan, column: Column) -> bool:
    if column.start == column.stop:
        return plan.units[-1].kind == "ruled"
    return any(unit.kind == "ruled" for unit in plan.units[column.start : column.stop])
