"""Pages of pieces to one tagged PDF (PDF/UA-1): the same bytes for the same pieces, and only new leaves made anew."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count
from typing import Literal

from cardpress.cache import Cache
from cardpress.emit.fontfile import font_objects
from cardpress.emit.leaf import Leaf, Shared, Side, bound_leaf
from cardpress.emit.outline import Entry, outline_objects
from cardpress.emit.pdffile import Stream, block, pdf_file, reference, text
from cardpress.emit.pieces import merged_fonts

_CATALOG, _INFO, _PAGES, _RESOURCES, _STRUCTURE = range(1, 6)
_DOCUMENT, _PARENTS, _METADATA, _INDEX, _HOLDER = range(6, 11)
_FONTS = 11
"""Number from which the objects of fonts go, and of the outline."""
_LEAVES = 256
"""Number from which those of the leaves go."""
_ROOM = 64
"""Leaves begin at multiples of it, so that one that needs a few objects more does not renumber those behind it."""

Duplex = Literal["any", "one-sided", "long", "short"]
"""How a file is printed on both sides of the paper: as the user likes, not at all, turned around an edge."""

_DUPLEX: dict[Duplex, bytes] = {
    "any": b"",
    "one-sided": b"/Duplex/Simplex",
    "long": b"/Duplex/DuplexFlipLongEdge",
    "short": b"/Duplex/DuplexFlipShortEdge",
}


def bind(
    leaves: Sequence[Sequence[Side]],
    *,
    order: Sequence[tuple[int, int]] | None = None,
    title: str,
    language: str,
    duplex: Duplex,
    outline: Sequence[Entry] = (),
    cache: Cache,
) -> bytes:
    """One PDF of all leaves, each a sheet of paper with one or two pages.

    `order` names the pages in the order of the file as (leaf, page of the leaf); without it they go leaf by leaf.
    `duplex` says around which edge a printer should turn the paper, if at all. `outline` is what viewers
    show beside the pages, below the title.
    """
    shared = Shared(_PAGES, _RESOURCES, _DOCUMENT)
    bound: list[Leaf] = []
    first = _LEAVES
    for number, pages in enumerate(leaves):
        bound.append(bound_leaf(pages, number, first, shared, cache))
        first = -(-(bound[-1].end) // _ROOM) * _ROOM
    everywhere = [(n, page) for n, leaf in enumerate(bound) for page in range(len(leaf.pages))]
    pages = [bound[n].pages[page] for n, page in (everywhere if order is None else order)]
    sections = [section for leaf in bound for section in leaf.sections]
    parents = [pair for leaf in bound for pair in zip(leaf.keys, leaf.parents, strict=True)]
    numbers = count(_FONTS)
    streams, objects = _fonts_and_states(bound, numbers, cache)
    beside = b""
    if outline:
        number, entries = outline_objects(numbers, title, outline, pages)
        objects |= entries
        beside = b"/Outlines %s" % reference(number)
    assert next(numbers) <= _LEAVES
    objects |= {
        _CATALOG: (
            b"<</Type/Catalog/Pages %s/StructTreeRoot %s/MarkInfo<</Marked true>>/Lang%s/Metadata %s/ViewerPreferences"
            b"<</DisplayDocTitle true/PrintScaling/None/PickTrayByPDFSize true%s>>%s>>"
            % (
                *map(reference, (_PAGES, _STRUCTURE)),
                text(language),
                reference(_METADATA),
                _DUPLEX[duplex],
                beside,
            )
        ),
        _INFO: b"<</Title%s/Producer(cardpress)>>" % text(title),
        _PAGES: b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), _references(pages)),
        _STRUCTURE: b"<</Type/StructTreeRoot/K[%s]/ParentTree %s/ParentTreeNextKey %d>>"
        % (reference(_DOCUMENT), reference(_PARENTS), 2 * len(bound)),
        _DOCUMENT: b"<</Type/StructElem/S/Document/P %s/K[%s]>>"
        % (reference(_STRUCTURE), _references(sections)),
        _PARENTS: b"<</Nums[%s]>>" % b" ".join(b"%d %s" % (key, reference(at)) for key, at in parents),
    }
    streams.append(Stream(_METADATA, _claim(title).encode(), b"/Type/Metadata/Subtype/XML"))
    front = block(streams, _HOLDER, objects)
    return pdf_file([front, *(leaf.block for leaf in bound)], root=_CATALOG, info=_INFO, number=_INDEX)


def _references(numbers: Sequence[int]) -> bytes:
    return b" ".join(map(reference, numbers))


def _fonts_and_states(
    leaves: Sequence[Leaf], numbers: Iterator[int], cache: Cache
) -> tuple[list[Stream], dict[int, bytes]]:
    """The fonts that any leaf uses, and the list of them and of the graphics states."""
    fonts = merged_fonts(font for leaf in leaves for font in leaf.fonts.items())
    states = {name: state for leaf in leaves for name, state in leaf.states.items()}
    streams: list[Stream] = []
    objects: dict[int, bytes] = {}
    named = []
    for name in sorted(fonts):
        number, files, described = font_objects(numbers, name, fonts[name], cache)
        named.append(b"/%s %s" % (name.encode(), reference(number)))
        streams += files
        objects |= described
    shown = [
        b"/%s<<%s>>"
        % (name.encode(), b"".join(b"/%s %g" % (k.encode(), v) for k, v in sorted(state.items())))
        for name, state in sorted(states.items())
    ]
    objects[_RESOURCES] = b"<</Font<<%s>>/ExtGState<<%s>>>>" % (b"".join(named), b"".join(shown))
    return streams, objects


def _claim(title: str) -> str:
    """Metadata: the title, and that the file follows PDF/UA-1."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><pdfuaid:part>1</pdfuaid:part>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
