"""The model to a JSON Schema (draft 2020-12) of a topic file, so that editors complete and validate."""

import dataclasses
import json
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin

from cardpress.load.reader import type_hints
from cardpress.model.card import FORMS, Card
from cardpress.model.deck import Topic
from cardpress.model.keys import authored
from cardpress.model.text import ID_LIMIT, ID_PATTERN, Id, Text

_SCALAR = {"type": ["string", "number", "boolean"]}
"""The loader reads every scalar as text; an editor reads 1 as a number and no as a boolean."""


def topic_schema() -> dict[str, Any]:
    """The schema, with every class of the model under `$defs` by its name."""
    definitions: dict[str, Any] = {}
    topic = _object(Topic, definitions)
    for kind, forms in FORMS.items():
        topic["properties"][kind] = {"type": "array", "items": _entry(kind, forms, definitions)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A topic of cards",
        **topic,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The content of schema.json."""
    return json.dumps(topic_schema(), indent=2, ensure_ascii=False) + "\n"


def _entry(kind: str, forms: dict[str, type[Card]], definitions: dict[str, Any]) -> dict[str, Any]:
    """An entry of a list: what it may hold depends on its `form`, the first where it has none."""
    default = next(iter(forms))
    branches = [
        {
            "if": {"properties": {"form": {"const": form}}, "required": ["form"]},
            "then": _reference(cls, definitions),
        }
        for form, cls in forms.items()
    ]
    branches.append({"if": {"not": {"required": ["form"]}}, "then": _reference(forms[default], definitions)})
    form = {
        "enum": list(forms),
        "default": default,
        "description": f"What kind of entry of `{kind}` this is.",
    }
    return {"type": "object", "properties": {"form": form}, "allOf": branches}


def _reference(cls: type, definitions: dict[str, Any]) -> dict[str, str]:
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}  # a tree's branches hold branches
        definitions[cls.__name__] = _object(cls, definitions)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _object(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = type_hints(cls)
    properties, required = {}, []
    for name, field in authored(cls).items():
        properties[name] = {"description": field.metadata["doc"], **_value(hints[field.name], definitions)}
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.append(name)
    first_line = (cls.__doc__ or "").strip().split("\n")[0]
    return {
        "description": first_line,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _value(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field's type; the cases are those of `Reader.read`."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _value(next(a for a in args if a is not type(None)), definitions)
    if origin is tuple:
        item = _value(args[0], definitions)
        listed = {"type": "array", "items": item}
        return {"anyOf": [listed, item]} if args[0] in (Id, Text) else listed
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _SCALAR}
    if dataclasses.is_dataclass(hint):
        return _reference(hint, definitions)
    if hint is Id:
        return {
            "type": "string",
            "pattern": f"^{ID_PATTERN.pattern.removesuffix(chr(92) + 'Z')}$",
            "maxLength": ID_LIMIT,
        }
    if hint is bool:
        return {"enum": [True, False, "true", "false"]}
    if origin is Literal:
        return {"enum": [*args, *(int(a) for a in args if a.isdecimal())]}
    assert hint is Text, hint
    return _SCALAR
