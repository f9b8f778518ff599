"""Faces to drawn pieces that fit their card: laid out, measured, shrunk in steps, never clipped.

The layout that is measured is the one that is drawn, so a face that fits at once is laid out once.
"""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cardpress.cache import Cache, fingerprint
from cardpress.emit.frame import Frame, frame_of, framed
from cardpress.emit.measuring import measure, pages_by_face, with_hooks
from cardpress.emit.pieces import DrawnFonts, capture
from cardpress.emit.press import spread
from cardpress.emit.setting import Setting, column, first_setting, larger_setting, smaller_setting
from cardpress.emit.stock import PX, Stock, environment
from cardpress.emit.weasy import lay_out, strictly
from cardpress.render.face import Face

CHUNK = 64
"""Faces laid out together: enough to share the style sheet, few enough to spread over processes."""
_ALONE = 2 * CHUNK
"""Faces for which starting further processes costs more than it saves: each imports WeasyPrint anew."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What became of a face."""

    piece: bytes | None
    """The drawn face, as `Piece.to_json` wrote it; None where it doesn't fit at the smallest size."""
    step: int
    """Which size it has, 0 the largest."""
    left_out: tuple[str, ...]
    """What it had no room for: `checklist`."""
    too_high: float = 0.0
    """mm by which it is too high at the smallest size."""
    too_wide: float = 0.0
    """mm by which a word, a picture or a table is too wide."""


def fit_faces(
    faces: Sequence[Face], stock: Stock, templates: str, cache: Cache, versions: str
) -> list[Fitted]:
    """All faces, drawn; in parallel processes where there are many, and from the cache where they were before.

    `templates` is the folder of flashcards.html; `versions` stands for everything else a drawn face
    depends on: code, fonts, WeasyPrint.
    """
    shared = fingerprint(versions, repr(stock))
    keys = [fingerprint(shared, repr(face), repr(face.parts)) for face in faces]
    found: list[Fitted | None] = [_unpacked(cache.get("face", key)) for key in keys]
    missing = [i for i, fitted in enumerate(found) if fitted is None]
    chunks = [missing[i : i + CHUNK] for i in range(0, len(missing), CHUNK)]
    draw = partial(fit_chunk, stock=stock, templates=templates)
    many = len(missing) > _ALONE
    drawn = spread(draw, [[faces[i] for i in chunk] for chunk in chunks], worth_it=many)
    for chunk, fitted in zip(chunks, drawn, strict=True):
        for i, one in zip(chunk, fitted, strict=True):
            found[i] = one
            cache.put("face", keys[i], _packed(one))
    return [fitted for fitted in found if fitted is not None]


def fit_chunk(faces: Sequence[Face], stock: Stock, templates: str) -> list[Fitted]:
    """Fit and draw some faces in this process. Raises PaperError for faults of ours."""
    document_html = environment(templates).get_template("flashcards.html").module.document
    done: dict[int, Fitted] = {}
    waiting = {i: first_setting(face, stock) for i, face in enumerate(faces)}
    collecting = gc.isenabled()
    gc.disable()  # the box tree is one large cycle; collecting it while it grows costs a fifth of the time
    try:
        while waiting:
            frames = {i: frame_of(s.face, stock, column(s)) for i, s in waiting.items()}
            shown = [(i, setting, frames[i].body, column(setting)) for i, setting in waiting.items()]
            html = document_html(shown, stock)
            document = lay_out(str(html), stock.fonts + stock.css)
            with strictly():
                waiting = _fitted(document, waiting, frames, stock, done)
    finally:
        if collecting:
            gc.enable()
    return [done[i] for i in range(len(faces))]


def _fitted(
    document: Any,
    waiting: Mapping[int, Setting],
    frames: Mapping[int, Frame],
    stock: Stock,
    done: dict[int, Fitted],
) -> dict[int, Setting]:
    """Draw the faces of a laid-out document that fit, or can't; how to set the others next."""
    pages, fonts = pages_by_face(document), DrawnFonts()
    again: dict[int, Setting] = {}
    for i, setting in waiting.items():
        measured = measure(pages[i], setting, frames[i], stock)
        fits = measured.high <= 0 and measured.wide <= 0
        other = (larger_setting if fits else smaller_setting)(setting, measured, stock)
        if other:
            again[i] = other
        elif fits:
            piece = with_hooks(capture(document, pages[i], stock.faces, fonts), measured.hooks)
            whole = framed(piece, setting.face, frames[i], stock)
            done[i] = Fitted(whole.to_json(), setting.step, setting.left_out)
        else:
            high, wide = (max(0.0, px / PX) for px in (measured.high, measured.wide))
            done[i] = Fitted(None, setting.step, setting.left_out, high, wide)
    return again


def _packed(fitted: Fitted) -> bytes:
    head = f"{fitted.step}\n{'|'.join(fitted.left_out)}\n{fitted.too_high!r}\n{fitted.too_wide!r}\n"
    return head.encode() + (fitted.piece or b"")


def _unpacked(data: bytes | None) -> Fitted | None:
    """A face from the cache; None for none."""
    if data is None:
        return None
    *head, piece = data.split(b"\n", 4)
    step, left_out, high, wide = (word.decode() for word in head)
    names = tuple(left_out.split("|")) if left_out else ()
    return Fitted(piece or None, int(step), names, float(high), float(wide))
