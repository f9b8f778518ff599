"""What stands on every face around its content: the rail, the breadcrumb, the foot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

from cardpress.emit.lettering import (
    LEADING,
    Ink,
    Word,
    broken,
    drawn_line,
    filled,
    line_width,
    words_of,
)
from cardpress.emit.pieces import Piece, merged_fonts
from cardpress.emit.stock import PX, Stock
from cardpress.render.face import Face

_RAIL = 1.1 * PX
"""Width of the rail."""
_BETWEEN = 3 * PX
"""Between what stands left in the foot and the card's id at its right."""
_ROUND = 0.5523
"""Where the handles of a quarter circle stand, in radii."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one face, in px from its upper left corner."""

    crumb: tuple[tuple[Word, ...], ...]
    """Lines of the breadcrumb."""
    foot: tuple[tuple[Word, ...], ...]
    """Lines of the foot, without the id."""
    number: tuple[Word, ...]
    """The id."""
    body: float
    """Where the content begins."""
    end: float
    """Where the foot begins."""


def frame_of(face: Face, stock: Stock, beside: float = 0.0) -> Frame:
    """The frame of a face; `beside` is the width of the column right of the text, 0 without one."""
    bold = Ink(stock.text_family, 700, "#000000", stock.symbols)
    soft = Ink(stock.text_family, 400, stock.soft, stock.symbols)
    small = Ink(stock.small_family, 400, stock.soft, stock.symbols)
    trail = words_of(face.topic, bold) + (words_of(f"· {face.subtopic}", soft) if face.subtopic else [])
    crumb = broken(trail, stock.crumb, repeat(stock.width - beside))
    number = words_of(f"#{face.card}", small)
    first = stock.width - line_width(number, stock.foot) - _BETWEEN
    foot = broken(words_of(face.foot, small), stock.foot, chain([max(first, 0.0)], repeat(stock.width)))
    return Frame(
        tuple(map(tuple, crumb)),
        tuple(map(tuple, foot)),
        tuple(number),
        round(stock.body + (len(crumb) - 1) * stock.crumb * LEADING, 4),
        stock.tall - stock.bottom - len(foot) * stock.foot * LEADING,
    )


def framed(piece: Piece, face: Face, frame: Frame, stock: Stock) -> Piece:
    """The piece with its frame drawn around it: read first the breadcrumb, last the foot."""
    fonts = list(piece.fonts.items())
    marks = piece.marks
    operators = [f"/Artifact BMC\n{_rail(face.accent, stock)}\nEMC"]

    def line(words: Sequence[Word], x: float, top: float, size: float) -> None:
        nonlocal marks
        drawn, used = drawn_line(words, x, top, size)
        operators.append("/P\n<</MCID {}>>\nBDC\n{}\nEMC".format(marks, "\n".join(drawn)))
        fonts.extend(used)
        marks += 1

    for n, words in enumerate(frame.crumb):
        line(words, stock.left, stock.top + n * stock.crumb * LEADING, stock.crumb)
    before = marks
    right = stock.left + stock.width - line_width(frame.number, stock.foot)
    line(frame.number, right, frame.end, stock.foot)
    for n, words in enumerate(frame.foot):
        if words:
            line(words, stock.left, frame.end + n * stock.foot * LEADING, stock.foot)
    crumb = ["P", {}, list(range(piece.marks, before))]
    foot = [["P", {}, [before]], ["P", {}, list(range(before + 1, marks))]]
    return replace(
        piece,
        # A drawn page ends in pt from its upper left corner; the frame is in px.
        content="\n".join([piece.content, "q\n0.75 0 0 0.75 0 0 cm", *operators, "Q"]),
        marks=marks,
        tree=[crumb, *piece.tree, *(element for element in foot if element[2])],
        fonts=merged_fonts(fonts),
    )


def _rail(colour: str, stock: Stock) -> str:
    """Operators of a bar with round ends."""
    left, top = stock.rail, stock.top
    right, bottom, radius = left + _RAIL, stock.tall - stock.bottom, _RAIL / 2
    middle, near, far = left + radius, radius * (1 - _ROUND), radius * (1 + _ROUND)
    return (
        f"{filled(colour)}\n{left:.4f} {top + radius:.4f} m\n"
        f"{left:.4f} {top + near:.4f} {left + near:.4f} {top:.4f} {middle:.4f} {top:.4f} c\n"
        f"{left + far:.4f} {top:.4f} {right:.4f} {top + near:.4f} {right:.4f} {top + radius:.4f} c\n"
        f"{right:.4f} {bottom - radius:.4f} l\n"
        f"{right:.4f} {bottom - near:.4f} {left + far:.4f} {bottom:.4f} {middle:.4f} {bottom:.4f} c\n"
        f"{left + near:.4f} {bottom:.4f} {left:.4f} {bottom - near:.4f} {left:.4f} {bottom - radius:.4f} c\nf"
    )
