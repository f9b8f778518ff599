"""A folder of cards to a Deck."""

import errno
from pathlib import Path
from typing import Any

import yaml

from cardpress.diagnostics import Diagnostic, Span, quoted
from cardpress.load.files import (
    AUTHORITIES,
    GENERATED,
    GLOSSARY,
    LEADS_OUT,
    SETTINGS,
    fixture_files,
    ignored_files,
    leads_out,
    source_files,
    topic_files,
)
from cardpress.load.nodes import parse_yaml
from cardpress.load.reader import MISSING, Reader
from cardpress.load.topic import read_topic
from cardpress.model.deck import Deck, Glossary, Settings, Topic
from cardpress.model.source import Authorities, Authority, Document

FILE_LIMIT = 8_000_000
"""Largest file read, in bytes: some ten times the largest topic anybody would write."""

_BEGINS: dict[type, str] = {
    Settings: "`id:`, `title:` and the families of topics; `python build.py new my-deck` makes a deck to copy from",
    Topic: "`topic:` and its lists, or delete the file",
    Document: "`source:` and its sections, or delete the file",
    Authorities: "`authorities:` and the list of them, or delete the file",
    Glossary: "`terms:` or `scopes:`, or delete the file",
}
"""What a file begins with, by what it describes."""


def load_deck(folder: Path, shown_as: str | None = None) -> tuple[Deck | None, list[Diagnostic]]:
    """Load the cards under `folder`; diagnostics name files as `shown_as`/name.

    The deck is None only where deck.yaml or the folder itself can't be used; topics that
    can't be read are left out, so that one run reports the mistakes of all files.
    """
    shown = shown_as if shown_as is not None else str(folder)
    loader = _Folder(folder, shown)
    if not folder.is_dir():
        return None, [Diagnostic("no-folder", Span(shown), "there is no such folder of cards",
                                 "name it with --cards, or make one: python build.py new my-cards")]  # fmt: skip
    settings = loader.read(SETTINGS, Settings)
    slugs: list[str] = []
    if settings is not None:
        slugs = [slug for family in settings.families for slug in family.topics]
    topics = loader.read_topics(slugs, settings)
    documents, authorities = loader.read_sources()
    glossary = loader.read(GLOSSARY, Glossary) if (folder / GLOSSARY).exists() else None
    fixtures = loader.read_fixtures()
    loader.refuse_strays()
    if settings is None:
        return None, loader.diagnostics
    deck = Deck(
        settings=settings,
        topics=tuple(topics),
        documents=tuple(documents),
        authorities=authorities,
        glossary=glossary.terms if glossary else (),
        scopes=glossary.scopes if glossary else (),
        fixtures=fixtures,
        root=shown,
        unread=frozenset(loader.unread) | {name for topic in topics for name in topic.unread},
    )
    return deck, loader.diagnostics


