"""The outputs of a build: which emitter writes which, from what was planned."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cardpress.aside import Aside
from cardpress.cache import Cache
from cardpress.cli.inputs import printer_offset
from cardpress.diagnostics import Diagnostic
from cardpress.emit import Written

if TYPE_CHECKING:
    from cardpress.cli.study import Study
    from cardpress.emit.html import WebPage
    from cardpress.model.deck import Deck

T = TypeVar("T")
PAPERS = (("a4", ""), ("letter", "-letter"))


@dataclass(slots=True)
class _Papers:
    """What became of the PDFs."""

    made: dict[str, list[Written]] = field(default_factory=dict)
    """The files by output."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time taken by output."""
    problems: list[Diagnostic] = field(default_factory=list)
    """What paper could not show."""
    missing: str = ""
    """Why they were not built: what the system lacks."""


@dataclass(slots=True)
class Outputs:
    """The chosen outputs of one deck on their way into a folder."""

    deck: "Deck"
    study: "Study"
    folder: Path
    """Where they are written."""
    cache: Cache
    only: tuple[str, ...]
    """Those to write: anki, sheet, flashcards, web."""
    cards_from: str
    """The way from the finished page to the cards, for its links."""
    legacy: bool = False
    """Write packages in the old format."""
    papers: _Papers = field(default_factory=_Papers)
    """What became of the PDFs."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time taken by output."""
    _packing: Aside[tuple[list[Written], float]] | None = None
    _setting: Aside[_Papers | None] | None = None
    _page: "WebPage | None" = None

    def begin(self, *, ahead: bool) -> None:
        """Start on what needs no opinion of the rules: the packages aside, the content of the page.

        `ahead` says that few cards changed, so that the PDFs are worth starting aside as well.
        """
        if "anki" in self.only:
            self._packing = Aside(partial(_timed, self._packages))
        if ahead and {"sheet", "flashcards"} & set(self.only):
            self._setting = Aside(self._few_papers)
        if "web" in self.only:
            self._page, self.seconds["web"] = _timed(self._collect_page)

    def abandon(self) -> None:
        """End what was begun, so that the folder can be thrown away."""
        for work in (self._packing, self._setting):
            if work is not None:
                work.abandon()

    def write(self, warnings: Sequence[Diagnostic], say: Callable[[str], None]) -> dict[str, list[Written]]:
        """Write everything that is chosen, telling `say` what is being done; the files by output."""
        made: dict[str, list[Written]] = {}
        if self._page is not None:
            say("Writing the page")
            page, seconds = _timed(partial(self._page.write, warnings, self.folder))
            made["web"] = [page]
            self.seconds["web"] += seconds
        say("Setting the paper")
        self.papers = (self._setting.result() if self._setting else None) or self._set_papers(say)
        made |= self.papers.made
        self.seconds |= self.papers.seconds
        if self._packing is not None:
            say("Writing Anki packages")
            made["anki"], self.seconds["anki"] = self._packing.result()
        return {name: made[name] for name in self.only if name in made}

    def _few_papers(self) -> _Papers | None:
        """The PDFs if they need no helpers: a process aside can't have any."""
        from cardpress.emit.fitting import NeedsHelpersError

        try:
            return self._set_papers(lambda _: None)
        except NeedsHelpersError:
            return None

    def _set_papers(self, say: Callable[[str], None]) -> _Papers:
        """The chosen PDFs; without Pango the other outputs are built all the same."""
        papers = _Papers()
        for name, doing, step in (
            ("sheet", "Fitting the cheat sheet", self._sheets),
            ("flashcards", "Laying out flashcards", self._flashcards),
        ):
            if name in self.only:
                from cardpress.emit.weasy import MissingLibraryError

                say(doing)
                begin = time.perf_counter()
                try:
                    papers.made[name], problems = step()
                    papers.problems += problems
                except MissingLibraryError as error:
                    papers.made[name], papers.missing = [], str(error)
                papers.seconds[name] = time.perf_counter() - begin
        return papers

    def _packages(self) -> list[Written]:
        from cardpress.emit.apkg import write_packages

        study = self.study
        return write_packages(study.plan, study.lock, self.folder, legacy=self.legacy, cache=self.cache)

    def _collect_page(self) -> "WebPage":
        from cardpress.emit.html import WebPage

        study = self.study
        return WebPage(self.deck, study.plan, study.drawings, study.tokens, study.lock, self.cards_from)

    def _sheets(self) -> tuple[list[Written], list[Diagnostic]]:
        from cardpress.emit.sheet import write_sheets

        study = self.study
        return write_sheets(self.deck, study.drawings, study.tokens, self.folder, cache=self.cache)

    def _flashcards(self) -> tuple[list[Written], list[Diagnostic]]:
        from cardpress.emit.flashcards import PrintOptions, write_flashcards
        from cardpress.plan.selection import select_cards

        deck, study = self.deck, self.study
        right, down = printer_offset()
        cards = select_cards(deck, levels=("core",)) or select_cards(deck)
        made, problems = [], []
        for paper, suffix in PAPERS:
            path = self.folder / f"flashcards{suffix}.pdf"
            how = PrintOptions(paper=paper, offset_x_mm=right, offset_y_mm=down)
            written, found = write_flashcards(
                deck, cards, study.drawings, study.tokens, path, how, self.cache
            )
            made.append(written)
            problems += found
        return made, problems


def _timed(step: Callable[[], T]) -> tuple[T, float]:
    """What a step returns, and its seconds."""
    begin = time.perf_counter()
    return step(), time.perf_counter() - begin


def way_to(cards: Path, out: Path) -> str:
    """Relative path from the output folder to the cards."""
    return os.path.relpath(cards.resolve(), out.resolve())
