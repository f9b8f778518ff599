"""A definition alone prepares nobody: the core facts have a reason and a card that applies them."""

from collections import defaultdict
from collections.abc import Iterator

from cardpress.check.asked import APPLYING
from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Cloze, Number, Term
from cardpress.model.deck import Deck

CODE = "why-beside-what"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Core facts without `why`, or not linked to a why, scenario, contrast, code or interview card."""
    links: dict[str, set[str]] = defaultdict(set)
    for card in deck:
        for name in (*card.needs, *card.confusable_with):
            links[card.id].add(name)
            links[name].add(card.id)
    applying = {card.id for card in deck if card.form in APPLYING}
    for card in deck:
        if card.level != "core" or not isinstance(card, Cloze | Term | Number):
            continue
        if card.why is None:
            yield Diagnostic(CODE, card.id.span, "a core fact needs its reason", "write the mechanism in `why`",
                             Severity.WARNING, card=card.id)  # fmt: skip
        if not links[card.id] & applying:
            yield Diagnostic(CODE, card.id.span, "no card applies this core fact",
                             f"write a scenario, why, code or contrast card with needs: [{card.id}]",
                             Severity.WARNING, card=card.id)  # fmt: skip
