"""YAML nodes to the model's dataclasses, led by their type hints, with a diagnostic for every misfit."""

import dataclasses
import re
import types
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from cardpress.diagnostics import Diagnostic, Span, did_you_mean, quoted
from cardpress.load.nodes import UNPRINTABLE
from cardpress.load.syntax import lines_of
from cardpress.model.keys import authored
from cardpress.model.text import FOLDED, ID_LIMIT, ID_PATTERN, Id, Text


class _Missing:
    """What reading returns where a diagnostic was made instead of a value."""


MISSING = _Missing()

_SWALLOWED = re.compile(r"\s+(#)[^\s#]")
_NEXT = re.compile(r"\s*[,}\]]")

TEXT_LIMIT = 4000
"""Most characters of one text: twice a spoken answer, and short enough for every pattern that rules try."""


class Reader:
    """Reads the nodes of one file; collects what is wrong in `diagnostics`."""

    def __init__(self, file: str, text: str) -> None:
        """Read nodes of `file`, whose decoded content is `text`."""
        self.file = file
        self.lines = lines_of(text)
        self.diagnostics: list[Diagnostic] = []

    def span(self, node: yaml.Node) -> Span:
        """Place where a node begins."""
        return Span(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def error(self, code: str, span: Span, message: str, hint: str = "", **more: Any) -> _Missing:
        """Note an error, and stand in for the value."""
        self.diagnostics.append(Diagnostic(code, span, message, hint, **more))
        return MISSING

    def pairs(self, node: yaml.Node, what: str) -> dict[str, tuple[Text, yaml.Node]] | None:
        """Keys and value nodes of a mapping; repeated and non-text keys are errors."""
        if not isinstance(node, yaml.MappingNode):
            if _is_empty(node):
                self.error(
                    "empty-value",
                    self.span(node),
                    "there is nothing behind this key",
                    "delete the key, or fill it",
                )
                return None
            self.error("wrong-type", self.span(node), f"expected {what}, found {_name_of(node)}",
                       "write `key: value` lines")  # fmt: skip
            return None
        found: dict[str, tuple[Text, yaml.Node]] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.error(
                    "wrong-type", self.span(key_node), "a key must be a word", "quote it if it is a text"
                )
                continue
            name = self.text(key_node)
            if name in found:
                self.error("repeated-key", name.span, f"the key {quoted(name)} stands here a second time",
                           "delete one of the two", related=((found[name][0].span, "first written here"),))  # fmt: skip
                continue
            found[name] = (name, value_node)
        return found

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node] | None:
        """The nodes of a list."""
        if not isinstance(node, yaml.SequenceNode):
            if _is_empty(node):
                self.error(
                    "empty-value",
                    self.span(node),
                    "there is nothing behind this key",
                    "delete the key, or write []",
                )
                return None
            self.error("wrong-type", self.span(node), f"expected {what}, found {_name_of(node)}",
                       "write a list: a line with `- ` for each item, or [a, b]")  # fmt: skip
            return None
        return node.value

    def text(self, node: yaml.ScalarNode) -> Text:
        """A scalar as text with the place of its first character."""
        span = self.span(node)
        value = node.value
        if node.style in ("|", ">"):
            first = self._first_line_of_block(span.line)
            source = self.lines[first - 1] if first <= len(self.lines) else ""
            value = value.strip("\n")
            indent = max(
                0, _blanks(source) - _blanks(value)
            )  # behind |2 the text itself may begin with blanks
            place = Span(self.file, first, indent + 1)
            return Text(value, place, indent if node.style == "|" else FOLDED)
        if not node.style:
            self._refuse_swallowed(node)
        if node.style in ("'", '"'):
            span = Span(self.file, span.line, span.column + 1)
            self._refuse_unprintable(value, span)
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        return Text(value, span, None if line.startswith(value, span.column - 1) else FOLDED)

    def _refuse_unprintable(self, value: str, span: Span) -> None:
        """An escape can make a character that no output can hold, often where a backslash was meant."""
        if bad := UNPRINTABLE.search(value):
            self.error("bad-encoding", span, f"the character U+{ord(bad[0]):04X} can't stand in YAML",
                       r"delete its escape; a \ that is meant as such is written \\ between double quotes")  # fmt: skip

    def _refuse_swallowed(self, node: yaml.ScalarNode) -> None:
        """A text that goes on with `#word` ends there for YAML; a remark has a blank behind its #."""
        end = node.end_mark
        line = self.lines[end.line] if end.line < len(self.lines) else ""
        if found := _SWALLOWED.match(line, end.column):
            place = Span(self.file, end.line + 1, found.start(1) + 1)
            self.error("yaml-comment", place, "YAML takes the rest of this line for a remark",
                       "quote the text, or write a blank behind the # of a remark")  # fmt: skip

    def _first_line_of_block(self, line: int) -> int:
        """1-based line of a block scalar's first line that is not blank; `line` is that of its `|`."""
        line += 1
        while line <= len(self.lines) and not self.lines[line - 1].strip():
            line += 1
        return line

    def read(self, node: yaml.Node, hint: Any) -> Any:
        """The value of a node as the type `hint` asks for, or MISSING and a diagnostic."""
        shape, inner = _shape(hint)
        if shape == "list":
            return self._read_list(node, inner)
        if shape == "mapping":
            return self._read_mapping(node)
        if shape == "object":
            return self.read_object(node, inner)
        hint = inner
        if not isinstance(node, yaml.ScalarNode):
            return self.error("wrong-type", self.span(node), f"expected a text, found {_name_of(node)}",
                              "a text that begins with [ or { needs quotes")  # fmt: skip
        text = self.text(node)
        if not text.strip():
            return self.error(
                "empty-value", text.span, "there is no text behind this key", "write one, or delete the key"
            )
        if len(text) > TEXT_LIMIT:
            return self.error("text-too-long", text.span, f"this text has {len(text):,} characters",
                              f"at most {TEXT_LIMIT:,}: a two-minute answer has some 2,000")  # fmt: skip
        if hint is Text:
            return text
        if hint is Id:
            return self._read_id(text)
        if hint is bool:
            if text not in ("true", "false"):
                return self.error("wrong-type", text.span, f"expected true or false, found {quoted(text)}")
            return text == "true"
        allowed = get_args(hint)
        if text not in allowed:
            return self.error("unknown-value", text.span, f"unknown value {quoted(text)}",
                              did_you_mean(text, allowed, f"one of: {', '.join(allowed)}"))  # fmt: skip
        return str(text)

    def _read_id(self, text: Text) -> Any:
        if ID_PATTERN.match(text) and len(text) <= ID_LIMIT:
            return text
        return self.error("bad-id", text.span, f"{quoted(text)} is not an id",
                          f"lower-case words joined by hyphens, at most {ID_LIMIT} characters: leftmost-prefix")  # fmt: skip

    def _read_list(self, node: yaml.Node, item: Any) -> Any:
        # One word where a list of words may stand is a list of one: `needs: snapshot`.
        if isinstance(node, yaml.ScalarNode) and item in (Id, Text) and node.value.strip():
            value = self.read(node, item)
            return value if value is MISSING else (value,)
        nodes = self.items(node, "a list")
        if nodes is None:
            return MISSING
        values = [self.read(n, item) for n in nodes]
        return tuple(v for v in values if v is not MISSING)

    def _read_mapping(self, node: yaml.Node) -> Any:
        pairs = self.pairs(node, "names with texts")
        if pairs is None:
            return MISSING
        values = {name: self.read(value, Text) for name, value in pairs.values()}
        return {name: value for name, value in values.items() if value is not MISSING}

    def read_object(self, node: yaml.Node, cls: type, **derived: Any) -> Any:
        """An instance of a model class; `derived` fills fields that authors do not write."""
        pairs = self.pairs(node, f"the keys of {describe(cls)}")
        if pairs is None:
            return MISSING
        known, hints = authored(cls), type_hints(cls)
        values: dict[str, Any] = dict(derived)
        complete = True
        for name, (key, value_node) in pairs.items():
            if name not in known:
                self.error(
                    "unknown-key",
                    key.span,
                    f"no key {quoted(name)} in {describe(cls)}",
                    self._unknown_key_hint(key, value_node, known),
                )
                continue
            value = self.read(value_node, hints[known[name].name])
            if value is MISSING:
                complete = False
            else:
                values[known[name].name] = value
        for name, field in known.items():
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            if required and name not in pairs:
                self.error(
                    "missing-key",
                    self.span(node),
                    f"the key {quoted(name)} is missing",
                    field.metadata["doc"],
                )
                complete = False
        if "span" in hints:
            values["span"] = self.span(node)
        return cls(**values) if complete else MISSING

    def _unknown_key_hint(self, key: Text, value: yaml.Node, known: Collection[str]) -> str:
        """In `{line: a, b}` YAML takes b for a key without a value."""
        if (
            isinstance(value, yaml.ScalarNode)
            and not value.value
            and value.start_mark.index == value.end_mark.index
            and _NEXT.match(self.lines[key.span.line - 1], key.span.column - 1 + len(key))
        ):
            return 'between { and } a text that holds a comma needs quotes: {line: "a, b"}'
        return did_you_mean(key, known, f"it has: {', '.join(sorted(known))}")


@cache
def _shape(hint: Any) -> tuple[Literal["list", "mapping", "object", "scalar"], Any]:
    """What an annotation asks for, and of what: the item of a list, the class of an object, the type of a scalar."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _shape(next(a for a in args if a is not type(None)))
    if origin is tuple:
        return "list", args[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "mapping", None
    if dataclasses.is_dataclass(hint):
        return "object", hint
    assert hint in (Text, Id, bool) or origin is Literal, hint
    return "scalar", hint


@cache
def type_hints(cls: type) -> dict[str, Any]:
    """Resolved annotations of a model class."""
    return get_type_hints(cls)


def describe(cls: type) -> str:
    """A model class as an author would call it: `a sheet entry`."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in cls.__name__).strip()
    return words if words.endswith("s") else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value


def _name_of(node: yaml.Node) -> str:
    names = {yaml.MappingNode: "keys with values", yaml.SequenceNode: "a list", yaml.ScalarNode: "a text"}
    return names[type(node)]
