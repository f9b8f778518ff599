"""How much of the study documents the cards teach: a deck goes in, counts by section come out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cardpress.model.deck import Deck
from cardpress.model.source import Document, Point, Section

PRIORITIES = ("1", "2", "3")
"""1 and 2 must be taught by a card, 3 may."""


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """One section of a document."""

    section: Section
    """The section."""
    points: Mapping[str, int]
    """How many points it has, by priority."""
    covered: Mapping[str, int]
    """How many of them a card cites, by priority."""


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """One study document, section by section."""

    document: Document
    """The document."""
    sections: tuple[SectionCoverage, ...]
    """Its sections in order."""


def coverage(deck: Deck) -> list[DocumentCoverage]:
    """Counts of every document, in the order of the deck."""
    cited = _cited(deck)
    return [
        DocumentCoverage(document, tuple(_section(section, cited) for section in document.sections))
        for document in deck.documents
    ]


def outstanding(deck: Deck) -> list[Point]:
    """The points of priority 1 and 2 that no card cites, document by document."""
    cited = _cited(deck)
    return [
        point
        for document in deck.documents
        for section in document.sections
        for point in section.points
        if point.priority != "3" and point.id not in cited
    ]


def _cited(deck: Deck) -> set[str]:
    return {str(source) for card in deck for source in card.sources}


def _section(section: Section, cited: set[str]) -> SectionCoverage:
    points = Counter(str(point.priority) for point in section.points)
    covered = Counter(str(point.priority) for point in section.points if point.id in cited)
    return SectionCoverage(section, points, covered)


def format_coverage(documents: list[DocumentCoverage]) -> str:
    """A table as text: per section, cards over points for each priority; a total a document."""
    lines = []
    for document in documents:
        lines.append(f"{document.document.title}")
        lines.append(f"  {'section':<52}{'1':>9}{'2':>9}{'3':>9}")
        total, done = Counter[str](), Counter[str]()
        for row in document.sections:
            total.update(row.points)
            done.update(row.covered)
            lines.append(
                f"  {_fit(f'{row.section.id}  {row.section.title}', 50):<52}{_cells(row.covered, row.points)}"
            )
        lines.append(f"  {'total':<52}{_cells(done, total)}")
        lines.append("")
    return "\n".join(lines)


def _cells(covered: Mapping[str, int], points: Mapping[str, int]) -> str:
    return "".join(f"{f'{covered.get(p, 0)}/{points[p]}' if points.get(p) else '–':>9}" for p in PRIORITIES)


def _fit(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
