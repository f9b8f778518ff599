"""Timelines: one thin rail a lane, time running down, each event beside its rail."""

from dataclasses import dataclass
from itertools import product

from cardpress.model.diagram import Event, Timeline
from cardpress.render.diagrams.scene import CONCLUSION, Box, Canvas, Disc, Scene
from cardpress.render.diagrams.setting import Block, Style, set_clauses, set_text
from cardpress.render.tokens import Tokens

_RAIL = 7.0
"""Px from the left of a lane to its rail."""
_TEXT = 19.0
"""Px from the left of a lane to its text."""
_GUTTER = 9.0
"""Px between the text of a lane and the next lane."""
_STEP = 25.0
"""Least px between the dots of consecutive events: later always stands visibly lower."""
_GAP = 11.0
"""Px between events of one lane."""


@dataclass(frozen=True, slots=True)
class _Set:
    """An event with its text broken for its lane."""

    does: Block
    gives: Block | None
    beside: bool
    """Whether `gives` stands behind the last line of `does` instead of below."""

    @property
    def height(self) -> float:
        below = self.gives.height if self.gives and not self.beside else 0
        return self.does.height + below


@dataclass(frozen=True, slots=True)
class _Plan:
    lefts: tuple[float, ...]
    rows: tuple[tuple[Event, int, _Set, float], ...]
    """Event, lane, text, and px of the top of its text."""
    bottom: float


def layout_timeline(timeline: Timeline, tokens: Tokens) -> Scene:
    """Share the width among the lanes so that the picture is lowest, then set the events."""
    names = [str(lane) for lane in timeline.lanes]
    events = [(e, names.index(str(e.lane))) for e in timeline.events if str(e.lane) in names]
    width = tokens.diagram["width"]
    heads = [set_text(name, Style(tokens.diagram["label"], 600), width / len(names) - 12) for name in names]
    top = max((h.height for h in heads), default=0) + 10
    plans = [_plan(events, shares, top, tokens) for shares in _shares(len(names))]
    plan = min(plans, key=lambda p: p.bottom)

    canvas = Canvas()
    for head, left in zip(heads, plan.lefts, strict=True):
        canvas.text(head, left + _RAIL - 5, 1)
    rail_end = plan.bottom + 4
    _draw_rails(canvas, plan, top - 6, rail_end)
    for event, lane, text, y in plan.rows:
        _draw_event(canvas, event, plan.lefts[lane], text, y)
    height = rail_end + 3
    if timeline.outcome:
        outcome = set_text(str(timeline.outcome), Style(tokens.diagram["label"], 500), width - 4)
        canvas.line(((0, rail_end + 10), (width, rail_end + 10)), "line", 0.8)
        canvas.conclusion = canvas.text(outcome, 2, rail_end + 18, part=CONCLUSION).grown(1.5)
        height = rail_end + 18 + outcome.height + 3
    return canvas.finished(width, height)


def _shares(lanes: int) -> list[tuple[float, ...]]:
    """Ways to share the width, even ones first; no lane gets less than three quarters of its even share."""
    if lanes < 2:
        return [(1.0,)]
    found = [s for s in product((8, 9, 10, 11, 12), repeat=lanes) if sum(s) == 10 * lanes]
    if lanes > 3:
        found = [(10,) * lanes]
    found.sort(key=lambda s: sum(abs(n - 10) for n in s))
    return [tuple(n / (10 * lanes) for n in s) for s in found]


def _plan(events: list[tuple[Event, int]], shares: tuple[float, ...], top: float, tokens: Tokens) -> _Plan:
    width = tokens.diagram["width"]
    lefts = tuple(width * sum(shares[:n]) for n in range(len(shares)))
    rows: list[tuple[Event, int, _Set, float]] = []
    ends = [top] * len(shares)
    last = -_STEP
    for event, lane in events:
        text = _set_event(
            event, width * shares[lane] - _TEXT - (_GUTTER if lane < len(shares) - 1 else 1), tokens
        )
        y = max(ends[lane], last + _STEP, top)
        rows.append((event, lane, text, y))
        ends[lane] = y + text.height + _GAP
        last = y
    bottom = max((y + text.height for _, _, text, y in rows), default=top)
    return _Plan(lefts, tuple(rows), bottom)


def _set_event(event: Event, room: float, tokens: Tokens) -> _Set:
    colour = "soft" if event.tone in ("ghost", "soft") else "ink"
    told = event.tone if event.tone in ("good", "bad") else colour
    weight = 600 if event.tone == "strong" else 400
    size = tokens.diagram["code"] if event.code else tokens.diagram["label"] - 0.5
    plain_colour = colour if event.gives else told
    style = Style(size, weight, event.code, plain_colour)
    does = (set_clauses if event.code else set_text)(str(event.does), style, room)
    if not event.gives:
        return _Set(does, None, False)
    style = Style(tokens.diagram["label"] - 0.5, 600, colour=told)
    gives = set_text(f"→ {event.gives}", style, room)
    last = does.lines[-1].width if does.lines else 0
    return _Set(does, gives, len(gives.lines) == 1 and last + 9 + gives.width <= room)


def _draw_rails(canvas: Canvas, plan: _Plan, top: float, end: float) -> None:
    """A rail is dashed from where its party begins to wait until it goes on."""
    for lane, left in enumerate(plan.lefts):
        x = left + _RAIL
        stops = [
            (y + text.does.line_height / 2, e.tone == "ghost") for e, at, text, y in plan.rows if at == lane
        ]
        start, waiting = top, False
        for y, ghost in [*stops, (end, False)]:
            if ghost != waiting or y == end:
                canvas.line(((x, start), (x, y)), "outline", 1, waiting)
                start, waiting = y, ghost


def _draw_event(canvas: Canvas, event: Event, left: float, text: _Set, y: float) -> None:
    part = str(event.id or "")
    x, dot = left + _RAIL, y + text.does.line_height / 2
    match event.tone:
        case "good" | "bad":
            canvas.add(Disc((x, dot), 7.5, fill="paper"))
            canvas.sign(event.tone, (x, dot))
        case "ghost":
            canvas.add(Disc((x, dot), 3.6, fill="paper", stroke="outline", thick=1.2))
        case "strong":
            canvas.add(Disc((x, dot), 4.8, fill="accent"))
        case _:
            canvas.add(Disc((x, dot), 3.4, fill="ink"))
    hidden_does = "" if text.gives else part
    room = canvas.text(text.does, left + _TEXT, y, part=hidden_does)
    if text.gives:
        if text.beside:
            last = text.does.lines[-1].width if text.does.lines else 0
            at = (
                left + _TEXT + last + 9,
                y
                + text.does.height
                - text.gives.height
                + (text.gives.line_height - text.does.line_height) / 2,
            )
        else:
            at = (left + _TEXT, y + text.does.height)
        room = canvas.text(text.gives, *at, part=part)
    if part:
        canvas.parts[part] = Box(room.x - 3, room.y - 0.5, room.width + 6, room.height + 1)
