"""HTML of ours to HTML in which Anki finds no command: an author's `[sound:x]` is text, as it is on paper."""

import re

# What Anki looks for in rendered cards: sounds, speech, LaTeX, boxes to type in. A hint comes out in brackets
# too, so behind the colons of a deletion the same words count.
_COMMAND = re.compile(
    r"(\[|::)(/?(?:sound:|anki:|(?:latex|\$\$?)(?:\]|\}\})|\[type:))",
    re.I,
)
_MATH = re.compile(r"<[^>]*>|\\(?=[(\[])")


def inert(html: str) -> str:
    """The HTML of a field, looking as before: only what would be a command is written otherwise."""
    return _MATH.sub(_plain, _COMMAND.sub(_spelt, html))


def _spelt(command: re.Match[str]) -> str:
    before, word = command[1], command[2]
    return f"&#91;{word}" if before == "[" else f"::&#{ord(word[0])};{word[1:]}"


def _plain(found: re.Match[str]) -> str:
    r"""MathJax reads what a browser made of entities, but begins no formula with a `\` in an element of its own."""
    if found[0] == "\\":
        return "<span>\\</span>"
    return found[0].replace("\\(", "&#92;(").replace("\\[", "&#92;[")
