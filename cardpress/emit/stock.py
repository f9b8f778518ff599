"""What all faces of one layout share: style sheet, fonts, sizes, distances."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache as memoised
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.emit.instances import static_faces
from cardpress.emit.lettering import LEADING
from cardpress.emit.weasy import Face as FontFace
from cardpress.plan.imposition import Layout
from cardpress.render.tokens import Tokens

STEPS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
"""Sizes tried, as a share of the tokens' sizes; no size falls below its own floor."""


PX = 96 / 25.4
"""CSS px in a mm."""
_SMALLEST_LABEL = 5.5
"""pt: what is only looked up, not read, may be as small as ids and tags."""
_FOOT = 4.0
"""mm for one line of the foot and the space above it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What all faces of one layout share."""

    css: str
    """The style sheet."""
    language: str
    """Of the text, as in HTML lang: fonts draw some letters otherwise in some languages."""
    fonts: str = field(repr=False)
    """The style sheet's fonts; `versions` says what is in their files, wherever these lie."""
    width: float
    """px of the space between the left and the right edge of the text."""
    height: float
    """px of the space between the upper edge of the text and the foot."""
    right: float
    """px between the text and the right edge of the card."""
    top: float
    """px between the upper edge of the card and the text."""
    beside: bool
    """Wide enough for a picture beside the text."""
    sizes: tuple[float, ...]
    """Sizes of text to try, as shares of the full size, the largest first."""
    largest: float
    """Scale of pictures, at most."""
    smallest: float
    """pt of the letters of a picture, at least."""
    faces: tuple[FontFace, ...]
    """The only fonts that may be used."""
    left: float
    """px between the left edge of the card and the text."""
    rail: float
    """px between the left edge of the card and the rail."""
    tall: float
    """px of the card's height."""
    bottom: float
    """px between the foot and the lower edge of the card."""
    gap: float
    """px between the breadcrumb and the content."""
    crumb: float
    """px: size of the breadcrumb."""
    foot: float
    """px: size of the foot."""
    soft: str
    """Colour of what may stand back."""
    text_family: str
    """Family of the breadcrumb."""
    small_family: str
    """Family of the foot."""
    symbols: str
    """Family of the marks that the others lack."""

    @property
    def body(self) -> float:
        """px between the upper edge of the card and its content below a breadcrumb of one line."""
        return round(self.top + self.crumb * LEADING + self.gap, 4)

    @property
    def steps(self) -> int:
        """How many sizes there are."""
        return len(self.sizes)


def text_left(layout: Layout) -> float:
    """mm from the left of a card to its text: the rail stands between."""
    return _box(layout.cell, layout.padding)["left"]


def _box(cell: tuple[float, float], padding: tuple[float, float]) -> dict[str, float]:
    """Distances within a card in mm, for the style sheet."""
    (width, height), (across, down) = cell, padding
    wide, tall = width >= 80, height >= 65
    return {
        "width": width,
        "height": height,
        "rail": across,
        "left": across + (4.5 if wide else 3.2),
        "right": across + (1.0 if wide else 0.0),
        "top": down + (1.6 if tall else 0.6),
        "bottom": down + 0.2,  # the line box of the foot is a little higher than its ink
        "gap": 3.6 if tall else 2.2,
    }


def printed_stock(
    tokens: Tokens, layout: Layout, language: str, cache: Cache, *, sideways: bool = False
) -> Stock:
    """The style sheet of a layout and what goes with it; `sideways` for faces a quarter turned in their cell."""
    cell, padding = (layout.cell, layout.padding)
    if sideways:
        cell, padding = (cell[1], cell[0]), (padding[1], padding[0])
    box = _box(cell, padding)
    stock = Stock(
        css="",
        language=language,
        fonts=static_faces(_faces(tokens), cache),
        width=(box["width"] - box["left"] - box["right"]) * PX,
        height=(box["height"] - box["top"] - box["bottom"] - _FOOT) * PX,
        right=box["right"] * PX,
        top=box["top"] * PX,
        beside=box["width"] > box["height"],
        sizes=STEPS,
        largest=1.15,
        smallest=_SMALLEST_LABEL,
        faces=tuple(_faces(tokens)),
        left=box["left"] * PX,
        rail=box["rail"] * PX,
        tall=box["height"] * PX,
        bottom=box["bottom"] * PX,
        gap=box["gap"] * PX,
        crumb=tokens.card["breadcrumb"] / 0.75,
        foot=tokens.card["foot"] / 0.75,
        soft=tokens.colour("soft"),
        text_family=tokens.face["text"],
        small_family=tokens.face["condensed"],
        symbols=tokens.face["symbol"],
    )
    return replace(stock, css=_style(tokens, box, stock.body))


def _faces(tokens: Tokens) -> list[FontFace]:
    text, mono = tokens.face["text"], tokens.face["mono"]
    return [
        *((text, weight, False) for weight in (400, 500, 700)),
        (text, 400, True),
        (mono, 400, False),
        (mono, 600, False),
        (tokens.face["symbol"], 400, False),
    ]


def families(tokens: Tokens) -> dict[str, str]:
    """CSS font stacks by use; the last face of each has the marks that the others lack."""
    symbol = tokens.face["symbol"]
    return {use: f'"{tokens.face[use]}", "{symbol}"' for use in ("text", "condensed", "mono")}


_SCALED = ("front", "answer", "why", "code", "phrase", "large", "figure", "letter")


def _style(tokens: Tokens, box: Mapping[str, float], body: float) -> str:
    size = tokens.card
    steps = [{n: max(size[f"{n}-floor"], round(size[n] * step, 2)) for n in _SCALED} for step in STEPS]
    for step in steps:  # small capitals and code within small print have the floors of their own kind
        step["label"] = max(size["why-floor"], round(step["why"] * 0.82, 2))
        step["note-code"] = max(size["code-floor"], round(step["why"] * 0.9, 2))
    return (
        environment(str(tokens.folder / "paper"))
        .get_template("flashcards.css")
        .render(
            box=box, body=body, size=size, steps=steps, faces=families(tokens), soft=tokens.colour("soft")
        )
    )


@memoised
def versions() -> str:
    """Stands for the code, the libraries and the fonts that a drawn face depends on."""
    here = Path(__file__).parent
    code = [
        here / name
        for name in (
            "fitting.py",
            "frame.py",
            "instances.py",
            "lettering.py",
            "measuring.py",
            "pieces.py",
            "setting.py",
            "stock.py",
            "weasy.py",
        )
    ]
    fonts = here.parent / "render" / "fonts.py"
    templates = here.parents[1] / "templates" / "paper"
    return fingerprint(files_fingerprint([*code, fonts, templates / "flashcards.html"]), libraries())


@memoised
def environment(folder: str) -> Any:
    """The Jinja2 environment of a templates folder; HTML is escaped, CSS is not."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name) and name.endswith(".html"),
    )
