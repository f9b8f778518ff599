"""What the server returned to the ```result blocks on cards."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from cardpress.diagnostics import Diagnostic
from cardpress.inplace import replace_file
from cardpress.model.deck import Deck
from cardpress.run.blocks import Answer, Block
from cardpress.run.execute import Ran, Table


def format_result(ran: Ran) -> str:
    """The statement's answer as psql prints it: a table, a plan, a command tag or an error."""
    if ran.failure:
        lines = [f"ERROR:  {ran.failure.message}"]
        lines += [
            f"{name}:  {text}"
            for name, text in (("DETAIL", ran.failure.detail), ("HINT", ran.failure.hint))
            if text
        ]
        return "\n".join(lines)
    if ran.table is None:
        return ran.status
    if ran.statement.head[:1] == ("EXPLAIN",):
        return "\n".join(row[0] or "" for row in ran.table.rows)
    return _format_table(ran.table)


def _format_table(table: Table) -> str:
    """Columns as wide as their widest value, headings centred, numbers at the right, NULL in words."""
    cells = [[("NULL" if v is None else v).split("\n") for v in row] for row in table.rows]
    widths = [
        max([len(name), *(len(line) for row in cells for line in row[i])])
        for i, name in enumerate(table.columns)
    ]
    heads = " | ".join(name.center(width) for name, width in zip(table.columns, widths, strict=True))
    lines = [f" {heads}", "-+-".join("-" * width for width in widths).join("--")]
    for row in cells:
        for n in range(max((len(cell) for cell in row), default=1)):
            shown = [cell[n] if n < len(cell) else "" for cell in row]
            lines.append(" " + " | ".join(
                value.rjust(width) if right else value.ljust(width)
                for value, width, right in zip(shown, widths, table.numeric, strict=True)
            ))  # fmt: skip
    lines.append(f"({len(table.rows)} {'row' if len(table.rows) == 1 else 'rows'})")
    return "\n".join(line.rstrip() for line in lines)


def differs(answer: Answer, returned: str) -> bool:
    """Whether the block on the card is not what the server returned; blanks at line ends don't count."""
    return [line.rstrip() for line in answer.fenced.code.split("\n")] != returned.split("\n")


def write_answers(
    deck: Deck, folder: Path, answers: Iterable[tuple[Block, str]]
) -> tuple[list[Path], list[Diagnostic]]:
    """Write `answers` into the files under `folder`; return the files that changed and the blocks that could not be written.

    Only the lines between the fences are replaced; every other byte stays.
    """
    by_file: dict[str, list[tuple[Block, Answer, str]]] = {}
    for block, returned in answers:
        if block.answer is not None and differs(block.answer, returned):
            by_file.setdefault(block.answer.text.span.file, []).append((block, block.answer, returned))
    changed: list[Path] = []
    problems: list[Diagnostic] = []
    for file, listed in sorted(by_file.items()):
        path = folder / PurePosixPath(file).relative_to(PurePosixPath(deck.root))
        before = path.read_bytes()
        lines = before.decode("utf-8").split("\n")
        for block, answer, returned in sorted(
            listed, key=lambda entry: entry[1].text.at(entry[1].fenced.start), reverse=True
        ):
            if not _replace(lines, answer, returned):
                problems.append(Diagnostic("sql-result", answer.text.at(answer.fenced.start), "this result can't be written in place",
                                           "write the text as a literal block, behind `|`", card=block.card))  # fmt: skip
        after = "\n".join(lines).encode("utf-8")
        if after != before:
            replace_file(path, after)
            changed.append(path)
    return changed, problems


def _replace(lines: list[str], answer: Answer, returned: str) -> bool:
    """Put `returned` between the fences of an answer; False where the source is not line for line the text."""
    if answer.text.indent is None:
        return False
    opening = answer.text.at(answer.fenced.start)
    first = opening.line  # 0-based line behind the opening fence
    count = (
        len(answer.fenced.code.split("\n"))
        if answer.text[answer.fenced.code_start : answer.fenced.end].count("\n")
        else 0
    )
    fence = lines[first - 1]
    ending = "\r" if fence.endswith("\r") else ""
    indent = fence[: len(fence) - len(fence.lstrip(" "))]
    old = [line.rstrip("\r") for line in lines[first : first + count]]
    if [line.strip() for line in old] != [line.strip() for line in answer.fenced.code.split("\n")][:count]:
        return False
    lines[first : first + count] = [(indent + line if line else "") + ending for line in returned.split("\n")]
    return True
