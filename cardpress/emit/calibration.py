"""One duplex sheet that shows how far a printer's backs lie off its fronts."""

from pathlib import Path

from cardpress.cache import Cache
from cardpress.emit import Written
from cardpress.emit.binding import bind
from cardpress.emit.leaf import PT_PER_MM, Placed, Side
from cardpress.emit.strips import drawn_strip, strip_width
from cardpress.plan.imposition import SHEETS, Flip
from cardpress.render.tokens import Tokens

REACH = 5.0
"""mm that the scales show in each direction: the worst duplex printers are off by 3 to 4."""
_STEP = 0.5
"""mm between two ticks of a scale; tenths are estimated between them."""
_AWAY = 22.0
"""mm from the middle of the sheet to its two scales."""
_RULER = "100.0 mm"
_BACK = "Back of the calibration sheet"
_MARKED = {-REACH: "−5", 0.0: "0", REACH: "+5"}
"""Ticks with a number, in mm from the middle."""

_SIZE = 9.5
"""pt of its letters."""

_INSTRUCTIONS = (
    "1  Print this sheet on both sides at 100 %, flipping on the {flip} edge. The ruler below must measure 100.0 mm.",
    "2  Hold it against the light with this side towards you. The back prints a large cross.",
    "3  Read on the level scale how many mm its upright line stands right of 0 (left is negative),",
    "    and on the upright scale how many mm its level line stands below 0 (above is negative).",
    "4  Type these two numbers:  python build.py calibrate --right 0.4 --down -0.3",
    "5  Print this sheet again: the cross now goes through both zeros.",
)


def write_calibration(
    path: Path,
    tokens: Tokens,
    cache: Cache,
    *,
    paper: str,
    flip: Flip,
    offset: tuple[float, float] = (0.0, 0.0),
) -> Written:
    """Write the test sheet. With the `offset` read off a first one, the second must show the cross in the middle."""
    width, height = SHEETS[paper]
    texts = [line.format(flip=flip) for line in _INSTRUCTIONS]

    def put(text: str, x: float, y: float, *, middle: bool = False) -> Placed:
        left = x - strip_width(text, tokens, size=_SIZE) / PT_PER_MM / 2 if middle else x
        return Placed(drawn_strip(text, tokens, size=_SIZE), left, y, section=(0, "Printer calibration"))

    x0, y0 = width / 2, height / 2
    front = []
    for n, text in enumerate(texts):
        number, _, said = text.partition("  ")
        front += [put(number, 22, 22 + 6 * n)] if number else []
        front.append(put(said.strip(), 26.5, 22 + 6 * n))
    front.append(put(_RULER, x0, 66.5, middle=True))
    for off, text in _MARKED.items():
        front.append(put(text, x0 + off, y0 - _AWAY - 7.5, middle=True))
        front.append(put(text, x0 + _AWAY + 4.5, y0 + off - 2))
    right, down = offset
    # The same signs as on the backs of cards: a sheet turned like a leaf shows its back mirrored.
    x, y = (x0 + right, y0 - down) if flip == "long" else (x0 - right, y0 + down)
    leaf = [
        Side(width, height, front, _front(x0, y0)),
        Side(width, height, [put(_BACK, 22, 22)], _cross(x, y)),
    ]
    path.write_bytes(bind([leaf], title="Printer calibration", language="en", duplex=flip, cache=cache))
    return Written(path.name, pages=2)


def _path(*lines: tuple[float, float, float, float]) -> str:
    return " ".join(f"{x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l" for x1, y1, x2, y2 in lines) + " S"


def _ticks() -> list[tuple[float, float]]:
    """Each tick's distance from the middle and its length, in mm."""
    count = round(REACH / _STEP)
    offs = [n * _STEP for n in range(-count, count + 1)]
    return [(off, 3.5 if off % 5 == 0 else 2.0 if off % 1 == 0 else 1.1) for off in offs]


def _front(x0: float, y0: float) -> str:
    """Two scales and the ruler, as operators in mm."""
    level = [(x0 + off, y0 - _AWAY, x0 + off, y0 - _AWAY - size) for off, size in _ticks()]
    upright = [(x0 + _AWAY, y0 + off, x0 + _AWAY + size, y0 + off) for off, size in _ticks()]
    base = [
        (x0 - REACH, y0 - _AWAY, x0 + REACH, y0 - _AWAY),
        (x0 + _AWAY, y0 - REACH, x0 + _AWAY, y0 + REACH),
    ]
    ruler = [(x0 - 50, 64, x0 + 50, 64), (x0 - 50, 61, x0 - 50, 67), (x0 + 50, 61, x0 + 50, 67)]
    ruler += [(x0 - 50 + 10 * n, 64, x0 - 50 + 10 * n, 65.5) for n in range(1, 10)]
    return "0.1 w 0 G " + _path(*level, *upright, *base, *ruler)


def _cross(x: float, y: float) -> str:
    """A cross through both scales, as operators in mm."""
    reach = _AWAY + 8
    return "0.15 w 0 G " + _path((x - reach, y, x + reach, y), (x, y - reach, x, y + reach))
