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
from cardpress.cli.papers import Papers, PaperWork
from cardpress.diagnostics import Diagnostic
from cardpress.emit import Written

if TYPE_CHECKING:
    from cardpress.cli.drawn import Drawn
    from cardpress.cli.study import Study
    from cardpress.emit.html import WebPage
    from cardpress.model.deck import Deck

T = TypeVar("T")


@dataclass(slots=True)
class Outputs:
    """The chosen outputs of one deck on their way into a folder."""

    deck: "Deck"
    drawn: "Drawn"
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
    papers: Papers = field(default_factory=Papers)
    """What became of the PDFs."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time taken by output."""
    _packing: Aside[tuple[list[Written], float]] | None = None
    _page: "WebPage | None" = None

    def begin(self) -> None:
        """Start on what needs no opinion of the rules: the packages aside, the content of the page."""
        if "anki" in self.only:
            self._packing = Aside(partial(_timed, self._packages))
        if "web" in self.only:
            self._page, self.seconds["web"] = _timed(self._collect_page)

    def abandon(self) -> None:
        """End what was begun, so that the folder can be thrown away."""
        if self._packing is not None:
            self._packing.abandon()

    def write(
        self, paper: PaperWork, warnings: Sequence[Diagnostic], say: Callable[[str], None]
    ) -> dict[str, list[Written]]:
        """Write everything that is chosen, telling `say` what is being done; the files by output."""
        from cardpress.render.markdown import take

        made: dict[str, list[Written]] = {}
        if self._page is not None:
            say("Writing the page")
            page, seconds = _timed(partial(self._page.write, warnings, self.folder))
            made["web"] = [page]
            self.seconds["web"] += seconds
        say("Setting the paper")
        self.papers = paper.finish(say)
        take(self.papers.rendered)
        made |= self.papers.made
        self.seconds |= self.papers.seconds
        if self._packing is not None:
            say("Writing Anki packages")
            made["anki"], self.seconds["anki"] = self._packing.result()
        return {name: made[name] for name in self.only if name in made}

    def _packages(self) -> list[Written]:
        from cardpress.emit.apkg import write_packages

        study = self.study
        return write_packages(study.plan, study.lock, self.folder, legacy=self.legacy, cache=self.cache)

    def _collect_page(self) -> "WebPage":
        from cardpress.emit.html import WebPage

        drawn, study = self.drawn, self.study
        return WebPage(self.deck, study.plan, drawn.drawings, drawn.tokens, study.lock, self.cards_from)


def _timed(step: Callable[[], T]) -> tuple[T, float]:
    """What a step returns, and its seconds."""
    begin = time.perf_counter()
    return step(), time.perf_counter() - begin


def way_to(cards: Path, out: Path) -> str:
    """Relative path from the output folder to the cards."""
    return os.path.relpath(cards.resolve(), out.resolve())
