"""cards/schema.json: current, and of one mind with the loader about topic files."""

import jsonschema
import pytest
import yaml

from cardpress.load.schema import schema_text, topic_schema
from cardpress.model.card import FORMS
from cardpress.paths import ROOT

VALIDATOR = jsonschema.Draft202012Validator(topic_schema())
TOPICS = [path for path in sorted((ROOT / "cards").glob("*.yaml")) if path.stem not in ("deck", "glossary")]


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as an editor's language server reads it: numbers and booleans, no dates."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_schema_on_disk_is_current():
    """A build writes it; so does: python -c "from cardpress.load.schema import schema_text as s; print(s(), end='')"."""
    assert (ROOT / "cards" / "schema.json").read_text("utf-8") == schema_text()


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(topic_schema())


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_shipped_topics_are_accepted(path):
    topic = yaml.load(path.read_text("utf-8"), EditorLoader)

    assert [(e.json_path, e.message) for e in VALIDATOR.iter_errors(topic)] == []


REFUSED = {
    "no title": "{topic: t}",
    "unknown list": "{topic: t, title: T, cards: []}",
    "bad topic": "{topic: Not A Slug, title: T}",
    "unknown form": "{topic: t, title: T, facts: [{form: why, id: a, sources: [x], fact: y}]}",
    "key of another form": "{topic: t, title: T, facts: [{id: a, sources: [x], fact: y, means: z}]}",
    "missing answer": "{topic: t, title: T, questions: [{id: a, sources: [x], q: y}]}",
    "unknown level": "{topic: t, title: T, questions: [{id: a, sources: [x], q: y, a: z, level: medium}]}",
    "empty value": "{topic: t, title: T, questions: [{id: a, sources: [x], q: y, a: }]}",
    "list for a text": "{topic: t, title: T, questions: [{id: a, sources: [x], q: y, a: [z]}]}",
    "word for a switch": "{topic: t, title: T, facts: [{form: term, id: a, sources: [x], term: y, means: z, reverse: maybe}]}",
    "nested": "{topic: t, title: T, diagrams: [{id: a, sources: [x], title: y, alt: z, tree: {root: {keys: [k], kids: []}}}]}",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED.keys())
def test_mistakes_are_refused(source):
    assert not VALIDATOR.is_valid(yaml.load(source, EditorLoader))


def test_numbers_and_switches_are_accepted_as_texts():
    source = (
        "{topic: t, title: 1, facts: [{form: term, id: a, sources: x, term: 2, means: yes, reverse: false}]}"
    )

    assert VALIDATOR.is_valid(yaml.load(source, EditorLoader))


def test_every_form_is_described():
    names = {cls.__name__ for forms in FORMS.values() for cls in forms.values()}

    assert names <= set(topic_schema()["$defs"])
