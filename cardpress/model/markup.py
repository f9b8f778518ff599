"""What the authored markup holds: cloze deletions, code blocks, plain words. No HTML here."""

import re
from dataclasses import dataclass

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


_DELETION = re.compile(r"\{\{c(\d+)::((?:(?!\{\{|\}\}|::).)+?)(?:::((?:(?!\{\{|\}\}|::).)*))?\}\}", re.S)
_BRACES = re.compile(r"\{\{|\}\}")


def deletions(text: str) -> tuple[Deletion, ...]:
    """The well-formed cloze deletions of a text, in the order written."""
    return tuple(
        Deletion(int(m[1]), m[2], m[3] or "", m.start(), m.end())
        for m in _DELETION.finditer(text)
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


_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})([^\n`]*)\n(.*?)^ {0,3}\2[`~]*[ \t]*$", re.S | re.M)


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


def plain(text: str) -> str:
    """The words a reader sees: no fences, cloze braces, emphasis marks or bullets.

    Inline code keeps its content. Made for counting and comparing, not for display.
    """
    out = _DELETION.sub(lambda m: m[2], without_code_blocks(text))
    out = _LINK.sub(r"\1", out)
    out = _BULLET.sub("", out)
    out = _EMPHASIS.sub(r"\2", out)
    return " ".join(out.replace("`", "").split())


def word_count(text: str) -> int:
    """How many words a reader sees; code blocks do not count."""
    return len([w for w in plain(text).split() if any(c.isalnum() for c in w)])
