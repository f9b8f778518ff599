"""A model object as plain data without places: what two equal cards have in common."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from cardpress.diagnostics import Span


def content(value: Any) -> Any:
    """Dictionaries, lists and texts of a model object; spans are left out, so moving lines changes nothing."""
    if is_dataclass(value):
        return {
            f.name: content(v) for f in fields(value) if not isinstance(v := getattr(value, f.name), Span)
        }
    if isinstance(value, Mapping):
        return {str(k): content(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [content(v) for v in value]
    return str(value) if isinstance(value, str) else value


def content_text(value: Any) -> str:
    """`content` as text that is the same for equal objects: made to be hashed."""
    return json.dumps(content(value), ensure_ascii=False, sort_keys=True)
