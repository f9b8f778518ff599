"""Cards to printable sheets: cut apart, each front has its back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cardpress.cache import Cache
from cardpress.diagnostics import Diagnostic
from cardpress.emit import Written
from cardpress.emit.binding import Duplex, bind
from cardpress.emit.finished import FinishedFile
from cardpress.emit.fitting import Fitted, fit_faces
from cardpress.emit.leaf import Placed, Side
from cardpress.emit.stock import printed_stock, text_left, versions
from cardpress.emit.strips import drawn_strip
from cardpress.model.card import Card
from cardpress.model.deck import Deck
from cardpress.plan.imposition import (
    Flip,
    Layout,
    Line,
    Order,
    Page,
    around_vertical,
    crop_marks,
    cut_lines,
    fold_lines,
    impose,
    sheet_count,
)
from cardpress.plan.layouts import choose_layout, read_layouts
from cardpress.render.diagrams import Drawing
from cardpress.render.face import Face, PrintedCard, words
from cardpress.render.faces import printed_card
from cardpress.render.fonts import missing_glyphs
from cardpress.render.tokens import Tokens


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """How to print."""

    layout: str = "a7"
    """Name of a layout in layouts.toml."""
    paper: Literal["a4", "letter"] = "a4"
    """The sheets in the printer."""
    flip: Flip = "long"
    """Around which edge the printer turns a sheet."""
    order: Order = "interleaved"
    """Order of the pages."""
    fold: bool = False
    """Front and back beside each other on one side, to fold and glue."""
    offset_x_mm: float = 0.0
    """How far to the right the backs come out, seen from the front; read off the calibration sheet."""
    offset_y_mm: float = 0.0
    """How far down the backs come out, seen from the front."""


def write_flashcards(
    deck: Deck,
    cards: Sequence[Card],
    drawings: Mapping[str, Drawing],
    tokens: Tokens,
    path: Path,
    options: PrintOptions,
    cache: Cache,
) -> tuple[Written, list[Diagnostic]]:
    """Write a PDF of the cards in their order; a card that can't be printed whole is left out and is an error.

    `drawings` holds a drawing for each diagram the cards show. Raises LayoutError for a layout that does
    not exist on that paper, FoldError for one that can't be folded, MissingLibraryError without Pango.
    """
    layout = load_layout(tokens, options.layout, options.paper)
    printed = [printed_card(card, deck, drawings, tokens, brief=layout.brief) for card in cards]
    faces = [face for card in printed for face in (card.front, card.back)]
    finished = FinishedFile(cache, deck.settings, repr((layout, options)), faces, tokens)
    if (kept := finished.restore(path)) is not None:
        return kept, []
    found = [problem for card in printed for problem in _unprintable(card, tokens)]
    bad = {problem.card for problem in found}
    printed = [card for card in printed if card.card.id not in bad]
    whole: list[_Drawn] = []
    for drawn in _drawn(printed, layout, tokens, cache):
        problems = [
            *_unfit(drawn.card, drawn.card.front, drawn.front),
            *_unfit(drawn.card, drawn.card.back, drawn.back),
        ]
        found += problems
        if not problems:
            whole.append(drawn)
    pages = impose(len(whole), layout, flip=options.flip, order=options.order, fold=options.fold)
    leaves, order = _leaves(deck, whole, pages, layout, options, tokens)
    duplex: Duplex = options.flip if options.order == "interleaved" and not options.fold else "one-sided"
    title = f"{deck.settings.title}: flashcards"
    language = str(deck.settings.language)
    pdf = bind(leaves, order=order, title=title, language=language, duplex=duplex, cache=cache)
    path.write_bytes(pdf)
    total = sheet_count(len(whole), layout, fold=options.fold)
    remarks = [
        f"{_counted(len(whole), 'card')} on {_counted(total, 'sheet')} of {_PAPERS[options.paper]}, {layout.title}"
    ]
    remarks += _left_out(whole)
    written = Written(path.name, len(whole), len(whole), len(pages), tuple(remarks))
    if not found:
        finished.keep(written, pdf)
    return written, found


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A card whose faces were fitted."""

    card: PrintedCard
    """The card."""
    front: Fitted
    """Its front, drawn or not."""
    back: Fitted
    """Its back, drawn or not."""
    sideways: bool
    """Both faces stand a quarter turned in their cell."""


