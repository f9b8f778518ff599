"""A front does not contain its answer."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked
from cardpress.check.words import content_words
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Cloze, Interview, Term
from cardpress.model.deck import Deck
from cardpress.model.text import Text

CODE = "no-leak"

_ARTICLE = re.compile(r"\ban\s+\Z", re.I)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Answers whose content words all stand on the front, and `an` before a gap."""
    for card in deck:
        match card:
            case Cloze():
                yield from _in_sentence(card)
            case Term(term=term, means=means):
                if _given(term, means):
                    yield _leak(card.id, means, "the definition contains the term", "say it in other words")
            case Interview():
                pass
            case _:
                for pair in asked(card):
                    offered = pair.part == "case" or " or " in pair.q
                    if pair.a is not None and not offered and _given(pair.a, pair.q):
                        yield _leak(card.id, pair.a, "all words of the answer stand in the question",
                                    "ask without them: \"Which write must finish before a commit is acknowledged?\"")  # fmt: skip


def _in_sentence(card: Cloze) -> Iterator[Diagnostic]:
    for hidden in card.deletions:
        place = card.fact.at(hidden.start)
        visible, end = "", 0
        for other in card.deletions:
            visible += card.fact[end : other.start] + (
                " " if other.ordinal == hidden.ordinal else other.answer
            )
            end = other.end
        visible += card.fact[end:]
        if _given(hidden.answer, visible):
            yield Diagnostic(CODE, place, "the hidden words stand elsewhere in the sentence",
                             "hide what is said once, or reword the rest", card=card.id)  # fmt: skip
        elif _ARTICLE.search(card.fact[: hidden.start]):
            yield Diagnostic(CODE, place, '"an" gives away how the answer begins',
                             "move the article into the gap: {{c1::an index}}", card=card.id)  # fmt: skip


def _given(answer: str, shown: str) -> bool:
    words = set(content_words(answer))
    return not all(word.isdigit() for word in words) and words <= set(content_words(shown))


def _leak(card: str, text: Text, message: str, hint: str) -> Diagnostic:
    return Diagnostic(CODE, text.span, message, hint, card=card)
