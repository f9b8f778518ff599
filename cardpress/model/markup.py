"""What the authored markup holds: cloze deletions, code blocks, plain words. No HTML here."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cardpress.diagnostics import Span
from cardpress.model.text import Text


@dataclass(frozen=True, slots=True)
class Deletion:
    """One `{{c1::answer::hint}}`."""

    ordinal: int
    """The number behind the c, at least 1."""
    answer: str
    """What is hidden."""
    hint: str
    """What stands in its place; empty for the default `[...]`."""
    start: int
    """Offset of the opening braces in the text."""
    end: int
    """Offset behind the closing braces."""


DELETION = re.compile(r"\{\{c(\d+)::((?:(?!\{\{|\}\}|::).)+?)(?:::((?:(?!\{\{|\}\}|::).)*))?\}\}", re.S)
"""A deletion in authored text and in our HTML for Anki: number, answer, hint. None of them holds braces or `::`."""

_BRACES = re.compile(r"\{\{|\}\}")


def deletions(text: str) -> tuple[Deletion, ...]:
    """The well-formed cloze deletions of a text, in the order written."""
    return tuple(
        Deletion(int(m[1]), m[2], m[3] or "", m.start(), m.end())
        for m in DELETION.finditer(text)
        if int(m[1]) > 0
    )


def stray_braces(text: str) -> list[int]:
    """Offsets of `{{` or `}}` that belong to no well-formed deletion and to no code block."""
    covered = [(d.start, d.end) for d in deletions(text)]
    covered += [(b.start, b.end) for b in code_blocks(text)]
    return [
        m.start()
        for m in _BRACES.finditer(text)
        if not any(start <= m.start() < end for start, end in covered)
    ]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """One fenced block."""

    language: str
    """First word of the info string; empty when there is none."""
    options: str
    """The rest of the info string."""
    code: str
    """The lines between the fences, without the last newline."""
    start: int
    """Offset of the opening fence in the text."""
    end: int
    """Offset behind the closing fence."""
    code_start: int
    """Offset of the first character of the code."""

    def span(self, text: Text) -> Span:
        """Place of the opening fence."""
        return text.at(self.start)


Check = Literal["runs", "parses", "engine", "unchecked", "prose"]


@dataclass(frozen=True, slots=True)
class Language:
    """What is known about the language of a fenced block."""

    title: str
    """Its name as readers know it."""
    lexer: str
    """Name of the Pygments lexer that colours it; `text` for none."""
    check: Check
    """How its blocks are checked."""
    grammar: str = ""
    """The dialect for sqlglot, or the grammar package for Tree-sitter."""


LANGUAGES: dict[str, Language] = {
    "sql": Language("PostgreSQL", "postgresql", "runs"),
    "mysql": Language("MySQL", "mysql", "parses", "mysql"),
    "tsql": Language("T-SQL", "tsql", "parses", "tsql"),
    "sqlite": Language("SQLite", "sql", "parses", "sqlite"),
    "oracle": Language("Oracle SQL", "sql", "parses", "oracle"),
    "clickhouse": Language("ClickHouse SQL", "sql", "parses", "clickhouse"),
    "snowflake": Language("Snowflake SQL", "sql", "parses", "snowflake"),
    "bigquery": Language("BigQuery SQL", "sql", "parses", "bigquery"),
    "redis": Language("Redis", "text", "runs"),
    "js": Language("JavaScript", "javascript", "parses", "tree_sitter_javascript"),
    "java": Language("Java", "java", "parses", "tree_sitter_java"),
    "bash": Language("Bash", "bash", "parses", "tree_sitter_bash"),
    "yaml": Language("YAML", "yaml", "parses", "tree_sitter_yaml"),
    "python": Language("Python", "python", "parses"),
    "json": Language("JSON", "json", "parses"),
    "xml": Language("XML", "xml", "parses"),
    "toml": Language("TOML", "toml", "parses"),
    "cql": Language("Cassandra CQL", "sql", "unchecked"),
    "cypher": Language("Cypher", "cypher", "unchecked"),
    "promql": Language("PromQL", "promql", "unchecked"),
    "properties": Language("Java properties", "properties", "unchecked"),
    "ini": Language("INI", "ini", "unchecked"),
    "http": Language("HTTP", "http", "unchecked"),
    "result": Language("Result", "text", "engine"),
    "plan": Language("Query plan", "text", "prose"),
    "text": Language("Text", "text", "prose"),
}
"""The languages a fenced block may name; any other is an error.

`runs`: on a real server; `parses`: by a real parser; `engine`: compared with what the server returned;
`unchecked`: nothing well kept can check it, so the coverage report lists each block; `prose`: no language.
"""


# Fences may be indented at will: in a list item a block stands deeper than the three blanks of plain Markdown.
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})([^\n`]*)\n(.*?)^ *\2[`~]*[ \t]*$", re.S | re.M)


@lru_cache(maxsize=100_000)
def code_blocks(text: str) -> tuple[CodeBlock, ...]:
    """The fenced code blocks of a text, in the order written."""
    found = []
    for m in _FENCE.finditer(text):
        language, _, options = m[3].strip().partition(" ")
        code = m[4][:-1] if m[4].endswith("\n") else m[4]
        found.append(CodeBlock(language, options.strip(), code, m.start(), m.end(), m.start(4)))
    return tuple(found)


def without_code_blocks(text: str) -> str:
    """The prose of a text: fenced blocks cut out."""
    return _FENCE.sub("", text)


_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_|~~)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.M)


@lru_cache(maxsize=100_000)  # every rule reads the same texts
def plain(text: str) -> str:
    """The words a reader sees: no fences, cloze braces, emphasis marks or bullets.

    Inline code keeps its content. Made for counting and comparing, not for display.
    """
    out = DELETION.sub(lambda m: m[2], without_code_blocks(text))
    out = _LINK.sub(r"\1", out)
    out = _BULLET.sub("", out)
    out = _EMPHASIS.sub(r"\2", out)
    return " ".join(out.replace("`", "").split())


@lru_cache(maxsize=100_000)
def word_count(text: str) -> int:
    """How many words a reader sees; code blocks do not count."""
    return len([w for w in plain(text).split() if any(c.isalnum() for c in w)])
