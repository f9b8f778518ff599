"""What the deck holds and what it lacks, as pictures for the page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cardpress.check.coverage import coverage
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Card, Contrast, Number, Question
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count
from cardpress.plan.lock import Lock

DUE = ("1", "2")
"""Priorities that a card must teach."""

LEVELS = ("core", "solid", "deep")

DAYS = 10
"""Days of change that the report shows, the latest first."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar."""

    tone: str
    """CSS class."""
    width: float
    """Per cent of the widest bar's room."""


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its name."""

    label: str
    """What is counted."""
    value: str
    """The count in words."""
    parts: tuple[Part, ...]
    """Left to right."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars that belong together."""

    title: str
    """Heading."""
    note: str
    """How to read it; may be empty."""
    rows: tuple[Row, ...]
    """Top to bottom."""


@dataclass(frozen=True, slots=True)
class SectionBox:
    """A section of a study document in the heat map."""

    id: str
    """Its number."""
    title: str
    """Its heading."""
    points: int
    """Points of priority 1 and 2."""
    covered: int
    """Of these, how many a card cites."""
    quarter: int
    """0 none to 4 all, for the picture."""
    search: str
    """What to search for to see its cards."""


@dataclass(frozen=True, slots=True)
class DocumentMap:
    """A study document in the heat map."""

    title: str
    """Its short name."""
    points: int
    """Points of priority 1 and 2."""
    covered: int
    """Of these, how many a card cites."""
    sections: tuple[SectionBox, ...]
    """Its outline."""


def coverage_maps(deck: Deck) -> tuple[DocumentMap, ...]:
    """The heat map of every study document; sections without points of priority 1 or 2 are left out."""
    maps = []
    for counted in coverage(deck):
        document, boxes = counted.document, []
        for part in counted.sections:
            section = part.section
            due, covered = (sum(counts.get(p, 0) for p in DUE) for counts in (part.points, part.covered))
            if due:
                quarter = 4 if covered == due else min(3, -(-4 * covered // due))
                search = f'"{document.source} §{section.id}"'
                boxes.append(SectionBox(section.id, section.title, due, covered, quarter, search))
        if boxes:
            maps.append(
                DocumentMap(
                    document.short, sum(b.points for b in boxes), sum(b.covered for b in boxes), tuple(boxes)
                )
            )
    return tuple(maps)


def charts(deck: Deck, warnings: Sequence[Diagnostic], lock: Lock) -> tuple[Chart, ...]:
    """The bar charts of the report; `lock` says when each note last changed."""
    cards = list(deck)
    topics = Chart(
        "Notes by topic and level",
        "From the strongest tone: core, solid, deep.",
        _stacked([(t.title, t.cards) for t in deck.topics if t.cards]),
    )
    forms = Counter(f"{card.kind}: {card.form}" for card in cards)
    lengths = Counter(_length_class(card) for card in cards if isinstance(card, Question | Contrast | Number))
    classes = [name for _, name in _LENGTHS]
    made = [
        topics,
        Chart(
            "Notes by kind and form", "", _plain(sorted(forms.items(), key=lambda item: (-item[1], item[0])))
        ),
        Chart(
            "Length of answers",
            "Words of what is graded. Short answers make honest grades.",
            _plain([(name, lengths[name]) for name in classes]),
        ),
    ]
    if warnings:
        counted = sorted(Counter(w.code for w in warnings).items(), key=lambda item: (-item[1], item[0]))
        made.append(Chart("Warnings by rule", "Accepted for now; the number may only fall.", _plain(counted)))
    days = sorted(Counter(_day(note.modified) for note in lock.notes.values()).items(), reverse=True)
    if days:
        note = "Notes by the day of their last change: what an import brings to learners who imported before."
        made.append(Chart("Last changes", note, _plain(days[:DAYS])))
    return tuple(made)


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


_LENGTHS = ((5, "1–5 words"), (10, "6–10"), (15, "11–15"), (25, "16–25"), (40, "26–40"), (10**6, "more"))


def _length_class(card: Question | Contrast | Number) -> str:
    words = word_count(card.a)
    return next(name for limit, name in _LENGTHS if words <= limit)


def _plain(rows: Iterable[tuple[str, int]]) -> tuple[Row, ...]:
    listed = list(rows)
    most = max((number for _, number in listed), default=1) or 1
    return tuple(Row(name, str(number), (Part("", round(55 * number / most, 1)),)) for name, number in listed)


def _stacked(groups: Sequence[tuple[str, Sequence[Card]]]) -> tuple[Row, ...]:
    most = max((len(cards) for _, cards in groups), default=1)
    rows = []
    for name, cards in groups:
        counts = [(level, sum(card.level == level for card in cards)) for level in LEVELS]
        parts = tuple(Part(level, round(55 * number / most, 1)) for level, number in counts if number)
        rows.append(
            Row(name, f"{len(cards)}: " + ", ".join(f"{n} {level}" for level, n in counts if n), parts)
        )
    return tuple(rows)
