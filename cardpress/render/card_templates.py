"""The sources in templates/anki and the design tokens to Anki templates and their styling."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cardpress.render.tokens import Tokens

_BLANK_LINES = re.compile(r"\n\s*\n+")


@cache
def _environment(folder: str) -> Environment:
    """Jinja2 with square brackets: the curly ones are Anki's."""
    return Environment(
        loader=FileSystemLoader(folder),
        block_start_string="[%", block_end_string="%]",
        variable_start_string="[[", variable_end_string="]]",
        comment_start_string="[#", comment_end_string="#]",
        undefined=StrictUndefined,
        autoescape=False,  # what is filled in are names of Anki's fields, never authored text
    )  # fmt: skip


def card_template(tokens: Tokens, source: str, side: str, **values: Any) -> str:
    """One side of an Anki template, from templates/anki/`source`.html."""
    template = _environment(str(tokens.folder / "anki")).get_template(f"{source}.html")
    return _BLANK_LINES.sub("\n", template.render(side=side, **values)).strip()


def card_css(tokens: Tokens) -> str:
    """Styling of every note type, from templates/anki/card.css."""
    template = _environment(str(tokens.folder / "anki")).get_template("card.css")
    css = template.render(
        colour=tokens.colours, accent=tokens.accents, screen=tokens.screen, face=tokens.face
    )
    return css.strip() + "\n"
