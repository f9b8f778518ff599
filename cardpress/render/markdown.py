"""Authored Markdown to HTML that is safe anywhere: raw HTML is text, nothing is fetched."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cardpress.cache import Cache, files_fingerprint, fingerprint, libraries
from cardpress.model.markup import deletions

# Private-use characters stand for cloze braces while Markdown is parsed: they are neither
# space nor punctuation, so emphasis and code around a deletion work as they do around a word.
_OPEN, _NUMBER_END, _HINT, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_CLOZE = re.compile(f"{_OPEN}(\\d+){_NUMBER_END}(.*?)(?:{_HINT}(.*?))?{_CLOSE}", re.S)
_PRIVATE = re.compile(f"[{_OPEN}{_NUMBER_END}{_HINT}{_CLOSE}]")


_html: dict[str, str] = {}
"""What was rendered, in this run or an earlier one, under the way and the text."""
_used: set[str] = set()
"""Those of this run."""


def _rendered(way: str, text: str) -> str:
    """HTML of `text` as "blocks" or "inline"; each text once, for Anki, paper and page show the same ones."""
    key = f"{way} {text}"
    _used.add(key)
    html = _html.get(key)
    if html is None:
        from cardpress.render.commonmark import parser

        html = parser().render(text).strip() if way == "blocks" else parser().renderInline(text)
        _html[key] = html
    return html


def recall(cache: Cache, name: str) -> bool:
    """Take over what was kept under a name, so that only edited texts are parsed; whether there was something."""
    kept = cache.get("markdown", _kept_under(name))
    if kept is not None:
        _html.update(json.loads(kept))
    return kept is not None


def used() -> Mapping[str, str]:
    """What was rendered in this process, for another to `take`."""
    return {key: _html[key] for key in _used}


def take(rendered: Mapping[str, str]) -> None:
    """Count in what another process rendered for this build."""
    _html.update(rendered)
    _used.update(rendered)


def keep(cache: Cache, name: str) -> None:
    """Keep what this run used for the next."""
    data = json.dumps({key: _html[key] for key in sorted(_used)}, ensure_ascii=False).encode()
    key = _kept_under(name)
    if cache.get("markdown", key) != data:
        cache.put("markdown", key, data)


def _kept_under(name: str) -> str:
    here = Path(__file__).parent
    code = [here / name for name in ("markdown.py", "commonmark.py", "code.py", "../model/markup.py")]
    return fingerprint(name, files_fingerprint(code), libraries())


def render_block(text: str) -> str:
    """Markdown with paragraphs, lists, tables and code to HTML."""
    return _rendered("blocks", _PRIVATE.sub("", text))


def render_inline(text: str) -> str:
    """Markdown of one line (emphasis, code, links) to HTML without a paragraph around it."""
    return _rendered("inline", " ".join(_PRIVATE.sub("", text).split()))


def render_brief(text: str) -> str:
    """HTML of a text that is usually one paragraph: without `<p>` then, as blocks otherwise."""
    return _unwrapped(render_block(text))


def _unwrapped(html: str) -> str:
    single = html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>")
    return html[3:-4] if single else html


def render_cloze(text: str) -> str:
    """Markdown with deletions to HTML that still holds `{{c1::answer::hint}}`, as Anki wants it."""
    return _CLOZE.sub(_as_anki, _with_markers(text))


def render_cloze_face(text: str, asked: int | None, *, reveal: bool) -> str:
    """One side of a cloze without Anki: deletion `asked` (None: all) hidden or shown as the answer."""

    def face(match: re.Match[str]) -> str:
        number, answer, hint = int(match[1]), match[2], match[3]
        if asked is not None and number != asked:
            return answer
        if reveal:
            return f'<span class="cloze">{answer}</span>'
        return f'<span class="cloze blank">[{hint or "…"}]</span>'

    return _CLOZE.sub(face, _with_markers(text))


@lru_cache(maxsize=100_000)
def _with_markers(text: str) -> str:
    clean = _PRIVATE.sub(" ", text)
    parts, last = [], 0
    for d in deletions(clean):
        hint = f"{_HINT}{d.hint}" if d.hint else ""
        parts += [clean[last : d.start], f"{_OPEN}{d.ordinal}{_NUMBER_END}{d.answer}{hint}{_CLOSE}"]
        last = d.end
    return _unwrapped(_rendered("blocks", "".join(parts) + clean[last:]))


def _as_anki(match: re.Match[str]) -> str:
    hint = f"::{match[3]}" if match[3] else ""
    return f"{{{{c{match[1]}::{match[2]}{hint}}}}}"