def _drawn(printed: Sequence[PrintedCard], layout: Layout, tokens: Tokens, cache: Cache) -> list[_Drawn]:
    """All cards, fitted; those with a picture too tall for the cell are set sideways, where that helps."""

    def fitted(cards: Sequence[PrintedCard], sideways: bool) -> list[_Drawn]:
        stock = printed_stock(tokens, layout, cache, sideways=sideways)
        faces = [face for card in cards for face in (card.front, card.back)]
        both = fit_faces(faces, stock, str(tokens.folder / "paper"), cache, versions())
        return [
            _Drawn(card, *pair, sideways) for card, *pair in zip(cards, both[::2], both[1::2], strict=True)
        ]

    upright = fitted(printed, sideways=False)
    tall = [d.card for d in upright if _has_picture(d.card) and not (d.front.piece and d.back.piece)]
    turned = fitted(tall, sideways=True) if tall else []
    helped = {d.card.card.id: d for d in turned if d.front.piece and d.back.piece}
    return [helped.get(drawn.card.card.id, drawn) for drawn in upright]


def _left_out(cards: Sequence[_Drawn]) -> list[str]:
    """A line for each kind of part that cards had no room for, naming them."""
    lacking: dict[str, list[str]] = {}
    for drawn in cards:
        for name in (*drawn.front.left_out, *drawn.back.left_out):
            lacking.setdefault(name, []).append(drawn.card.card.id)
    return [
        f"no room for the {name} of {_counted(len(ids), 'card')}: {', '.join(ids[:_NAMED])}"
        + (" ..." if len(ids) > _NAMED else "")
        for name, ids in sorted(lacking.items())
    ]


_NAMED = 4
"""How many cards a remark names."""


def _has_picture(card: PrintedCard) -> bool:
    return any(part.picture for part in (*card.front.parts, *card.back.parts))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


_PAPERS = {"a4": "A4", "letter": "Letter"}


def load_layout(tokens: Tokens, name: str, paper: str) -> Layout:
    """A layout of templates/paper/layouts.toml. Raises LayoutError that lists what there is."""
    text = (tokens.folder / "paper" / "layouts.toml").read_text(encoding="utf-8")
    return choose_layout(read_layouts(text), name, paper)


def _leaves(
    deck: Deck,
    cards: Sequence[_Drawn],
    pages: Sequence[Page],
    layout: Layout,
    options: PrintOptions,
    tokens: Tokens,
) -> tuple[list[list[Side]], list[tuple[int, int]]]:
    """The pages by sheet of paper, and the order in which they stand in the file."""
    total = pages[-1].sheet if pages else 0
    margin = layout.origin[1] >= _STRIP_ROOM
    shift = _back_shift(layout, options)
    leaves: list[list[Side]] = [[] for _ in range(total)]
    order = []
    for page in pages:
        dx, dy = shift if page.side == "back" else (0.0, 0.0)
        placed = []
        for place in page.places:
            drawn = cards[place.card]
            fitted = drawn.front if place.face == "front" else drawn.back
            assert fitted.piece is not None
            # A sideways card is held with the left edge of its front up; turned like a leaf, that edge
            # stays up and is the right edge of its back.
            quarters = 2 * place.turned + drawn.sideways * (1 if place.face == "front" else 3)
            section = (place.card, f"#{drawn.card.card.id}")
            size = (place.width, place.height)
            placed.append(Placed(fitted.piece, place.x + dx, place.y + dy, size, quarters, section))
        if margin or page.side != "back":
            left = layout.origin[0] + (2.0 if margin else text_left(layout))
            strip = drawn_strip(_strip_text(deck, page, total, options), tokens)
            placed.append(Placed(strip, left, 6.4 if margin else 4.3))
        drawing = "" if page.side == "back" else _lines(layout, fold=options.fold)
        leaf = leaves[page.sheet - 1]
        order.append((page.sheet - 1, len(leaf)))
        leaf.append(Side(*layout.sheet, placed, drawing))
    return leaves, order


