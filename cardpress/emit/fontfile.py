"""Glyphs used all over a document to one embedded font each: subset, made static, described for PDF."""

import io
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pydyf

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.emit.instances import at_weight
from cardpress.emit.pieces import Glyphs
from cardpress.render.fonts import font_file


def merged_fonts(fonts: Iterable[tuple[str, Glyphs]]) -> dict[str, Glyphs]:
    """Fonts by resource name with all glyphs that any piece uses."""
    merged: dict[str, Glyphs] = {}
    for name, glyphs in fonts:
        known = merged.get(name)
        if known is None:
            merged[name] = Glyphs(glyphs.family, glyphs.weight, glyphs.italic, dict(glyphs.used))
            continue
        for gid, use in glyphs.used.items():
            # One glyph may stand for a space here and a no-break space there: the lesser text wins, so
            # that the order of the pieces doesn't matter.
            known.used[gid] = min(known.used[gid], use) if gid in known.used else use  # type: ignore[index]
    return merged


def add_font(pdf: pydyf.PDF, name: str, glyphs: Glyphs, cache: Cache) -> bytes:
    """Embed a font, as a composite font with glyph ids for codes; return the reference to it."""
    file = font_file(glyphs.family, glyphs.weight, glyphs.italic)
    gids = sorted(glyphs.used)
    here = Path(__file__)
    code = files_fingerprint([here, here.with_name("instances.py")])
    key = fingerprint(code, libraries(), file.read_bytes(), str(glyphs.weight), ",".join(map(str, gids)))
    program = cache.get("font", key)
    if program is None:
        program = _subset(file, gids, glyphs.weight)
        cache.put("font", key, program)
    metrics = _metrics(program)
    base = f"/{name}+{glyphs.family.replace(' ', '')}-{glyphs.weight}{'Italic' if glyphs.italic else ''}"
    font_stream = compressed(program, {"Length1": len(program)})
    pdf.add_object(font_stream)
    widths = [advance for _, advance in glyphs.used.values()]
    fixed = len(widths) > 1 and len(set(widths)) == 1
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": base,
            "FontFamily": pydyf.String(glyphs.family),
            "Flags": 4 + fixed + 64 * glyphs.italic,  # symbolic, fixed pitch, italic
            "FontBBox": pydyf.Array(metrics["box"]),
            "ItalicAngle": metrics["angle"],
            "Ascent": metrics["ascent"],
            "Descent": metrics["descent"],
            "CapHeight": metrics["cap"],
            "StemV": 80,
            "FontFile2": font_stream.reference,
        }
    )
    pdf.add_object(descriptor)
    system = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
    descendant = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": base,
            "CIDSystemInfo": pydyf.Dictionary(system),
            "CIDToGIDMap": "/Identity",
            "W": _width_runs({gid: use[1] for gid, use in glyphs.used.items()}),
            "FontDescriptor": descriptor.reference,
        }
    )
    pdf.add_object(descendant)
    unicode_map = compressed(_to_unicode({gid: use[0] for gid, use in glyphs.used.items()}).encode())
    pdf.add_object(unicode_map)
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": base,
            "Encoding": "/Identity-H",
            "DescendantFonts": pydyf.Array([descendant.reference]),
            "ToUnicode": unicode_map.reference,
        }
    )
    pdf.add_object(font)
    return font.reference


def compressed(data: bytes, extra: Mapping[str, Any] | None = None) -> pydyf.Stream:
    """A stream that is compressed once, where pydyf would do it for the file and again for its identifier."""
    return pydyf.Stream([zlib.compress(data)], {**(extra or {}), "Filter": "/FlateDecode"})


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


def _metrics(program: bytes) -> Mapping[str, Any]:
    """What a font descriptor tells, in 1/1000 em."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(program), lazy=True)
    head, scale = font["head"], 1000 / font["head"].unitsPerEm
    box = [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
    os2 = font["OS/2"]
    return {
        "box": box,
        "angle": round(font["post"].italicAngle, 2),
        "ascent": round(font["hhea"].ascent * scale),
        "descent": round(font["hhea"].descent * scale),
        "cap": round(getattr(os2, "sCapHeight", 0) * scale) or round(font["hhea"].ascent * scale),
    }


def _width_runs(widths: Mapping[int, int]) -> pydyf.Array:
    """The /W array: runs of consecutive glyph ids with their advances."""
    runs = pydyf.Array()
    for gid in sorted(widths):
        if gid - 1 in widths:
            runs[-1].append(widths[gid])
        else:
            runs.extend((gid, pydyf.Array([widths[gid]])))
    return runs


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
