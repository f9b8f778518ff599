"""The design tokens of templates/tokens.toml: every colour, size and face of every output."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HEX = re.compile(r"#[0-9a-f]{6}\Z")
_SIZES = ("screen", "card", "sheet", "diagram")


class TokensError(ValueError):
    """The token file can't be used; the message names the file and says what to mend."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One design, read once and given to every output."""

    folder: Path
    """The templates folder: where tokens.toml lies, with anki/ paper/ diagrams/ web/ beside it."""
    colours: Mapping[str, tuple[str, str]]
    """(light, dark) as #rrggbb by name."""
    accents: Mapping[str, tuple[str, str]]
    """(light, dark) as #rrggbb by name; deck.yaml gives each topic family one."""
    screen: Mapping[str, float]
    """px; `leading` is a factor."""
    card: Mapping[str, float]
    """pt on an A7 flashcard; `leading` is a factor."""
    sheet: Mapping[str, float]
    """pt on the cheat sheet; `leading` is a factor."""
    diagram: Mapping[str, float]
    """px of a drawing, before it is scaled to the place it stands in."""
    face: Mapping[str, str]
    """Font families as CSS writes them."""

    def colour(self, name: str, dark: bool = False) -> str:
        """The colour of that name as #rrggbb. Raises KeyError for a name that tokens.toml lacks."""
        return self.colours[name][dark]

    def accent(self, name: str, dark: bool = False) -> str:
        """The accent of that name as #rrggbb. Raises KeyError for a name that tokens.toml lacks."""
        return self.accents[name][dark]


def load_tokens(path: Path) -> Tokens:
    """Read a token file. Raises TokensError where it is missing, is not TOML or a value has another shape."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TokensError(f"{path}: {error}") from error
    for name in ("colour", "accent", "face", *_SIZES):
        if not isinstance(data.get(name), dict):
            raise TokensError(f"{path}: there is no table [{name}]")
    for key, value in data["face"].items():
        if not isinstance(value, str):
            raise TokensError(f"{path}: face.{key} must be a font family in quotes, not {value!r}")
    sizes = {name: _sizes(path, name, data[name]) for name in _SIZES}
    return Tokens(
        folder=path.parent,
        colours=_pairs(path, "colour", data["colour"]),
        accents=_pairs(path, "accent", data["accent"]),
        face=data["face"],
        **sizes,
    )


def _pairs(path: Path, table: str, values: dict) -> dict[str, tuple[str, str]]:
    for key, pair in values.items():
        shaped = isinstance(pair, list) and len(pair) == 2 and all(isinstance(c, str) for c in pair)
        if not shaped or not all(_HEX.match(c) for c in pair):
            raise TokensError(f'{path}: {table}.{key} must be ["#light0", "#dark00"], not {pair!r}')
    return {key: (pair[0], pair[1]) for key, pair in values.items()}


def _sizes(path: Path, table: str, values: dict) -> dict[str, float]:
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise TokensError(f"{path}: {table}.{key} must be a number above 0, not {value!r}")
    return {key: float(value) for key, value in values.items()}
