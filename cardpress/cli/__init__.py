"""The command line: the only place that parses arguments, prints and exits."""

import sys
import traceback
from pathlib import Path
from typing import Any

import click

from cardpress.cli.options import LIST, Outputs, cache_option, cards_option, choice, format_option, out_option

EPILOG = """
\b
Examples
  python build.py                          everything, into dist/
  python build.py check                    only look for mistakes, in a second
  python build.py --only sheet,flashcards  the paper
  python build.py sheet --edition large    the cheat sheet in larger type
  python build.py flashcards --level all   every card on paper, not only the core
  python build.py coverage                 what of the study documents has a card
  python build.py new my-deck              a small deck of your own to start from

\b
Exit status
  0  done       1  the cards have errors; nothing was written
  2  wrong usage, or a system library is missing       3  a bug of ours
"""


class Program(click.Group):
    """The command group; a fault of ours ends with status 3 and asks for a report."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; mistakes of the user never show a traceback, ours always do."""
        try:
            return super().main(*args, **kwargs)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BrokenPipeError:
            sys.exit(1)
        except Exception as error:
            from cardpress.render.tokens import TokensError

            if isinstance(error, TokensError):
                click.echo(str(error), err=True)
                sys.exit(2)
            traceback.print_exc()
            click.echo(
                "\nThis is a bug of cardpress, not of your cards. Please report it with the lines above.",
                err=True,
            )
            sys.exit(3)


@click.group(
    cls=Program, invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100}
)
@cards_option
@out_option
@cache_option
@click.option("--only", type=Outputs(), default=",".join(Outputs.known), metavar="LIST",
              help="Outputs to build: anki, sheet, flashcards, web.  [default: all]")  # fmt: skip
@click.option("--strict", is_flag=True, help="Warnings block the build as errors do.")
@click.option("--quiet", "-q", is_flag=True, help="Print problems only.")
@click.option("--new-lock", is_flag=True, help="Start a new cards.lock although there were builds before.")
@click.option("--migrate-note-types", "migrate", is_flag=True,
              help="Accept that note types have other fields or templates (docs/anki.md).")  # fmt: skip
@click.option("--legacy", is_flag=True, help="Packages in the larger format of Anki before 2.1.50.")
@click.option("--json", "as_json", is_flag=True, help="Print outputs and problems as JSON.")
@click.pass_context
def main(context: click.Context, cards: Path, out: Path, cache_folder: Path, only: tuple[str, ...],
         strict: bool, quiet: bool, new_lock: bool, migrate: bool, legacy: bool, as_json: bool) -> None:  # fmt: skip
    """Compile a folder of YAML cards into Anki packages, a one-page cheat sheet, printable flashcards
    and a page to browse.

    Without a command everything is built. Cards with errors are never built: the problems are
    listed with file, line and column, and the last results stay as they were.
    """
    if context.invoked_subcommand is None:
        from cardpress.cli.build import BuildOptions, build

        options = BuildOptions(
            cards, out, cache_folder, only, strict, quiet, new_lock, as_json, migrate, legacy
        )
        sys.exit(build(options))


@main.command()
@cards_option
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--update-baseline", is_flag=True, help="Lower the accepted number of warnings to what is found now."
)
@click.option("--sql", "sql_topics", multiple=True, metavar="TOPIC",
              help="Also run the SQL of this topic on a PostgreSQL of its own ('all' for every topic).")  # fmt: skip
@format_option
def check(cards: Path, strict: bool, update_baseline: bool, sql_topics: tuple[str, ...], style: str) -> None:
    """Look for mistakes and write nothing.

    Every problem is printed with file, line and column, what is wrong and how to mend it.
    """
    from cardpress.cli.checking import check_command

    done = check_command(
        cards, strict=strict, update_baseline=update_baseline, sql_topics=sql_topics, style=style
    )
    sys.exit(done)


@main.command()
@cards_option
@click.option("--points", is_flag=True, help="List each point of priority 1 and 2 that still lacks a card.")
@click.option("--json", "as_json", is_flag=True, help="Print the points that lack a card as JSON.")
def coverage(cards: Path, points: bool, as_json: bool) -> None:
    """Show how much of each study document has a card, section by section."""
    from cardpress.cli.checking import coverage_command

    sys.exit(coverage_command(cards, points=points, as_json=as_json))


