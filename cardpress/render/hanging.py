"""Code that wraps on a narrow screen: each line by itself, what is left of it set in from the edge."""

import re

_BLOCK = re.compile(r'(<pre class="code"><code>)(.*?)(</code></pre>)', re.S)


def hang_lines(html: str) -> str:
    """The HTML with every line of its code blocks in a `<span class="l">` of its own.

    A block where a piece of colour or a deletion runs over several lines is left as it is.
    """
    return _BLOCK.sub(_hang, html)


def _hang(block: re.Match[str]) -> str:
    lines = block[2].split("\n")
    if any(
        line.count(begin) != line.count(end)
        for line in lines
        for begin, end in (("<span", "</span"), ("{{", "}}"))
    ):
        return block[0]
    return block[1] + "".join(f'<span class="l">{line or " "}</span>' for line in lines) + block[3]
