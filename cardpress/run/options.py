"""The info string of a fenced block to what the block declares."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from cardpress.model.markup import LANGUAGES


@dataclass(frozen=True, slots=True)
class Options:
    """What a block says about its outcome."""

    error: str | None = None
    """SQLSTATE it must fail with; for redis the first word of the error."""
    rows: int | None = None
    """Rows that its last statement returns or changes."""
    plan: tuple[str, ...] = ()
    """Texts that the plan of its last statement contains."""
    plan_without: tuple[str, ...] = ()
    """Texts that the plan of its last statement does not contain."""
    result: bool = False
    """Whether a ```result block shows what its last statement returned."""
    unchecked: str | None = None
    """Why it can't run; it is parsed all the same, and listed in the coverage report."""


KNOWN = {"sql": ("error", "rows", "plan", "result", "unchecked"), "redis": ("error", "unchecked")}
"""Options by language; every other language that is checked knows `unchecked` alone."""

_OPTION = re.compile(r'([\w-]+)(!?=)("[^"]*"|[^\s"]+)(?=\s|$)|([\w-]+)(?=\s|$)|(\S+)')


def parse_options(language: str, written: str) -> tuple[Options, list[tuple[str, str]]]:
    """The options behind the language, and (message, hint) for each that is wrong."""
    values: dict[str, object] = {}
    plans: dict[str, tuple[str, ...]] = {"=": (), "!=": ()}
    problems: list[tuple[str, str]] = []
    known = KNOWN.get(language, ("unchecked",) if LANGUAGES[language].check == "parses" else ())
    for name, sign, value, flag, rest in _OPTION.findall(written):
        value = value.strip('"')
        if (name or flag) not in known:
            problems.append(_unknown(language, name or flag or rest, known))
        elif flag == "result":
            values["result"] = True
        elif flag or (sign == "!=" and name != "plan") or name == "result" or not value:
            problems.append((f"the option {name or flag!r} is not written so", _EXAMPLES[name or flag]))
        elif name == "plan":
            plans[sign] += (value,)
        elif name == "rows" and not value.isdecimal():
            problems.append((f"rows={value} is not a number", _EXAMPLES["rows"]))
        elif name == "error" and language == "sql" and not re.fullmatch(r"[0-9A-Z]{5}", value):
            problems.append((f"{value!r} is not an SQLSTATE", _EXAMPLES["error"]))
        elif name in values:
            problems.append((f"the option {name!r} stands here twice", "delete one of the two"))
        else:
            values[name] = int(value) if name == "rows" else value
    return Options(plan=plans["="], plan_without=plans["!="], **values), problems  # type: ignore[arg-type]


_EXAMPLES = {
    "error": "five digits or capitals: error=23505",
    "rows": "rows=3",
    "plan": 'plan="Index Only Scan" or plan!="Seq Scan"',
    "result": "write `result` alone; the table stands in a ```result block",
    "unchecked": 'give the reason: unchecked="needs a second server"',
}


def _unknown(language: str, word: str, known: tuple[str, ...]) -> tuple[str, str]:
    close = get_close_matches(word, known, n=1)
    hint = (
        f"did you mean {close[0]!r}?"
        if close
        else f"it has: {', '.join(known)}"
        if known
        else "write the language alone"
    )
    return f"a block of {language} has no option {word!r}", hint
