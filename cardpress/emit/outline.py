"""The outline of a PDF file, which viewers show beside it: a title and the headings below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardpress.emit.pdffile import reference, text


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading."""

    title: str
    """What it says."""
    page: int
    """Its page in the file, from 0."""
    x: float
    """pt from the left of the page."""
    y: float
    """pt from the lower edge of the page to the top of the heading."""


def outline_objects(
    numbers: Iterator[int], title: str, entries: Sequence[Entry], pages: Sequence[int]
) -> tuple[int, dict[int, bytes]]:
    """The number of the outline and its objects; `numbers` are free ones, `pages` those of the pages."""
    root, top, *items = (next(numbers) for _ in range(len(entries) + 2))
    objects = {
        root: b"<</Type/Outlines/First %s/Last %s/Count %d>>"
        % (reference(top), reference(top), len(entries) + 1)
    }
    kids = b"/First %s/Last %s/Count %d" % (reference(items[0]), reference(items[-1]), len(items))
    objects[top] = b"<</Title%s/Parent %s%s/Dest[%s/Fit]>>" % (
        text(title), reference(root), kids, reference(pages[0]),
    )  # fmt: skip
    for n, (number, entry) in enumerate(zip(items, entries, strict=True)):
        beside = b"/Prev %s" % reference(items[n - 1]) if n else b""
        beside += b"/Next %s" % reference(items[n + 1]) if n + 1 < len(items) else b""
        objects[number] = b"<</Title%s/Parent %s%s/Dest[%s/XYZ %.2f %.2f 0]>>" % (
            text(entry.title), reference(top), beside, reference(pages[entry.page]), entry.x, entry.y,
        )  # fmt: skip
    return root, objects
