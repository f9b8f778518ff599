"""The deck's texts to the code blocks in them, each with its options and its places in the source."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from cardpress.diagnostics import Diagnostic, Span
from cardpress.model.card import Card
from cardpress.model.deck import Deck
from cardpress.model.markup import LANGUAGES, CodeBlock, code_blocks, deletions
from cardpress.model.text import Id, Text, texts_within
from cardpress.run.options import Options, parse_options


@dataclass(frozen=True, slots=True)
class Answer:
    """A ```result block: where the engine's own table stands."""

    text: Text
    """The authored text that holds it."""
    fenced: CodeBlock
    """The block itself."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a card, ready to run or to parse."""

    card: str
    """Id of the card."""
    topic: str
    """Slug of the topic."""
    language: str
    """A key of `LANGUAGES`."""
    text: Text
    """The authored text that holds it."""
    code: str
    """The code; cloze braces are taken off, the answers stay."""
    pieces: tuple[tuple[int, int], ...]
    """Where the code came from: (offset in the code, offset in the text), ascending."""
    fence: int
    """Offset of the opening fence in the text."""
    options: Options
    """What it declares."""
    setup: tuple[Id, ...]
    """Fixtures it needs, in order."""
    answer: Answer | None
    """The ```result block that belongs to it."""

    def at(self, offset: int) -> Span:
        """Place of the character at `offset` of the code."""
        code_offset, text_offset = max(p for p in self.pieces if p[0] <= max(offset, 0))
        return self.text.at(text_offset + offset - code_offset)

    @property
    def span(self) -> Span:
        """Place of the opening fence."""
        return self.text.at(self.fence)


def collect_blocks(deck: Deck, topics: Collection[str] | None = None) -> tuple[list[Block], list[Diagnostic]]:
    """The blocks of all cards, or of the cards of some topics, and what is wrong with their fences and options.

    Blocks whose language nobody knows are left out: the rule `unknown-language` reports them.
    """
    blocks: list[Block] = []
    problems: list[Diagnostic] = []
    for card in deck:
        if topics is None or card.topic in topics:
            _collect(card, (*deck.topic_of[card.topic].setup, *card.setup), blocks, problems)
    return blocks, problems


def _collect(card: Card, setup: tuple[Id, ...], blocks: list[Block], problems: list[Diagnostic]) -> None:
    """Add the blocks of one card; a ```result belongs to the nearest block before it that asks for one."""
    found: list[tuple[Text, CodeBlock]] = []
    for text in _texts(card):
        fenced = code_blocks(text)
        found += [(text, block) for block in fenced]
        problems += _stray_fences(card.id, text, fenced)
    waiting: Block | None = None
    for text, fenced_block in found:
        language = fenced_block.language
        if language == "result":
            if waiting is None:
                problems.append(Diagnostic("sql-result", text.at(fenced_block.start), "no block before it asks for this result",
                                           "mark the query as ```sql result, or show plain words as ```text", card=card.id))  # fmt: skip
            else:
                blocks[-1 - blocks[::-1].index(waiting)] = _answered(waiting, Answer(text, fenced_block))
                waiting = None
            continue
        if waiting is not None and language == "sql":
            problems.append(_no_answer(waiting))
            waiting = None
        if language not in LANGUAGES:
            continue
        options, wrong = parse_options(language, fenced_block.options)
        problems += [
            Diagnostic("sql-option", text.at(fenced_block.start), message, hint, card=card.id)
            for message, hint in wrong
        ]
        code, pieces = _without_braces(fenced_block.code, fenced_block.code_start)
        block = Block(
            card.id,
            card.topic,
            language,
            text,
            code,
            pieces,
            fenced_block.start,
            options,
            tuple(dict.fromkeys(setup)),
            None,
        )
        blocks.append(block)
        waiting = block if options.result else waiting
    if waiting is not None:
        problems.append(_no_answer(waiting))


def _answered(block: Block, answer: Answer) -> Block:
    return Block(block.card, block.topic, block.language, block.text, block.code, block.pieces, block.fence,
                 block.options, block.setup, answer)  # fmt: skip


def _no_answer(block: Block) -> Diagnostic:
    return Diagnostic("sql-result", block.span, "no ```result block follows", "add an empty one, then: python build.py results --update",
                      card=block.card)  # fmt: skip


def _texts(card: Card) -> list[Text]:
    """Every authored text of a card, in the order of the file."""
    found = [t for t in texts_within(card) if "```" in t or "~~~" in t]
    return sorted(found, key=lambda t: t.span)


_FENCE_LINE = re.compile(r"^[ >]*(```|~~~)", re.M)


def _stray_fences(card: str, text: Text, fenced: tuple[CodeBlock, ...]) -> list[Diagnostic]:
    """Fences that opened no block would hide code from every check."""
    return [
        Diagnostic(
            "stray-fence",
            text.at(m.start(1)),
            "this fence belongs to no code block",
            "close the block with a line of its own, outside quotations",
            card=card,
        )
        for m in _FENCE_LINE.finditer(text)
        if not any(b.start <= m.start() < b.end for b in fenced)
    ]


def _without_braces(code: str, code_start: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The code as the learner reads it once nothing is hidden, and where each piece of it came from."""
    out, pieces, behind = "", [(0, code_start)], 0
    for deletion in deletions(code):
        out += code[behind : deletion.start]
        answer = deletion.start + len(f"{{{{c{deletion.ordinal}::")
        pieces.append((len(out), code_start + answer))
        out += deletion.answer
        pieces.append((len(out), code_start + deletion.end))
        behind = deletion.end
    return out + code[behind:], tuple(pieces)
