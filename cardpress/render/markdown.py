"""Authored Markdown to HTML that is safe anywhere: raw HTML is text, nothing is fetched."""

import re
from functools import cache, lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from mdit_py_plugins.superscript import superscript_plugin

from cardpress.model.markup import deletions
from cardpress.render.code import highlight

# Private-use characters stand for cloze braces while Markdown is parsed: they are neither
# space nor punctuation, so emphasis and code around a deletion work as they do around a word.
_OPEN, _NUMBER_END, _HINT, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_CLOZE = re.compile(f"{_OPEN}(\\d+){_NUMBER_END}(.*?)(?:{_HINT}(.*?))?{_CLOSE}", re.S)
_PRIVATE = re.compile(f"[{_OPEN}{_NUMBER_END}{_HINT}{_CLOSE}]")


class _Renderer(RendererHTML):
    """markdown-it's HTML with highlighted code, and tables that can scroll by themselves."""

    def fence(self, tokens: Any, index: int, options: Any, env: Any) -> str:
        """A fenced block; `result` is what an engine printed."""
        token = tokens[index]
        language = token.info.strip().partition(" ")[0]
        kind = "result" if language in ("result", "plan") else "code"
        return (
            f'<pre class="{kind}"><code>{highlight(token.content.rstrip(chr(10)), language)}</code></pre>\n'
        )

    def code_block(self, tokens: Any, index: int, options: Any, env: Any) -> str:
        """An indented block: code of no particular language."""
        return f'<pre class="code"><code>{escape(tokens[index].content.rstrip(chr(10)), quote=False)}</code></pre>\n'

    def table_open(self, tokens: Any, index: int, options: Any, env: Any) -> str:
        """Wide tables scroll within themselves on a phone."""
        return '<div class="table"><table>\n'

    def table_close(self, tokens: Any, index: int, options: Any, env: Any) -> str:
        """End of a table and of its scroller."""
        return "</table></div>\n"


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough", "smartquotes"])
    parser.disable(["image", "autolink", "html_block", "html_inline"])
    parser.use(superscript_plugin)
    parser.validateLink = lambda url: url.startswith("https://")
    return parser


@lru_cache(maxsize=100_000)  # one text is shown by Anki, on paper and on the page
def render_block(text: str) -> str:
    """Markdown with paragraphs, lists, tables and code to HTML."""
    return _parser().render(_PRIVATE.sub("", text)).strip()


@lru_cache(maxsize=100_000)
def render_inline(text: str) -> str:
    """Markdown of one line (emphasis, code, links) to HTML without a paragraph around it."""
    return _parser().renderInline(" ".join(_PRIVATE.sub("", text).split()))


def render_brief(text: str) -> str:
    """HTML of a text that is usually one paragraph: without `<p>` then, as blocks otherwise."""
    html = render_block(text)
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
    html = _parser().render("".join(parts) + clean[last:]).strip()
    single = html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>")
    return html[3:-4] if single else html


def _as_anki(match: re.Match[str]) -> str:
    hint = f"::{match[3]}" if match[3] else ""
    return f"{{{{c{match[1]}::{match[2]}{hint}}}}}"
