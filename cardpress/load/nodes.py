"""One file's bytes to a tree of YAML nodes, or to the reason why not."""

import contextlib
import re

import yaml

from cardpress.diagnostics import Diagnostic, Span
from cardpress.load.syntax import PARSER, lines_of, span_of, syntax_error

Node = yaml.Node
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML allows in no file; between double quotes it could still be written as an escape."""
_SIGN = re.compile(r"!|(?<!\w)&[\w-]")

DEPTH = 60
"""Most lists and mappings within each other: a tree of twenty levels, and far from the end of any stack."""


class _TooDeep(yaml.MarkedYAMLError):
    """Raised at a node that stands in more lists and mappings than DEPTH."""


class _Loader(PARSER):
    """Composes nodes to a limited depth, and leaves what a scalar may mean to the reader."""

    _depth = 0

    def descend_resolver(self, parent: Node | None, index: Node | int | None) -> None:
        """Called before each node, `parent` being the list or mapping it stands in."""
        self._depth += 1
        if self._depth > DEPTH + 1:
            raise _TooDeep(problem_mark=parent.start_mark)

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self._depth -= 1

    def resolve(self, kind: type[Node], value: str | None, implicit: object) -> str:
        """The tag of a node that has none."""
        return ""


def parse_yaml(data: bytes, file: str, begins: str) -> tuple[Node | None, str, list[Diagnostic]]:
    """Parse `data`, the content of `file`; return the root node, the decoded text and what is wrong.

    `begins` says what an empty file should begin with.
    Nodes are composed, never constructed: no scalar is read as anything but text and no tag runs code.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig")
        return None, "", [_at_offset("bad-encoding", good, len(good), file, "this byte is not UTF-8",
                                     "save the file as UTF-8")]  # fmt: skip
    if bad := UNPRINTABLE.search(text):
        return None, text, [_at_offset("bad-encoding", text, bad.start(), file,
                                       f"the character U+{ord(bad[0]):04X} can't stand in YAML", "delete it")]  # fmt: skip
    problem = None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except _TooDeep as error:
        return None, text, [Diagnostic("yaml-syntax", span_of(error.problem_mark, file),
                                       "the YAML is nested too deeply", "flatten it")]  # fmt: skip
    except yaml.MarkedYAMLError as error:
        problem = syntax_error(error, text, file)
    if _SIGN.search(text):
        problem = _first_sign(text, file) or problem
    if problem is not None:
        return None, text, [problem]
    if node is None:
        return None, text, [Diagnostic("empty-file", Span(file), "the file is empty", f"write {begins}")]
    return node, text, []


def _first_sign(text: str, file: str) -> Diagnostic | None:
    """The first tag or anchor before any error; not all show in composed nodes, all do in the parser's events.

    An alias needs an anchor: where those are refused, no node is reached twice.
    """
    with contextlib.suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=_Loader):
            if getattr(event, "tag", None) is not None:
                return Diagnostic("yaml-tag", span_of(event.start_mark, file), "YAML tags are not allowed",
                                  "a text that begins with ! needs quotes")  # fmt: skip
            if getattr(event, "anchor", None) is not None:
                return Diagnostic("yaml-alias", span_of(event.start_mark, file), "anchors and aliases are not allowed",
                                  "write the text out at both places; a text that begins with & needs quotes")  # fmt: skip
    return None


def _at_offset(code: str, text: str, offset: int, file: str, message: str, hint: str) -> Diagnostic:
    before = lines_of(text[:offset])
    return Diagnostic(code, Span(file, len(before), len(before[-1]) + 1), message, hint)
