"""Where facts come from: study documents with their knowledge points, and authorities."""

from dataclasses import dataclass
from typing import Literal

from cardpress.diagnostics import Span
from cardpress.model.keys import derived, key
from cardpress.model.text import Id, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing worth knowing in a study document, in our words."""

    id: Text = key("Letter of the document, section, running letter: s-9.3-a.")
    kind: Id = key("What it is, in a word of your choice: definition, fact, comparison, steps ...")
    priority: Literal["1", "2", "3"] = key("1 and 2 must be taught by a card.")
    point: Text = key("The point, correct even where the document is not.")
    corrects: Text | None = key("What the document says instead, where it is wrong.", default=None)
    authority: Text | None = key("Id of the authority that settles it; goes with `corrects`.", default=None)
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a study document."""

    id: Text = key("Number of the section: 9.3.")
    title: Text = key("Its heading.")
    points: tuple[Point, ...] = key("What it teaches.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A study document as an outline."""

    source: Id = key("Name of the document, the same as the file's.")
    title: Text = key("Full title.")
    short: Text = key("How a card's source line calls it.")
    sections: tuple[Section, ...] = key("The outline.")
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A primary source: a page of documentation, a standard, a paper."""

    id: Text = key("Publisher and page: pg:indexes-multicolumn.")
    title: Text = key("How a card's source line calls it: PostgreSQL 18: Multicolumn Indexes.")
    url: Text = key("Where to read it, https only.")
    version: Text | None = key("Version or date of what was read.", default=None)
    span: Span = derived("Where it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """The file cards/sources/authorities.yaml."""

    authorities: tuple[Authority, ...] = key("Primary sources that cards may cite.")
