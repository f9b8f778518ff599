"""Deletions against what Markdown makes of them, which a later phase brings along."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Cloze
from cardpress.model.deck import Deck
from cardpress.model.markup import Deletion

CODE = "torn-cloze"


def check_clozes(
    deck: Deck, torn_deletions: Callable[[str], Iterable[tuple[Deletion, Literal["torn", "lost"]]]]
) -> Iterator[Diagnostic]:
    """Deletions that begin in one piece of markup and end in another, or that no text shows."""
    for card in deck:
        if not isinstance(card, Cloze):
            continue
        for hidden, fate in torn_deletions(card.fact):
            number, place = f"c{hidden.ordinal}", card.fact.at(hidden.start)
            if fate == "torn":
                yield Diagnostic(CODE, place, f"{number} begins in one piece of markup and ends in another",
                                 f"hide whole pieces: {{{{{number}::**both words**}}}}, or **{{{{{number}::both words}}}}**",
                                 card=card.id)  # fmt: skip
            else:
                yield Diagnostic(CODE, place, f"{number} hides nothing that is shown: it would make no card",
                                 f"hide words, not the address of a link: [{{{{{number}::words}}}}](https://...)",
                                 card=card.id)  # fmt: skip
