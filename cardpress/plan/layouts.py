"""The text of layouts.toml to layouts: what a person may write there, checked."""

import tomllib
from collections.abc import Mapping
from typing import Any

from cardpress.plan.imposition import SHEETS, Layout

_OF_LAYOUT = {"title", "perforated", "brief", "larger", *SHEETS}
_OF_PAPER = {"cell", "grid", "origin", "pitch", "landscape"}
_SMALLEST = 30.0
"""mm: the shortest side of a card that still holds its id."""
_SLACK = 0.05
"""mm by which cells may overlap or leave the sheet: manufacturers round their figures."""


class LayoutError(ValueError):
    """A layout can't be used; the message says which and why."""


def read_layouts(text: str) -> dict[tuple[str, str], Layout]:
    """Layouts by (name, paper), in the order written. Raises LayoutError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"layouts.toml: {error}") from error
    found = {}
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            raise LayoutError(f"layouts.toml: {name} must be a table: [{name}]")
        _known(name, table, _OF_LAYOUT)
        papers = [paper for paper in SHEETS if paper in table]
        if not papers:
            raise LayoutError(f"layouts.toml: [{name}] names no paper; give it one of {', '.join(SHEETS)}")
        for paper in papers:
            found[name, paper] = _layout(name, paper, table)
    return found


def choose_layout(layouts: Mapping[tuple[str, str], Layout], name: str, paper: str) -> Layout:
    """The layout of that name on that paper. Raises LayoutError that says what there is."""
    if (name, paper) in layouts:
        return layouts[name, paper]
    papers = [p for n, p in layouts if n == name]
    if papers:
        raise LayoutError(f"the layout {name} is for {' and '.join(papers)} paper, not for {paper}")
    names = dict.fromkeys(n for n, _ in layouts)
    raise LayoutError(f"there is no layout {name!r}; choose from {', '.join(names)}")


def with_larger(layouts: Mapping[tuple[str, str], Layout], name: str, paper: str) -> list[Layout]:
    """The layout of that name, and after it those for cards that have no room. Raises LayoutError."""
    chain: list[Layout] = []
    while name:
        if any(layout.name == name for layout in chain):
            raise LayoutError(f"layouts.toml: {name} is named as larger than itself")
        chain.append(choose_layout(layouts, name, paper))
        name = chain[-1].larger
    return chain


def _layout(name: str, paper: str, table: Mapping[str, Any]) -> Layout:
    entry = table[paper]
    place = f"{name}.{paper}"
    if not isinstance(entry, Mapping):
        raise LayoutError(f"layouts.toml: {place} must be a table: {{cell = [w, h], grid = [columns, rows]}}")
    _known(place, entry, _OF_PAPER)
    width, height = SHEETS[paper]
    sheet = (height, width) if entry.get("landscape", False) else (width, height)
    cell = _pair(place, "cell", entry.get("cell"))
    columns, rows = _pair(place, "grid", entry.get("grid"))
    if columns % 1 or rows % 1 or min(columns, rows) < 1:
        raise LayoutError(f"layouts.toml: {place}.grid must be whole numbers of columns and rows")
    pitch = _pair(place, "pitch", entry["pitch"]) if "pitch" in entry else cell
    size = ((columns - 1) * pitch[0] + cell[0], (rows - 1) * pitch[1] + cell[1])
    middle = ((sheet[0] - size[0]) / 2, (sheet[1] - size[1]) / 2)
    origin = _pair(place, "origin", entry["origin"]) if "origin" in entry else middle
    layout = Layout(
        name=name,
        title=str(table.get("title", name)),
        paper=paper,
        sheet=sheet,
        cell=cell,
        columns=int(columns),
        rows=int(rows),
        origin=origin,
        pitch=pitch,
        perforated=bool(table.get("perforated", False)),
        brief=bool(table.get("brief", False)),
        larger=str(table.get("larger", "")),
    )
    _sound(place, layout)
    return layout


def _sound(place: str, layout: Layout) -> None:
    """Raise LayoutError where cells overlap, leave the sheet or are too small to print on."""
    (left, top), (width, height) = layout.origin, layout.sheet
    if min(layout.cell) < _SMALLEST:
        raise LayoutError(f"layouts.toml: {place}: cards must be at least {_SMALLEST:g} mm wide and high")
    if min(left, top, width - layout.right, height - layout.bottom) < -_SLACK:
        raise LayoutError(
            f"layouts.toml: {place}: the cards reach beyond the sheet of {width:g} × {height:g} mm"
        )
    if layout.pitch[0] < layout.cell[0] - _SLACK or layout.pitch[1] < layout.cell[1] - _SLACK:
        raise LayoutError(f"layouts.toml: {place}: the cards overlap; the pitch is smaller than the cell")


def _known(place: str, table: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise LayoutError(
            f"layouts.toml: {place} has no key {unknown[0]!r}; it knows {', '.join(sorted(known))}"
        )


def _pair(place: str, key: str, value: Any) -> tuple[float, float]:
    numbers = isinstance(value, list) and len(value) == 2 and all(type(n) in (int, float) for n in value)
    if not numbers or min(value) < 0:
        raise LayoutError(
            f"layouts.toml: {place}.{key} must be two numbers in mm, as in {key} = [105, 74.25]"
        )
    return float(value[0]), float(value[1])