_STRIP_ROOM = 9.4
"""mm of upper margin from which the line of instructions stands outside the cards."""


def _strip_text(deck: Deck, page: Page, total: int, options: PrintOptions) -> str:
    if options.fold:
        how = "Print at 100 %, one side; cut, fold, glue"
    elif options.order == "interleaved":
        how = f"Print at 100 %, both sides, flip on {options.flip} edge"
    else:
        how = f"Print at 100 %; backs: flip on {options.flip} edge"
    side = "" if page.side == "both" else f" {page.side}"
    return f"{how} · sheet {page.sheet} of {total}{side} · {deck.settings.version}"


def _back_shift(layout: Layout, options: PrintOptions) -> tuple[float, float]:
    """What to add to places on backs, in their own page's direction, to undo the printer's offset.

    The offset is read from the front against the light. A sheet turned like a leaf shows its back
    mirrored left to right, otherwise upside down, so one of the two directions is already reversed.
    """
    if around_vertical(layout, options.flip):
        return options.offset_x_mm, -options.offset_y_mm
    return -options.offset_x_mm, options.offset_y_mm


def _lines(layout: Layout, *, fold: bool) -> str:
    """Operators for cut lines, crop marks and fold lines."""

    def path(lines: Sequence[Line]) -> str:
        return " ".join(f"{a.x1:.3f} {a.y1:.3f} m {a.x2:.3f} {a.y2:.3f} l" for a in lines)

    drawn = []
    if lines := cut_lines(layout):
        drawn.append(f"0.09 w 0.35 G [0.35 0.7] 0 d {path(lines)} S")  # a dotted line of 0.25 pt
    if lines := crop_marks(layout):
        drawn.append(f"0.09 w 0 G [] 0 d {path(lines)} S")
    if fold:
        drawn.append(f"0.09 w 0 G [2 1] 0 d {path(fold_lines(layout))} S")
    return "\n".join(drawn)


def _unprintable(card: PrintedCard, tokens: Tokens) -> list[Diagnostic]:
    """An error for each face with characters that the fonts lack."""
    found = []
    for face in (card.front, card.back):
        text, code = words(face)
        symbols = tokens.face["symbol"]
        lacking = missing_glyphs(text, tokens.face["text"]) | missing_glyphs(code, tokens.face["mono"])
        lacking = missing_glyphs("".join(lacking), symbols)
        if lacking:
            shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(lacking))
            found.append(
                Diagnostic(
                    "missing-glyph",
                    card.card.span,
                    f"the fonts of the printed card lack {shown}",
                    "write it in words; emoji and scripts other than Latin, Greek and Cyrillic can't be printed",
                    card=card.card.id,
                )
            )
    return found


def _unfit(card: PrintedCard, face: Face, fitted: Fitted) -> list[Diagnostic]:
    if fitted.piece is not None:
        return []
    if fitted.too_wide > 0:
        what = f"the {face.side} is {fitted.too_wide:.1f} mm too wide for the printed card"
        hint = "shorten the longest word, code line or table row"
    else:
        what = f"the {face.side} is {fitted.too_high:.1f} mm too high for the printed card"
        hint = "write a `short` answer, shorten it, or split the card; it is at its smallest size already"
        if any(part.picture and not part.spare for part in face.parts):
            hint = "make the picture lower: fewer parts, or a graph that runs to the `right`; shorten the question"
    return [Diagnostic("does-not-fit", card.card.span, what, hint, card=card.card.id)]
