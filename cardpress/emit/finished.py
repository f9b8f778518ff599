"""A whole flashcard file as it was made before: an edit elsewhere in the deck sets no sheet anew."""

import json
from collections.abc import Sequence
from pathlib import Path

from cardpress.cache import Cache, files_fingerprint, fingerprint
from cardpress.emit import Written
from cardpress.emit.stock import versions
from cardpress.model.deck import Settings
from cardpress.render.face import Face
from cardpress.render.tokens import Tokens


class FinishedFile:
    """The cache entry of one file: its bytes, and what the build says about it."""

    def __init__(
        self, cache: Cache, settings: Settings, geometry: str, faces: Sequence[Face], tokens: Tokens
    ) -> None:
        """Name the entry after everything the file depends on: faces, design, geometry, code, libraries."""
        project = Path(__file__).parents[1]
        code = [*(project / "emit").glob("*.py"), *(project / "plan").glob("*.py")]
        paper = [tokens.folder / "tokens.toml", *(tokens.folder / "paper").iterdir()]
        titles = repr((settings.title, settings.version, settings.date, settings.language))
        shown = (repr((face, face.parts)) for face in faces)
        self._cache = cache
        self._key = fingerprint(versions(), files_fingerprint([*code, *paper]), geometry, titles, *shown)

    def restore(self, path: Path) -> Written | None:
        """Write the file as it was made before; None where it never was, or where the entry is damaged."""
        pdf = self._cache.get("flashcards", f"{self._key}.pdf")
        told = self._cache.get("flashcards", f"{self._key}.json")
        if pdf is None or told is None:
            return None
        try:
            cards, pages, remarks = json.loads(told)
        except ValueError:
            return None
        path.write_bytes(pdf)
        return Written(path.name, cards, cards, pages, tuple(remarks))

    def keep(self, written: Written, pdf: bytes) -> None:
        """Keep a finished file."""
        told = json.dumps([written.cards, written.pages, written.remarks])
        self._cache.put("flashcards", f"{self._key}.json", told.encode())
        self._cache.put("flashcards", f"{self._key}.pdf", pdf)
