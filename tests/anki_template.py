"""A card's two sides as Anki makes them of a template and a note's fields: what the page and the cards are compared with.

Anki itself is the judge of this renderer (test_apkg, test_notes); it is needed because Anki renders only what it has
imported, a collection at a time. Only what our templates use is known; anything else raises TemplateError.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cardpress.model.markup import DELETION
from cardpress.model.notetype import NoteType
from cardpress.render.anki import IMAGE_OCCLUSION, Part, Replacement, Section, TemplateError, is_empty, parse

_SHAPE = re.compile(r"\{\{c(\d+)::image-occlusion:rect:([^}]*)\}\}")
_NAMED = {'"': "&quot;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class _Side:
    ordinal: int
    reveal: bool


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
    front = _render(parse(template.front), values, _Side(ordinal, reveal=False))
    back = _render(parse(template.back), values | {"FrontSide": front}, _Side(ordinal, reveal=True))
    return front, back


def template_fields(template: str) -> frozenset[str]:
    """Names of the fields and specials that a template mentions."""
    found: set[str] = set()

    def walk(parts: Sequence[Part]) -> None:
        for part in parts:
            if not isinstance(part, str):
                found.add(part.name)
            if isinstance(part, Section):
                walk(part.parts)

    walk(parse(template))
    return frozenset(found)


def _render(parts: Sequence[Part], values: Mapping[str, str], side: _Side) -> str:
    out: list[str] = []
    for part in parts:
        match part:
            case str():
                out.append(part)
            case Section(name, inverted, inner):
                if is_empty(_value(values, name)) == inverted:
                    out.append(_render(inner, values, side))
            case Replacement(name, filters):
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


def _cloze(text: str, side: _Side) -> str:
    """Anki's HTML of a text with deletions; the empty text where none has the card's number."""
    if not any(int(m[1]) == side.ordinal + 1 for m in DELETION.finditer(text)):
        return ""

    def face(match: re.Match[str]) -> str:
        number, answer, hint = int(match[1]), match[2], match[3]
        if number != side.ordinal + 1:
            return f'<span class="cloze-inactive" data-ordinal="{number}">{answer}</span>'
        if side.reveal:
            return f'<span class="cloze" data-ordinal="{number}">{answer}</span>'
        return f'<span class="cloze" data-cloze="{_attribute(answer)}" data-ordinal="{number}">[{hint or "..."}]</span>'

    return DELETION.sub(face, text)


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
