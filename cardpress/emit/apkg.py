"""A plan and its lock to Anki packages: the whole deck, its core, one a topic, and what was retired."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.emit import Written
from cardpress.emit.apkg_file import legacy_package, modern_package
from cardpress.emit.apkg_rows import PackageDeck, PackageModel, PackageNote, preset
from cardpress.plan.lock import Lock
from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.plan.packages import RETIRED, packages


def write_packages(
    plan: AnkiPlan, lock: Lock, folder: Path, *, legacy: bool = False, cache: Cache | None = None
) -> list[Written]:
    """Write every package into `folder`/anki. `lock` must be the one made from this `plan`.

    `legacy` writes the format of Anki before 2.1.50 (larger; for programs that read nothing newer).
    With a `cache` a package whose notes are the same as before is not made again.
    """
    target = folder / "anki"
    target.mkdir(parents=True, exist_ok=True)
    cache = cache or Cache(None)
    how = files_fingerprint(Path(__file__).parent.glob("apkg*.py")) + libraries()
    written = []
    for name, notes in packages(plan).items():
        with_cards = name != RETIRED
        key = fingerprint(how, str((legacy, with_cards)), *_ingredients(plan, lock, notes))
        data = cache.get("package", key)
        if data is None:
            data = package_bytes(plan, lock, notes, legacy=legacy, with_cards=with_cards)
            cache.put("package", key, data)
        (target / f"{name}.apkg").write_bytes(data)
        cards = 0 if name == RETIRED else sum(len(note.cards) for note in notes)
        written.append(Written(f"anki/{name}.apkg", len(notes), cards))
    return written


def _ingredients(plan: AnkiPlan, lock: Lock, notes: Iterable[NoteSpec]) -> Iterator[str]:
    """Everything that a package's bytes depend on; media are named by their content."""
    yield sqlite3.sqlite_version
    yield repr((plan.deck_id, plan.title, plan.description, plan.decks))
    types = set()
    for note in notes:
        types.add(note.note_type)
        yield repr((note, lock.notes[note.card_id]))
    for key in sorted(types):
        yield repr((plan.note_types[key], lock.types[key]))


def package_bytes(
    plan: AnkiPlan,
    lock: Lock,
    notes: Iterable[NoteSpec],
    *,
    legacy: bool = False,
    with_cards: bool = True,
) -> bytes:
    """One package with `notes`, their decks and note types, and the files they show.

    Without cards, Anki updates the notes that a collection has and shows nothing new.
    """
    notes = tuple(notes)
    names = sorted({name for note in notes for name in note.media})
    media = {name: plan.media[name] for name in names}
    database = _database(plan, lock, notes, with_cards=with_cards)
    return legacy_package(database, media) if legacy else modern_package(database, media)


def _database(plan: AnkiPlan, lock: Lock, notes: tuple[NoteSpec, ...], *, with_cards: bool) -> bytes:
    import genanki

    models = {
        key: PackageModel(note_type, lock.types[key].modified)
        for key, note_type in plan.note_types.items()
        if any(note.note_type == key for note in notes)
    }
    topics = {note.topic for note in notes}
    decks = []
    for spec in plan.decks:
        if spec.topic and spec.topic not in topics:
            continue
        deck = PackageDeck(spec.id, spec.name, "" if spec.topic else plan.description)
        for note in notes:
            if note.topic == spec.topic:
                deck.add_note(PackageNote(models[note.note_type], note, lock.notes[note.card_id], with_cards))
        decks.append(deck)
    connection = sqlite3.connect(":memory:")
    try:
        genanki.Package(decks).write_to_db(connection.cursor(), 0, iter(()))
        _add_preset(connection, plan.title)
        connection.commit()
        connection.execute("VACUUM")
        return connection.serialize()
    finally:
        connection.close()


def _add_preset(connection: sqlite3.Connection, title: str) -> None:
    (text,) = connection.execute("SELECT dconf FROM col").fetchone()
    presets: Mapping[str, object] = {**json.loads(text), **preset(title)}
    connection.execute("UPDATE col SET dconf = ?", (json.dumps(presets),))
