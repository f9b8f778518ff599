"""A YAML parser's complaint to a diagnostic in the words of somebody who edits cards."""

import contextlib
import re

import yaml

from cardpress.diagnostics import Diagnostic, Span

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser: wheels carry the one in C, a source build may not."""

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ENTRY = re.compile(r"(\s*(?:-\s+)*(?:[\w-]+:(?:\s+|$))?)(.*)")
_CLOSED = re.compile(r"(?:^\s*|[-:]\s+)(\{\{[^{}]*\}\}|\{[^{}]*\}|\[[^\[\]]*\])\s*$")


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _LINE_BREAK.split(text)


def span_of(mark: yaml.Mark, file: str) -> Span:
    """The place of a parser's mark."""
    return Span(file, mark.line + 1, mark.column + 1)


def syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    """What to tell about a complaint: the slip, where the parser stumbled only later over its consequence."""
    mark = error.problem_mark or error.context_mark
    span = span_of(mark, file) if mark else Span(file)
    problem = (error.problem or str(error)).strip()
    lines = lines_of(text)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    found = mark and (_unclosed_quote(error, mark, text, file) or _bare_bracket(error, mark, lines, file))
    if found:
        return found
    if "\t" in line[: span.column]:
        span = Span(file, span.line, line.index("\t") + 1)
        return Diagnostic("yaml-tab", span, "a tab can't indent YAML", "use two spaces a level")
    hint = "check indentation, quotes and brackets at this place"
    if "mapping values are not allowed" in problem:
        hint = 'a text that holds ": " needs quotes, or write it as a block behind |'
    elif "cannot start any token" in problem:
        hint = "a text that begins with ` @ or % needs quotes"
    elif "undefined alias" in problem or "expected alphabetic or numeric" in problem:
        hint = "a text that begins with * or & needs quotes"
    elif "escape character" in problem:
        hint = "between double quotes a \\ is written \\\\; between single quotes it stands for itself"
    elif "another document" in problem or "single document" in problem:
        hint = "one document a file: delete the line ---"
    elif "block end" in problem or "block mapping" in problem or "simple key" in problem:
        hint = "a key may be missing its colon, or the line is indented differently from its neighbours"
    return _unreadable(span, problem, hint)


def _unreadable(span: Span, problem: str, hint: str, *related: tuple[Span, str]) -> Diagnostic:
    return Diagnostic("yaml-syntax", span, f"YAML can't be read here: {problem}", hint, related=related)


def _unclosed_quote(error: yaml.MarkedYAMLError, mark: yaml.Mark, text: str, file: str) -> Diagnostic | None:
    """The quote that was left open: it ends where the next one was meant to begin, and there the parser stumbles."""
    within = error.context_mark if "quoted scalar" in (error.context or "") else None
    stumbled = within or mark
    with contextlib.suppress(yaml.YAMLError):
        for token in yaml.scan(text, Loader=PARSER):
            begin, end = token.start_mark, token.end_mark
            if (begin.line, begin.column) >= (stumbled.line, stumbled.column):
                break
            if getattr(token, "style", None) in ("'", '"') and begin.line < end.line == stumbled.line:
                escaped = "''" if token.style == "'" else '\\"'
                return _unreadable(
                    span_of(begin, file),
                    f"this quote ends only in line {end.line + 1}",
                    f"close it at the end of the text; a {token.style} within it is written {escaped}",
                    (span_of(mark, file), "the parser stumbles"),
                )
    if within and "end of stream" in (error.problem or ""):
        return _unreadable(
            span_of(within, file), "this quote is never closed", "close it at the end of the text"
        )
    if within and within.line < mark.line:
        return _unreadable(
            span_of(within, file),
            f"this quote is still open in line {mark.line + 1}",
            "close it at the end of the text",
            (span_of(mark, file), "the parser stumbles"),
        )
    return None


def _bare_bracket(
    error: yaml.MarkedYAMLError, mark: yaml.Mark, lines: list[str], file: str
) -> Diagnostic | None:
    """The { or [ at the beginning of a text without quotes: the parser stumbles over what follows its }} or ]."""
    place = _bare_braces(error, mark, lines)
    if place is None and mark.line < len(lines):
        before, after = lines[mark.line][: mark.column], lines[mark.line][mark.column :]
        comma_missing = after.startswith(("[", "{", '"', "'"))
        if not comma_missing and (closed := _CLOSED.search(before)):
            place = mark.line, closed.start(1)
    if place is None:
        return None
    line, column = place
    return _unreadable(
        Span(file, line + 1, column + 1),
        f"a text that begins with {lines[line][column]} needs quotes",
        "put quotes round the whole text, or write it as a block behind |",
    )


def _bare_braces(error: yaml.MarkedYAMLError, mark: yaml.Mark, lines: list[str]) -> tuple[int, int] | None:
    """0-based line and column of the {{ that the complaint is about: no key of ours has a mapping as its name."""
    if error.context_mark and "flow mapping" in (error.context or ""):
        line, column = error.context_mark.line, error.context_mark.column
        for first in (column - 1, column):
            if first >= 0 and lines[line].startswith("{{", first):
                return line, first
    for number in range(min(mark.line, len(lines) - 1), -1, -1):
        head, value = _ENTRY.match(lines[number]).groups()
        if value.startswith("{{") and (head.strip() or number == mark.line):
            return number, len(head)
        if head.strip():
            return None
    return None
