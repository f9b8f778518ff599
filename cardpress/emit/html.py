"""The page to browse: one self-contained file with every card as Anki renders it, and the report."""

import base64
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cardpress.diagnostics import Diagnostic, counted
from cardpress.emit import Written
from cardpress.emit.report import LEVELS, charts, coverage_maps
from cardpress.model.card import Card
from cardpress.model.deck import Deck
from cardpress.model.markup import DELETION
from cardpress.model.notetype import NoteType
from cardpress.plan.lock import Lock
from cardpress.plan.notes import AnkiPlan, NoteSpec
from cardpress.render.anki import IMAGE_OCCLUSION
from cardpress.render.diagrams import Drawing
from cardpress.render.faces import printed_card
from cardpress.render.sources import source_labels
from cardpress.render.tokens import Tokens

NAME = "index.html"

SCRIPTS = ("faces", "search", "list", "study", "print", "page")
"""Parts of the page's script in templates/web, in the order in which they run; they share one scope."""


class WebPage:
    """The page of one deck: its content is collected at once, the findings come in when it is written."""

    def __init__(
        self,
        deck: Deck,
        plan: AnkiPlan,
        drawings: Mapping[str, Drawing],
        tokens: Tokens,
        lock: Lock,
        cards_from: str = "../cards",
    ) -> None:
        """Collect what the page shows of every note.

        `lock` says when each note last changed. `cards_from` is the way from the output folder to
        the cards, for links.
        """
        self.deck, self.plan, self.tokens, self.lock = deck, plan, tokens, lock
        self.env = Environment(
            loader=FileSystemLoader(tokens.folder / "web"),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
        )
        specs = {spec.card_id: spec for spec in plan.notes}
        self.notes = [_note(deck, card, specs[card.id], cards_from) for card in deck if card.id in specs]
        env = self.env
        data = {
            "types": {key: _type(note_type) for key, note_type in plan.note_types.items()},
            "notes": self.notes,
            "media": {
                name: content.decode("utf-8") for name, content in plan.media.items() if name.endswith(".svg")
            },
            "printed": _printed(deck, specs, drawings, tokens, env),
            "paper": env.get_template("printed.css").render(
                face=Markup(tokens.face["screen"]), mono=Markup(tokens.face["screen-mono"])
            ),
        }
        self.data = Markup(_embedded(data))

    def write(self, warnings: Sequence[Diagnostic], folder: Path) -> Written:
        """Write index.html into `folder`, with the warnings at their cards and in the report."""
        deck, plan, tokens, env = self.deck, self.plan, self.tokens, self.env
        by_card: dict[str, list[str]] = {}
        for warning in (w for w in warnings if w.card):
            by_card.setdefault(warning.card, []).append(warning.code)
        style = env.get_template("page.css").render(
            colours=tokens.colours.items(), accents=tokens.accents.items(), face=Markup(tokens.face["screen"])
        )
        script = _script(tokens.folder / "web")
        report = env.get_template("report.html").render(
            counts=_counts(deck, plan),
            documents=coverage_maps(deck),
            charts=charts(deck, warnings, self.lock),
        )
        html = env.get_template("page.html").render(
            language=deck.settings.language,
            title=deck.settings.title,
            facts=f"{counted(len(self.notes), 'note')} · version {deck.settings.version} · {deck.settings.date}",
            policy=_policy(script),
            style=Markup(style),
            choices=_choices(deck, sorted({code for codes in by_card.values() for code in codes if code})),
            report=Markup(report),
            data=self.data,
            warnings=Markup(_embedded(by_card)),
            script=Markup(script),
        )
        (folder / NAME).write_text(html, encoding="utf-8")
        return Written(NAME, notes=len(self.notes), cards=sum(len(spec.cards) for spec in plan.notes))


def _printed(
    deck: Deck, notes: Collection[str], drawings: Mapping[str, Drawing], tokens: Tokens, env: Environment
) -> dict[str, tuple[str, str]]:
    """Front and back of each note as they are printed, by card id: what flashcards.pdf sets in full."""
    printed = env.get_template("printed.html").module.printed
    found = {}
    for card in deck:
        if card.id in notes:
            both = printed_card(card, deck, drawings, tokens, brief=False)
            found[str(card.id)] = (printed(both.front), printed(both.back))
    return found


