"""Plans to files: the only phase that writes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """One finished output, for the table at the end of a build."""

    name: str
    """Path below the output folder: `anki/core.apkg`."""
    notes: int = 0
    """Notes in it."""
    cards: int = 0
    """Cards in it: what Anki asks, or pieces to cut out."""
    pages: int = 0
    """Pages, for paper."""
    remarks: tuple[str, ...] = ()
    """What the user should know: lines left out, cards that did not fit."""
