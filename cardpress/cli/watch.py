"""`watch`: rebuild when a file is saved, show the page, reload it."""

import threading
import time
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import click

from cardpress.cli.build import BuildOptions, build
from cardpress.load.files import GENERATED
from cardpress.paths import TEMPLATES

FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards, live</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>html,body,iframe{margin:0;width:100%;height:100%;border:0;display:block}</style>
<iframe src="/index.html" title="The page of all cards"></iframe>
<script>
const frame = document.querySelector("iframe");
new EventSource("/events").onmessage = () => {
  const { scrollX, scrollY } = frame.contentWindow;
  frame.onload = () => frame.contentWindow.scrollTo(scrollX, scrollY);
  frame.contentWindow.location.reload();
};
</script></html>"""


class Signal:
    """Counts finished builds, and lets requests wait for the next."""

    def __init__(self) -> None:
        """No build yet."""
        self._changed = threading.Condition()
        self._count = 0

    def send(self) -> None:
        """Tell all who wait that there is a new build."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """The count, once it is not `seen` any more or the seconds are over."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen, seconds)
            return self._count

    @property
    def count(self) -> int:
        """Builds so far."""
        return self._count


class Preview(BaseHTTPRequestHandler):
    """The page in a frame that reloads after each build; this machine only."""

    def __init__(self, out: Path, signal: Signal, *arguments: object) -> None:
        """Show index.html of `out`."""
        self.out, self.signal = out, signal
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send the frame, the page, or news of builds."""
        path = urlsplit(self.path).path
        page = self.out / "index.html"
        if path == "/":
            self._send(FRAME.encode(), "text/html; charset=utf-8")
        elif path == "/index.html" and page.is_file():
            self._send(page.read_bytes(), "text/html; charset=utf-8")
        elif path == "/events":
            self._events()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Requests are not worth a line each."""

    def _send(self, data: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _events(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = self.signal.count
        try:
            self.wfile.write(b": listening\n\n")
            while True:
                count = self.signal.wait(seen, 15)
                self.wfile.write(b"data: built\n\n" if count != seen else b": still here\n\n")
                self.wfile.flush()
                seen = count
        except OSError:  # the browser left
            return


def preview_server(out: Path, signal: Signal, port: int) -> ThreadingHTTPServer:
    """A server on this machine that is not running yet."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Preview, out, signal))
    server.daemon_threads = True
    return server


def watch_command(options: BuildOptions, *, port: int, stop: threading.Event | None = None) -> int:
    """Build, then build again after every save, until Ctrl-C; the exit status."""
    if not options.cards.is_dir():
        return build(options)  # which says so
    import watchfiles

    from cardpress.emit.press import begin_early

    begin_early()  # before there are threads: these processes serve every build
    signal = Signal()
    server = preview_server(options.out, signal, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    click.echo(
        f"Watching {options.cards}. The cards, live: http://127.0.0.1:{server.server_address[1]}/   (Ctrl-C stops)"
    )
    # The first round comes once the watcher listens, so that nothing saved during the first build is missed.
    changes = watchfiles.watch(
        options.cards,
        TEMPLATES,
        watch_filter=lambda _, path: not Path(path).name.startswith(".") and Path(path).name not in GENERATED,
        debounce=200,
        step=50,
        rust_timeout=200,
        yield_on_timeout=True,
        stop_event=stop,
    )
    with suppress(KeyboardInterrupt):
        next(changes, None)
        _build_and_tell(options, signal)
        for saved in filter(None, changes):
            # Editors write a file of another name first, which is gone by now.
            names = sorted({Path(path).name for _, path in saved if Path(path).exists()})
            told = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            click.echo(f"\n{told} saved" if names else "\nfiles deleted")
            _build_and_tell(options, signal)
    server.shutdown()
    server.server_close()
    click.echo()
    return 0


def _build_and_tell(options: BuildOptions, signal: Signal) -> None:
    begin = time.perf_counter()
    status = build(options)
    if status == 0:
        click.echo(f"Built in {time.perf_counter() - begin:.1f} s.")
        signal.send()
    else:
        click.echo("The last good results are kept.")
