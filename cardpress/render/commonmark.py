"""The Markdown parser as the project wants it: raw HTML is text, nothing is fetched, code is highlighted."""

from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from mdit_py_plugins.superscript import superscript_plugin


class _Renderer(RendererHTML):
    """markdown-it's HTML with highlighted code, and tables that can scroll by themselves."""

    def fence(self, tokens: Any, index: int, options: Any, env: Any) -> str:
        """A fenced block; `result` is what an engine printed."""
        from cardpress.render.code import highlight

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
def parser() -> MarkdownIt:
    """The one parser; it keeps nothing of what it parsed."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}, renderer_cls=_Renderer)
    markdown.enable(["table", "strikethrough", "smartquotes"])
    markdown.disable(["image", "autolink", "html_block", "html_inline"])
    markdown.use(superscript_plugin)
    markdown.validateLink = lambda url: url.startswith("https://")
    return markdown
