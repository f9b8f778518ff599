"""Authored strings that know where they were written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NewType

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


def texts_within(value: Any, skip: frozenset[str] = frozenset()) -> Iterator[Text]:
    """Every text in a part of the model: itself, or those in its items, values and fields but the fields in `skip`."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_within(item, skip)
    elif isinstance(value, Mapping):
        yield from texts_within(tuple(value.values()), skip)
    elif is_dataclass(value):
        for name in _field_names(type(value), skip):
            yield from texts_within(getattr(value, name), skip)


@cache
def _field_names(cls: type, skip: frozenset[str]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls) if field.name not in skip)
