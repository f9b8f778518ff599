"""Formulas are written as code or with Unicode: nothing typesets TeX on a card, on paper or on the page."""

import re
from collections.abc import Iterator

from cardpress.check.asked import texts
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "no-tex"

_DOLLARS = re.compile(r"(?<![\w$\\])\$(?=[^\s$])([^$\n]+)(?<!\s)\$(?![\w$])")
_FORMULA = re.compile(r"[\\^_(={]")
_COMMAND = re.compile(
    r"\\\((?:[^\\\n]|\\(?!\)))+\\\)"
    r"|(?<![\w:\\])\\(?:frac|sqrt|log|ln|sum|prod|infty|cdot|times|pm|leq?|geq?|neq?|approx|equiv|rightarrow|forall|exists"
    r"|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi|sigma|Theta|Omega|Delta|Sigma"
    r"|text|mathrm|mathcal|lceil|rceil|lfloor|rfloor|begin|ldots)(?![A-Za-z])"
)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Formulas between dollars or `\\(` and `\\)`, and commands of TeX."""
    for card in deck:
        for text in texts(card):
            if "$" not in text and "\\" not in text:
                continue
            words = prose(text)
            dollars = next((m for m in _DOLLARS.finditer(words) if _FORMULA.search(m[1])), None)
            if m := dollars or _COMMAND.search(words):
                yield Diagnostic(CODE, text.at(m.start()), "TeX is not typeset, readers would see it as it stands",
                                 "write it as code or with Unicode: `O(log n)`, n², ≤, 10^9^", card=card.id)  # fmt: skip
