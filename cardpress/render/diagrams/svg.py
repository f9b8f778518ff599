"""A scene to SVG text in the colours of the screen, of the dark screen or of paper."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cardpress.render.diagrams.scene import Scene
from cardpress.render.diagrams.setting import clean
from cardpress.render.tokens import Tokens

_SHADE = 0.24
"""How much of the accent is in the shaded regions of a Venn picture; the rest is paper."""
_ON_PAPER = {"tint": "#f0f0f0", "shade": "#d0d0d0", "paper": "#ffffff", "none": "none"}
"""Paper has black lines and one grey, in two strengths: 6 % under text, 18 % where a region is the point."""


def palette(tokens: Tokens, accent: str, dark: bool) -> dict[str, str]:
    """Every colour a scene can name, for a screen."""
    colours = {name: tokens.colour(name, dark) for name in tokens.colours}
    ground, full = colours["paper"], tokens.accent(accent, dark)
    return {**colours, "accent": full, "shade": _mixed(full, ground, _SHADE), "none": "none"}


def paper_palette(tokens: Tokens) -> dict[str, str]:
    """Every colour a scene can name, for paper: black but for fills."""
    return {**dict.fromkeys([*tokens.colours, "accent"], "#000000"), **_ON_PAPER}


def _mixed(top: str, ground: str, share: float) -> str:
    pairs = zip(_rgb(top), _rgb(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def write_svg(
    scene: Scene, colours: Mapping[str, str], tokens: Tokens, title: str, alt: str, language: str
) -> str:
    """A complete standalone SVG document, minified."""
    template = _environment(tokens.folder / "diagrams").get_template("drawing.svg")
    return template.render(
        scene=scene,
        colour=colours,
        faces={
            "text": _family((tokens.face["text"], tokens.face["symbol"]), tokens.face["screen"]),
            "mono": _family((tokens.face["mono"], tokens.face["symbol"]), tokens.face["screen-mono"]),
        },
        size=tokens.diagram["label"],
        title=clean(title),
        alt=clean(alt),
        language=language,
    )


def _family(paper: tuple[str, ...], screen: str) -> str:
    """The faces of paper first: screens lack them and fall through to their own."""
    return ",".join([*(f"'{face}'" for face in paper), screen.replace('"', "'").replace(", ", ",")])


def px(value: float) -> str:
    """A number of at most one decimal: a tenth of a px is below what print or screen resolves."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _numbers(values: Iterable[float]) -> str:
    return " ".join(px(v) for v in values)


@cache
def _environment(folder: Path) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["px"] = px
    environment.filters["numbers"] = _numbers
    return environment
