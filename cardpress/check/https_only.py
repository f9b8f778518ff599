"""Links of a deck are addresses that a browser opens over https."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from cardpress.check.asked import texts
from cardpress.check.words import prose
from cardpress.diagnostics import Diagnostic
from cardpress.model.deck import Deck

CODE = "https-only"

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]*)")


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Addresses of authorities and of links in texts that are not https with a host."""
    for authority in deck.authorities.values():
        if not _is_https(authority.url):
            yield Diagnostic(CODE, authority.url.span, "the address is not https",
                             "url: https://www.postgresql.org/docs/18/mvcc-intro.html")  # fmt: skip
    for card in deck:
        for text in texts(card):
            for m in _LINK.finditer(prose(text)) if "](" in text else ():
                if not _is_https(m[1]):
                    yield Diagnostic(
                        CODE,
                        text.at(m.start(1)),
                        "the link is not https",
                        "write the address in full: [title](https://…)",
                        card=card.id,
                    )


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme == "https"
            and bool(parts.hostname)
            and parts.username is None
            and not re.search(r"\s", url)
        )
    except ValueError:  # a bracket that is no IPv6 address
        return False