class _Folder:
    """Reads the files of one folder and collects diagnostics."""

    def __init__(self, root: Path, shown: str) -> None:
        self.root = root.resolve()
        self.shown = shown
        self.diagnostics: list[Diagnostic] = []
        self.unread: set[str] = set()

    def name(self, path: Path) -> str:
        return f"{self.shown}/{path.relative_to(self.root).as_posix()}"

    def bytes_of(self, path: Path) -> bytes | None:
        """Content of a file; None and a diagnostic where it can't or must not be read."""
        name = self.name(path)
        try:
            if leads_out(path, self.root):
                self._refuse("outside-folder", name, *LEADS_OUT)
            elif path.exists() and not path.is_file():
                self._refuse("unreadable-file", name, "this is not a file", "rename the folder")
            elif path.stat().st_size > FILE_LIMIT:
                self._refuse("file-too-large", name, "the file is larger than 8 MB", "split it")
            else:
                return path.read_bytes()
        except OSError as error:
            reason = "a circle of links" if error.errno == errno.ELOOP else error.strerror
            self._refuse(
                "unreadable-file", name, f"can't be read: {reason}", "check its name and permissions"
            )
        return None

    def _refuse(self, code: str, name: str, message: str, hint: str) -> None:
        self.diagnostics.append(Diagnostic(code, Span(name), message, hint))

    def nodes(self, path: Path, cls: type) -> tuple[yaml.Node, Reader] | None:
        relative = path.relative_to(self.root).as_posix()
        self.unread.add(relative)  # until it has been read
        data = self.bytes_of(path)
        if data is None:
            return None
        node, text, problems = parse_yaml(data, self.name(path), _BEGINS[cls])
        self.diagnostics += problems
        if node is None:
            return None
        self.unread.remove(relative)
        return node, Reader(self.name(path), text)

    def read(self, relative: str, cls: type) -> Any:
        """The object that a whole file describes, or None."""
        parsed = self.nodes(self.root / relative, cls)
        if parsed is None:
            return None
        node, reader = parsed
        value = reader.read_object(node, cls)
        self.diagnostics += reader.diagnostics
        return None if value is MISSING else value

    def read_topics(self, slugs: list[str], settings: Settings | None) -> list[Topic]:
        """Topic files in the order of deck.yaml; files it does not name are an error, and come last."""
        files = {path.stem: path for path in topic_files(self.root)}
        if settings is not None:
            for family in settings.families:
                for slug in family.topics:
                    if slug not in files:
                        self.diagnostics.append(Diagnostic("missing-topic", slug.span, f"there is no file {slug}.yaml",
                                                           "write it, or take the topic out of the list"))  # fmt: skip
            for stem, path in files.items():
                if stem not in slugs:
                    self.diagnostics.append(Diagnostic("unlisted-topic", Span(self.name(path)),
                                                       "deck.yaml does not list this topic",
                                                       "add it to `topics:` of a family in deck.yaml"))  # fmt: skip
        ordered = list(dict.fromkeys([s for s in slugs if s in files] + list(files)))
        topics = []
        for slug in ordered:
            parsed = self.nodes(files[slug], Topic)
            if parsed is None:
                continue
            node, reader = parsed
            topic = read_topic(reader, node, slug)
            self.diagnostics += reader.diagnostics
            if topic is not None:
                topics.append(topic)
        return topics

    def read_sources(self) -> tuple[list[Document], dict[str, Authority]]:
        """Study documents by name, and authorities by id."""
        documents: list[Document] = []
        authorities: dict[str, Authority] = {}
        points: dict[str, Span] = {}
        for path in source_files(self.root):
            relative = path.relative_to(self.root).as_posix()
            if path.name == AUTHORITIES:
                listed = self.read(relative, Authorities)
                for authority in listed.authorities if listed else ():
                    self._unique(authority.id, authority.span, {k: a.span for k, a in authorities.items()})
                    authorities.setdefault(authority.id, authority)
                continue
            document = self.read(relative, Document)
            if document is None:
                continue
            documents.append(document)
            if document.source != path.stem:
                self.diagnostics.append(Diagnostic("source-name", document.source.span,
                                                   f"the file is called {path.name}, the source {quoted(document.source)}",
                                                   "give both the same name"))  # fmt: skip
            for section in document.sections:
                for point in section.points:
                    self._unique(point.id, point.span, points)
                    points.setdefault(point.id, point.span)
        return documents, authorities

    def _unique(self, name: str, span: Span, seen: dict[str, Span]) -> None:
        if name in seen:
            self.diagnostics.append(Diagnostic("duplicate-source", span, f"the source {quoted(name)} is defined twice",
                                               "give it another id", related=((seen[name], "first defined here"),)))  # fmt: skip

    def read_fixtures(self) -> dict[str, str]:
        """SQL of fixtures/*.sql by name."""
        found = {}
        for path in fixture_files(self.root):
            data = self.bytes_of(path)
            if data is None:
                continue
            try:
                found[path.stem] = data.decode("utf-8")
            except UnicodeDecodeError:
                self.diagnostics.append(Diagnostic("bad-encoding", Span(self.name(path)), "the file is not UTF-8",
                                                   "save it as UTF-8"))  # fmt: skip
        return found

    def refuse_strays(self) -> None:
        """Tell the files that nothing reads although they look like cards, and links in the place of what a build writes."""
        for path, hint in ignored_files(self.root):
            self._refuse("ignored-file", self.name(path), "nothing reads this file", hint)
        for path in (self.root / name for name in GENERATED):
            if leads_out(path, self.root):
                self._refuse("outside-folder", self.name(path), *LEADS_OUT)
