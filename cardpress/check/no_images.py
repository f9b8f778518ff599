"""Pictures are diagrams: drawn at build time from data, never fetched from a URL."""

import re
from collections.abc import Iterator

from cardpress.check.asked import texts
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "no-images"

_IMAGE = re.compile(r"!\[[^\]]*\](?:\(|\[)")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Markdown images."""
    for card in deck:
        for text in texts(card):
            if "![" in text and (m := _IMAGE.search(prose(text))):
                yield Diagnostic(CODE, text.at(m.start()), "images can't stand in a text",
                                 "draw it under `diagrams:` and name it with `diagram:`", card=card.id)  # fmt: skip
