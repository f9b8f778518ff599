"""The commands that talk to somebody while they run: watch, serve, push."""

import sys
from pathlib import Path

import click

from cardpress.cli.options import Outputs, cache_option, cards_option, out_option

PORT = click.IntRange(0, 65535)
_WEEK = 7 * 24 * 60


@click.command()
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
@click.option(
    "--port", type=PORT, default=8766, show_default=True, help="Port of the live page on this computer."
)
def watch(cards: Path, out: Path, cache_folder: Path, only: tuple[str, ...], port: int) -> None:
    """Rebuild whenever a file is saved, and show the cards live in a browser.

    Mistakes are printed with their place, and the last good results stay until they are mended.
    """
    from cardpress.cli.build import BuildOptions
    from cardpress.cli.watch import watch_command

    sys.exit(watch_command(BuildOptions(cards, out, cache_folder, only, quiet=True), port=port))


@click.command()
@out_option
@click.option("--lan", is_flag=True, help="Also for other devices in the local network: your phone.")
@click.option("--minutes", default=30.0, show_default=True, help="Stop after so long.")
@click.option("--port", type=PORT, default=0, help="Port to listen on.  [default: any that is free]")
def serve(out: Path, lan: bool, minutes: float, port: int) -> None:
    """Offer the results to your phone: scan the code, tap a package, and Anki opens it.

    Read-only, at an address nobody can guess, and only for a while. Nothing but packages, PDFs and
    the page is served.
    """
    from cardpress.cli.serve import serve_command

    if not 0 < minutes <= _WEEK:  # nor for what is no number
        raise click.BadParameter(f"choose more than 0 and at most {_WEEK}, a week", param_hint="--minutes")
    sys.exit(serve_command(out, lan=lan, minutes=minutes, port=port))


@click.command()
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
