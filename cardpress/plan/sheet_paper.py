"""Paper and edition to the room that the lines of the cheat sheet have. Lengths in pt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cardpress.plan.sheet import Page

MARGIN = 22.7
"""8 mm; 6.35 mm print on anything (HP and Konica leave out 4.0 to 4.23 mm)."""

HEAD = 21.0
"""Height of the title line with its rule."""

HEAD_GAP = 7.0
"""Between the title line and the columns."""

GUTTER = 11.4
"""Between two columns: 4 mm."""

TITLE_SIZE = 14.5
"""Type size of the title."""

EditionName = Literal["standard", "large"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper lying on its long side."""

    name: str
    """What people call it."""
    suffix: str
    """What it adds to the file's name."""
    width: float
    """Long side."""
    height: float
    """Short side."""


PAPERS = (Paper("A4", "", 841.89, 595.28), Paper("Letter", "-letter", 792.0, 612.0))
"""A4 and US Letter, in the order of the outputs."""


@dataclass(frozen=True, slots=True)
class Edition:
    """How many pages, in how many columns, how large."""

    pages: int
    """Pages, each with a title line."""
    columns: int
    """Columns on each page."""
    floor: float
    """Smallest type size."""
    ceiling: float
    """Largest type size."""
    least_label: float
    """Smallest print in figures, where the column is wide enough for it."""
    remark: float
    """Type size of the remark in the title line."""


def edition_of(name: EditionName, sizes: Mapping[str, float]) -> Edition:
    """The edition of that name, with the type sizes of the tokens' [sheet]."""
    if name == "large":
        return Edition(2, 3, sizes["large-floor"], sizes["large-ceiling"], least_label=9.0, remark=9.0)
    return Edition(1, 4, sizes["floor"], sizes["ceiling"], least_label=5.6, remark=7.0)


def page_of(paper: Paper, edition: Edition) -> Page:
    """The columns that the paper has room for below the title line."""
    width = (paper.width - 2 * MARGIN - (edition.columns - 1) * GUTTER) / edition.columns
    height = paper.height - 2 * MARGIN - HEAD - HEAD_GAP
    columns = edition.pages * edition.columns
    return Page(columns, int(width * 100) / 100, int(height * 100) / 100, edition.floor, edition.ceiling)
