"""deck.yaml says when, and names things once."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from cardpress.diagnostics import Diagnostic, quoted
from cardpress.model.deck import Deck
from cardpress.model.text import ID_PATTERN, Text

CODE = "deck-settings"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Dates that are none, names given twice, tags and subtopics that can't be tags, and lines to write on."""
    settings = deck.settings
    if not _is_date(settings.date):
        yield Diagnostic(
            CODE,
            settings.date.span,
            f"{quoted(settings.date)} is not a date",
            "date: 2026-11-21 (year-month-day)",
        )
    yield from _twice("family", (family.id for family in settings.families))
    yield from _twice("topic", (slug for family in settings.families for slug in family.topics))
    yield from _twice("block", (block.id for block in settings.sheet))
    for block in settings.sheet:
        if block.blank_lines and not re.fullmatch(r"[1-9]|[12]\d", block.blank_lines):
            yield Diagnostic(
                CODE, block.blank_lines.span, "blank_lines is a number from 1 to 29", "blank_lines: 6"
            )
    names = [("tag", name) for name in settings.tags]
    names += [("subtopic", name) for topic in deck.topics for name in topic.subtopics]
    for what, name in names:
        if not ID_PATTERN.match(name):
            yield Diagnostic(
                CODE,
                name.span,
                f"{quoted(name)} can't be a {what}",
                "lower-case words joined by hyphens: b-plus-tree",
            )


def _twice(what: str, names: Iterable[Text]) -> Iterator[Diagnostic]:
    first: dict[str, Text] = {}
    for name in names:
        if first.setdefault(name, name) is not name:
            yield Diagnostic(CODE, name.span, f'the {what} {quoted(name)} stands here twice', "delete one of the two",
                             related=((first[name].span, "first named here"),))  # fmt: skip


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False
