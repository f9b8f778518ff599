"""`new`: a small, commented deck to start from."""

import shlex
import shutil
from pathlib import Path

import click

from cardpress.cli.reporting import again
from cardpress.paths import TEMPLATES


def new_command(folder: Path) -> int:
    """Copy the starter deck into a folder that does not exist yet or is empty; the exit status."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "not empty" if folder.is_dir() else "a file"
        click.echo(f"{folder} is {what}; name a new folder.", err=True)
        return 2
    shutil.copytree(TEMPLATES / "starter", folder, dirs_exist_ok=True)
    click.echo(
        f"Wrote a small deck into {folder}. Build it:\n\n"
        f"    {again(folder)} {shlex.join(['--out', f'{folder}-dist'])}\n\n"
        f"Then edit {folder}/coffee.yaml, which explains itself; docs/format.md tells the rest."
    )
    return 0
