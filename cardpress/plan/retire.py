"""A retired note: what learners who have it see instead, so that they can find and delete it."""

import re
from html import escape

from cardpress.cache import fingerprint
from cardpress.model.notetype import NoteType
from cardpress.plan.lock import LockedNote
from cardpress.render.markdown import render_inline

_GATE = re.compile(r"\{\{#([^}]+)\}\}")
_ADVICE = "Find all such notes with the search <code>tag:retired</code> and delete them."

_PLATE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80" viewBox="0 0 320 80">'
    '<rect x=".5" y=".5" width="319" height="79" rx="6" fill="none" stroke="#475569" stroke-dasharray="5 4"/>'
    '<text x="160" y="46" text-anchor="middle" font-family="sans-serif" font-size="18" fill="#475569">retired</text>'
    "</svg>"
)
"""Stands where the picture of a retired diagram was: Anki's script needs one."""


def tombstone(known: LockedNote, note_type: NoteType, reason: str) -> tuple[dict[str, str], dict[str, bytes]]:
    """Fields of the retired note, and the files they show. No card of it becomes empty."""
    banner = f"{render_inline(reason)} {_ADVICE}"
    fields = {field.name: "" for field in note_type.fields}
    fields["Id"] = known.card_id
    name = escape(known.card_id.replace("-", " "))
    if note_type.stock_kind == 6:
        data = _PLATE.encode()
        file = f"retired-{fingerprint(data)[:12]}.svg"
        fields["Occlusion"] = "".join(
            f"{{{{c{n + 1}::image-occlusion:rect:left=.9:top=.9:width=.05:height=.05}}}}<br>"
            for n in sorted(known.cards)
        )
        fields["Image"] = f'<img src="{file}" width="320" height="80" alt="retired">'
        fields["Header"] = f'<div class="cp"><div class="retired"><b>Retired:</b> {banner}</div></div>'
        return fields, {file: data}
    fields["Retired"] = banner
    if note_type.cloze:
        fields["Text"] = " ".join(f"{{{{c{n + 1}::{name}}}}}" for n in sorted(known.cards))
        return fields, {}
    fields[note_type.fields[0].name] = name
    for ordinal, template in enumerate(note_type.templates):
        if ordinal in known.cards and (gate := _GATE.match(template.front)):
            fields[gate[1]] = fields[gate[1]] or name
    return fields, {}
