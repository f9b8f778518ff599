"""The PDFs of a build, set beside everything else where few cards changed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.aside import Aside
from cardpress.cache import Cache
from cardpress.cli.inputs import printer_offset
from cardpress.diagnostics import Diagnostic
from cardpress.emit import Written

if TYPE_CHECKING:
    from cardpress.cli.drawn import Drawn
    from cardpress.model.deck import Deck

SIZES = (("a4", ""), ("letter", "-letter"))


@dataclass(slots=True)
class Papers:
    """What became of the PDFs."""

    made: dict[str, list[Written]] = field(default_factory=dict)
    """The files by output."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time taken by output."""
    problems: list[Diagnostic] = field(default_factory=list)
    """What paper could not show."""
    missing: str = ""
    """Why they were not built: what the system lacks."""
    rendered: Mapping[str, str] = field(default_factory=dict)
    """Texts that were rendered for them, to be kept for the next build."""


@dataclass(slots=True)
class PaperWork:
    """Sheet and flashcards of one deck on their way into a folder."""

    deck: "Deck"
    drawn: "Drawn"
    folder: Path
    """Where they are written."""
    cache: Cache
    only: tuple[str, ...]
    """Outputs to write; of others than sheet and flashcards it takes no notice."""
    _aside: Aside[Papers] | None = None

    def begin(self) -> None:
        """Start aside, where it does not have to tell what it does: few cards changed."""
        if {"sheet", "flashcards"} & set(self.only):
            self._aside = Aside(partial(self._set, lambda _: None))

    def abandon(self) -> None:
        """End what was begun, so that the folder can be thrown away."""
        if self._aside is not None:
            self._aside.abandon()

    def finish(self, say: Callable[[str], None]) -> Papers:
        """The finished PDFs; `say` is told what is being done if it is done here."""
        return self._aside.result() if self._aside else self._set(say)

    def _set(self, say: Callable[[str], None]) -> Papers:
        """The chosen PDFs; without Pango the other outputs are built all the same."""
        from cardpress.emit.weasy import MissingLibraryError
        from cardpress.render.markdown import used

        papers = Papers()
        for name, doing, step in (
            ("sheet", "Fitting the cheat sheet", self._sheets),
            ("flashcards", "Laying out flashcards", self._flashcards),
        ):
            if name in self.only:
                say(doing)
                begin = time.perf_counter()
                try:
                    papers.made[name], problems = step()
                    papers.problems += problems
                except MissingLibraryError as error:
                    papers.made[name], papers.missing = [], str(error)
                papers.seconds[name] = time.perf_counter() - begin
        papers.rendered = used()
        return papers

    def _sheets(self) -> tuple[list[Written], list[Diagnostic]]:
        from cardpress.emit.sheet import write_sheets

        drawn = self.drawn
        return write_sheets(self.deck, drawn.drawings, drawn.tokens, self.folder, cache=self.cache)

    def _flashcards(self) -> tuple[list[Written], list[Diagnostic]]:
        from cardpress.emit.flashcards import PrintOptions, write_flashcards
        from cardpress.plan.selection import select_cards

        drawn = self.drawn
        right, down = printer_offset()
        cards = select_cards(self.deck, levels=("core",)) or select_cards(self.deck)
        made: list[Written] = []
        problems: dict[object, Diagnostic] = {}
        for paper, suffix in SIZES if cards else ():
            path = self.folder / f"flashcards{suffix}.pdf"
            how = PrintOptions(paper=paper, offset_x_mm=right, offset_y_mm=down)
            written, found = write_flashcards(
                self.deck, cards, drawn.drawings, drawn.tokens, path, how, self.cache
            )
            made.append(written)
            for problem in found:  # what is wrong on one paper is wrong on the other by a little more or less
                problems.setdefault((problem.code, problem.span), problem)
        return made, list(problems.values())
