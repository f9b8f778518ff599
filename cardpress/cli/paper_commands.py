"""The commands for paper: sheet, flashcards, calibrate."""

import sys
from pathlib import Path
from typing import Any

import click

from cardpress.cli.options import LIST, cache_option, cards_option, choice, out_option


@click.command()
@cards_option
@out_option
@cache_option
@click.option(
    "--edition", **choice("standard", "large", default="standard", help="large: two pages, at least 9 pt.")
)
@click.option("--topics", **LIST, help="Only lines of this topic; may be repeated.")
@click.option("--tags", **LIST, help="Only lines of cards with this tag; may be repeated.")
def sheet(
    cards: Path, out: Path, cache_folder: Path, edition: str, topics: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    """Write a cheat sheet in larger type, or of one area.

    \b
    python build.py sheet --edition large
    python build.py sheet --topics indexing --topics transactions
    """
    from cardpress.emit.press import begin_early

    begin_early()
    from cardpress.cli.paper import Places, sheet_command

    sys.exit(sheet_command(Places(cards, out, cache_folder), edition=edition, topics=topics, tags=tags))


@click.command()
@cards_option
@out_option
@cache_option
@click.option("--layout", default="a7", show_default=True, metavar="NAME",
              help="How the cards lie on the sheet: a7, a8, index-3x5, ... (docs/printing.md lists them).")  # fmt: skip
@click.option("--paper", **choice("a4", "letter", default="a4", help="The sheets in your printer."))
@click.option("--level", "levels", multiple=True, **choice("core", "solid", "deep", "all", default=("core",),
              help="Cards of this level; may be repeated."))  # fmt: skip
@click.option("--topics", **LIST, help="Only cards of this topic; may be repeated.")
@click.option("--tags", **LIST, help="Only cards with this tag; may be repeated.")
@click.option("--ids", **LIST, help="Just these cards, of whatever level; may be repeated.")
@click.option("--changed-since", "since", type=click.Path(path_type=Path), metavar="LOCK",
              help="Only cards that are new or different since this older cards.lock.")  # fmt: skip
@click.option(
    "--flip",
    **choice("long", "short", default="long", help="Edge around which your printer turns the sheet."),
)
@click.option("--order", **choice("interleaved", "fronts-then-backs", default="interleaved",
              help="fronts-then-backs: to turn the stack over by hand."))  # fmt: skip
@click.option(
    "--fold", is_flag=True, help="Front beside back on one side, to fold and glue: no duplex needed."
)
def flashcards(cards: Path, out: Path, cache_folder: Path, layout: str, paper: Any, levels: tuple[str, ...],
               topics: tuple[str, ...], tags: tuple[str, ...], ids: tuple[str, ...], since: Path | None,
               flip: Any, order: Any, fold: bool) -> None:  # fmt: skip
    """Write flashcards to print and cut apart: which cards, on which paper, in which layout.

    \b
    python build.py flashcards --level all
    python build.py flashcards --layout index-3x5 --paper letter --topics indexing
    python build.py flashcards --fold
    python build.py flashcards --level all --changed-since old-cards.lock
    """
    from cardpress.emit.press import begin_early

    begin_early()
    from cardpress.cli.paper import Places, flashcards_command
    from cardpress.emit.flashcards import PrintOptions

    options = PrintOptions(layout=layout, paper=paper, flip=flip, order=order, fold=fold)
    chosen = () if "all" in levels else levels
    places = Places(cards, out, cache_folder)
    sys.exit(
        flashcards_command(places, options, levels=chosen, topics=topics, tags=tags, ids=ids, since=since)
    )


@click.command()
@out_option
@cache_option
@click.option("--paper", **choice("a4", "letter", default="a4", help="The sheets in your printer."))
@click.option(
    "--flip",
    **choice("long", "short", default="long", help="Edge around which your printer turns the sheet."),
)
@click.option(
    "--right", type=float, metavar="MM", help="Read off the sheet: how far right of 0 the cross stands."
)
@click.option(
    "--down", type=float, metavar="MM", help="Read off the sheet: how far below 0 the cross stands."
)
def calibrate(
    out: Path, cache_folder: Path, paper: str, flip: Any, right: float | None, down: float | None
) -> None:
    """Find out how far your printer puts backs beside fronts, and mend it.

    \b
    python build.py calibrate                          write the test sheet, print it on both sides
    python build.py calibrate --right 0.4 --down -0.3  keep the two numbers read off it
    """
    from cardpress.cli.paper import Places, calibrate_command, store_offset

    if right is not None or down is not None:
        if not all(abs(value or 0.0) <= 5 for value in (right, down)):
            raise click.UsageError(
                "A printer is off by a few millimeters at most: give numbers from -5 to 5."
            )
        sys.exit(store_offset(right, down))
    sys.exit(calibrate_command(Places(Path("cards"), out, cache_folder), paper=paper, flip=flip))