@main.command()
@cards_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the ids as JSON.")
def diff(cards: Path, cache_folder: Path, as_json: bool) -> None:
    """Say what learners will see when they import the next build over the last one."""
    from cardpress.cli.build import diff_command

    sys.exit(diff_command(cards, cache_folder, as_json=as_json))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a small, commented deck into FOLDER to start from."""
    from cardpress.cli.starter import new_command

    sys.exit(new_command(folder))


@main.command()
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
    from cardpress.cli.paper import Places, sheet_command

    sys.exit(sheet_command(Places(cards, out, cache_folder), edition=edition, topics=topics, tags=tags))


@main.command()
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
    from cardpress.cli.paper import Places, flashcards_command
    from cardpress.emit.flashcards import PrintOptions

    options = PrintOptions(layout=layout, paper=paper, flip=flip, order=order, fold=fold)
    chosen = () if "all" in levels else levels
    places = Places(cards, out, cache_folder)
    sys.exit(
        flashcards_command(places, options, levels=chosen, topics=topics, tags=tags, ids=ids, since=since)
    )


@main.command()
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
        sys.exit(store_offset(right or 0.0, down or 0.0))
    sys.exit(calibrate_command(Places(Path("cards"), out, cache_folder), paper=paper, flip=flip))


@main.command()
@cards_option
@click.option("--update", is_flag=True, help="Write what the engines return into the cards.")
def results(cards: Path, update: bool) -> None:
    """Compare the results shown on cards with what PostgreSQL returns today.

    Every `result` block of a card is the answer of the block before it. With --update the blocks
    are rewritten in place, and nothing else in the file is touched.
    """
    from cardpress.cli.results import results_command

    sys.exit(results_command(cards, update=update))


@main.command()
@cards_option
@out_option
@cache_option
@click.option(
    "--only",
    type=Outputs(),
    default=",".join(Outputs.known),
    metavar="LIST",
    help="Outputs to renew.  [default: all]",
)
@click.option("--port", default=8765, show_default=True, help="Port of the live page on this computer.")
def watch(cards: Path, out: Path, cache_folder: Path, only: tuple[str, ...], port: int) -> None:
    """Rebuild whenever a file is saved, and show the cards live in a browser.

    Mistakes are printed with their place, and the last good results stay until they are mended.
    """
    from cardpress.cli.build import BuildOptions
    from cardpress.cli.watch import watch_command

    sys.exit(watch_command(BuildOptions(cards, out, cache_folder, only, quiet=True), port=port))


@main.command()
@out_option
@click.option("--lan", is_flag=True, help="Also for other devices in the local network: your phone.")
@click.option("--minutes", default=30.0, show_default=True, help="Stop after so long.")
@click.option("--port", default=0, help="Port to listen on.  [default: any that is free]")
def serve(out: Path, lan: bool, minutes: float, port: int) -> None:
    """Offer the results to your phone: scan the code, tap a package, and Anki opens it.

    Read-only, at an address nobody can guess, and only for a while. Nothing but packages, PDFs and
    the page is served.
    """
    from cardpress.cli.serve import serve_command

    sys.exit(serve_command(out, lan=lan, minutes=minutes, port=port))


@main.command()
@cards_option
@cache_option
@click.option("--apply", is_flag=True, help="Do it; without this nothing is changed.")
@click.option("--delete-retired", is_flag=True, help="Also delete retired notes, after asking.")
@click.option(
    "--address", default="http://127.0.0.1:8765", show_default=True, help="Where AnkiConnect listens."
)
@click.option("--key", default="", help="API key of AnkiConnect, if it has one.")
def push(cards: Path, cache_folder: Path, apply: bool, delete_retired: bool, address: str, key: str) -> None:
    """Update a running Anki through its add-on AnkiConnect, note by note.

    Only what differs is replaced; the field Notes, your tags, marked and leech stay. First it just
    says what it would do.
    """
    from cardpress.cli.push import push_command

    sys.exit(push_command(cards, cache_folder, address, key, apply=apply, delete_retired=delete_retired))
