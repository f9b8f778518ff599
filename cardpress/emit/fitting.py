"""Faces to drawn pieces that fit their card: laid out, measured, shrunk in steps, never clipped.

The layout that is measured is the one that is drawn, so a face that fits at once is laid out once.
"""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any

from cardpress.cache import Cache, fingerprint
from cardpress.emit.pieces import Piece, capture
from cardpress.emit.stock import Stock, environment
from cardpress.emit.weasy import lay_out
from cardpress.render.faces import DROPPED_FIRST, Face, without_spare

CHUNK = 48
"""Faces laid out together: enough to share the style sheet, few enough to spread over processes."""
_ALONE = 2 * CHUNK
"""Faces for which starting further processes costs more than it saves: each imports WeasyPrint anew."""
_PX_PER_MM = 96 / 25.4
_GAP = 1.8
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
class Setting:
    """One way to set a face."""

    face: Face
    """Its parts that are still in."""
    step: int
    """Size of the text, 0 the largest."""
    scale: float
    """Size of its pictures."""
    beside: bool
    """The picture stands right of the text instead of below it."""
    left_out: tuple[str, ...] = ()
    """What is not in it any more."""
    grown: bool = False
    """Its pictures were enlarged into the room left over: the last try."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a setting needs, in px; negative: room to spare."""

    high: float
    """By how much the text, and a picture below it, is too high."""
    wide: float
    """By how much something is too wide."""
    text: float
    """Height of the body."""
    hooks: tuple[tuple[float, float, float], ...]
    """Where wrapped lines of code go on: x, y and line height."""


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
    """Fit and draw some faces in this process. Raises PaperError for faults of ours."""
    document_html = environment(templates).get_template("flashcards.html").module.document
    done: dict[int, Fitted] = {}
    waiting = {i: _first(face, stock) for i, face in enumerate(faces)}
    collecting = gc.isenabled()
    gc.disable()  # the box tree is one large cycle; collecting it while it grows costs a fifth of the time
    try:
        while waiting:
            html = document_html([(i, setting) for i, setting in waiting.items()], stock)
            document = lay_out(str(html), stock.css)
            pages = _pages(document)
            again: dict[int, Setting] = {}
            for i, setting in waiting.items():
                measured = _measure(pages[i], setting, stock)
                fits = measured.high <= 0 and measured.wide <= 0
                other = _larger(setting, measured, stock) if fits else _smaller(setting, measured, stock)
                if other:
                    again[i] = other
                elif fits:
                    piece = capture(document, pages[i][0], stock.families)
                    done[i] = Fitted(_with_hooks(piece, measured.hooks), setting.step, setting.left_out)
                else:
                    high, wide = (max(0.0, px / _PX_PER_MM) for px in (measured.high, measured.wide))
                    done[i] = Fitted(None, setting.step, setting.left_out, high, wide)
            waiting = again
    finally:
        if collecting:
            gc.enable()
    return [done[i] for i in range(len(faces))]


def _first(face: Face, stock: Stock, left_out: tuple[str, ...] = ()) -> Setting:
    """The largest setting: the text at its full size, pictures as wide as the card."""
    scale = min(stock.largest, stock.width / _widest(face)) if _widest(face) else 1.0
    return Setting(face, 0, scale, beside=False, left_out=left_out)


_PER_STEP = 1.6
"""Height of a text goes with this power of its size: between the line height and the lines that unwrap."""


def _smaller(tried: Setting, measured: _Measured, stock: Stock) -> Setting | None:
    """What to try next: smaller pictures, pictures beside the text, smaller text, fewer parts."""
    if tried.grown:
        raise AssertionError(f"{tried.face.card}: a picture grew out of its card")
    pictures = [part.picture for part in tried.face.parts if part.picture]
    full = _first(tried.face, stock).scale
    floor = _floor(tried.face, stock)
    if full < floor:
        return _without(tried, ("picture",), stock)
    below = sum(picture.height for picture in pictures)
    if pictures and not tried.beside and tried.scale > floor:
        wanted = tried.scale - (measured.high + 0.5) / below
        room = _scale_beside(tried.face, stock) if len(pictures) == 1 else 0.0
        if tried.step == 0 and room > max(wanted, floor) + 0.02 and stock.beside:
            return replace(tried, scale=room, beside=True)
        if wanted >= floor:
            return replace(tried, scale=wanted)
        if tried.step == 0:
            return replace(tried, scale=floor)
    if tried.beside and tried.step == stock.steps - 1 and tried.scale > floor:
        return replace(tried, scale=max(floor, tried.scale * 0.85))
    if tried.step < stock.steps - 1:
        return replace(tried, step=_next_step(tried, measured, stock))
    return _without(tried, DROPPED_FIRST, stock)


