"""How a face is set, and what to try when that is too large: sizes of text and pictures, parts left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cardpress.emit.stock import Stock
from cardpress.render.face import DROPPED_FIRST, Face, without_spare


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
class Measured:
    """What a setting needs, in px; negative: room to spare."""

    high: float
    """By how much the text, and a picture below it, is too high."""
    wide: float
    """By how much something is too wide."""
    text: float
    """Height of the body."""
    hooks: tuple[tuple[float, float, float], ...]
    """Where wrapped lines of code go on: x, y and line height."""


def first_setting(face: Face, stock: Stock, left_out: tuple[str, ...] = ()) -> Setting:
    """The largest setting: the text at its full size, pictures as wide as the card."""
    scale = min(stock.largest, stock.width / widest_picture(face)) if widest_picture(face) else 1.0
    return Setting(face, 0, scale, beside=False, left_out=left_out)


_PER_STEP = 1.6
"""Height of a text goes with this power of its size: between the line height and the lines that unwrap."""


def smaller_setting(tried: Setting, measured: Measured, stock: Stock) -> Setting | None:
    """What to try next: smaller pictures, pictures beside the text, smaller text, fewer parts."""
    if tried.grown:
        raise AssertionError(f"{tried.face.card}: a picture grew out of its card")
    if _hopeless(tried, measured, stock) and (leaner := _without(tried, DROPPED_FIRST, stock)):
        return leaner
    pictures = [part.picture for part in tried.face.parts if part.picture]
    full = first_setting(tried.face, stock).scale
    floor = smallest_scale(tried.face, stock)
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


_TIGHTER = 0.75
"""Share of its height that remains of a text at worst when smaller words fill their lines better."""


def _hopeless(tried: Setting, measured: Measured, stock: Stock) -> bool:
    """Whether the text can't fit at the smallest size either, so that the steps to it need not be laid out.

    Text needs an area: its height goes with the square of its size. Beside a picture, its column grows
    as the picture shrinks. With a picture below it, the text may still go beside that.
    """
    shrunk = (stock.sizes[-1] / stock.sizes[tried.step]) ** 2
    if tried.beside:
        picture = widest_picture(tried.face)
        shrunk *= (stock.width - picture * tried.scale) / (
            stock.width - picture * smallest_scale(tried.face, stock)
        )
    elif widest_picture(tried.face):
        return False
    return measured.text * shrunk * _TIGHTER > measured.text - measured.high


def _without(tried: Setting, names: Sequence[str], stock: Stock) -> Setting | None:
    """The same without the first of these spare parts that it has; None where it has none."""
    spare = next((name for name in names if any(part.spare == name for part in tried.face.parts)), None)
    if spare is None:
        return None
    parts = (without_spare(part) if part.spare == spare else part for part in tried.face.parts)
    leaner = replace(tried.face, parts=tuple(part for part in parts if part))
    return first_setting(leaner, stock, (*tried.left_out, spare))


def _next_step(tried: Setting, measured: Measured, stock: Stock) -> int:
    """The largest step that is likely to fit, at least one further."""
    share = max(0.0, measured.text - measured.high) / measured.text if measured.text else 0.0
    for step in range(tried.step + 1, stock.steps - 1):
        if (stock.sizes[step] / stock.sizes[tried.step]) ** _PER_STEP <= share:
            return step
    return tried.step + 1 if measured.wide > 0 else stock.steps - 1


def larger_setting(fitting: Setting, measured: Measured, stock: Stock) -> Setting | None:
    """The same with its pictures grown into the room that is left, once."""
    heights = sum(part.picture.height for part in fitting.face.parts if part.picture)
    if not heights or fitting.beside or fitting.grown:
        return None
    grown = min(first_setting(fitting.face, stock).scale, fitting.scale + (-measured.high - 1) / heights)
    return replace(fitting, scale=grown, grown=True) if grown > fitting.scale * 1.03 else None


def widest_picture(face: Face) -> float:
    """px of the widest picture of a face at its natural size; 0 without one."""
    return max((part.picture.width for part in face.parts if part.picture), default=0.0)


def column(setting: Setting) -> float:
    """px that a picture beside the text takes from its width, with the space between them; 0 without one."""
    return widest_picture(setting.face) * setting.scale + 12 if setting.beside else 0.0


def smallest_scale(face: Face, stock: Stock) -> float:
    """The scale below which the labels of the pictures of a face can't be read."""
    labels = [part.picture.label for part in face.parts if part.picture]
    return stock.smallest / (0.75 * min(labels)) if labels else 0.0


def _scale_beside(face: Face, stock: Stock) -> float:
    """The scale of the one picture of a face when it stands beside the text; 0 where it would be too small."""
    picture = next(part.picture for part in face.parts if part.picture)
    scale = min(stock.largest, stock.height / picture.height, 0.7 * stock.width / picture.width)
    return scale if scale >= smallest_scale(face, stock) else 0.0
