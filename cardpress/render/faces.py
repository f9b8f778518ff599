"""A card to the two faces of its printed form, as parts of safe HTML that a template lays out.

One note makes one printed card: all deletions of a cloze at once, all steps of a sequence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape, unescape
from typing import Literal

from cardpress.model.card import (
    Analogy,
    Card,
    Cloze,
    Contrast,
    Diagram,
    Interview,
    Mnemonic,
    Number,
    Question,
    Sequence,
    Term,
    Test,
)
from cardpress.model.deck import Deck
from cardpress.render.diagrams import Drawing, masked
from cardpress.render.face import Face, Part, Picture, PrintedCard, without_spare
from cardpress.render.markdown import render_brief, render_cloze_face, render_inline
from cardpress.render.phrase import marked_phrase
from cardpress.render.sources import breadcrumb, source_labels
from cardpress.render.tokens import Tokens

_LARGE_FIGURE = 14
"""Longest answer in characters that is set as one large figure; what is longer reads as a sentence."""
_FOOT = 88
"""Characters of 6 pt that the foot of an A7 card has room for on one line, id and all."""


def printed_card(
    card: Card, deck: Deck, drawings: Mapping[str, Drawing], tokens: Tokens, *, brief: bool
) -> PrintedCard:
    """The two faces of a card; `brief` leaves explanations to the larger formats.

    `drawings` holds a drawing for each diagram the card names. Raises KeyError where one is missing.
    """
    front, back = _sides(card, drawings, tokens)
    if not brief:
        front += tuple(_pictures(card.diagram_front, drawings))
        back += (*_pictures(card.diagram, drawings), *_remarks(card))
    else:
        back = tuple(leaner for part in back if (leaner := without_spare(part)))
    topic, subtopic = breadcrumb(card, deck)
    family = deck.family_of.get(card.topic)
    accent = (
        tokens.accent(family.accent) if family and family.accent in tokens.accents else tokens.colour("ink")
    )
    foot = _foot(card, deck)
    form = str(getattr(card, "form", card.kind))

    def face(side: Literal["front", "back"], foot: str, parts: tuple[Part, ...]) -> Face:
        return Face(card.id, side, topic, subtopic or form, accent, foot, _on_paper(parts))

    return PrintedCard(card, face("front", f"{form} · {card.level}", front), face("back", foot, back))


def _foot(card: Card, deck: Deck) -> str:
    """The primary source, and as many more as fit on the line; then what the card was checked against."""
    labels = [label.text for label in source_labels(card, deck)]
    if card.asof and not any(card.asof in label for label in labels):
        labels.insert(1, str(card.asof))
    line = labels[0] if labels else ""
    for label in labels[1:]:
        if len(line) + 3 + len(label) + len(card.id) > _FOOT:
            break
        line += f" · {label}"
    return line


_Parts = tuple[Part, ...]


def _sides(card: Card, drawings: Mapping[str, Drawing], tokens: Tokens) -> tuple[_Parts, _Parts]:
    match card:
        case Cloze():
            return (_ask_html(_numbered_blanks(card)),), (
                Part("answer", code_by_lines(render_cloze_face(card.fact, None, reveal=True))),
            )
        case Term():
            front = (Part("large", render_inline(card.term)), Part("prompt", "What does it mean?"))
            return front, (_answer(card.means), *_note("For example", card.example, spare="example"))
        case Number():
            return (_ask(card.q),), (
                _figure(card.a),
                *_note("Rebuild it", card.rebuild.a if card.rebuild else None, spare="way to rebuild it"),
            )
        case Sequence():
            front = (_ask(card.q), Part("prompt", f"{len(card.steps)} steps, in order"))
            return front, (Part("list", _list("ol", map(render_inline, card.steps))),)
        case Question():
            points = _list("ul", map(render_inline, card.points)) if card.points else ""
            return (_ask(card.q),), (
                _answer(card.short or card.a),
                *_note_html("Say", points, spare="checklist"),
            )
        case Contrast():
            pair = " <i>or</i> ".join(f"<b>{render_inline(name)}</b>" for name in card.between)
            return (_ask(card.q), Part("prompt", pair)), (_answer(card.short or card.a), *_table(card))
        case Interview():
            front = (_ask(card.q), Part("prompt", f"{len(card.beats)} beats, said aloud"))
            opening = _note("Open with", card.opening, spare="opening sentence")
            beats = _list("ol", (f"<b>{render_inline(beat.beat)}</b>" for beat in card.beats))
            said = Part("list", _list("ol", _beats(card)), spare="sentences of the beats", lean=beats)
            return front, (said, *opening)
        case Test():
            items = Part("list", _list("ol", map(render_inline, card.items)))
            return (_ask(card.q),), (items,)
        case Mnemonic():
            return (Part("phrase", marked_phrase(card)), Part("prompt", render_inline(card.q))), (
                _letters(card),
            )
        case Analogy():
            return (_ask(card.q),), (
                _answer(card.a),
                *_note("The picture", card.analogy),
                *_note("Breaks when", card.breaks_when),
            )
        case Diagram():
            return _diagram(card, drawings[card.id], tokens)
        case _:
            raise AssertionError(f"no printed form for {type(card).__name__}")


def _ask(text: str) -> Part:
    return _ask_html(render_brief(text))


def _ask_html(html: str) -> Part:
    return Part("ask", code_by_lines(html))


def _answer(text: str) -> Part:
    return Part("answer", code_by_lines(render_brief(text)))


def _figure(text: str) -> Part:
    return Part("figure", render_inline(text)) if len(text) <= _LARGE_FIGURE else _answer(text)


def _note(label: str, text: str | None, spare: str = "") -> Iterator[Part]:
    if text:
        yield Part("note", code_by_lines(render_brief(text)), label=label, spare=spare)


def _note_html(label: str, html: str, spare: str) -> Iterator[Part]:
    if html:
        yield Part("note", html, label=label, spare=spare)


def _remarks(card: Card) -> Iterator[Part]:
    # Beside a large picture, which is the answer, even the explanation may have to go.
    yield from _note("Why", card.why, spare="explanation" if isinstance(card, Diagram) else "")
    yield from _note("Often claimed", card.myth)


def _list(tag: str, items: Iterator[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def _beats(card: Interview) -> Iterator[str]:
    for beat in card.beats:
        say = f"<br/><small>{render_inline(beat.say)}</small>" if beat.say else ""
        yield f"<b>{render_inline(beat.beat)}</b>{say}"


def _table(card: Contrast) -> Iterator[Part]:
    if not card.rows:
        return
    heads = "".join(f'<th scope="col">{render_inline(name)}</th>' for name in card.between)
    rows = "".join(
        f'<tr{_TELLING if first else ""}><th scope="row">{render_inline(row[0])}</th>'
        + "".join(f"<td>{render_inline(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for first, row in zip([True] + [False] * len(card.rows), card.rows, strict=False)
    )
    yield Part("table", f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>")


_ROOMY_LETTERS = 4
"""Most letters whose meanings stand on lines of their own; of more, they follow the words."""


def _letters(card: Mnemonic) -> Part:
    roomy = len(card.letters) <= _ROOMY_LETTERS
    between = "<br/>" if roomy else " "
    rows = "".join(
        f'<tr><th scope="row">{escape(letter.letter, quote=False)}</th><td><b>{render_inline(letter.word)}</b>'
        + (f"{between}<span>{render_inline(letter.means)}</span>" if letter.means else "")
        + "</td></tr>"
        for letter in card.letters
    )
    return Part("letters", f'<table class="{"roomy" if roomy else "dense"}"><tbody>{rows}</tbody></table>')


def _diagram(card: Diagram, drawing: Drawing, tokens: Tokens) -> tuple[_Parts, _Parts]:
    whole = Part("picture", picture=_picture(drawing.svg_paper, drawing, str(card.alt)))
    asked = render_brief(card.q or card.title)
    if not card.hide:
        return (_ask_html(asked),), (*((_answer(card.a),) if card.a else ()), whole)
    hidden = masked(drawing, card.hide, None, tokens, paper=True)
    numbers = "".join(
        f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-weight="600">{number}</text>'
        for number, (x, y) in enumerate((drawing.parts[part].centre for part in card.hide), 1)
        if len(card.hide) > 1
    )
    svg = hidden.removesuffix("</svg>") + numbers + "</svg>"
    parts = "one part hidden" if len(card.hide) == 1 else f"{len(card.hide)} parts hidden"
    front = Part("picture", picture=_picture(svg, drawing, f"{card.title}, {parts}"))
    answer = (_answer(card.a),) if card.a else ()
    return (_ask_html(asked), front), (*answer, whole)


def _pictures(diagram: str | None, drawings: Mapping[str, Drawing]) -> Iterator[Part]:
    if diagram:
        drawing = drawings[diagram]
        title = (
            unescape(m[1]) if (m := re.search(r"<desc>(.*?)</desc>", drawing.svg_paper, re.S)) else diagram
        )
        yield Part("picture", picture=_picture(drawing.svg_paper, drawing, title), spare="picture")


def _picture(svg: str, drawing: Drawing, alt: str) -> Picture:
    """The drawing with its alternative text where the PDF's tags look for it: in the title."""
    title = f"<title>{escape(alt, quote=False)}</title>"
    svg = re.sub(r"<title>.*?</title>(?:<desc>.*?</desc>)?", lambda _: title, svg, count=1, flags=re.S)
    label = min(float(size) for size in re.findall(r' font-size="([\d.]+)"', svg))
    return Picture(svg, drawing.width, drawing.height, label)


