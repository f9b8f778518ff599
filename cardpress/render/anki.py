"""Anki's template language: a note type and a note's fields in, the HTML of a card's two sides out.

Only what our templates use: fields, sections, `FrontSide`, `Tags`, and the filters `cloze` and
`text`. Anything else raises TemplateError, so that a template can't promise what is not tested
against Anki itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cardpress.model.notetype import NoteType

IMAGE_OCCLUSION = 6
"""Anki's number of its image occlusion note type (StockNotetype.OriginalStockKind)."""

_TAG = re.compile(r"\{\{\s*([#^/]?)\s*(.*?)\s*\}\}", re.S)
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*\Z", re.I)
_DELETION = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.S)
_SHAPE = re.compile(r"\{\{c(\d+)::image-occlusion:rect:([^}]*)\}\}")
_SPECIAL = ("FrontSide", "Tags")
_NAMED = {'"': "&quot;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}


class TemplateError(ValueError):
    """A template that Anki would refuse, or that uses what this renderer lacks."""


@dataclass(frozen=True, slots=True)
class _Section:
    """`{{#name}}...{{/name}}`, or `{{^name}}` where inverted."""

    name: str
    inverted: bool
    parts: tuple["_Part", ...]


@dataclass(frozen=True, slots=True)
class _Replacement:
    """`{{filter:name}}`."""

    name: str
    filters: tuple[str, ...]


_Part = str | _Section | _Replacement


def render_card(
    note_type: NoteType, fields: Mapping[str, str], ordinal: int, tags: Sequence[str] = ()
) -> tuple[str, str]:
    """HTML of the front and the back of card `ordinal` (0-based; of a cloze, its number less one).

    Image occlusion, which Anki draws with a script, is drawn here with positioned boxes instead.
    Raises TemplateError for a template that Anki would refuse.
    """
    template = note_type.templates[0 if note_type.cloze else ordinal]
    if note_type.stock_kind == IMAGE_OCCLUSION:
        return _occlusion(fields, ordinal, "front"), _occlusion(fields, ordinal, "back")
    values = {**fields, "Tags": " ".join(tags)}
    front = _render(_parse(template.front), values, _Side(ordinal, reveal=False))
    back = _render(_parse(template.back), values | {"FrontSide": front}, _Side(ordinal, reveal=True))
    return front, back


def card_ordinals(note_type: NoteType, fields: Mapping[str, str]) -> tuple[int, ...]:
    """Which cards a note has, by Anki's rule: those whose front shows a field that is not empty."""
    if note_type.cloze:
        return tuple(sorted({int(m[1]) - 1 for m in _DELETION.finditer(fields[note_type.fields[0].name])}))
    return tuple(
        ordinal
        for ordinal, template in enumerate(note_type.templates)
        if _shows_a_field(_parse(template.front), fields)
    )


def template_fields(template: str) -> frozenset[str]:
    """Names of the fields and specials that a template mentions."""
    found: set[str] = set()

    def walk(parts: Sequence[_Part]) -> None:
        for part in parts:
            if not isinstance(part, str):
                found.add(part.name)
            if isinstance(part, _Section):
                walk(part.parts)

    walk(_parse(template))
    return frozenset(found)


def is_empty(field: str) -> bool:
    """Whether Anki takes a field for empty: nothing but space, `<br>` and `<div>`."""
    return bool(_EMPTY.match(field))


@dataclass(frozen=True, slots=True)
class _Side:
    ordinal: int
    reveal: bool


@cache
def _parse(template: str) -> tuple[_Part, ...]:
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


def _parse_until(
    template: str, tokens: Iterator[tuple[str, str]], name: str
) -> tuple[tuple[_Part, ...], str]:
    parts: list[_Part] = []
    for kind, value in tokens:
        match kind:
            case "text":
                parts.append(value)
            case "field":
                *filters, field = value.split(":")
                if unknown := set(filters) - {"cloze", "text"}:
                    raise TemplateError(f"no filter {sorted(unknown)[0]!r} here")
                parts.append(_Replacement(field.strip(), tuple(reversed(filters))))
            case "/":
                if value != name:
                    raise TemplateError(f"{{{{/{value}}}}} where {{{{/{name}}}}} was expected")
                return tuple(parts), ""
            case _:
                inner, _ = _parse_until(template, tokens, value)
                parts.append(_Section(value, kind == "^", inner))
    if name:
        raise TemplateError(f"{{{{#{name}}}}} is never closed")
    return tuple(parts), ""


def _render(parts: Sequence[_Part], values: Mapping[str, str], side: _Side) -> str:
    out: list[str] = []
    for part in parts:
        match part:
            case str():
                out.append(part)
            case _Section(name, inverted, inner):
                if is_empty(_value(values, name)) == inverted:
                    out.append(_render(inner, values, side))
            case _Replacement(name, filters):
                text = _value(values, name)
                for chosen in filters:
                    text = _cloze(text, side) if chosen == "cloze" else re.sub(r"<[^>]*>", "", text)
                out.append(text)
    return "".join(out)


def _value(values: Mapping[str, str], name: str) -> str:
    try:
        return values[name]
    except KeyError:
        raise TemplateError(f"there is no field {name!r}") from None


def _shows_a_field(parts: Sequence[_Part], fields: Mapping[str, str]) -> bool:
    for part in parts:
        match part:
            case _Section(name, inverted, inner):
                if is_empty(fields[name]) == inverted and _shows_a_field(inner, fields):
                    return True
            case _Replacement(name, _) if name not in _SPECIAL and not is_empty(fields[name]):
                return True
    return False


def _cloze(text: str, side: _Side) -> str:
    """Anki's HTML of a text with deletions; the empty text where none has the card's number."""
    if not any(int(m[1]) == side.ordinal + 1 for m in _DELETION.finditer(text)):
        return ""

    def face(match: re.Match[str]) -> str:
        number, answer, hint = int(match[1]), match[2], match[3]
        if number != side.ordinal + 1:
            return f'<span class="cloze-inactive" data-ordinal="{number}">{answer}</span>'
        if side.reveal:
            return f'<span class="cloze" data-ordinal="{number}">{answer}</span>'
        return f'<span class="cloze" data-cloze="{_attribute(answer)}" data-ordinal="{number}">[{hint or "..."}]</span>'

    return _DELETION.sub(face, text)


def _attribute(text: str) -> str:
    """As Anki escapes an attribute: every ASCII character but letters and digits."""
    return "".join(c if c.isalnum() or c > "\x7f" else _NAMED.get(c, f"&#x{ord(c):02X};") for c in text)


def _occlusion(fields: Mapping[str, str], ordinal: int, side: str) -> str:
    boxes = []
    for match in _SHAPE.finditer(fields["Occlusion"]):
        if int(match[1]) != ordinal + 1:
            continue
        place = dict(pair.split("=") for pair in match[2].split(":"))
        style = ";".join(
            f"{key}:{float(place[key]) * 100:.2f}%" for key in ("left", "top", "width", "height")
        )
        boxes.append(f'<span class="mask mask-{side}" style="{style}"></span>')
    extra = f"<div>{fields['Back Extra']}</div>" if side == "back" else ""
    return (
        f'<div>{fields["Header"]}</div><div class="occluded">{fields["Image"]}{"".join(boxes)}</div>{extra}'
    )
