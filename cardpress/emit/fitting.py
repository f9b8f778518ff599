"""Faces to drawn pieces that fit their card: laid out, measured, shrunk in steps, never clipped.

The layout that is measured is the one that is drawn, so a face that fits at once is laid out once.
"""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

from cardpress.cache import Cache, fingerprint
from cardpress.emit.pieces import Piece, capture
from cardpress.emit.stock import Stock, environment
from cardpress.emit.weasy import lay_out
from cardpress.render.faces import Face

CHUNK = 48
"""Faces laid out together: enough to share the style sheet, few enough to spread over processes."""
_ALONE = 2 * CHUNK
"""Faces for which starting further processes costs more than it saves: each imports WeasyPrint anew."""
_PX_PER_MM = 96 / 25.4
_GAP = 1.2
"""mm between the content of a card and its foot, at least."""
_PAGE = 2000.0
"""mm: height of the page a face is measured on; what is longer needs no exact figure."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What became of a face."""

    piece: Piece | None
    """The drawn face; None where it doesn't fit at the smallest size."""
    step: int
    """Which size it has, 0 the largest."""
    left_out: tuple[str, ...]
    """What it had no room for: `checklist`."""
    too_high: float = 0.0
    """mm by which it is too high at the smallest size."""
    too_wide: float = 0.0
    """mm by which a word, a picture or a table is too wide."""


@dataclass(frozen=True, slots=True)
class _Try:
    """A face at one size, with some parts left out."""

    index: int
    """Which face."""
    face: Face
    """Its parts that are still in."""
    step: int
    """Size of the text."""
    scale: float
    """Size of its pictures."""
    left_out: tuple[str, ...] = ()


def fit_faces(
    faces: Sequence[Face], stock: Stock, templates: str, cache: Cache, versions: str
) -> list[Fitted]:
    """All faces, drawn; in parallel processes where there are many, and from the cache where they were before.

    `templates` is the folder of flashcards.html; `versions` stands for everything else a drawn face
    depends on: code, fonts, WeasyPrint.
    """
    keys = [fingerprint(versions, stock.css, repr(stock), repr(face), repr(face.parts)) for face in faces]
    found: list[Fitted | None] = [_unpacked(cache.get("face", key)) for key in keys]
    missing = [i for i, fitted in enumerate(found) if fitted is None]
    chunks = [missing[i : i + CHUNK] for i in range(0, len(missing), CHUNK)]
    draw = partial(fit_chunk, stock=stock, templates=templates)
    for chunk, fitted in zip(chunks, _spread(draw, [[faces[i] for i in c] for c in chunks]), strict=True):
        for i, one in zip(chunk, fitted, strict=True):
            found[i] = one
            cache.put("face", keys[i], _packed(one))
    return [fitted for fitted in found if fitted is not None]


def _spread(draw: Any, chunks: list[list[Face]]) -> Iterable[list[Fitted]]:
    processes = min(os.cpu_count() or 1, len(chunks))
    if processes < 2 or sum(map(len, chunks)) <= _ALONE:
        return map(draw, chunks)
    # spawn: forking a process that has threads (a progress display) is not safe.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(draw, chunks))


def fit_chunk(faces: Sequence[Face], stock: Stock, templates: str) -> list[Fitted]:
    """Fit and draw some faces in this process. Raises StockError for faults of ours."""
    document_html = environment(templates).get_template("flashcards.html").module.document
    done: dict[int, Fitted] = {}
    waiting = [_first(i, face, stock) for i, face in enumerate(faces)]
    collecting = gc.isenabled()
    gc.disable()  # the box tree is one large cycle; collecting it while it grows costs a fifth of the time
    try:
        while waiting:
            html = document_html([(t.face, place, t.step, t.scale) for place, t in enumerate(waiting)], "en")
            document = lay_out(str(html), stock.css)
            pages = _pages(document)
            again = []
            for place, tried in enumerate(waiting):
                high, wide, marks = _measure(pages[place], stock)
                if high <= 0 and wide <= 0:
                    piece = capture(document, pages[place][0], stock.families)
                    done[tried.index] = Fitted(_with_hooks(piece, marks), tried.step, tried.left_out)
                elif smaller := _smaller(tried, high, stock):
                    again.append(smaller)
                else:
                    too_high, too_wide = (max(0.0, px / _PX_PER_MM) for px in (high, wide))
                    done[tried.index] = Fitted(None, tried.step, tried.left_out, too_high, too_wide)
            waiting = again
    finally:
        if collecting:
            gc.enable()
    return [done[i] for i in range(len(faces))]


def _first(index: int, face: Face, stock: Stock) -> _Try:
    return _Try(index, face, 0, _full_scale(face, stock))


def _full_scale(face: Face, stock: Stock) -> float:
    """The scale at which the widest picture fills the card."""
    widths = [part.picture.width for part in face.parts if part.picture]
    return min(stock.largest, stock.width / max(widths)) if widths else 1.0


