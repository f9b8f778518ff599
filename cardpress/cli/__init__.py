"""The command line: the only place that parses arguments, prints and exits."""

import gc
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from cardpress.cli.live_commands import push, serve, watch
from cardpress.cli.options import Outputs, cache_option, cards_option, format_option, out_option
from cardpress.cli.paper_commands import calibrate, flashcards, sheet

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
  2  wrong usage, or this machine lacks something (a library, a permission, room, a running Anki)
  3  a bug of ours
"""


class Program(click.Group):
    """The command group; a fault of ours ends with status 3 and asks for a report."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; mistakes of the user never show a traceback, ours always do."""
        # A run makes a million small objects and drops few: the collector's rounds would only cost time.
        gc.freeze()
        gc.set_threshold(200_000, 50, 50)
        for stream in (sys.stdout, sys.stderr):  # a terminal that can't show a sign shows a ? for it
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        try:
            return super().main(*args, **kwargs)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BrokenPipeError:
            sys.exit(1)
        except Exception as error:
            from cardpress.render.tokens import TokensError

            if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("cardpress"):
                click.echo(
                    f"The Python package {error.name} is not installed here: "
                    "python -m pip install -c constraints.txt -e '.[test]'",
                    err=True,
                )
                sys.exit(2)
            if isinstance(error, OSError):
                from cardpress.cli.faults import told

                click.echo(told(error), err=True)
                sys.exit(2)
            if isinstance(error, TokensError):
                click.echo(str(error), err=True)
                sys.exit(2)
            traceback.print_exc()
            click.echo(
                "\nThis is a bug of cardpress, not of your cards. Please report it with the lines above.",
                err=True,
            )
            sys.exit(3)
        finally:
            gc.freeze()  # the process ends: nothing is worth looking through for what could be freed


@click.group(
    cls=Program,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
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
    # Folders named before a command count for it as well.
    folders = {"cards": cards, "out": out, "cache_folder": cache_folder}
    context.default_map = dict.fromkeys(main.commands, folders)
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
@click.option("--json", "style", flag_value="json", help="The same as --format json.")
def check(cards: Path, strict: bool, update_baseline: bool, sql_topics: tuple[str, ...], style: str) -> None:
    """Look for mistakes and write nothing.

    Every problem is printed with file, line and column, what is wrong and how to mend it. What shows only on
    paper, a card without room or a letter that the fonts lack, is told by the build.
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
    from cardpress.cli.difference import diff_command

    sys.exit(diff_command(cards, cache_folder, as_json=as_json))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a small, commented deck into FOLDER to start from."""
    from cardpress.cli.starter import new_command

    sys.exit(new_command(folder))


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


for _command in (sheet, flashcards, calibrate, watch, serve, push):
    main.add_command(_command)