def _without(tried: Setting, names: Sequence[str], stock: Stock) -> Setting | None:
    """The same without the first of these spare parts that it has; None where it has none."""
    spare = next((name for name in names if any(part.spare == name for part in tried.face.parts)), None)
    if spare is None:
        return None
    parts = (without_spare(part) if part.spare == spare else part for part in tried.face.parts)
    leaner = replace(tried.face, parts=tuple(part for part in parts if part))
    return _first(leaner, stock, (*tried.left_out, spare))


def _next_step(tried: Setting, measured: _Measured, stock: Stock) -> int:
    """The largest step that is likely to fit, at least one further."""
    share = max(0.0, measured.text - measured.high) / measured.text if measured.text else 0.0
    for step in range(tried.step + 1, stock.steps - 1):
        if (stock.sizes[step] / stock.sizes[tried.step]) ** _PER_STEP <= share:
            return step
    return tried.step + 1 if measured.wide > 0 else stock.steps - 1


def _larger(fitting: Setting, measured: _Measured, stock: Stock) -> Setting | None:
    """The same with its pictures grown into the room that is left, once."""
    heights = sum(part.picture.height for part in fitting.face.parts if part.picture)
    if not heights or fitting.beside or fitting.grown:
        return None
    grown = min(_first(fitting.face, stock).scale, fitting.scale + (-measured.high - 1) / heights)
    return replace(fitting, scale=grown, grown=True) if grown > fitting.scale * 1.03 else None


def _widest(face: Face) -> float:
    """px of the widest picture of a face at its natural size; 0 without one."""
    return max((part.picture.width for part in face.parts if part.picture), default=0.0)


def _floor(face: Face, stock: Stock) -> float:
    """The scale below which the labels of the pictures of a face can't be read."""
    labels = [part.picture.label for part in face.parts if part.picture]
    return stock.smallest / (0.75 * min(labels)) if labels else 0.0


def _scale_beside(face: Face, stock: Stock) -> float:
    """The scale of the one picture of a face when it stands beside the text; 0 where it would be too small."""
    picture = next(part.picture for part in face.parts if part.picture)
    scale = min(stock.largest, stock.height / picture.height, 0.7 * stock.width / picture.width)
    return scale if scale >= _floor(face, stock) else 0.0


def _pages(document: Any) -> dict[int, list[Any]]:
    """Pages by the place of their face in the document; a face too long for a page has several."""
    pages: dict[int, list[Any]] = {}
    for page in document.pages:
        section = next(box for box in _boxes(page._page_box) if _is(box, "section"))
        pages.setdefault(int(section.element.attrib["data-face"]), []).append(page)
    return pages


def _measure(pages: list[Any], setting: Setting, stock: Stock) -> _Measured:
    """What a face laid out in a setting needs; too wide is also a picture that only fits with tiny labels."""
    boxes = list(_boxes(pages[0]._page_box))
    body = next(box for box in boxes if _is(box, "div", "body"))
    foot = next(box for box in boxes if _is(box, "div", "foot"))
    left, width = body.content_box_x(), body.width
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
    wide = max(
        right - left - width - 0.5, (_floor(setting.face, stock) - setting.scale) * _widest(setting.face)
    )
    return _Measured(high, wide, bottom - body.position_y, tuple(hooks))


def _with_hooks(piece: Piece, hooks: tuple[tuple[float, float, float], ...]) -> Piece:
    """The piece with a small hook before each line that goes on a wrapped line of code.

    WeasyPrint leaves its flipped coordinates in force at the end of a page: pt from the upper left corner.
    """
    if not hooks:
        return piece
    drawn = []
    for x, y, size in hooks:
        left, level, unit = x * 0.75 + 1.5, (y + size * 0.55) * 0.75, size * 0.75 * 0.15
        tip = left + 2.6 * unit
        drawn.append(
            f"{left:.2f} {level - 2.2 * unit:.2f} m {left:.2f} {level:.2f} l {tip:.2f} {level:.2f} l "
            f"{tip - unit:.2f} {level - unit:.2f} m {tip:.2f} {level:.2f} l {tip - unit:.2f} {level + unit:.2f} l S"
        )
    lines = "\n".join(drawn)
    return replace(
        piece, content=f"{piece.content}\n/Artifact BMC\nq 0.5 w 0.28 0.33 0.41 RG\n{lines}\nQ\nEMC"
    )


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
