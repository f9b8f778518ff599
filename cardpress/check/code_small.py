"""Code on a card is read at a glance, on a phone and on a small printed card."""

from collections.abc import Iterator

from cardpress.check.asked import texts
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck
from cardpress.model.markup import code_blocks

CODE = "code-small"

LINES, COLUMNS = 12, 64
"""Most lines and columns of a block: what the printed card holds in a legible size."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Blocks of more lines or wider lines."""
    for card in deck:
        for text in texts(card):
            for block in code_blocks(text):
                lines = block.code.split("\n")
                if len(lines) > LINES:
                    yield Diagnostic(CODE, block.span(text), f"the code has {len(lines)} lines, at most {LINES} fit",
                                     "keep the lines the question is about", card=card.id)  # fmt: skip
                offset = block.code_start
                for line in lines:
                    if len(line) > COLUMNS:
                        yield Diagnostic(CODE, text.at(offset + COLUMNS), f"the line has {len(line)} columns, at most {COLUMNS} fit",
                                         "break it before a clause", card=card.id)  # fmt: skip
                        break
                    offset += len(line) + 1
