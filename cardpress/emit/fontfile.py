"""Glyphs used all over a document to one embedded font each: subset, made static, described for PDF."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.emit.instances import at_weight
from cardpress.emit.pdffile import Stream, deflated, reference, text
from cardpress.emit.pieces import Glyphs
from cardpress.render.fonts import font_file


def font_objects(
    numbers: Iterator[int], name: str, glyphs: Glyphs, cache: Cache
) -> tuple[int, list[Stream], dict[int, bytes]]:
    """A font to embed, as a composite font with glyph ids for codes: its number, its streams and its other objects.

    `numbers` are free numbers of objects.
    """
    metrics, program = _program(glyphs, cache)
    base = f"/{name}+{glyphs.family.replace(' ', '')}-{glyphs.weight}{'Italic' if glyphs.italic else ''}".encode()
    font, descendant, descriptor, file, unicode_map = (next(numbers) for _ in range(5))
    widths = [advance for _, advance in glyphs.used.values()]
    fixed = len(widths) > 1 and len(set(widths)) == 1
    flags = 4 + fixed + 64 * glyphs.italic  # symbolic, fixed pitch, italic
    objects = {
        font: b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>"
        % (base, reference(descendant), reference(unicode_map)),
        descendant: b"<</Type/Font/Subtype/CIDFontType2/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/CIDToGIDMap/Identity/W[%s]/FontDescriptor %s>>"
        % (base, _width_runs({gid: use[1] for gid, use in glyphs.used.items()}), reference(descriptor)),
        descriptor: b"<</Type/FontDescriptor/FontName%s/FontFamily%s/Flags %d%s/StemV 80/FontFile2 %s>>"
        % (base, text(glyphs.family), flags, metrics, reference(file)),
    }
    texts = {gid: use[0] for gid, use in glyphs.used.items()}
    return font, [replace(program, number=file), deflated(unicode_map, _to_unicode(texts).encode())], objects


def _program(glyphs: Glyphs, cache: Cache) -> tuple[bytes, Stream]:
    """Entries of the descriptor, and the reduced font file."""
    file = font_file(glyphs.family, glyphs.weight, glyphs.italic)
    gids = sorted(glyphs.used)
    here = Path(__file__)
    code = files_fingerprint([here, here.with_name("instances.py"), here.with_name("pdffile.py")])
    key = fingerprint(code, libraries(), file.read_bytes(), str(glyphs.weight), ",".join(map(str, gids)))
    kept = cache.get("font", key)
    if kept is None:
        program = _subset(file, gids, glyphs.weight)
        stream = deflated(0, program, b"/Length1 %d" % len(program))
        kept = b"\n".join((_metrics(program), stream.entries, stream.data))
        cache.put("font", key, kept)
    metrics, entries, data = kept.split(b"\n", 2)
    return metrics, Stream(0, data, entries)


def _subset(file: Path, gids: list[int], weight: int) -> bytes:
    """The font program with the outlines of these glyphs only, under their old numbers, at one weight."""
    import uharfbuzz

    face, wanted = at_weight(file, weight)
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.NOTDEF_OUTLINE | flags.NO_HINTING
    wanted.glyph_set.update(gids)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _UNUSED)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


_UNUSED = ("GSUB", "GPOS", "GDEF", "STAT", "DSIG", "meta")
"""Tables for setting text; the glyphs of a piece are placed already."""


def _metrics(program: bytes) -> bytes:
    """What a font descriptor tells of the letters' shapes, in 1/1000 em."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(program), lazy=True)
    head, os2, scale = font["head"], font["OS/2"], 1000 / font["head"].unitsPerEm
    box = b" ".join(b"%d" % round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
    ascent, descent = (round(v * scale) for v in (font["hhea"].ascent, font["hhea"].descent))
    cap = round(getattr(os2, "sCapHeight", 0) * scale) or ascent
    angle = round(font["post"].italicAngle, 2)
    return b"/FontBBox[%s]/ItalicAngle %g/Ascent %d/Descent %d/CapHeight %d" % (
        box,
        angle,
        ascent,
        descent,
        cap,
    )


def _width_runs(widths: Mapping[int, int]) -> bytes:
    """The /W array: runs of consecutive glyph ids with their advances."""
    runs = []
    for gid in sorted(widths):
        start = b"" if gid - 1 in widths else b"]%d[" % gid
        runs.append(b"%s %d" % (start, widths[gid]))
    return b"".join(runs).removeprefix(b"]") + b"]" * bool(runs)


def _to_unicode(texts: Mapping[int, str]) -> str:
    """A ToUnicode CMap: which characters each glyph stands for."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    entries = [
        f"<{gid:04x}> <{text.encode('utf-16-be').hex()}>" for gid, text in sorted(texts.items()) if text
    ]
    for start in range(0, len(entries), 100):
        batch = entries[start : start + 100]
        lines += [f"{len(batch)} beginbfchar", *batch, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)
