"""SQL text to statements, and what the comments behind them declare."""

import re
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a block."""

    sql: str
    """Its text, without the semicolon."""
    start: int
    """Offset of its first character in the block's code."""
    session: int | None = None
    """Number of the session that runs it, in an interleaved script."""
    waits: bool = False
    """Declared to wait for a lock."""
    error: str | None = None
    """SQLSTATE it is declared to fail with."""
    gives: str | None = None
    """The one row it is declared to return, columns joined by ` | `."""
    rows: int | None = None
    """How many rows it is declared to return or change."""

    @property
    def head(self) -> tuple[str, ...]:
        """Its first three words in capitals, comments skipped."""
        return tuple(w.upper() for w in re.findall(r"\w+", _COMMENT.sub(" ", self.sql[:400]))[:3])

    @property
    def controls_transaction(self) -> bool:
        """Whether it begins or ends a transaction; savepoints do neither."""
        match self.head:
            case ("ROLLBACK", "TO" | "WORK" | "TRANSACTION", *rest):
                return self.head[1] != "TO" and "TO" not in rest
            case ("BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT", *_):
                return True
            case ("START" | "PREPARE", "TRANSACTION", *_):
                return True
        return False


_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
      | (?P<quoted>[eE]'(?:\\.|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?(tag)(?P=tag))\$)
      | (?P<atomic>\bBEGIN\s+ATOMIC\b)
      | (?P<word>[^\W\d][\w$]*)
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.S | re.X | re.I,
)
_DECLARED = re.compile(
    r"--\s*(?:(?P<waits>waits)\b[^,]*?(?:,\s*(?:then\s+)?|$))?"
    r"(?:gives\s+(?:(?P<rows>\d+|no)\s+rows?|(?P<gives>.+?))|error\s+(?P<error>(?=\w*\d)[0-9A-Z]{5})\b.*|)\s*$"
)
_SESSION = re.compile(r"session ([1-9]):[ \t]?")


def split(sql: str, base: int = 0, session: int | None = None) -> list[Statement]:
    """The statements of `sql`, whose first character has the offset `base` in the block.

    Semicolons in quotes, comments, parentheses and `BEGIN ATOMIC` bodies separate nothing.
    """
    spans: list[tuple[int, int]] = []
    comments: list[tuple[int, str]] = []
    start, end, nesting = None, 0, 0
    for m in _TOKEN.finditer(sql):
        if m["comment"]:
            comments.append((m.start(), m["comment"]))
            continue
        if m["space"]:
            continue
        if m[0] == ";" and nesting == 0:
            if start is not None:
                spans.append((start, end))
            start = None
            continue
        word = (m["word"] or "").upper()
        if m[0] == "(" or m["atomic"] or (word == "CASE" and nesting):
            nesting += 1
        elif (m[0] == ")" or word == "END") and nesting:
            nesting -= 1
        start, end = m.start() if start is None else start, m.end()
    if start is not None:
        spans.append((start, end))
    return [
        _declared(sql, base, session, span, comments, behind)
        for span, behind in pairwise([*spans, (len(sql), 0)])
    ]


def _declared(
    sql: str,
    base: int,
    session: int | None,
    span: tuple[int, int],
    comments: list[tuple[int, str]],
    behind: tuple[int, int],
) -> Statement:
    """A statement with what the comments between its start and the next statement declare."""
    declared: dict[str, str] = {}
    for offset, comment in comments:
        if span[0] <= offset < behind[0] and (m := _DECLARED.match(comment)):
            declared |= {name: value for name, value in m.groupdict().items() if value}
    rows = declared.get("rows")
    return Statement(
        sql[span[0] : span[1]],
        base + span[0],
        session,
        waits="waits" in declared,
        error=declared.get("error"),
        gives=declared.get("gives"),
        rows=None if rows is None else 0 if rows == "no" else int(rows),
    )


def is_interleaved(code: str) -> bool:
    """Whether a block is a script of several sessions."""
    return any(_SESSION.match(line) for line in code.split("\n"))


def split_sessions(code: str) -> tuple[list[Statement], list[int]]:
    """The statements of an interleaved script in the order written, and offsets of lines that belong to no session."""
    steps: list[list[int]] = []
    lost: list[int] = []
    offset = 0
    for line in code.split("\n"):
        behind = offset + len(line)
        if m := _SESSION.match(line):
            steps.append([int(m[1]), offset + m.end(), behind])
        elif line.strip() and not line.startswith((" ", "\t", "--")):
            lost.append(offset)
        elif steps and not lost:
            steps[-1][2] = behind
        offset = behind + 1
    found: list[Statement] = []
    for session, start, end in steps:
        found += split(code[start:end], start, session)
    return found, lost
