"""What every output shows: the design, and the diagrams drawn in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cardpress.cache import Cache
from cardpress.model.deck import Deck
from cardpress.paths import TEMPLATES
from cardpress.render.diagrams import Drawing
from cardpress.render.drawings import draw_all
from cardpress.render.markdown import recall
from cardpress.render.tokens import Tokens, load_tokens


@dataclass(frozen=True, slots=True)
class Drawn:
    """What every output shows."""

    tokens: Tokens
    """The design."""
    drawings: Mapping[str, Drawing]
    """Every diagram by card id."""


def draw(deck: Deck, cache: Cache) -> Drawn:
    """Draw the diagrams, and remember the texts that the last build rendered."""
    tokens = load_tokens(TEMPLATES / "tokens.toml")
    recall(cache, deck.settings.id)
    return Drawn(tokens, draw_all(deck, tokens, cache))
