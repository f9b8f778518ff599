"""Options that several commands share."""

from pathlib import Path
from typing import Any

import click


def cards_option(command: Any) -> Any:
    """`--cards DIR`: where the source is."""
    return click.option(
        "--cards",
        type=click.Path(path_type=Path),
        default=Path("cards"),
        show_default=True,
        metavar="DIR",
        help="Folder of YAML cards.",
    )(command)


def out_option(command: Any) -> Any:
    """`--out DIR`: where the results go."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("dist"),
        show_default=True,
        metavar="DIR",
        help="Folder for the results.",
    )(command)


def cache_option(command: Any) -> Any:
    """`--cache DIR`: where finished pieces are kept."""
    return click.option(
        "--cache",
        "cache_folder",
        type=click.Path(path_type=Path),
        default=Path(".cache/cardpress"),
        show_default=True,
        envvar="CARDPRESS_CACHE",
        metavar="DIR",
        help="Folder of finished pieces; safe to delete.",
    )(command)


def format_option(command: Any) -> Any:
    """`--format`: for whom problems are printed."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(("text", "json", "github")),
        default="text",
        show_default=True,
        help="text for people, json for programs, github for annotations in a pull request.",
    )(command)


class Outputs(click.ParamType):
    """A comma-separated choice of outputs."""

    name = "outputs"
    known = ("anki", "sheet", "flashcards", "web")

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """The names in the order they are built."""
        if isinstance(value, tuple):
            return value
        chosen = tuple(part.strip() for part in value.split(",") if part.strip())
        for name in chosen:
            if name not in self.known:
                self.fail(f"{name!r} is not an output; choose from {', '.join(self.known)}", param, ctx)
        if not chosen:
            self.fail(f"name at least one output: {', '.join(self.known)}", param, ctx)
        return tuple(name for name in self.known if name in chosen)


def choice(*names: str, default: Any, **options: Any) -> dict[str, Any]:
    """Keyword arguments of an option that takes one of `names`."""
    return {"type": click.Choice(names), "default": default, "show_default": True, **options}


LIST = {"multiple": True, "metavar": "NAME"}
"""Keyword arguments of an option that may be repeated."""
