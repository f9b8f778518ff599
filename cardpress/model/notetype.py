"""What an Anki note type is: fields, templates and styling, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteField:
    """One field of a note type."""

    id: int
    """Anki matches fields by it when a package is imported, so a name may change and an id never."""
    name: str
    """As templates and the browser name it."""


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """One template of a note type: a card exists where its front shows a field that is not empty."""

    id: int
    """Anki matches templates by it; never changed."""
    name: str
    """As the browser names the card."""
    front: str
    """Anki's template language."""
    back: str
    """Anki's template language; may hold `{{FrontSide}}`."""


@dataclass(frozen=True, slots=True)
class NoteType:
    """A frozen shape that notes fill in."""

    key: str
    """How the lock and the code call it: question, cloze ..."""
    id: int
    """Anki's id of the note type; never changed."""
    name: str
    """As learners see it."""
    fields: tuple[NoteField, ...]
    """In Anki's order, never reordered; the first is never empty."""
    templates: tuple[CardTemplate, ...]
    """In Anki's order; a cloze type has one."""
    css: str
    """Styling of all its cards."""
    cloze: bool = False
    """Each number of `{{c1::...}}` is a card."""
    stock_kind: int = 1
    """Anki's number of the stock note type it was made from: 1 basic, 5 cloze, 6 image occlusion."""
    sort_field: int = 0
    """Index of the field that the browser lists."""
