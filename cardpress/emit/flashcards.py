"""Cards to printable sheets: cut apart, each front has its back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cardpress.cache import Cache
from cardpress.diagnostics import Diagnostic, counted
from cardpress.emit import Written
from cardpress.emit.binding import Duplex, bind
from cardpress.emit.finished import FinishedFile
from cardpress.emit.fitting import Fitted, fit_faces
from cardpress.emit.leaf import Placed, Side
from cardpress.emit.print_problems import unfit, unprintable
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
from cardpress.plan.layouts import read_layouts, with_larger
from cardpress.render.diagrams import Drawing
from cardpress.render.face import PrintedCard
from cardpress.render.faces import printed_card
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
    layouts = with_larger(_known_layouts(tokens), options.layout, options.paper)
    printed = {
        brief: [printed_card(card, deck, drawings, tokens, brief=brief) for card in cards]
        for brief in dict.fromkeys(layout.brief for layout in layouts)
    }
    faces = [face for way in printed.values() for card in way for face in (card.front, card.back)]
    finished = FinishedFile(cache, deck.settings, repr((layouts, options)), faces, tokens)
    if (kept := finished.restore(path)) is not None:
        return kept, []
    found = [problem for card in printed[layouts[0].brief] for problem in unprintable(card, deck, tokens)]
    waiting = {str(card.id) for card in cards} - {problem.card for problem in found}
    language = str(deck.settings.language)
    stacks: list[_Stack] = []
    for layout in layouts:
        chosen = [c for c in printed[layout.brief] if c.card.id in waiting]
        drawn = _drawn(chosen, layout, language, tokens, cache)
        stacks.append(_Stack(layout, [card for card in drawn if card.fits]))
        waiting = {str(card.card.card.id) for card in drawn if not card.fits}
        if not waiting:
            break
    found += [problem for card in drawn for problem in unfit(card.card, card.front, card.back)]
    leaves, order = _leaves(deck, stacks, options, tokens)
    title = f"{deck.settings.title}: flashcards"
    duplex: Duplex = options.flip if options.order == "interleaved" and not options.fold else "one-sided"
    pdf = bind(leaves, order=order, title=title, language=language, duplex=duplex, cache=cache)
    path.write_bytes(pdf)
    count = sum(len(stack.cards) for stack in stacks)
    written = Written(path.name, count, count, len(order), tuple(_remarks(stacks, options)))
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

    @property
    def fits(self) -> bool:
        """Whether both faces were drawn."""
        return self.front.piece is not None and self.back.piece is not None


@dataclass(frozen=True, slots=True)
class _Stack:
    """Cards of one size."""

    layout: Layout
    """How they lie on their sheets."""
    cards: Sequence[_Drawn]
    """Those that have room."""

    def pages(self, options: PrintOptions) -> tuple[Page, ...]:
        """Their pages. Raises FoldError."""
        return impose(len(self.cards), self.layout, flip=options.flip, order=options.order, fold=options.fold)


def _drawn(
    printed: Sequence[PrintedCard], layout: Layout, language: str, tokens: Tokens, cache: Cache
) -> list[_Drawn]:
    """All cards, fitted; those too tall for the cell are set sideways, where that helps."""

    def fitted(cards: Sequence[PrintedCard], sideways: bool) -> list[_Drawn]:
        stock = printed_stock(tokens, layout, language, cache, sideways=sideways)
        faces = [face for card in cards for face in (card.front, card.back)]
        both = fit_faces(faces, stock, str(tokens.folder / "paper"), cache, versions())
        return [
            _Drawn(card, *pair, sideways) for card, *pair in zip(cards, both[::2], both[1::2], strict=True)
        ]

    upright = fitted(printed, sideways=False)
    tall = [drawn.card for drawn in upright if not drawn.fits]
    turned = fitted(tall, sideways=True) if tall else []
    helped = {drawn.card.card.id: drawn for drawn in turned if drawn.fits}
    return [helped.get(drawn.card.card.id, drawn) for drawn in upright]


def _remarks(stacks: Sequence[_Stack], options: PrintOptions) -> list[str]:
    """How many cards on which paper, and what some had no room for."""
    first, *larger = stacks
    remarks = [f"{counted(len(first.cards), 'card')} on {_sheets(first, options)}"]
    plain = "plain " if first.layout.perforated else ""
    for stack in larger:
        if stack.cards:
            ids = ", ".join(drawn.card.card.id for drawn in stack.cards)
            count = counted(len(stack.cards), "larger card")
            remarks.append(f"{count} at the end, on {_sheets(stack, options, plain)}: {ids}")
    lacking: dict[str, list[str]] = {}
    for drawn in (drawn for stack in stacks for drawn in stack.cards):
        for name in (*drawn.front.left_out, *drawn.back.left_out):
            lacking.setdefault(name, []).append(drawn.card.card.id)
    remarks += [
        f"no room for the {name} of {counted(len(ids), 'card')}: {', '.join(ids)}"
        for name, ids in sorted(lacking.items())
    ]
    return remarks


def _sheets(stack: _Stack, options: PrintOptions, plain: str = "") -> str:
    total = sheet_count(len(stack.cards), stack.layout, fold=options.fold)
    return f"{counted(total, f'{plain}sheet')} of {_PAPERS[options.paper]}, {stack.layout.title}"


_PAPERS = {"a4": "A4", "letter": "Letter"}


def _known_layouts(tokens: Tokens) -> Mapping[tuple[str, str], Layout]:
    return read_layouts((tokens.folder / "paper" / "layouts.toml").read_text(encoding="utf-8"))


def _leaves(
    deck: Deck, stacks: Sequence[_Stack], options: PrintOptions, tokens: Tokens
) -> tuple[list[list[Side]], list[tuple[int, int]]]:
    """The pages by sheet of paper, and the order in which they stand in the file."""
    imposed = [(stack, stack.pages(options)) for stack in stacks]
    total = sum(pages[-1].sheet for _, pages in imposed if pages)
    leaves: list[list[Side]] = [[] for _ in range(total)]
    order: list[tuple[str, int, int]] = []
    sheets = cards = 0
    for stack, pages in imposed:
        for page in pages:
            number = sheets + page.sheet
            leaf = leaves[number - 1]
            order.append((page.side, number - 1, len(leaf)))
            strip = _strip_text(deck, replace(page, sheet=number), total, options)
            leaf.append(_side(stack, page, cards, strip, options, tokens))
        sheets += pages[-1].sheet if pages else 0
        cards += len(stack.cards)
    if options.order == "fronts-then-backs":
        order.sort(key=lambda page: page[0] == "back")
    return leaves, [(leaf, page) for _, leaf, page in order]


def _side(stack: _Stack, page: Page, cards: int, strip: str, options: PrintOptions, tokens: Tokens) -> Side:
    """A page with its cards, which in the whole file are numbered from `cards`."""
    layout = stack.layout
    margin = layout.origin[1] >= _STRIP_ROOM
    dx, dy = _back_shift(layout, options) if page.side == "back" else (0.0, 0.0)
    placed = []
    for place in page.places:
        drawn = stack.cards[place.card]
        fitted = drawn.front if place.face == "front" else drawn.back
        assert fitted.piece is not None
        # A sideways card is held with the left edge of its front up; turned like a leaf, that edge
        # stays up and is the right edge of its back.
        quarters = 2 * place.turned + drawn.sideways * (1 if place.face == "front" else 3)
        section = (cards + place.card, f"#{drawn.card.card.id}")
        size = (place.width, place.height)
        placed.append(Placed(fitted.piece, place.x + dx, place.y + dy, size, quarters, section))
    if margin or page.side != "back":
        left = layout.origin[0] + (2.0 if margin else text_left(layout))
        placed.append(Placed(drawn_strip(strip, tokens), left, 6.4 if margin else 4.3))
    drawing = "" if page.side == "back" else _lines(layout, fold=options.fold)
    return Side(*layout.sheet, placed, drawing)


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
