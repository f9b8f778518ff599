"""Blocks that are only parsed -> syntax errors with their places."""

import ast
import importlib
import json
import logging
import re
import tomllib
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.parsers import expat

from cardpress.diagnostics import Diagnostic
from cardpress.model.markup import LANGUAGES
from cardpress.run.blocks import Block
from cardpress.run.server import INSTALL

if TYPE_CHECKING:
    import tree_sitter

Problem = tuple[int, str]
"""Offset in the code, and what the parser says there."""

_TOO_DEEP = "nested too deeply"


def check_syntax(block: Block) -> list[Diagnostic]:
    """Parse a block whose language is only parsed; at most one diagnostic."""
    language = LANGUAGES[block.language]
    try:
        problem = _PARSERS.get(block.language, _parse_dialect)(block.code, language.grammar)
    except ImportError as error:
        return [Diagnostic("missing-engine", block.span, f"{language.title} can't be parsed: the package {error.name} is not installed",
                           INSTALL, card=block.card)]  # fmt: skip
    if problem is None:
        return []
    offset, message = problem
    return [Diagnostic("code-syntax", block.at(offset), f"this is not {language.title}: {message}",
                       'mend it, or exempt the block: unchecked="reason"', card=block.card)]  # fmt: skip


def passes_unparsed(block: Block) -> bool:
    """Whether the parser of a dialect let a statement through as a mere string of words."""
    if block.language in _PARSERS:
        return False
    try:
        import sqlglot
    except ImportError:
        return True
    _quiet()
    try:
        statements = sqlglot.parse(block.code, dialect=LANGUAGES[block.language].grammar)
    except (sqlglot.errors.SqlglotError, RecursionError):
        return False
    return any(isinstance(s, sqlglot.exp.Command) for s in statements)


def _quiet() -> None:
    """Statements that sqlglot passes unparsed are listed by us; its warning would only repeat that."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)


def _parse_dialect(code: str, dialect: str) -> Problem | None:
    import sqlglot

    _quiet()
    try:
        sqlglot.parse(code, dialect=dialect)
    except sqlglot.errors.ParseError as error:
        first = error.errors[0]
        word = first.get("highlight") or ""
        offset = _offset(code, first.get("line") or 1, (first.get("col") or 1) - len(word))
        return offset, f"{(first.get('description') or 'syntax error').rstrip('.').lower()} at {word!r}"
    except sqlglot.errors.TokenError as error:
        return 0, str(error).split("\n")[0].rstrip(".").lower()
    except RecursionError:
        return 0, _TOO_DEEP
    return None


def _parse_tree(code: str, grammar: str) -> Problem | None:
    """Parse with a Tree-sitter grammar; Java also as the body of a class, for fields and methods alone."""
    import tree_sitter

    parser = tree_sitter.Parser(tree_sitter.Language(importlib.import_module(grammar).language()))
    problem = _first_error(parser.parse(code.encode()), code)
    if problem is None or grammar != "tree_sitter_java":
        return problem
    body = _first_error(parser.parse(f"class Card {{\n{code}\n}}".encode()), code)
    return problem if body is not None else None


def _parse_yaml(code: str, grammar: str) -> Problem | None:
    """Parse what is not nested too deeply: at some 250 levels the grammar's scanner writes beyond its memory.

    What a line opens, an indicator on it says; what is open before it, at most two levels a column, its blanks.
    """
    lines = code.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) - len(line.lstrip()) + len(_INDICATOR.findall(line)) > _YAML_DEPTH:
            return _offset(code, number, 0), _TOO_DEEP
    return _parse_tree(code, grammar)


_YAML_DEPTH = 100
_INDICATOR = re.compile(r"[-?:](?=\s|$)")


def _first_error(tree: "tree_sitter.Tree", code: str) -> Problem | None:
    found: list[Problem] = []
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.is_missing:
            found.append((node.start_byte, f"{node.type!r} is missing here"))
        elif node.is_error:
            found.append((node.start_byte, "syntax error"))
        elif node.has_error:
            waiting += node.children
    first = min(found, default=None)
    if first is None:
        return None
    return len(code.encode()[: first[0]].decode(errors="ignore")), first[1]


def _parse_python(code: str, _: str) -> Problem | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        return _offset(code, error.lineno or 1, max((error.offset or 1) - 1, 0)), error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return 0, str(error) or _TOO_DEEP
    return None


def _parse_json(code: str, _: str) -> Problem | None:
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return error.pos, error.msg.lower()
    except RecursionError:
        return 0, _TOO_DEEP
    return None


def _parse_toml(code: str, _: str) -> Problem | None:
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        return 0, str(error).lower()
    except RecursionError:
        return 0, _TOO_DEEP
    return None


def _parse_xml(code: str, _: str) -> Problem | None:
    """Parse as the content of an element, since cards show fragments; a document type is refused."""
    parser = expat.ParserCreate()
    opening = "<card>\n"
    try:
        parser.Parse(f"{opening}{code}\n</card>".encode(), True)
    except expat.ExpatError as error:
        return _offset(code, error.lineno - 1, error.offset), expat.ErrorString(error.code)
    return None


def _offset(code: str, line: int, column: int) -> int:
    """Offset of a 1-based line and a 0-based column, kept within the code."""
    lines = code.split("\n")
    line = min(max(line, 1), len(lines))
    return sum(len(x) + 1 for x in lines[: line - 1]) + min(max(column, 0), len(lines[line - 1]))


_PARSERS: dict[str, Callable[[str, str], Problem | None]] = {
    "python": _parse_python,
    "json": _parse_json,
    "toml": _parse_toml,
    "xml": _parse_xml,
    "js": _parse_tree,
    "java": _parse_tree,
    "bash": _parse_tree,
    "yaml": _parse_yaml,
}
"""Parsers by language; the other languages that are parsed are SQL dialects."""
