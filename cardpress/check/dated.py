"""What changes with a release says for which release it holds."""

import re
from collections.abc import Iterator

from cardpress.check.asked import fronts, graded
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "dated"

_VOLATILE = re.compile(
    r"\b(currently|nowadays|these days|as of (?:today|now)|(?:latest|newest|current) (?:version|release)|(?<!in )by default|defaults?(?! partition| value)"
    r"|maximum (?:size|number|length|row|document|connections)|(?:size|hard) limit)\b|[$€]\s?\d",
    re.I,
)
_VERSIONED = re.compile(
    r"\b(?:since|from|until|before|up to|version|release) v?\d+(?:\.\d+)?\b(?= on\b|$|[.,;:)?])|\bv\d+\b"
)
_PRODUCT = re.compile(r"\b[A-Z][\w.+#]*(?: [A-Z][\w.+#]*){0,2}[ :-]v?\d+(?:\.\d+)*\b")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Defaults, limits, prices and `currently` without `asof` and without a version on the front."""
    for card in deck:
        if card.asof is not None or any(_PRODUCT.search(front) for front in fronts(card)):
            continue
        for text in dict.fromkeys((*fronts(card), *graded(card))):
            shown = prose(text)
            if m := _VOLATILE.search(shown) or _VERSIONED.search(shown):
                yield Diagnostic(
                    CODE,
                    text.at(m.start()),
                    f'"{m[0].strip()}" changes with releases: say which one',
                    "asof: PostgreSQL 18, or name product and version on the front",
                    card=card.id,
                )
                break
