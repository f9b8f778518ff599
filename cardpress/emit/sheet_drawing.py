"""Units of the sheet to drawn pieces, kept by content: an edit of a line draws that line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardpress.cache import Cache, fingerprint
from cardpress.emit.measuring import pages_by_face
from cardpress.emit.pieces import DrawnFonts, capture
from cardpress.emit.sheet_markup import environment
from cardpress.emit.sheet_tree import PX, boxes_of
from cardpress.emit.weasy import Face, lay_out, strictly
from cardpress.plan.sheet_heights import Wanted


@dataclass(frozen=True, slots=True)
class Layout:
    """How the units of one sheet are laid out, to be measured and to be drawn."""

    css: str
    """The style sheet, with the fonts."""
    language: str
    """Of the text."""
    templates: Path
    """The folder of all templates."""
    faces: Collection[Face]
    """The only fonts that may be used."""
    how: str
    """Stands for all of this and the code, in keys of the cache."""

    def document(self, shown: Sequence[tuple[Mapping[str, Any], Wanted]]) -> Any:
        """Units, each at the size and the width that is wanted of it, all at the top of one page."""
        template = environment(self.templates).get_template("sheet-layout.html")
        width = max(wanted.width for _, wanted in shown)
        return lay_out(template.render(language=self.language, width=width, units=shown), self.css)


def draw_units(
    shown: Sequence[Mapping[str, Any]], size: float, width: float, layout: Layout, cache: Cache
) -> list[tuple[bytes, float]]:
    """A piece for each unit set in `size` pt in a column `width` pt wide, and its height in pt."""
    keys = [fingerprint(layout.how, repr((size, width)), repr(unit)) for unit in shown]
    found = [cache.get("unit", key) for key in keys]
    missing = [n for n, kept in enumerate(found) if kept is None]
    if missing:
        document = layout.document([(shown[n], Wanted(n, size, width)) for n in missing])
        pages, boxes, fonts = pages_by_face(document), boxes_of(document), DrawnFonts()
        with strictly():
            for at, n in enumerate(missing):
                piece = capture(document, pages[at], layout.faces, fonts).to_json()
                found[n] = b"%r\n%s" % (boxes[at].margin_height() * PX, piece)
                cache.put("unit", keys[n], found[n])
    drawn = [kept.partition(b"\n") for kept in found if kept is not None]
    return [(piece, float(height)) for height, _, piece in drawn]
