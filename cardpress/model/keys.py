"""How a dataclass field says what a YAML author may write there."""

from dataclasses import Field, field, fields
from typing import Any


def key(doc: str, *, name: str = "", **options: Any) -> Any:
    """A field that authors write.

    `doc` is its line in the schema and in docs/format.md; `name` is how it is spelt in YAML
    where that is not the field's own name (`from` is a Python keyword).
    """
    return field(metadata={"doc": doc, "name": name}, **options)


def derived(doc: str, **options: Any) -> Any:
    """A field that the loader fills in, which authors cannot write."""
    return field(metadata={"doc": doc, "derived": True}, **options)


def authored(cls: type) -> dict[str, Field]:
    """The fields of a model class that authors may write, by their YAML names."""
    return {f.metadata.get("name") or f.name: f for f in fields(cls) if not f.metadata.get("derived")}
