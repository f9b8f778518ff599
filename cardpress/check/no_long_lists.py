"""An answer is not a bare list: unordered items are the hardest thing to hold."""

import re
from collections.abc import Iterator

from cardpress.check.asked import asked, graded
from cardpress.check.words import prose, says_how_many
from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Contrast, Mnemonic, Test
from cardpress.model.deck import Deck
from cardpress.model.markup import plain, word_count
from cardpress.model.text import Text

CODE = "no-long-lists"

MOST = 3
"""Unordered items that one answer may have."""
MOST_COLLECTED = 7
"""Items of a test card, whose items are taught one by one by others."""
ITEM_WORDS = 4
"""Longest item, in words, that makes commas a list; longer parts are clauses of a sentence."""

_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.M)
_NESTED = re.compile(r"\([^()]*\)|\"[^\"]*\"|\$[^$]*\$")
_COMMA = re.compile(r",\s+(?:and\s+|or\s+)?")
_LAST = re.compile(r"\s+(?:and|or)\s+")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Lists of more than MOST items, and lists whose front does not say how many."""
    for card in deck:
        for answer in graded(card):
            if (count := max(_bullets(answer), _comma_items(answer))) > MOST:
                yield Diagnostic(
                    CODE,
                    answer.span,
                    f"the answer lists {count} items, at most {MOST} can be recalled",
                    "one card an item, then `form: test` with `collects`; ordered steps: `form: sequence`",
                    card=card.id,
                )
        for pair in asked(card):
            if pair.a is not None and not isinstance(card, Contrast) and 1 < _bullets(pair.a) <= MOST:
                yield from _uncounted(pair.q, _bullets(pair.a), card.id)
        match card:
            case Test(items=items) if not 2 <= len(items) <= MOST_COLLECTED:
                yield Diagnostic(
                    CODE,
                    card.q.span,
                    f"a test has 2 to {MOST_COLLECTED} items, found {len(items)}",
                    "split it by a reason: the read path, the write path",
                    card=card.id,
                )
            case Test(q=q, items=items):
                yield from _uncounted(q, len(items), card.id)
            case Mnemonic(q=q, letters=letters):
                yield from _uncounted(q, len(letters), card.id)


def _uncounted(q: Text, count: int, card: str) -> Iterator[Diagnostic]:
    if not says_how_many(q, count):
        yield Diagnostic(
            CODE,
            q.span,
            f"the question does not say that {count} items are asked for",
            f'say how many: "Name the {count} ..."',
            card=card,
        )


def _bullets(answer: Text) -> int:
    return len(_BULLET.findall(prose(answer)))


def _comma_items(answer: Text) -> int:
    """How many short items stand between commas; 1 where the answer is a sentence."""
    text = _NESTED.sub("x", plain(answer)).rstrip(".")
    parts = _COMMA.split(text)
    if len(parts) < MOST or ";" in text or ". " in text or any(word_count(p) > ITEM_WORDS for p in parts):
        return 1
    last = [word_count(part) for part in _LAST.split(parts[-1])]
    return len(parts) + (len(last) == 2 and max(last) <= 2)
