"""Two cards do not ask the same words: a learner could not know which answer is meant."""

from collections.abc import Iterator

from cardpress.check.asked import asked
from cardpress.check.words import normal
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Card, Cloze, Diagram, Term
from cardpress.model.deck import Deck
from cardpress.model.text import Text

CODE = "duplicate-front"


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Fronts that are equal but for case, markup and punctuation."""
    first: dict[tuple[str, str], Text] = {}
    for card in deck:
        for key, front in _fronts(card):
            if key in first:
                yield Diagnostic(
                    CODE,
                    front.span,
                    "another card asks the same words",
                    "delete one of the two, or say in the question what makes it different",
                    related=((first[key].span, "asked first here"),),
                    card=card.id,
                )
            else:
                first[key] = front


def _fronts(card: Card) -> Iterator[tuple[tuple[str, str], Text]]:
    """Each front with what makes it the same as another: its words and the picture above them."""
    match card:
        case Cloze(fact=fact):
            yield (normal(fact), "fact"), fact
        case Term(term=term, means=means):
            yield (normal(term), "term"), term
            yield (normal(means), "means"), means
        case Diagram(hide=hide) if hide:
            return  # the picture is the question
        case _:
            for pair in asked(card):
                yield (normal(pair.q), card.diagram_front or ""), pair.q
