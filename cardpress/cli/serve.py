"""`serve`: the output folder on this machine or the local network, read-only, for a while."""

import mimetypes
import secrets
import socket
import threading
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import click

from cardpress.cli.reporting import size_of

SHOWN = (".apkg", ".pdf", ".html")
"""Endings that are served; whatever else lies in the folder is not."""


class Shelf(BaseHTTPRequestHandler):
    """Answers GET and HEAD for finished outputs below an address nobody can guess."""

    server_version = "cardpress"
    sys_version = ""

    def __init__(self, folder: Path, key: str, *arguments: object) -> None:
        """Serve files of `folder` below `/key/`."""
        self.folder, self.key = folder.resolve(), key
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a file, or the list of files."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send the head of what GET would send."""
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Requests are not worth a line each."""

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        prefix = f"/{self.key}/"
        if not path.startswith(prefix):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        name = path.removeprefix(prefix)
        if not name:
            self._send(self._listing().encode(), "text/html; charset=utf-8", body=body)
            return
        file = self._file(name)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        attached = file.name if file.suffix == ".apkg" else ""
        self._send(file.read_bytes(), kind, body=body, attached=attached)

    def _file(self, name: str) -> Path | None:
        """A finished output by its name below the folder; None for anything else."""
        if "\0" in name:
            return None
        file = (self.folder / name).resolve()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if hidden or not file.is_relative_to(self.folder) or file.suffix not in SHOWN or not file.is_file():
            return None
        return file

    def _send(self, data: bytes, kind: str, *, body: bool, attached: str = "") -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        if attached:
            self.send_header("Content-Disposition", f'attachment; filename="{attached}"')
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _listing(self) -> str:
        files = sorted(p for p in self.folder.rglob("*") if self._file(p.relative_to(self.folder).as_posix()))
        rows = []
        for file in files:
            name = file.relative_to(self.folder).as_posix()
            rows.append(f'<li><a href="{quote(name)}">{escape(name)}</a> {size_of(file)}</li>')
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            "<style>body{font:18px/1.5 system-ui,sans-serif;margin:24px auto;max-width:34em;padding:0 18px}"
            "li{padding:8px 0}@media(prefers-color-scheme:dark){body{background:#12171f;color:#e5e9f0}a{color:#8ab4ff}}"
            f"</style><h1>Tap a package to open it in Anki</h1><ul>{''.join(rows)}</ul></html>"
        )


def shelf_server(out: Path, *, lan: bool, port: int = 0) -> tuple[ThreadingHTTPServer, str]:
    """A server for `out` that is not running yet, and the address to open."""
    key = secrets.token_urlsafe(9)
    server = ThreadingHTTPServer(("0.0.0.0" if lan else "127.0.0.1", port), partial(Shelf, out, key))
    host = own_address() if lan else "127.0.0.1"
    return server, f"http://{host}:{server.server_address[1]}/{key}/"


def own_address() -> str:
    """This machine's address on the local network, as the system would route; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation: never a host
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def serve_command(out: Path, *, lan: bool, minutes: float, port: int) -> int:
    """Serve until the time is over or the user stops it; the exit status."""
    if not any(out.glob("**/*.apkg")):
        click.echo(f"There is nothing to serve in {out} yet; run `python build.py` first.", err=True)
        return 2
    server, address = shelf_server(out, lan=lan, port=port)
    import segno

    click.echo(f"\n  {address}\n")
    if lan:
        segno.make(address, micro=False).terminal(compact=True)
        click.echo(
            "\nPhone and computer must be in the same network. Scan, tap a package, open it in AnkiDroid or AnkiMobile."
        )
    else:
        click.echo("Only this computer can reach it; `python build.py serve --lan` offers it to your phone.")
    click.echo(f"It stops after {minutes:g} minutes, or with Ctrl-C.")
    timer = threading.Timer(minutes * 60, server.shutdown)
    timer.daemon = True
    timer.start()
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        click.echo()
    finally:
        timer.cancel()
        server.server_close()
    return 0
