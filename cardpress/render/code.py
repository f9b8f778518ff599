"""Source code to HTML spans, at build time: no script ever runs on a card."""

from functools import cache
from html import escape

from pygments import lexers
from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from cardpress.model.markup import LANGUAGES

_CLASSES = (
    (Comment, "c"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Builtin, "b"),
    (String, "s"),
    (Number, "n"),
)
"""Token families that get a colour, and the class of each; everything else stays ink."""


def highlight(code: str, language: str) -> str:
    """HTML of `code`: escaped text with spans of class k, b, s, n and c; plain where no lexer is known."""
    lexer = _lexer(language)
    if lexer is None:
        return escape(code, quote=False)
    parts: list[str] = []
    for kind, value in lexer.get_tokens(code):
        text = escape(value, quote=False)
        name = next((name for family, name in _CLASSES if kind in family), "")
        parts.append(f'<span class="{name}">{text}</span>' if name and value.strip() else text)
    return "".join(parts).rstrip("\n")


@cache
def _lexer(language: str) -> Lexer | None:
    known = LANGUAGES.get(language)
    if known is None or known.lexer == "text":
        return None
    return lexers.get_lexer_by_name(known.lexer, ensurenl=False)
