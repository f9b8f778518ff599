"""A cloze hides one short span a card, and a note hides few."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Cloze
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count

CODE = "one-unknown"

SPAN_WORDS = 5
"""Most words of a hidden span."""
NUMBERS = 3
"""Most cards one sentence makes."""
SENTENCE_WORDS = 30
"""Most words of the sentence."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Long spans, many numbers, long sentences, and one number for two different spans."""
    for card in deck:
        if not isinstance(card, Cloze):
            continue
        first: dict[int, str] = {}
        for hidden in card.deletions:
            place = card.fact.at(hidden.start)
            if (count := word_count(hidden.answer)) > SPAN_WORDS:
                yield Diagnostic(CODE, place, f"{count} words are hidden, at most {SPAN_WORDS} can be recalled exactly",
                                 "hide the key word only, or make it a question", card=card.id)  # fmt: skip
            if first.setdefault(hidden.ordinal, hidden.answer) != hidden.answer:
                yield Diagnostic(CODE, place, f"c{hidden.ordinal} already hides another span of this sentence",
                                 f"give it the next number: c{max(d.ordinal for d in card.deletions) + 1}", card=card.id)  # fmt: skip
        if len(first) > NUMBERS:
            yield Diagnostic(CODE, card.fact.span, f"the sentence makes {len(first)} cards, at most {NUMBERS} stay distinct",
                             "split it into two facts", card=card.id)  # fmt: skip
        if (count := word_count(card.fact)) > SENTENCE_WORDS:
            yield Diagnostic(CODE, card.fact.span, f"the sentence has {count} words, at most {SENTENCE_WORDS} are read",
                             "move the explanation to `why`", card=card.id)  # fmt: skip
