"""What a printed face is made of: parts of safe HTML, before anybody knows how large it is set."""

import re
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Literal

from cardpress.model.card import Card

Role = Literal[
    "ask", "large", "phrase", "prompt", "answer", "figure", "list", "table", "letters", "note", "picture"
]
"""How a part is set: ask = the question, large = a term, prompt = a small line under it,
figure = a number as the whole answer, note = small print with a label, the rest as named."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in black for paper."""

    svg: str
    """An inline SVG element; its title says what the picture shows."""
    width: float
    """px before it is scaled to the card."""
    height: float
    """px before it is scaled to the card."""
    label: float
    """px of its smallest letters before it is scaled."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a face."""

    role: Role
    """How it is set."""
    html: str = ""
    """Its content, safe and balanced; empty for a picture."""
    label: str = ""
    """Small capitals before a note: WHY."""
    picture: Picture | None = None
    """The drawing of a picture part."""
    spare: str = ""
    """Name of what is missing when the card has no room for this part; empty: it is never left out."""
    lean: str = ""
    """What stays of a spare part; empty: nothing."""

    @property
    def labelled(self) -> str:
        """The content behind its label, in one line with it: within the first paragraph where there is one."""
        label = f'<b class="label">{escape(self.label)}</b> ' if self.label else ""
        inside = bool(label) and self.html.startswith("<p>")
        return f"<p>{label}{self.html[3:]}" if inside else f"{label}{self.html}"


DROPPED_FIRST = (
    "checklist",
    "way to rebuild it",
    "example",
    "opening sentence",
    "picture",
    "sentences of the beats",
    "explanation",
)
"""Names of spare parts in the order in which a crowded card does without them."""


def without_spare(part: Part) -> Part | None:
    """What stays of a part on a card with little room: all of it, its lean form, or nothing."""
    if not part.spare:
        return part
    return replace(part, html=part.lean, spare="", lean="") if part.lean else None


@dataclass(frozen=True, slots=True)
class Face:
    """One side of a printed card."""

    card: str
    """Id of the card, printed on both sides."""
    side: Literal["front", "back"]
    """Which side."""
    topic: str
    """Title of the topic."""
    subtopic: str
    """Title of the subtopic or the form of the card."""
    accent: str
    """Colour of the rail, #rrggbb."""
    foot: str
    """Left of the foot: kind and level on the front, sources on the back."""
    parts: tuple[Part, ...] = field(repr=False)
    """Top to bottom."""


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as two faces."""

    card: Card
    """The card."""
    front: Face
    """What is asked."""
    back: Face
    """What is answered."""


_TAG = re.compile(r"<[^>]*>")
_CODE = re.compile(r"<(code|pre)\b[^>]*>(.*?)</\1>", re.S)


def words(face: Face) -> tuple[str, str]:
    """The text of a face as it is read: in the text face, and in the code face. For glyphs and for tests."""
    html = " ".join(part.picture.svg if part.picture else f"{part.label} {part.html}" for part in face.parts)
    html = re.sub(r"<title>.*?</title>", "", html, flags=re.S)
    code = " ".join(m[2].replace('<span class="line">', " ") for m in _CODE.finditer(html))
    prose = _TAG.sub(" ", _CODE.sub(" ", html))
    around = f"{face.topic} · {face.subtopic} {face.foot} #{face.card}"
    return f"{unescape(prose)} {around}", unescape(_TAG.sub("", code))
