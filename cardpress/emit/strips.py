"""Single lines of text beside the cards: how to print a sheet, the words of the calibration sheet."""

from collections.abc import Sequence
from contextlib import suppress

from cardpress.cache import Cache, fingerprint
from cardpress.emit.measuring import pages_by_face
from cardpress.emit.pieces import Piece, capture
from cardpress.emit.stock import environment
from cardpress.emit.weasy import font_faces, lay_out
from cardpress.render.tokens import Tokens


def draw_strips(
    texts: Sequence[str], width: float, tokens: Tokens, cache: Cache, versions: str, *, size: float = 5.5
) -> list[Piece | None]:
    """A piece for each text, `width` mm wide at most, in letters of `size` pt; None for an empty text."""
    family, symbol = tokens.face["condensed"], tokens.face["symbol"]
    templates = environment(str(tokens.folder / "paper"))
    faces = {"condensed": f'"{family}", "{symbol}"'}
    style = templates.get_template("strips.css").render(
        width=width, size=size, faces=faces, soft=tokens.colour("soft")
    )
    css = font_faces([(family, 400, False), (symbol, 400, False)]) + style
    keys = {text: fingerprint("strip", versions, css, text) for text in texts if text}
    known: dict[str, Piece] = {}
    for text, key in keys.items():
        data = cache.get("face", key)
        if data is not None:
            with suppress(ValueError):  # a damaged entry is drawn anew
                known[text] = Piece.from_json(data)
    missing = [text for text in keys if text not in known]
    if missing:
        html = templates.get_template("flashcards.html").module.strips(missing)
        document = lay_out(str(html), css)
        pages = pages_by_face(document)
        for number, text in enumerate(missing):
            known[text] = capture(document, pages[number], (family, symbol))
            cache.put("face", keys[text], known[text].to_json().encode())
    return [known.get(text) for text in texts]
