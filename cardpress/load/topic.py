"""One topic file to a Topic: the four lists, each entry in its form."""

from collections import Counter

import yaml

from cardpress.diagnostics import Span, did_you_mean, quoted
from cardpress.load.reader import MISSING, Reader
from cardpress.model.card import FORMS, Card, Cloze, Diagram
from cardpress.model.deck import Topic
from cardpress.model.markup import stray_braces
from cardpress.model.text import Text


def read_topic(reader: Reader, root: yaml.Node, slug: str) -> Topic | None:
    """Read the file of the topic `slug`; None where it has no usable head."""
    if not isinstance(root, yaml.MappingNode):
        reader.pairs(root, "the keys of a topic")
        return None
    lists = {k.value: v for k, v in root.value if isinstance(k, yaml.ScalarNode) and k.value in FORMS}
    listed = [k for k, _ in root.value if isinstance(k, yaml.ScalarNode) and k.value in FORMS]
    times = Counter(k.value for k in listed)
    for key in {k.value: k for k in listed if times[k.value] > 1}.values():
        reader.error(
            "repeated-key",
            reader.span(key),
            f"the key {quoted(key.value)} stands here a second time",
            "join the two lists",
        )
    head = yaml.MappingNode(
        root.tag,
        [(k, v) for k, v in root.value if not (isinstance(k, yaml.ScalarNode) and k.value in FORMS)],
        root.start_mark,
        root.end_mark,
    )
    _name_the_lists(reader, head)
    cards: list[Card] = []
    unread: list[str] = []
    for kind, node in lists.items():
        for entry in reader.items(node, f"a list of {kind}") or []:
            if (card := _read_card(reader, entry, kind, slug)) is not None:
                cards.append(card)
            else:
                unread += _ids(entry)
    topic = reader.read_object(head, Topic, cards=tuple(cards), unread=tuple(unread))
    if topic is MISSING:
        return None
    if topic.slug != slug:
        reader.error("topic-name", topic.slug.span, f"the file is called {slug}.yaml, the topic {quoted(topic.slug)}",
                     "give both the same name")  # fmt: skip
    return topic


def _name_the_lists(reader: Reader, head: yaml.MappingNode) -> None:
    """A misspelt list would otherwise be told only the keys of a head."""
    kept = []
    for key, value in head.value:
        listed = isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.SequenceNode)
        hint = did_you_mean(key.value, FORMS, "") if listed and key.value not in ("retired", "setup") else ""
        if hint:
            reader.error("unknown-key", reader.span(key), f"a topic has no list {quoted(key.value)}", hint)
        else:
            kept.append((key, value))
    head.value[:] = kept


def _ids(entry: yaml.Node) -> list[str]:
    """The id of an entry, as far as it can be made out."""
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else []
    return [v.value for k, v in pairs if k.value == "id" and isinstance(v, yaml.ScalarNode)]


def _read_card(reader: Reader, entry: yaml.Node, kind: str, slug: str) -> Card | None:
    forms = FORMS[kind]
    form = next(iter(forms))
    if isinstance(entry, yaml.MappingNode):
        for key, value in entry.value:
            if (
                isinstance(key, yaml.ScalarNode)
                and key.value == "form"
                and isinstance(value, yaml.ScalarNode)
            ):
                form = value.value
                if form not in forms:
                    reader.error("unknown-value", reader.span(value), f"{kind} have no form {quoted(form)}",
                                 did_you_mean(form, forms, f"they have: {', '.join(forms)}"))  # fmt: skip
                    return None
    card = reader.read_object(entry, forms[form], topic=slug)
    if card is MISSING:
        return None
    if isinstance(card, Cloze):
        _check_braces(reader, card)
    if isinstance(card, Diagram):
        _check_drawing(reader, card)
        if sum(getattr(card, name) is not None for name in DRAWINGS) != 1:
            return None
    return card


def _check_braces(reader: Reader, card: Cloze) -> None:
    """A sentence for hiding must hide something, and every brace must belong to a deletion."""
    for offset in stray_braces(card.fact):
        reader.error("unclosed-cloze", card.fact.at(offset), "these braces don't belong to a complete deletion",
                     "write {{c1::answer}} or {{c1::answer::hint}}", card=card.id)  # fmt: skip
    if not card.deletions and not stray_braces(card.fact):
        reader.error("no-cloze", card.fact.span, "nothing is hidden in this sentence",
                     "mark the point as {{c1::answer}}", card=card.id)  # fmt: skip


DRAWINGS = ("graph", "timeline", "tree", "cells", "ring", "venn", "grid", "bars")
"""Keys of a diagram that say what to draw."""


def _check_drawing(reader: Reader, card: Diagram) -> None:
    given = [name for name in DRAWINGS if getattr(card, name) is not None]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        reader.error("one-drawing", _place(card), f"a diagram has one drawing, found {found}",
                     f"give one of {', '.join(DRAWINGS)}", card=card.id)  # fmt: skip


def _place(card: Card) -> Span:
    return card.id.span if isinstance(card.id, Text) else card.span
