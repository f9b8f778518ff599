"""Authored strings that know where they were written."""

import re
from typing import NewType

from cardpress.diagnostics import Span

FOLDED = -1
"""The indent of a text whose lines or characters do not stand in the source as they read."""


class Text(str):
    """A string from a source file, with the place of its first character.

    It is a `str` in every other respect, so that templates, regexes and dictionaries
    take it as it is; operations such as slicing return a plain `str`.
    """

    __slots__ = ("indent", "span")

    span: Span
    """Place of the first character."""
    indent: int | None
    """0-based column where every line of a literal block begins; None on a single line; or FOLDED."""

    def __new__(cls, value: str, span: Span, indent: int | None = None) -> "Text":
        """Make the string `value`, written at `span`."""
        text = super().__new__(cls, value)
        text.span = span
        text.indent = indent
        return text

    def at(self, offset: int) -> Span:
        """Place of the character at `offset`: exact in a literal block and on a single line.

        Scalars folded over several lines, or with escapes, answer with their beginning.
        """
        if self.indent == FOLDED:
            return self.span
        if self.indent is not None:
            before = self[:offset]
            column = self.indent + 1 + len(before) - (before.rfind("\n") + 1)
            return Span(self.span.file, self.span.line + before.count("\n"), column)
        return Span(self.span.file, self.span.line, self.span.column + offset)

    def __reduce__(self):
        """Keep the place through pickling (worker processes, the cache)."""
        return (Text, (str(self), self.span, self.indent))


Id = NewType("Id", Text)
"""A kebab-case name: `leftmost-prefix`."""

ID_PATTERN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
"""What an id may look like; also the shape of a tag segment, so ids can stand in tags."""

ID_LIMIT = 60
"""Longest id in characters: it is printed on both sides of a flashcard's foot."""
