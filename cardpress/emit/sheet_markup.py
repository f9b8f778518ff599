"""Units of the cheat sheet to HTML, CSS and fonts: what the templates print."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cardpress.emit.weasy import Face, font_faces
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck
from cardpress.plan.sheet import Unit
from cardpress.render.diagrams import Drawing
from cardpress.render.markdown import render_inline
from cardpress.render.tokens import Tokens

FIGURE_HEIGHT = 105.0
"""Most height of a figure in pt, a fifth of a column, as long as its labels stay readable."""

DARKEST_TINT = "ebebeb"
"""8 % grey: the darkest fill that a figure keeps; more costs toner and the contrast of what stands on it."""


def sheet_title(deck: Deck) -> str:
    """What stands at the head of the sheet."""
    return deck.settings.sheet_title or deck.settings.title


def heading_text(title: str) -> str:
    """The words of a block's title, without its markup."""
    return unescape(re.sub(r"<[^>]*>", "", render_inline(title)))


def faces(tokens: Tokens) -> list[Face]:
    """The fonts of the sheet."""
    condensed, mono, symbol = (tokens.face[name] for name in ("condensed", "mono", "symbol"))
    upright = [(family, weight, False) for family in (condensed, mono) for weight in (400, 700)]
    return [*upright, (condensed, 400, True), (symbol, 400, False)]


def style_sheet(tokens: Tokens) -> str:
    """The CSS of the sheet with its fonts and tokens."""
    variables = {name: f'"{tokens.face[name]}"' for name in ("condensed", "mono", "symbol")}
    variables["leading"] = str(tokens.sheet["leading"])
    root = "".join(f"--{name}:{value};" for name, value in variables.items())
    style = (tokens.folder / "paper" / "sheet.css").read_text(encoding="utf-8")
    return f"{font_faces(faces(tokens))}:root{{{root}}}\n{style}"


@cache
def environment(folder: Path) -> Environment:
    """The templates of a templates folder that make paper."""
    return Environment(
        loader=FileSystemLoader(folder / "paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def markup(
    deck: Deck, units: Sequence[Unit], drawings: Mapping[str, Drawing], tokens: Tokens
) -> list[dict[str, Any]]:
    """For each unit what the templates print of it, at any size; `sized` adds what depends on the size."""
    accents = _accents(deck, units, tokens)
    return [_shown(unit, drawings, accents.get(unit.number, "#000000")) for unit in units]


def _shown(unit: Unit, drawings: Mapping[str, Drawing], accent: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": unit.kind, "card": unit.card.id if unit.card else ""}
    if unit.kind == "heading":
        return shown | {"title": _cell(unit.block.title), "accent": accent}
    entry = unit.entry
    if entry is None:
        return shown | {"least": str(unit.block.blank_lines)}
    shown |= {"cue": _inline(entry.cue), "line": _inline(entry.line)}
    shown |= {"columns": [_cell(c) for c in entry.columns]}
    shown |= {"rows": [[_cell(c) for c in row] for row in entry.rows]}
    if unit.kind == "figure" and isinstance(unit.card, Diagram):
        shown["cue"] = shown["cue"] or _inline(unit.card.title)
        shown |= {"drawing": drawings[unit.card.id], "alt": unit.card.alt}
    return shown


def figure_scale(drawing: Drawing, size: float, width: float, least_label: float, tokens: Tokens) -> float:
    """pt a px of a drawing at a type size in a column, all in pt: its labels are as large as the text around them.

    Smaller where the figure would be wider than the column or higher than FIGURE_HEIGHT; higher
    than that only where its smallest labels would fall below `least_label`.
    """
    labels = tokens.diagram
    scale = min(size / labels["label"], FIGURE_HEIGHT / drawing.height)
    return min(max(scale, least_label / labels["note"]), width / drawing.width)


def in_print(drawing: Drawing, alt: str, scale: float, tokens: Tokens) -> Markup:
    """A drawing as inline SVG of the given scale (pt a px), in the sheet's faces, its alt text as title.

    The title is what becomes /Alt in the PDF.
    """
    svg = re.sub(r"<title>.*?</title>", "", drawing.svg_paper, count=1, flags=re.S)
    svg = re.sub(r"<desc>.*?</desc>", lambda _: f"<title>{escape(alt)}</title>", svg, count=1, flags=re.S)
    size = f'width="{drawing.width * scale:.2f}pt" height="{drawing.height * scale:.2f}pt"'
    svg = re.sub(r'width="[^"]*" height="[^"]*"', size, svg, count=1)
    svg = re.sub(r'(?<=fill="#)([89a-e][0-9a-f])\1\1(?=")', lambda m: max(m[0], DARKEST_TINT), svg)
    for name, family in (("text", "condensed"), ("mono", "mono")):
        families = f"{tokens.face[family]}, {tokens.face['symbol']}"
        svg = re.sub(rf'font-family="(?:&#39;|\'){tokens.face[name]}[^"]*"', f'font-family="{families}"', svg)
    return Markup(svg)


def _accents(deck: Deck, units: Sequence[Unit], tokens: Tokens) -> dict[int, str]:
    """The accent of each block, by its number: that of the family most of its lines come from."""
    families: dict[int, Counter[str]] = {}
    for unit in units:
        if unit.card and unit.card.topic in deck.family_of:
            families.setdefault(unit.number, Counter())[deck.family_of[unit.card.topic].accent] += 1
    return {n: tokens.accent(count.most_common(1)[0][0]) for n, count in families.items()}


def _inline(text: str | None) -> Markup | None:
    return Markup(_tied(render_inline(text))) if text else None


def _cell(text: str) -> Markup:
    return Markup(render_inline(text))


_TIE = re.compile(
    r" (?=(?:[→←↔·/|×=≈≤≥+–—]|&[lg]t;) )"
    r"|(?<=\d) (?=(?:[KMGT]i?B|bits?|bytes?|[nµm]?s|min|h|d|pt|%)(?!\w))"
    r"| (?=(?:<code>)?[^\s<>]{1,8}(?:</\w+>)?$)"
    r"|(?P<kept><code>.*?</code>|<[^>]*>)"
)


def _tied(html: str) -> str:
    """No line begins with an arrow or a separator, no unit leaves its number, no short word ends alone."""
    return _TIE.sub(lambda m: m["kept"] or "\u00a0", html)
