"""A learner's Anki: the official engine, importing packages, reviewing and editing, for tests to look into."""

import itertools
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

LOG = ("new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "missing_deck",
       "empty_first_field")  # fmt: skip
"""What Anki's import log counts."""


class Learner:
    """A collection of the real engine in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.col = Collection(str(folder / "collection.anki2"))
        self._files = itertools.count()

    def close(self) -> None:
        self.col.close()

    def __enter__(self) -> "Learner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def import_bytes(self, package: bytes, **options: int) -> dict[str, int]:
        """Import as a double-click does; the counts of the log that are not zero."""
        path = self.folder / f"{next(self._files)}.apkg"
        path.write_bytes(package)
        request = ImportAnkiPackageRequest(
            package_path=str(path), options=ImportAnkiPackageOptions(**options)
        )
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()  # the Python layer does not notice what an import does to note types
        return {name: len(getattr(log, name)) for name in LOG if len(getattr(log, name))}

    def note(self, guid: str):
        return self.col.get_note(self.note_id(guid))

    def note_id(self, guid: str) -> int:
        ids = self.col.db.list("select id from notes where guid = ?", guid)
        assert len(ids) == 1, f"{len(ids)} notes with GUID {guid}"
        return ids[0]

    def guids(self) -> set[str]:
        return set(self.col.db.list("select guid from notes"))

    def schedules(self) -> dict[tuple[str, int], tuple]:
        """What a review leaves behind, by GUID and card ordinal, of every card reviewed."""
        rows = self.col.db.all(
            "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses, c.flags, c.data, c.did "
            "from cards c join notes n on n.id = c.nid where c.reps > 0"
        )
        return {(guid, ordinal): tuple(rest) for guid, ordinal, *rest in rows}

    def review(self, guid: str, ordinal: int, interval: int = 12) -> None:
        """Make it a card in review, as weeks of study do (FSRS memory state included)."""
        card = next(c for c in self.note(guid).cards() if c.ord == ordinal)
        self.col.sched.set_due_date([card.id], f"{interval}!")
        card.load()
        card.reps, card.lapses, card.factor = 7, 1, 2350
        self.col.update_card(card)
        self.col.set_user_flag_for_cards(3, [card.id])

    def rendered(self) -> list[tuple[str, int, str, str]]:
        """GUID, ordinal, front and back of every card, as the engine renders them, without styling."""
        out = []
        for card_id in self.col.db.list("select id from cards order by id"):
            card = self.col.get_card(card_id)
            output = card.render_output(browser=False)
            out.append((card.note().guid, card.ord, output.question_text, output.answer_text))
        return out

    def media(self) -> Mapping[str, bytes]:
        folder = Path(self.col.media.dir())
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def database_of(package: bytes, folder: Path) -> sqlite3.Connection:
    """The collection inside a package."""
    import io
    import zipfile

    import zstandard

    archive = zipfile.ZipFile(io.BytesIO(package))
    path = folder / "inside.db"
    if "collection.anki21b" in archive.namelist():
        data = zstandard.ZstdDecompressor().decompress(
            archive.read("collection.anki21b"), max_output_size=1 << 28
        )
    else:
        data = archive.read("collection.anki2")
    path.write_bytes(data)
    return sqlite3.connect(path)
