"""All pictures of a deck, drawn once and kept by content."""

import json
from collections.abc import Mapping
from dataclasses import asdict, astuple
from pathlib import Path

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.model.card import Diagram
from cardpress.model.content import content_text
from cardpress.model.deck import Deck
from cardpress.render.diagrams import Box, Drawing, draw_diagram
from cardpress.render.tokens import Tokens


def draw_all(deck: Deck, tokens: Tokens, cache: Cache) -> Mapping[str, Drawing]:
    """The drawing of every diagram by card id, in the accent of its topic's family."""
    how = _how(tokens)
    drawings = {}
    for card in deck:
        if not isinstance(card, Diagram):
            continue
        accent = deck.family_of[card.topic].accent
        key = fingerprint(
            how,
            str(deck.settings.language),
            accent,
            card.id,
            card.title,
            card.alt,
            content_text(card.drawing),
        )
        kept = cache.get("drawing", key)
        drawing = None if kept is None else _load(kept)
        if drawing is None:
            drawing = draw_diagram(card, tokens, deck.settings.language, accent)
            cache.put("drawing", key, _dump(drawing))
        drawings[str(card.id)] = drawing
    return drawings


def _how(tokens: Tokens) -> str:
    """Hash of everything but the content that shapes a drawing."""
    code = Path(__file__).parent
    files = [*(code / "diagrams").rglob("*.py"), code / "fonts.py", code.parent / "model" / "markup.py"]
    files += [tokens.folder / "tokens.toml", *(tokens.folder / "diagrams").rglob("*.*")]
    return fingerprint(files_fingerprint(files), libraries())


def _dump(drawing: Drawing) -> bytes:
    kept = asdict(drawing) | {"parts": {name: astuple(box) for name, box in drawing.parts.items()}}
    if drawing.conclusion is not None:
        kept["conclusion"] = astuple(drawing.conclusion)
    return json.dumps(kept).encode()


def _load(data: bytes) -> Drawing | None:
    """A kept drawing; None where the entry is not one, as a cache may be anything."""
    try:
        kept = json.loads(data)
        kept["parts"] = {name: Box(*box) for name, box in kept["parts"].items()}
        kept["conclusion"] = None if kept["conclusion"] is None else Box(*kept["conclusion"])
        return Drawing(**kept)
    except (ValueError, KeyError, TypeError):
        return None
