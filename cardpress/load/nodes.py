"""One file's bytes to a tree of YAML nodes, or to the reason why not."""

import contextlib
import re

import yaml

from cardpress.diagnostics import Diagnostic, Span

Node = yaml.Node
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

DEPTH = 60
"""Most lists and mappings within each other: a tree of twenty levels, and far from the end of any stack."""


class _TooDeep(yaml.MarkedYAMLError):
    """Raised at a node that stands in more lists and mappings than DEPTH."""


class _Loader(
    getattr(yaml, "CSafeLoader", yaml.SafeLoader)
):  # wheels carry the C parser, a source build may not
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


def parse_yaml(data: bytes, file: str) -> tuple[Node | None, str, list[Diagnostic]]:
    """Parse `data`, the content of `file`; return the root node, the decoded text and what is wrong.

    Nodes are composed, never constructed: no scalar is read as anything but text and no tag runs code.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig")
        return None, "", [_at_offset("bad-encoding", good, len(good), file, "this byte is not UTF-8",
                                     "save the file as UTF-8")]  # fmt: skip
    if bad := _UNPRINTABLE.search(text):
        return None, text, [_at_offset("bad-encoding", text, bad.start(), file,
                                       f"the character U+{ord(bad[0]):04X} can't stand in YAML", "delete it")]  # fmt: skip
    problem = None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except _TooDeep as error:
        return None, text, [Diagnostic("yaml-syntax", _span(error.problem_mark, file),
                                       "the YAML is nested too deeply", "flatten it")]  # fmt: skip
    except yaml.MarkedYAMLError as error:
        problem = _syntax_error(error, text, file)
    if "!" in text:
        problem = _first_tag(text, file) or problem
    if problem is not None:
        return None, text, [problem]
    if node is None:
        hint = "write `topic:` and its lists, or delete the file"
        return None, text, [Diagnostic("empty-file", Span(file), "the file is empty", hint)]
    return node, text, []


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _LINE_BREAK.split(text)


def _first_tag(text: str, file: str) -> Diagnostic | None:
    """The first YAML tag before any error; not all tags show in composed nodes, all do in the parser's events."""
    with contextlib.suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=_Loader):
            if getattr(event, "tag", None) is not None:
                return Diagnostic("yaml-tag", _span(event.start_mark, file), "YAML tags are not allowed",
                                  "a text that begins with ! needs quotes")  # fmt: skip
    return None


def _span(mark: yaml.Mark, file: str) -> Span:
    return Span(file, mark.line + 1, mark.column + 1)


def _at_offset(code: str, text: str, offset: int, file: str, message: str, hint: str) -> Diagnostic:
    before = lines_of(text[:offset])
    return Diagnostic(code, Span(file, len(before), len(before[-1]) + 1), message, hint)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    """A parser's complaint in the words of somebody who edits cards."""
    mark = error.problem_mark or error.context_mark
    span = _span(mark, file) if mark else Span(file)
    problem = (error.problem or str(error)).strip()
    lines = lines_of(text)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if "\t" in line[: span.column]:
        span = Span(file, span.line, line.index("\t") + 1)
        return Diagnostic("yaml-tab", span, "a tab can't indent YAML", "use two spaces a level")
    hint = "check indentation, quotes and brackets at this place"
    if error.context_mark and "end of stream" in problem and "quoted scalar" in (error.context or ""):
        # The parser complains at the end of the file, far from the slip.
        span = _span(error.context_mark, file)
        problem, hint = "this quote is never closed", "close it at the end of the text"
    elif "mapping values are not allowed" in problem:
        hint = 'a text that holds ": " needs quotes, or write it as a block behind |'
    elif "cannot start any token" in problem:
        hint = "a text that begins with ` @ or % needs quotes"
    elif "undefined alias" in problem or "expected alphabetic or numeric" in problem:
        hint = "a text that begins with * or & needs quotes"
    elif "another document" in problem or "single document" in problem:
        hint = "one document a file: delete the line ---"
    elif "block end" in problem or "block mapping" in problem or "simple key" in problem:
        hint = "a key may be missing its colon, or the line is indented differently from its neighbours"
    return Diagnostic("yaml-syntax", span, f"YAML can't be read here: {problem}", hint)
