"""warnings.toml to the number of accepted warnings by rule."""

import re
import tomllib
from pathlib import Path

from cardpress.diagnostics import Diagnostic, Span
from cardpress.load.files import LEADS_OUT, leads_out

NAME = "warnings.toml"
"""File of the accepted warnings, in the folder of the cards."""


def load_baseline(
    folder: Path, shown_as: str | None = None
) -> tuple[dict[str, int] | None, list[Diagnostic]]:
    """Accepted warnings by rule code; None where there is no baseline, or none that can be read."""
    path, shown = folder / NAME, f"{shown_as if shown_as is not None else folder}/{NAME}"
    hint = "write `rule-name = 3`, or delete the file and run: python build.py check --update-baseline"
    if leads_out(path, folder):
        return None, [Diagnostic("outside-folder", Span(shown), *LEADS_OUT)]
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None, []
    except (OSError, UnicodeDecodeError) as error:
        return None, [
            Diagnostic("unreadable-file", Span(shown), f"can't be read: {type(error).__name__}", hint)
        ]
    except (ValueError, RecursionError) as error:  # no TOML, a number of thousands of digits, [[[[...
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        span = Span(shown, int(place[1]), int(place[2])) if place else Span(shown)
        return None, [Diagnostic("bad-baseline", span, "this is not TOML", hint)]
    bad = [code for code, number in entries.items() if type(number) is not int or number < 1]
    if bad:
        return None, [
            Diagnostic("bad-baseline", Span(shown), f"{code} is not a number from 1 up", hint) for code in bad
        ]
    return entries, []
