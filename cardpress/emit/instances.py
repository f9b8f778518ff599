"""Variable fonts at one weight, as files of their own.

Pango sets a variable font with the advances of its default weight, whatever weight is drawn: bold words
would stand too tight and medium ones a little.
"""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache as memoised
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.emit.weasy import Face, font_faces
from cardpress.inplace import replace_file
from cardpress.render.fonts import font_file


def static_faces(faces: Sequence[Face], cache: Cache) -> str:
    """CSS that binds family names to files of one weight each."""
    return font_faces(faces, [_static_file(*face, cache) for face in faces])


def _static_file(family: str, weight: int, italic: bool, cache: Cache) -> Path:
    """The file of a face; one that is variable, and has another weight by default, is made static first."""
    file = font_file(family, weight, italic)
    if not file.stem.endswith("]") or weight == 400:  # [wdth,wght]: its axes
        return file
    key = fingerprint(files_fingerprint([Path(__file__), file]), libraries(), str(weight))
    data = cache.get("instance", key)
    if data is None:
        data = _instance(file, weight)
        cache.put("instance", key, data)
    name = f"{fingerprint(data)}.ttf"
    if cache.folder is not None:
        with suppress(OSError):  # a cache that can't be kept costs only time
            return _as_file(cache.folder.resolve() / "fonts" / name, data)
    return _as_file(_temporary() / name, data)


def _instance(file: Path, weight: int) -> bytes:
    """The font at one weight and the default of its other axes; nothing else changes, kerning included."""
    import uharfbuzz

    face, wanted = at_weight(file, weight)
    wanted.keep_everything()
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def at_weight(file: Path, weight: int) -> tuple[Any, Any]:
    """A font file as HarfBuzz's face, and an order to reduce it to one weight, for the caller to say what stays."""
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))
    wanted = uharfbuzz.SubsetInput()
    wanted.pin_all_axes_to_default(face)
    if any(axis.tag == "wght" for axis in face.axis_infos):
        wanted.pin_axis_location(face, "wght", weight)
    return face, wanted


def _as_file(path: Path, data: bytes) -> Path:
    """The data as a file: whole, whoever else writes it now."""
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    return path


@memoised
def _temporary() -> Path:
    """A folder for runs without a cache, or with one that can't be written."""
    return Path(tempfile.mkdtemp(prefix="cardpress-"))