def _smaller(tried: _Try, high: float, stock: Stock) -> _Try | None:
    """The next attempt: smaller pictures, then smaller text, then without a part that may be missing."""
    pictures = sum(part.picture.height for part in tried.face.parts if part.picture)
    floor = min(stock.smallest, _full_scale(tried.face, stock))
    if pictures and tried.scale > floor + 1e-6:
        wanted = tried.scale - max(high, 1.0) / pictures
        if wanted >= floor or tried.step == stock.steps - 1:
            return _Try(tried.index, tried.face, tried.step, max(wanted, floor), tried.left_out)
        return _Try(tried.index, tried.face, tried.step + 1, tried.scale, tried.left_out)
    if tried.step < stock.steps - 1:
        return _Try(tried.index, tried.face, tried.step + 1, tried.scale, tried.left_out)
    spare = [part for part in tried.face.parts if part.spare]
    if not spare:
        return None
    kept = tuple(part for part in tried.face.parts if part is not spare[-1])
    leaner = Face(**{name: getattr(tried.face, name) for name in Face.__slots__} | {"parts": kept})
    return _Try(tried.index, leaner, 0, _full_scale(leaner, stock), (*tried.left_out, spare[-1].spare))


def _pages(document: Any) -> dict[int, list[Any]]:
    """Pages by the place of their face in the document; a face too long for a page has several."""
    pages: dict[int, list[Any]] = {}
    for page in document.pages:
        section = next(box for box in _boxes(page._page_box) if _is(box, "section"))
        pages.setdefault(int(section.element.attrib["data-face"]), []).append(page)
    return pages


_Hook = tuple[float, float, float]


def _measure(pages: list[Any], stock: Stock) -> tuple[float, float, list[_Hook]]:
    """By how many px a face is too high and too wide, and where its wrapped lines of code go on (x, y, size)."""
    boxes = list(_boxes(pages[0]._page_box))
    body = next(box for box in boxes if _is(box, "div", "body"))
    foot = next(box for box in boxes if _is(box, "div", "foot"))
    left = body.content_box_x()
    bottom, right, hooks = body.position_y + body.margin_height(), left, []
    for box in _boxes(body):
        if type(box).__name__ in ("TextBox", "InlineReplacedBox", "BlockReplacedBox", "TableBox"):
            right = max(right, box.position_x + (box.width or 0))
            bottom = max(bottom, box.position_y + (box.height or 0))
        if _is(box, "span", "line") and type(box).__name__ == "BlockBox":
            hooks += [(box.position_x, line.position_y, line.height) for line in box.children[1:]]
    high = bottom - (foot.position_y - _GAP * _PX_PER_MM)
    if len(pages) > 1:
        high = max(high, (_PAGE - 100) * _PX_PER_MM * len(pages))
    return high, right - left - stock.width - 0.5, hooks


def _with_hooks(piece: Piece, hooks: list[_Hook]) -> Piece:
    """The piece with a small hook before each line that goes on a wrapped line of code."""
    drawn = []
    for x, y, size in hooks:
        left, middle, unit = x * 0.75 + 1.5, piece.height - (y + size * 0.55) * 0.75, size * 0.75 * 0.16
        drawn.append(
            f"{left:.2f} {middle + 2 * unit:.2f} m {left:.2f} {middle:.2f} l {left + 2.4 * unit:.2f} {middle:.2f} l "
            f"{left + 1.4 * unit:.2f} {middle + unit:.2f} m {left + 2.4 * unit:.2f} {middle:.2f} l "
            f"{left + 1.4 * unit:.2f} {middle - unit:.2f} l S"
        )
    if not drawn:
        return piece
    content = piece.content + "\n/Artifact BMC\nq 0.4 w 0.28 0.33 0.41 RG\n" + "\n".join(drawn) + "\nQ\nEMC"
    return Piece(piece.height, content, piece.marks, piece.tree, piece.fonts, piece.states)


def _boxes(box: Any) -> Iterator[Any]:
    """A box and all below it."""
    box = getattr(box, "_box", box)  # an absolutely placed box stands in a wrapper
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _is(box: Any, tag: str, name: str = "") -> bool:
    element = getattr(box, "element", None)
    if element is None or getattr(box, "element_tag", None) != tag:
        return False
    return not name or element.attrib.get("class") == name


def _packed(fitted: Fitted) -> bytes:
    head = f"{fitted.step}\n{'|'.join(fitted.left_out)}\n{fitted.too_high!r}\n{fitted.too_wide!r}\n"
    return (head + (fitted.piece.to_json() if fitted.piece else "")).encode()


def _unpacked(data: bytes | None) -> Fitted | None:
    """A face from the cache; None for none, or for an entry that is no face."""
    if data is None:
        return None
    try:
        step, left_out, high, wide, piece = data.decode().split("\n", 4)
        names = tuple(left_out.split("|")) if left_out else ()
        return Fitted(Piece.from_json(piece) if piece else None, int(step), names, float(high), float(wide))
    except ValueError:
        return None
