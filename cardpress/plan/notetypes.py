"""The note types, frozen: every id on this page is in learners' collections and never changes.

A field or template that is renamed keeps its id; a new need uses a spare field. Adding, removing or
reordering strands every note that learners have (docs/anki.md, "Changing a note type").
"""

from collections.abc import Mapping
from typing import Any

from cardpress.cache import fingerprint
from cardpress.model.notetype import CardTemplate, NoteField, NoteType
from cardpress.plan.room import BEATS, FOLLOW_UPS, PROMPTS, STEPS
from cardpress.render.card_templates import card_css, card_template
from cardpress.render.tokens import Tokens

_COMMON = (
    "Why", "Myth", "Hint", "Example", "Table", "Diagram", "Diagram Front", "Source", "As Of", "Breadcrumb",
    "Accent", "Retired", "Id", "Notes", "Spare 1", "Spare 2", "Spare 3", "Spare 4",
)  # fmt: skip
"""Fields that every type of ours ends with; `Notes` is the learner's own."""

_STOCK_OCCLUSION = ("Occlusion", "Image", "Header", "Back Extra", "Comments")
"""Anki's image occlusion type has these fields, in this order."""

_STOCK_OCCLUSION_FRONT = """\
{{#Header}}<div>{{Header}}</div>{{/Header}}
<div style="display: none">{{cloze:Occlusion}}</div>
<div id="err"></div>
<div id="image-occlusion-container">
    {{Image}}
    <canvas id="image-occlusion-canvas"></canvas>
</div>
<script>
try {
    anki.imageOcclusion.setup();
} catch (exc) {
    document.getElementById("err").innerHTML = `Error loading image occlusion. Is your Anki version up to date?<br><br>${exc}`;
}
</script>
"""
_STOCK_OCCLUSION_BACK = (
    _STOCK_OCCLUSION_FRONT
    + """
<div><button id="toggle">Toggle Masks</button></div>
{{#Back Extra}}<div>{{Back Extra}}</div>{{/Back Extra}}
"""
)
"""Byte for byte what Anki itself makes; its script is the one script on any card."""

# Card ordinals of the types with several templates.
SEQUENCE_WHOLE = STEPS
INTERVIEW_BEATS, INTERVIEW_OPENING, INTERVIEW_BEAT_1, INTERVIEW_FOLLOW_UP_1, INTERVIEW_PERFORM = (
    0,
    1,
    2,
    7,
    10,
)


def note_types(tokens: Tokens) -> Mapping[str, NoteType]:
    """All note types by key, in a fixed order, looking as `tokens` and templates/anki say."""
    css = card_css(tokens)
    numbered = range(1, STEPS + 1)

    def made(
        key: str,
        number: int,
        name: str,
        fields: tuple[str, ...],
        templates: list[tuple[str, str, dict[str, Any]]],
        **options: Any,
    ) -> NoteType:
        return NoteType(
            key=key,
            id=1_795_200_000_000 + number,
            name=f"Cardpress {name}",
            fields=tuple(NoteField(number * 1000 + i, field) for i, field in enumerate(fields, 1)),
            templates=tuple(
                CardTemplate(
                    number * 1000 + 500 + i,
                    title,
                    card_template(tokens, source, "front", **values),
                    card_template(tokens, source, "back", **values),
                )
                for i, (title, source, values) in enumerate(templates, 1)
            ),
            css=css,
            **options,
        )

    spare = ("Spare", "spare", {})
    prompts = tuple(f"{word} {n}" for n in range(2, PROMPTS + 1) for word in ("Prompt", "Answer"))
    steps = tuple(f"Step {n}" for n in numbered)
    letters = tuple(f"{word} {n}" for n in numbered for word in ("Letter", "Word", "Means"))
    beats = tuple(f"{word} {n}" for n in range(1, BEATS + 1) for word in ("Beat", "Say"))
    follow_ups = tuple(f"{word} {n}" for n in range(1, FOLLOW_UPS + 1) for word in ("Follow-up", "Reply"))
    extra = ("Extra Prompt", "Extra Answer")
    types = (
        made("question", 1, "Question", ("Front", "Back", *prompts, "Points", "Spoken", *_COMMON),
             [(f"Question {n}", "question", {"n": n}) for n in range(1, PROMPTS + 1)]),
        made("cloze", 2, "Cloze", ("Text", *_COMMON), [("Cloze", "cloze", {})], cloze=True, stock_kind=5),
        made("sequence", 3, "Sequence", ("Question", "Count", *steps, *extra, *_COMMON),
             [*((f"Step {n}", "sequence", {"n": n}) for n in numbered), ("Whole", "sequence", {"n": 0}), spare]),
        made("interview", 4, "Interview",
             ("Question", "Count", "Opening", *beats, *follow_ups, "Spoken", *extra, *_COMMON),
             [("Beats", "interview", {"part": "beats", "n": 0}), ("Opening", "interview", {"part": "opening", "n": 0}),
              *((f"Beat {n}", "interview", {"part": "beat", "n": n}) for n in range(1, BEATS + 1)),
              *((f"Follow-up {n}", "interview", {"part": "follow-up", "n": n}) for n in range(1, FOLLOW_UPS + 1)),
              ("Perform", "interview", {"part": "perform", "n": 0}), spare]),
        made("mnemonic", 5, "Mnemonic", ("Question", "Phrase", *letters, *extra, *_COMMON),
             [("Whole", "mnemonic", {"n": 0}), *((f"Letter {n}", "mnemonic", {"n": n}) for n in numbered), spare]),
        _occlusion(css),
    )  # fmt: skip
    return {note_type.key: note_type for note_type in types}


def _occlusion(css: str) -> NoteType:
    fields = (*_STOCK_OCCLUSION, "Id", "Notes", "Spare 1", "Spare 2")
    return NoteType(
        key="occlusion",
        id=1_795_200_000_006,
        name="Cardpress Diagram",
        fields=tuple(NoteField(6000 + i, field) for i, field in enumerate(fields, 1)),
        templates=(CardTemplate(6501, "Image Occlusion", _STOCK_OCCLUSION_FRONT, _STOCK_OCCLUSION_BACK),),
        css=css,
        cloze=True,
        stock_kind=6,
        sort_field=2,  # the first field holds coordinates, which nobody can read in the browser
    )


def shape(note_type: NoteType) -> str:
    """Hash of what must never change: the ids and order of fields and templates, and the kind."""
    parts = [str(note_type.id), str(note_type.cloze), str(note_type.stock_kind)]
    parts += [f"field {field.id}" for field in note_type.fields]
    parts += [f"template {template.id}" for template in note_type.templates]
    return fingerprint(*parts)[:12]


def look(note_type: NoteType) -> str:
    """Hash of what may change and then travels with a newer modification time: names, HTML, styling."""
    parts = [note_type.name, note_type.css, str(note_type.sort_field)]
    parts += [field.name for field in note_type.fields]
    for template in note_type.templates:
        parts += [template.name, template.front, template.back]
    return fingerprint(*parts)[:12]
