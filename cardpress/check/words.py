"""The words of an authored text as rules count and compare them."""

import re
from functools import lru_cache

from cardpress.model.markup import code_blocks, plain

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "although",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "down",
        "each",
        "either",
        "else",
        "every",
        "few",
        "for",
        "from",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "how",
        "however",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "let",
        "may",
        "me",
        "might",
        "more",
        "most",
        "much",
        "must",
        "my",
        "neither",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "onto",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "per",
        "she",
        "should",
        "since",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "though",
        "through",
        "thus",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "use",
        "very",
        "via",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yes",
        "yet",
        "you",
        "your",
    ]
)
"""English words that carry no subject of their own: a front made of them names nothing."""

_WORD = re.compile(r"[^\W_]+(?:[-'’.+#_/][^\W_]+)*[+#]*")
_CODE_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_BLANK = re.compile(r"[^\n]")


@lru_cache(65536)
def prose(text: str) -> str:
    """The text with code, inline and fenced, blanked out: every offset stays what it was."""
    out = text
    for block in code_blocks(text):
        out = out[: block.start] + _BLANK.sub(" ", out[block.start : block.end]) + out[block.end :]
    return _CODE_SPAN.sub(lambda m: " " * len(m[0]) if "\n" not in m[0] else _BLANK.sub(" ", m[0]), out)


@lru_cache(65536)
def normal_words(text: str) -> tuple[str, ...]:
    """All words of a text in order, lower case, without markup; fenced code counts."""
    code = " ".join(block.code for block in code_blocks(text))
    return tuple(m[0].replace("’", "'") for m in _WORD.finditer(f"{plain(text)} {code}".casefold()))


@lru_cache(65536)
def content_words(text: str) -> tuple[str, ...]:
    """The words that carry the subject, in order, plurals cut: what two texts are compared by."""
    return tuple(_stem(word) for word in normal_words(text) if word not in STOP_WORDS)


def normal(text: str) -> str:
    """The text reduced to its words: equal for two texts that differ in case, markup or punctuation."""
    return " ".join(normal_words(text))


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""How a question may spell the number of items it asks for."""


def says_how_many(text: str, count: int) -> bool:
    """Whether a question names `count`, in figures or as a word."""
    words = set(normal_words(text))
    spelt = NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else ""
    both = count == 2 and bool(words & {"both", "pair"})
    return (
        both
        or str(count) in words
        or spelt in words
        or any(w.startswith(f"{spelt}-") for w in words if spelt)
    )
