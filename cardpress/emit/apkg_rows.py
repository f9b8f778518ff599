"""genanki's note, note type and deck, with what it leaves out: ids, times, positions, a preset."""

import html
import re
from collections.abc import Iterator
from typing import Any

import genanki

from cardpress.model.notetype import NoteType
from cardpress.plan.lock import LockedNote
from cardpress.plan.notes import NoteSpec

PRESET = 1_795_200_000_050
"""Id of the options preset that a first import may bring along; never changed."""

_TAG = re.compile(r"<[^>]*>")
_GATE = re.compile(r"\{\{#([^}]+)\}\}")


class PackageModel(genanki.Model):
    """A note type with the ids that genanki has no words for, and a modification time of its own."""

    def __init__(self, note_type: NoteType, modified: int) -> None:
        """Make it from `note_type`, last changed at `modified` (seconds since 1970)."""
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[{"name": field.name, "id": field.id} for field in note_type.fields],
            templates=[
                {"name": t.name, "id": t.id, "qfmt": t.front, "afmt": t.back} for t in note_type.templates
            ],
            css=note_type.css,
            model_type=self.CLOZE if note_type.cloze else self.FRONT_BACK,
            sort_field_index=note_type.sort_field,
        )
        self.note_type = note_type
        self.modified = modified

    @property
    def _req(self) -> list[list[Any]]:
        """Which fields a front needs: ours say it in their first section, else it is the first field."""
        index = {field.name: i for i, field in enumerate(self.note_type.fields)}
        gates = [_GATE.match(template.front) for template in self.note_type.templates]
        return [[ordinal, "all", [index[gate[1]] if gate else 0]] for ordinal, gate in enumerate(gates)]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """Anki's JSON of the note type; `timestamp` is genanki's, ours is the type's own."""
        data = super().to_json(self.modified, deck_id)
        data["originalStockKind"] = self.note_type.stock_kind
        if self.note_type.stock_kind in (5, 6):
            # Anki finds the parts of its cloze and image occlusion types by these numbers.
            last = 5 if self.note_type.stock_kind == 6 else 1
            for number, field in enumerate(data["flds"][:last]):
                field["tag"] = number
                field["preventDeletion"] = number < 4
        return data


class PackageNote(genanki.Note):
    """A note whose GUID, id, time, cards and position come from the plan and the lock."""

    def __init__(self, model: PackageModel, spec: NoteSpec, locked: LockedNote, with_cards: bool) -> None:
        """Make it from `spec`; `with_cards` False leaves its cards out."""
        super().__init__(model, list(spec.fields.values()), tags=spec.tags, guid=spec.guid, due=spec.position)
        self.spec = spec
        self.locked = locked
        self.with_cards = with_cards

    @property
    def cards(self) -> list[genanki.Card]:
        """The cards that Anki will find this note to have."""
        return [genanki.Card(ordinal) for ordinal in self.spec.cards] if self.with_cards else []

    def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
        """Insert the note and its cards; ids and times are the lock's, not genanki's counter and clock."""
        sort_field = self.fields[self.model.sort_field_index]
        self.sort_field = " ".join(html.unescape(_TAG.sub(" ", sort_field)).split())
        first = self.locked.note_id
        ids = iter((first, *(first + ordinal for ordinal in self.spec.cards)))
        super().write_to_db(cursor, self.locked.modified, deck_id, ids)

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Nothing: the HTML is ours, and a test reads all of it with a real parser."""


class PackageDeck(genanki.Deck):
    """A deck with our preset and without the counters of somebody's collection."""

    def to_json(self) -> dict[str, Any]:
        """Anki's JSON of the deck."""
        zero = [0, 0]
        return super().to_json() | {
            "conf": PRESET,
            "newToday": zero,
            "revToday": zero,
            "lrnToday": zero,
            "timeToday": zero,
        }


def preset(title: str) -> dict[str, Any]:
    """Options that a learner may take over on the first import: 20 new cards a day, siblings apart.

    Anki's numbers: order 1 = new cards by position; learning steps in minutes. FSRS itself is a
    setting of the whole collection, which no package can switch on.
    """
    return {
        str(PRESET): {
            "id": PRESET,
            "mod": 0,
            "usn": 0,
            "name": title,
            "maxTaken": 60,
            "timer": 0,
            "autoplay": True,
            "replayq": True,
            "dyn": False,
            "new": {
                "bury": True,
                "delays": [10.0],
                "initialFactor": 2500,
                "ints": [1, 4, 0],
                "order": 1,
                "perDay": 20,
            },
            "rev": {
                "bury": True,
                "ease4": 1.3,
                "hardFactor": 1.2,
                "ivlFct": 1.0,
                "maxIvl": 36500,
                "perDay": 9999,
            },
            "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
            "buryInterdayLearning": True,
            "desiredRetention": 0.9,
        }
    }