def _type(note_type: NoteType) -> dict[str, Any]:
    """A note type as the page's template renderer wants it."""
    return {
        "css": note_type.css,
        "cloze": note_type.cloze,
        "occlusion": note_type.stock_kind == IMAGE_OCCLUSION,
        "templates": [{"front": t.front, "back": t.back} for t in note_type.templates],
    }


def _note(deck: Deck, card: Card, spec: NoteSpec, cards_from: str) -> dict[str, Any]:
    topic = deck.topic_of[card.topic]
    texts = _texts(spec)
    labels = source_labels(card, deck)
    found_in = [
        f"{deck.points[s][0].source} §{deck.points[s][1].id}" for s in card.sources if s in deck.points
    ]
    sheet = ""
    if card.sheet is not None:
        sheet = f"{card.sheet.block}: {card.sheet.cue or ''} {card.sheet.line or ''}".strip(" :")
    searched = [
        card.id.replace("-", " "),
        card.kind,
        card.form,
        card.level,
        topic.title,
        topic.subtopics.get(card.subtopic or "", ""),
        *texts,
        *found_in,
    ]
    return {
        "id": card.id,
        "title": next(iter(texts), str(card.id))[:120],
        "type": spec.note_type,
        "fields": dict(spec.fields),
        "cards": list(spec.cards),
        "tags": list(spec.tags),
        "topic": card.topic,
        "kind": card.kind,
        "form": card.form,
        "level": card.level,
        "document": sorted({deck.points[s][0].source for s in card.sources if s in deck.points}),
        "sources": [[label.text, label.url] for label in labels],
        "points": list(card.sources),
        "sheet": sheet,
        "at": f"{Path(card.span.file).name}:{card.span.line}",
        "href": f"{cards_from}/{Path(card.span.file).name}#L{card.span.line}",
        "text": "\n".join(searched),
    }


def _texts(spec: NoteSpec) -> list[str]:
    """The words of a note's fields, for searching; each text once."""
    texts = (words_of(html) for html in spec.fields.values() if html and "image-occlusion:" not in html)
    return list(dict.fromkeys(text for text in texts if text))


def words_of(html: str) -> str:
    """The words of an HTML fragment of ours, cloze deletions opened."""
    return " ".join(unescape(_TAG.sub(" ", DELETION.sub(r"\2", html))).split())


_TAG = re.compile(r"<[^>]*>")


def _choices(deck: Deck, warned: Sequence[str]) -> list[dict[str, Any]]:
    cards = list(deck)

    def options(values: Sequence[str], labels: Mapping[str, str] | None = None) -> list[dict[str, str]]:
        return [{"value": v, "label": (labels or {}).get(v, v)} for v in values]

    documents = {d.source: d.short for d in deck.documents}
    titles = {t.slug: t.title for t in deck.topics}
    families = [
        {
            "label": family.title,
            "options": options([slug for slug in family.topics if slug in titles], titles),
        }
        for family in deck.settings.families
    ]
    return [
        {"name": "topic", "label": "Topic", "groups": families},
        {"name": "level", "label": "Level", "options": options(LEVELS)},
        {"name": "kind", "label": "Kind", "options": options(sorted({c.kind for c in cards}))},
        {"name": "form", "label": "Form", "options": options(sorted({c.form for c in cards}))},
        {"name": "document", "label": "Source", "options": options(list(documents), documents)},
        *([{"name": "warnings", "label": "Warning", "options": options(warned)}] if warned else []),
    ]  # fmt: skip


def _counts(deck: Deck, plan: AnkiPlan) -> str:
    cards = sum(len(spec.cards) for spec in plan.notes)
    diagrams = sum(card.kind == "diagram" for card in deck)
    cited = {source for card in deck for source in card.sources}
    points = sum(source in deck.points for source in cited)
    return (
        f"{counted(len(plan.notes), 'note')}, {counted(cards, 'card')}, {counted(len(deck.topics), 'topic')}, "
        f"{counted(diagrams, 'diagram')}. Cited: {counted(points, 'point')} of study documents, "
        f"{counted(len(cited) - points, 'other source')}."
    )


def _embedded(data: Any) -> str:
    """JSON that can stand in a script element: no `</` and no `<!--` in it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _script(folder: Path) -> str:
    """The parts of the script as one, in a scope of their own."""
    parts = "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _policy(script: str) -> str:
    """Nothing is loaded from anywhere; only our own script runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src blob: data:; font-src data:; form-action 'none'; base-uri 'none'"
    )
