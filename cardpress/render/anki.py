"""Anki's template language: a note type and a note's fields in, the cards that the note has out.

Only what our templates use: fields, sections, `FrontSide`, `Tags`, and the filters `cloze` and
`text`. Anything else raises TemplateError, so that a template can't promise what is not tested
against Anki itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cardpress.model.markup import DELETION
from cardpress.model.notetype import NoteType

IMAGE_OCCLUSION = 6
"""Anki's number of its image occlusion note type (StockNotetype.OriginalStockKind)."""

_TAG = re.compile(r"\{\{\s*([#^/]?)\s*(.*?)\s*\}\}", re.S)
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*\Z", re.I)
_SPECIAL = ("FrontSide", "Tags")


class TemplateError(ValueError):
    """A template that Anki would refuse, or that uses what this renderer lacks."""


@dataclass(frozen=True, slots=True)
class Section:
    """`{{#name}}...{{/name}}`, or `{{^name}}` where inverted."""

    name: str
    inverted: bool
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """`{{filter:name}}`."""

    name: str
    filters: tuple[str, ...]


Part = str | Section | Replacement


def card_ordinals(note_type: NoteType, fields: Mapping[str, str]) -> tuple[int, ...]:
    """Which cards a note has, by Anki's rule: those whose front shows a field that is not empty."""
    if note_type.cloze:
        return tuple(sorted({int(m[1]) - 1 for m in DELETION.finditer(fields[note_type.fields[0].name])}))
    return tuple(
        ordinal
        for ordinal, template in enumerate(note_type.templates)
        if _shows_a_field(parse(template.front), fields)
    )


def is_empty(field: str) -> bool:
    """Whether Anki takes a field for empty: nothing but space, `<br>` and `<div>`."""
    return bool(_EMPTY.match(field))


@cache
def parse(template: str) -> tuple[Part, ...]:
    """The parts of a template; raises TemplateError."""
    parts, end = _parse_until(template, _tokens(template), "")
    if end:
        raise TemplateError(f"{{{{/{end}}}}} closes nothing")
    return parts


def _tokens(template: str) -> Iterator[tuple[str, str]]:
    last = 0
    for match in _TAG.finditer(template):
        if match.start() > last:
            yield "text", template[last : match.start()]
        yield match[1] or "field", match[2]
        last = match.end()
    if last < len(template):
        yield "text", template[last:]


def _parse_until(template: str, tokens: Iterator[tuple[str, str]], name: str) -> tuple[tuple[Part, ...], str]:
    parts: list[Part] = []
    for kind, value in tokens:
        match kind:
            case "text":
                parts.append(value)
            case "field":
                *filters, field = value.split(":")
                if unknown := set(filters) - {"cloze", "text"}:
                    raise TemplateError(f"no filter {sorted(unknown)[0]!r} here")
                parts.append(Replacement(field.strip(), tuple(reversed(filters))))
            case "/":
                if value != name:
                    raise TemplateError(f"{{{{/{value}}}}} where {{{{/{name}}}}} was expected")
                return tuple(parts), ""
            case _:
                inner, _ = _parse_until(template, tokens, value)
                parts.append(Section(value, kind == "^", inner))
    if name:
        raise TemplateError(f"{{{{#{name}}}}} is never closed")
    return tuple(parts), ""


def _shows_a_field(parts: Sequence[Part], fields: Mapping[str, str]) -> bool:
    for part in parts:
        match part:
            case Section(name, inverted, inner):
                if is_empty(fields[name]) == inverted and _shows_a_field(inner, fields):
                    return True
            case Replacement(name, _) if name not in _SPECIAL and not is_empty(fields[name]):
                return True
    return False
