"""A diagram that is asked about says what it asks."""

import re
from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Diagram
from cardpress.model.deck import Deck

CODE = "diagram-question"

HIDDEN = 9
"""Most parts of one picture that are hidden, one card each."""

_LABEL_THIS = re.compile(
    r"\b(?:label|name) (?:this|the) (?:part|box|label|picture)|\bwhat is (?:this|hidden|missing)\W*$", re.I
)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Question, answer and hidden parts that don't go together; pictures that nothing uses."""
    used = {name for card in deck for name in (card.diagram, card.diagram_front) if name}
    for card in deck:
        if not isinstance(card, Diagram):
            continue
        place, hint, severity = card.id.span, "", Severity.ERROR
        if len(card.hide) > HIDDEN:
            place, message = card.hide[HIDDEN].span, f"{len(card.hide)} parts are hidden, at most {HIDDEN}"
            hint = "hide the parts worth recalling"
        elif len(set(card.hide)) < len(card.hide):
            place, message = card.hide[0].span, "a part is hidden twice"
            hint = "name each part once"
        elif card.hide and card.a is not None:
            place, message = card.a.span, "with `hide` the hidden labels are the answers"
            hint = "delete `a`, or make it `why`"
        elif card.hide and card.q is None:
            message, hint = "hidden parts need a question above the picture", "q: What happens at this place?"
        elif card.q is not None and not card.hide and card.a is None:
            place, message = card.q.span, "this question has neither answer nor hidden part"
            hint = "add `a`, or name parts in `hide`"
        elif card.a is not None and card.q is None:
            place, message, hint = card.a.span, "this answer has no question", "add `q`"
        elif card.q is not None and card.hide and (m := _LABEL_THIS.search(card.q)):
            place, message = card.q.at(m.start()), "asking for a label teaches the picture, not the thing"
            hint = 'ask what happens: "Where does the write go at this place?"'
        elif not (card.q or card.hide or card.id in used or (card.sheet and card.sheet.figure)):
            message, hint = (
                "no card, question or sheet shows this picture",
                f"name it on a card: diagram: {card.id}",
            )
            severity = Severity.WARNING
        else:
            continue
        yield Diagnostic(CODE, place, message, hint, severity, card=card.id)
