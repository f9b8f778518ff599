"""One file's bytes to a tree of YAML nodes, or to the reason why not."""

import re

import yaml

from cardpress.diagnostics import Diagnostic, Span

Node = yaml.Node
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # wheels carry the C parser, a source build may not
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

DEPTH = 60
"""Deepest nesting read: a tree of twenty levels, and far from the end of any stack."""


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
    try:
        if not is_harmless(text) and (refused := _refused(text, file)) is not None:
            return None, text, [refused]
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        return None, text, [_syntax_error(error, text, file)]
    if node is None:
        hint = "write `topic:` and its lists, or delete the file"
        return None, text, [Diagnostic("empty-file", Span(file), "the file is empty", hint)]
    return node, text, []


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _LINE_BREAK.split(text)


_TAG = re.compile(r"(?:^|[\s\[{,:?-])!")
_BEGINNING = re.compile(r"^[ \t?:-]*", re.M)
_BRACKET = re.compile(r"[\[\]{}]")
_OTHER_BREAK = re.compile("[\r\x85\u2028\u2029]")


def is_harmless(text: str) -> bool:
    """Whether a text surely has no tag and little nesting, told without its events, which take a fifth of all reading.

    Nested blocks begin further to the right, but for a list right below its key; brackets count as if none was text.
    """
    if _TAG.search(text) or _OTHER_BREAK.search(text):
        return False
    deepest = open_ = 0
    for bracket in _BRACKET.findall(text):
        open_ = open_ + 1 if bracket in "[{" else max(0, open_ - 1)
        deepest = max(deepest, open_)
    columns = max(len(beginning) for beginning in _BEGINNING.findall(text))
    return 2 * (columns + 1) + deepest <= DEPTH


def _refused(text: str, file: str) -> Diagnostic | None:
    """The first tag or too deep nesting; events of the parser need no stack, composing nodes does."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            continue
        depth += isinstance(event, yaml.CollectionStartEvent)
        place = Span(file, event.start_mark.line + 1, event.start_mark.column + 1)
        if depth > DEPTH:
            return Diagnostic("yaml-syntax", place, "the YAML is nested too deeply", "flatten it")
        if getattr(event, "tag", None) is not None:
            return Diagnostic(
                "yaml-tag", place, "YAML tags are not allowed", "a text that begins with ! needs quotes"
            )
    return None


def _at_offset(code: str, text: str, offset: int, file: str, message: str, hint: str) -> Diagnostic:
    before = lines_of(text[:offset])
    return Diagnostic(code, Span(file, len(before), len(before[-1]) + 1), message, hint)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    """A parser's complaint in the words of somebody who edits cards."""
    mark = error.problem_mark or error.context_mark
    span = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file)
    problem = (error.problem or str(error)).strip()
    lines = lines_of(text)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if "\t" in line[: span.column]:
        span = Span(file, span.line, line.index("\t") + 1)
        return Diagnostic("yaml-tab", span, "a tab can't indent YAML", "use two spaces a level")
    hint = "check indentation, quotes and brackets at this place"
    if error.context_mark and "end of stream" in problem and "quoted scalar" in (error.context or ""):
        # The parser complains at the end of the file, far from the slip.
        span = Span(file, error.context_mark.line + 1, error.context_mark.column + 1)
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
