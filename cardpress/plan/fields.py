"""A card's own words as the fields of its note type: one function a form."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import assert_never

from cardpress.cache import fingerprint
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
    Term,
    Test,
)
from cardpress.model.card import (
    Sequence as Steps,
)
from cardpress.plan.notetypes import (
    INTERVIEW_BEAT_1,
    INTERVIEW_BEATS,
    INTERVIEW_FOLLOW_UP_1,
    INTERVIEW_OPENING,
    INTERVIEW_PERFORM,
    SEQUENCE_WHOLE,
)
from cardpress.plan.occlusion import masks
from cardpress.render.diagrams import Drawing
from cardpress.render.markdown import render_block, render_brief, render_cloze, render_inline
from cardpress.render.phrase import marked_phrase

Fields = dict[str, str]
Asks = dict[int, str]
"""What each card of a note asks for, by ordinal."""


def card_fields(
    card: Card,
    pictures: Mapping[str, tuple[str, str]],
    drawings: Mapping[str, Drawing],
    ordinals: Mapping[str, int],
) -> tuple[Fields, Asks]:
    """The fields a card fills in, by name, and what each of its cards asks for.

    `pictures` has the HTML of each diagram: in light and dark, and light alone. `ordinals` are those
    of a diagram's hidden parts.
    """
    shown = {"Why": card.why, "Myth": card.myth, "Hint": card.hint}
    fields = {name: render_brief(text) for name, text in shown.items() if text}
    if card.diagram:
        fields["Diagram"] = pictures[card.diagram][0]
    if card.diagram_front:
        fields["Diagram Front"] = pictures[card.diagram_front][0]
    own, asks = _own(card, pictures, drawings, ordinals)
    return fields | own, asks


def _own(
    card: Card,
    pictures: Mapping[str, tuple[str, str]],
    drawings: Mapping[str, Drawing],
    ordinals: Mapping[str, int],
) -> tuple[Fields, Asks]:
    match card:
        case Cloze():
            answers: dict[int, str] = {}
            for d in card.deletions:
                answers[d.ordinal - 1] = answers.get(d.ordinal - 1, "") + d.answer
            return {"Text": render_cloze(card.fact)}, {n: ask(text) for n, text in answers.items()}
        case Term():
            return _term(card)
        case Number():
            fields = {"Front": render_brief(card.q), "Back": render_brief(card.a)}
            if card.rebuild:
                fields |= {"Prompt 2": render_brief(card.rebuild.q), "Answer 2": render_brief(card.rebuild.a)}
            return fields, _asked(fields)
        case Steps():
            fields = {"Question": render_brief(card.q), "Count": str(len(card.steps))}
            fields |= {f"Step {n}": render_inline(step) for n, step in enumerate(card.steps, 1)}
            asks = {n: ask(step) for n, step in enumerate(card.steps)}
            return fields, asks | {SEQUENCE_WHOLE: ask(card.q)}
        case Question():
            fields = {"Front": render_brief(card.q), "Back": render_brief(card.a)}
            if card.points:
                fields["Points"] = _list("ul", card.points)
            if card.spoken:
                fields["Spoken"] = render_block(card.spoken)
            return fields, _asked(fields)
        case Contrast():
            return _contrast(card)
        case Test():
            fields = {"Front": render_brief(card.q), "Back": _list("ol", card.items)}
            return fields, _asked(fields)
        case Interview():
            return _interview(card)
        case Mnemonic():
            return _mnemonic(card)
        case Analogy():
            return _analogy(card)
        case Diagram():
            return _diagram(card, pictures, drawings, ordinals)
        case _:
            assert_never(card)  # type: ignore[arg-type]


def ask(text: str) -> str:
    """A short hash of what a card asks for: enough to see that two cards of one note changed places."""
    return fingerprint(" ".join(text.split()))[:6]


def _asked(fields: Fields) -> Asks:
    """What the cards of a `question` note ask for: their answers."""
    names = ("Back", "Answer 2", "Answer 3", "Answer 4")
    return {n: ask(fields[name]) for n, name in enumerate(names) if name in fields}


def _lead(html: str, lead: str) -> str:
    """Blocks of text and, smaller below them, what to do with them."""
    return f'{html}<p class="lead">{lead}</p>'


def _term(card: Term) -> tuple[Fields, Asks]:
    term = f"<p>{render_inline(card.term)}</p>"
    fields = {"Front": _lead(term, "What does this term mean?"), "Back": render_brief(card.means)}
    if card.reverse:
        fields |= {"Prompt 2": _lead(render_block(card.means), "Which term is this?"), "Answer 2": term}
    if card.example:
        fields["Example"] = render_brief(card.example)
    return fields, _asked(fields)


def _contrast(card: Contrast) -> tuple[Fields, Asks]:
    fields = {"Front": render_brief(card.q), "Back": render_brief(card.a)}
    for n, case in enumerate(card.cases, 2):
        fields |= {f"Prompt {n}": render_brief(case.q), f"Answer {n}": render_brief(case.a)}
    if card.rows:
        heads = "".join(f"<th>{render_inline(name)}</th>" for name in card.between)
        rows = "".join(
            f"<tr><th>{render_inline(row[0])}</th>"
            + "".join(f"<td>{render_inline(c)}</td>" for c in row[1:])
            + "</tr>"
            for row in card.rows
        )
        fields["Table"] = (
            f'<div class="table contrast"><table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        )
    return fields, _asked(fields)


def _interview(card: Interview) -> tuple[Fields, Asks]:
    fields = {"Question": render_brief(card.q), "Count": str(len(card.beats))}
    asks = {INTERVIEW_BEATS: ask(card.q)}
    if card.opening:
        fields["Opening"] = render_brief(card.opening)
        asks[INTERVIEW_OPENING] = ask("opening")
    for n, beat in enumerate(card.beats):
        fields[f"Beat {n + 1}"] = render_inline(beat.beat)
        if beat.say:
            fields[f"Say {n + 1}"] = render_brief(beat.say)
            asks[INTERVIEW_BEAT_1 + n] = ask(beat.beat)
    for n, follow_up in enumerate(card.followups):
        fields |= {
            f"Follow-up {n + 1}": render_brief(follow_up.q),
            f"Reply {n + 1}": render_brief(follow_up.a),
        }
        asks[INTERVIEW_FOLLOW_UP_1 + n] = ask(follow_up.a)
    if card.spoken:
        fields["Spoken"] = render_block(card.spoken)
        asks[INTERVIEW_PERFORM] = ask("perform")
    return fields, asks


def _mnemonic(card: Mnemonic) -> tuple[Fields, Asks]:
    fields = {
        "Question": render_brief(card.q),
        "Phrase": marked_phrase(card),
    }
    asks = {0: ask(card.phrase)}
    for n, letter in enumerate(card.letters, 1):
        fields |= {f"Letter {n}": escape(letter.letter), f"Word {n}": render_inline(letter.word)}
        if letter.means:
            fields[f"Means {n}"] = render_inline(letter.means)
        asks[n] = ask(letter.word)
    return fields, asks


def _analogy(card: Analogy) -> tuple[Fields, Asks]:
    fields = {
        "Front": render_brief(card.q),
        "Back": f'{render_block(card.a)}<div class="example">{render_brief(card.analogy)}</div>'
        f'<p class="breaks"><b>Where it breaks:</b> {render_inline(card.breaks_when)}</p>',
        "Prompt 2": _lead(render_block(card.analogy), "Where does this picture break?"),
        "Answer 2": render_brief(card.breaks_when),
    }
    return fields, {0: ask(card.a), 1: ask(card.breaks_when)}


def _diagram(
    card: Diagram,
    pictures: Mapping[str, tuple[str, str]],
    drawings: Mapping[str, Drawing],
    ordinals: Mapping[str, int],
) -> tuple[Fields, Asks]:
    both, light = pictures[card.id]
    if not card.hide:
        fields = {"Front": render_brief(card.q or ""), "Back": render_brief(card.a or ""), "Diagram": both}
        return fields, _asked(fields)
    extra = "".join(
        f'<div class="{name}" dir="auto">{label}{render_brief(text)}</div>'
        for name, label, text in (
            ("answer", "", card.a),
            ("why", "", card.why),
            ("myth", "<b>Often claimed:</b> ", card.myth),
        )
        if text
    )
    fields = {
        "Occlusion": masks(drawings[card.id], ordinals),
        "Image": light,
        "Header": render_brief(card.q or card.title),
        "Back Extra": extra,
    }
    return fields, {n: part for part, n in ordinals.items()}


def _list(tag: str, items: Sequence[str]) -> str:
    return f"<{tag}>" + "".join(f"<li>{render_inline(item)}</li>" for item in items) + f"</{tag}>"
