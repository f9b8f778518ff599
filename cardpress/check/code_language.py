"""Every fenced block names its language, so that it is coloured and checked as what it is."""

import re
from collections.abc import Iterator

from cardpress.check.asked import texts
from cardpress.diagnostics import Diagnostic, did_you_mean, quoted
from cardpress.model.deck import Deck
from cardpress.model.markup import LANGUAGES, code_blocks

CODE = "code-language"

_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})", re.M)


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Blocks without a language, of an unknown one, and fences that never close."""
    known = f"write text, or one of: {', '.join(LANGUAGES)}"
    for card in deck:
        for text in texts(card):
            blocks = code_blocks(text)
            for block in blocks:
                if not block.language:
                    yield Diagnostic(
                        CODE, block.span(text), "this block does not name its language", known, card=card.id
                    )
                elif block.language not in LANGUAGES:
                    yield Diagnostic(CODE, block.span(text), f'no language is called {quoted(block.language)}',
                                     did_you_mean(block.language, LANGUAGES, known), card=card.id)  # fmt: skip
            for m in _FENCE.finditer(text):
                if not any(block.start <= m.start() < block.end for block in blocks):
                    yield Diagnostic(CODE, text.at(m.start()), "this code block has no closing fence",
                                     "close it with ``` on a line of its own", card=card.id)  # fmt: skip
