"""AnkiConnect's protocol over real HTTP onto a real collection: what the add-on does, action by action."""

import base64
import fnmatch
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


class Actions:
    """The actions as documented by the add-on, done by Anki's own functions as the add-on does them."""

    def __init__(self, col: Collection) -> None:
        self.col = col
        self.called: list[str] = []

    def version(self) -> int:
        return 6

    def findNotes(self, query: str) -> list[int]:
        return list(self.col.find_notes(query))

    def notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        found = []
        for note_id in notes:
            note = self.col.get_note(note_id)
            model = note.note_type()
            fields = {f["name"]: {"value": note.fields[f["ord"]], "order": f["ord"]} for f in model["flds"]}
            cards = self.col.db.list("select id from cards where nid = ? order by ord", note_id)
            found.append(
                {
                    "noteId": note_id,
                    "tags": note.tags,
                    "fields": fields,
                    "modelName": model["name"],
                    "cards": cards,
                }
            )
        return found

    def getDecks(self, cards: list[int]) -> dict[str, list[int]]:
        decks: dict[str, list[int]] = {}
        for card in cards:
            deck = self.col.decks.get(self.col.db.scalar("select did from cards where id = ?", card))
            decks.setdefault(deck["name"], []).append(card)
        return decks

    def modelNames(self) -> list[str]:
        return [m.name for m in self.col.models.all_names_and_ids()]

    def _model(self, name: str) -> dict[str, Any]:
        self.col.models._clear_cache()
        model = self.col.models.by_name(name)
        if model is None:
            raise ValueError(f"model was not found: {name}")
        return model

    def modelTemplates(self, modelName: str) -> dict[str, dict[str, str]]:
        return {t["name"]: {"Front": t["qfmt"], "Back": t["afmt"]} for t in self._model(modelName)["tmpls"]}

    def modelStyling(self, modelName: str) -> dict[str, str]:
        return {"css": self._model(modelName)["css"]}

    def updateModelTemplates(self, model: dict[str, Any]) -> None:
        known = self._model(model["name"])
        for template in known["tmpls"]:
            if given := model["templates"].get(template["name"]):
                template["qfmt"], template["afmt"] = given["Front"], given["Back"]
        self.col.models.update_dict(known)

    def updateModelStyling(self, model: dict[str, Any]) -> None:
        known = self._model(model["name"])
        known["css"] = model["css"]
        self.col.models.update_dict(known)

    def getMediaFilesNames(self, pattern: str = "*") -> list[str]:
        return [p.name for p in Path(self.col.media.dir()).iterdir() if fnmatch.fnmatch(p.name, pattern)]

    def storeMediaFile(self, filename: str, data: str) -> str:
        (Path(self.col.media.dir()) / filename).write_bytes(base64.b64decode(data))
        return filename

    def importPackage(self, path: str) -> bool:
        # What Anki's own wrapper for the add-on does (anki/importing.py).
        options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=True)
        self.col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
        return True

    def updateNoteFields(self, note: dict[str, Any]) -> None:
        known = self.col.get_note(note["id"])
        for name, value in note["fields"].items():
            if name in known:
                known[name] = value
        self.col.update_note(known, skip_undo_entry=True)

    def addTags(self, notes: list[int], tags: str) -> None:
        self.col.tags.bulk_add(notes, tags)

    def removeTags(self, notes: list[int], tags: str) -> None:
        self.col.tags.bulk_remove(notes, tags)

    def changeDeck(self, cards: list[int], deck: str) -> None:
        self.col.set_deck(cards, self.col.decks.id(deck))

    def deleteNotes(self, notes: list[int]) -> None:
        self.col.remove_notes(notes)


class AnkiConnectServer:
    """Serves one collection on a free port of this machine while in a `with` block."""

    def __init__(self, col: Collection, key: str = "") -> None:
        self.actions = actions = Actions(col)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reply: dict[str, Any] = {"result": None, "error": None}
                try:
                    if request.get("key", "") != key:
                        raise PermissionError("valid api key must be provided")
                    actions.called.append(request["action"])
                    reply["result"] = getattr(actions, request["action"])(**request.get("params", {}))
                except Exception as error:
                    reply["error"] = str(error)
                body = json.dumps(reply).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "AnkiConnectServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
