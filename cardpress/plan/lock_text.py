"""cards.lock as text: one record a line, sorted, so that version control can show and merge it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from cardpress.diagnostics import Diagnostic, Severity, Span
from cardpress.plan.lock import Lock, LockedNote, LockedType

FORMAT = "cards.lock 1"
"""First word pair of the file: which layout the lines have."""

_HEAD = """\
# Written by the build: what learners may already have. Commit it; never edit or delete it.
# note <id> <type> <modified> <guid> <note id> <content> <card>=<what it asks for>,...  (-: removed)
"""
_T = TypeVar("_T")
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_TYPES = "question|cloze|sequence|interview|mnemonic|occlusion"
_NOTE = re.compile(
    rf"(note|retired) ([a-z0-9-]+) ({_TYPES}) (\S+) ([0-9a-f]{{20}}) (\d{{1,15}}) ([0-9a-f]{{16}})(?: (\S+))?\Z"
)
_WHEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
_CARD = re.compile(r"(-?)([1-9]\d{0,3})=([a-z0-9-]+)\Z")
_TYPE = re.compile(r"type ([a-z]+) (\S+) ([0-9a-f]{12}) ([0-9a-f]{12})\Z")
_DECK = re.compile(r"deck (\S+) (.+)\Z")


def dump_lock(lock: Lock, deck_id: str) -> str:
    """The text of a lock: equal locks give equal texts."""
    lines = [f"{FORMAT} {deck_id}\n{_HEAD}"]
    lines += [f"type {t.key} {_time(t.modified)} {t.shape} {t.look}\n" for _, t in sorted(lock.types.items())]
    lines += [f"deck {topic or '-'} {name}\n" for topic, name in sorted(lock.decks.items())]
    lines += [_note_line(note) for _, note in sorted(lock.notes.items())]
    return "".join(lines)


def parse_lock(text: str, path: str, deck_id: str) -> tuple[Lock, list[Diagnostic]]:
    """The lock in a text, and what is wrong with it.

    Lines of both sides of a merge are taken, with or without conflict markers: of two lines about
    the same note the later one counts, so that its time is later than whatever learners have.
    """
    problems: list[Diagnostic] = []
    lines = text.splitlines()
    head = next((line for line in lines if not line.startswith(_MARKERS)), "")
    if not head.startswith(FORMAT + " "):
        problems.append(_problem(path, 1, "lock-unreadable", f"the first line must begin {FORMAT!r}"))
        return Lock(), problems
    if head.removeprefix(FORMAT).strip() != deck_id:
        theirs = head.removeprefix(FORMAT).strip()
        problems.append(
            Diagnostic(
                "deck-id-changed",
                Span(path),
                f"this is the lock of deck {theirs!r}, but deck.yaml says {deck_id!r}",
                f"put `id: {theirs}` back: every note's identity holds it. For a new deck start without a lock.",
            )
        )
        return Lock(), problems
    notes: dict[str, LockedNote] = {}
    types: dict[str, LockedType] = {}
    decks: dict[str, str] = {}
    merged = ""
    for number, line in enumerate(lines, 1):
        if line.startswith(_MARKERS):
            merged = merged or "it holds the marks of a merge conflict"
        elif not line or line.startswith(("#", FORMAT)):
            continue
        elif (found := _record(line, number)) is None:
            problems.append(
                _problem(path, number, "lock-unreadable", "this line is not a record of the lock")
            )
        elif isinstance(found, LockedNote):
            merged = merged or (f"{found.card_id} stands in it twice" if found.card_id in notes else "")
            notes[found.card_id] = _later(notes.get(found.card_id), found, lambda note: note.modified)
        elif isinstance(found, LockedType):
            types[found.key] = _later(types.get(found.key), found, lambda known: known.modified)
        else:
            decks.setdefault(*found)
    if merged and not problems:
        problems.append(
            Diagnostic(
                "lock-merged",
                Span(path),
                f"{merged}; the later line of each note counts",
                "nothing is lost: the next build writes it clean, commit that",
                Severity.WARNING,
            )
        )
    return Lock(notes, types, decks), problems


def missing_lock(path: str) -> Diagnostic:
    """What to say where there is no lock and nobody asked for a new one."""
    return Diagnostic(
        "lock-missing",
        Span(path),
        "the lock is missing: it says what learners already have",
        f"get it back (`git checkout -- {path}`), or build with --new-lock if nobody has the deck yet",
    )


def _problem(path: str, line: int, code: str, message: str) -> Diagnostic:
    return Diagnostic(
        code, Span(path, line), message, "get the file back from version control; never edit it by hand"
    )


def _record(line: str, number: int) -> LockedNote | LockedType | tuple[str, str] | None:
    if m := _NOTE.match(line):
        cards: dict[int, str] = {}
        gone = set()
        for part in (m[8] or "").split(","):
            if part and (card := _CARD.match(part)):
                cards[int(card[2]) - 1] = card[3]
                if card[1]:
                    gone.add(int(card[2]) - 1)
            elif part:
                return None
        when = _seconds(m[4])
        if when is None:
            return None
        retired = m[1] == "retired"
        return LockedNote(
            m[2], m[5], m[3], m[7], when, int(m[6]), cards, frozenset(gone), retired, line=number
        )
    if m := _TYPE.match(line):
        when = _seconds(m[2])
        return None if when is None else LockedType(m[1], m[3], m[4], when)
    if m := _DECK.match(line):
        return ("" if m[1] == "-" else m[1], m[2])
    return None


def _later(known: _T | None, found: _T, when: Callable[[_T], int]) -> _T:
    if known is None:
        return found
    return max(known, found, key=when)


def _note_line(note: LockedNote) -> str:
    cards = ",".join(
        f"{'-' if n in note.gone else ''}{n + 1}={what}" for n, what in sorted(note.cards.items())
    )
    word = "retired" if note.retired else "note"
    parts = (
        word,
        note.card_id,
        note.note_type,
        _time(note.modified),
        note.guid,
        str(note.note_id),
        note.content,
        cards,
    )
    return " ".join(part for part in parts if part) + "\n"


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: str) -> int | None:
    try:
        return int(datetime.fromisoformat(text).timestamp()) if _WHEN.match(text) else None
    except ValueError:
        return None