_ANCHOR = re.compile(r"</?a\b[^>]*>")


def _on_paper(parts: _Parts) -> _Parts:
    """The parts without links: paper has nothing to click, their text stays."""
    return tuple(
        replace(part, html=_ANCHOR.sub("", part.html), lean=_ANCHOR.sub("", part.lean)) for part in parts
    )


_BLANK = re.compile(r'<span class="cloze blank">\[(.*?)\]</span>', re.S)


_TELLING = ' class="telling"'
"""Attribute of the row that decides."""


def _numbered_blanks(card: Cloze) -> str:
    """The sentence with all deletions blank; where there are several, each with its number."""
    ordinals = [d.ordinal for d in card.deletions]
    numbers = {ordinal: place for place, ordinal in enumerate(dict.fromkeys(ordinals), 1)}
    upcoming = iter(ordinals)

    def blank(match: re.Match[str]) -> str:
        ordinal = next(upcoming)
        number = f"<sup>{numbers[ordinal]}</sup>" if len(numbers) > 1 else ""
        hint = "" if match[1] == "…" else match[1]
        room = hint or "\N{NO-BREAK SPACE}" * 12
        return f'<span class="blank">{number}\N{NO-BREAK SPACE}{room}</span>'

    return _BLANK.sub(blank, render_cloze_face(card.fact, None, reveal=False))


_PRE = re.compile(r"(<pre[^>]*>)<code>(.*?)</code></pre>", re.S)
_SPAN = re.compile(r'(<span class="\w+">)(.*?)(</span>)', re.S)


def code_by_lines(html: str) -> str:
    """HTML whose code blocks hold one `<span class=line>` a line, so that wrapped lines can be marked."""

    def block(match: re.Match[str]) -> str:
        code = _SPAN.sub(lambda m: m[1] + m[2].replace("\n", f"{m[3]}\n{m[1]}") + m[3], match[2])
        lines = "".join(f'<span class="line">{line or " "}</span>' for line in code.split("\n"))
        return f"{match[1]}{lines}</pre>"

    return _PRE.sub(block, html)
