"""The kinds of card: what one entry of a topic file says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from cardpress.diagnostics import Span
from cardpress.model.diagram import Bars, Branch, Cells, Graph, Grid, Ring, Timeline, Tree, Venn
from cardpress.model.keys import derived, key
from cardpress.model.markup import Deletion, deletions
from cardpress.model.text import Id, Text

Level = Literal["core", "solid", "deep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """What a card puts on the morning-of sheet."""

    block: Id = key("The block it stands in, one of `sheet:` in deck.yaml.")
    priority: Literal["1", "2", "3"] = key("1 enters first; 3 is left out first.", default="2")
    cue: Text | None = key("What the reader sees first, in bold; cover the rest and answer.", default=None)
    line: Text | None = key("The answer beside the cue.", default=None)
    columns: tuple[Text, ...] = key("A small table instead of a line: its column heads.", default=())
    rows: tuple[tuple[Text, ...], ...] = key("The table's rows, first cell the row's name.", default=())
    figure: bool = key("On a diagram: put the picture itself on the sheet.", default=False)
    span: Span = derived("Where the entry begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What every entry has in common. One entry becomes one note, whatever its form."""

    kind: ClassVar[str]
    """The list it stands in, singular: fact, question, mnemonic or diagram."""

    id: Id = key("Unique in the whole deck, kebab-case, never reused: the note's identity.")
    sources: tuple[Text, ...] = key("Ids of knowledge points and authorities; the first is the primary one.")
    level: Level = key("core: nearly every interview asks it; solid; deep.", default="solid")
    subtopic: Id | None = key("One of the topic's `subtopics`: breadcrumb and tag.", default=None)
    why: Text | None = key("The explanation, read after grading, never graded.", default=None)
    myth: Text | None = key("What is often claimed and wrong, and what holds instead.", default=None)
    hint: Text | None = key("A nudge on the front, shown on tap.", default=None)
    asof: Text | None = key("Version or date the card was checked against: PostgreSQL 18.", default=None)
    diagram: Id | None = key("Id of a diagram to show under the answer.", default=None)
    diagram_front: Id | None = key("Id of a diagram to show on the front.", default=None)
    needs: tuple[Id, ...] = key("Ids of cards to learn before this one.", default=())
    confusable_with: tuple[Id, ...] = key("Ids of cards people mix up with this one.", default=())
    tags: tuple[Id, ...] = key("Extra tags from the registry in deck.yaml.", default=())
    sheet: SheetEntry | None = key("Its line on the morning-of sheet.", default=None)
    setup: tuple[Id, ...] = key("Names of cards/fixtures/*.sql that its SQL needs.", default=())
    allow: Mapping[str, Text] = key("Rules this card may break, each with the reason.", default_factory=dict)
    was: Id | None = key("The id it had before a rename; progress follows.", default=None)
    topic: str = derived("Slug of the topic the card stands in.")
    span: Span = derived("Where the entry begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(Card):
    """A sentence with hidden spans: one card for each number."""

    kind: ClassVar[str] = "fact"
    form: Literal["cloze"] = key("A sentence with hidden spans.", default="cloze")
    fact: Text = key("The sentence, with {{c1::answer::hint}}; numbers are ids, never renumbered.")

    @property
    def deletions(self) -> tuple[Deletion, ...]:
        """The hidden spans in the order written."""
        return deletions(self.fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Card):
    """A term and what it means: asked both ways."""

    kind: ClassVar[str] = "fact"
    form: Literal["term"] = key("A term and its meaning, asked both ways.")
    term: Text = key("The term.")
    means: Text = key("The definition, without the term in it.")
    example: Text | None = key("One concrete case, shown on both backs.", default=None)
    reverse: bool = key("Also ask for the term by its meaning.", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question of its own within a note, with its answer."""

    q: Text = key("The question.")
    a: Text = key("The answer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Card):
    """A figure worth knowing, and how to rebuild it."""

    kind: ClassVar[str] = "fact"
    form: Literal["number"] = key("A figure with unit and reason.")
    q: Text = key("The question; the unit stands in it.")
    a: Text = key("The figure, at most two significant digits.")
    rebuild: Prompt | None = key("A second card: estimate it from what you know.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence(Card):
    """Ordered steps: one card a step between its neighbours, and one for the whole order."""

    kind: ClassVar[str] = "fact"
    form: Literal["sequence"] = key("Ordered steps.")
    q: Text = key("What the steps are the steps of, as a question for the whole order.")
    steps: tuple[Text, ...] = key("Three to nine steps, a few words each.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Card):
    """A question and its answer."""

    kind: ClassVar[str] = "question"
    form: Literal["question", "why", "scenario", "code"] = key(
        "question, why, scenario (a situation: what is it, what to do) or code (read this).",
        default="question",
    )
    q: Text = key("The front.")
    a: Text = key("What is graded: at most 25 words.")
    short: Text | None = key("A shorter answer for the printed card.", default=None)
    points: tuple[Text, ...] = key("What a full answer contains, as a checklist.", default=())
    spoken: Text | None = key("The answer as said aloud, folded on the card.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast(Card):
    """Two things people confuse, and what tells them apart."""

    kind: ClassVar[str] = "question"
    form: Literal["contrast"] = key("What tells a confusable pair apart.")
    between: tuple[Text, ...] = key("The two names, as they stand at the head of the columns.")
    q: Text = key("The question that asks for the discriminating feature.")
    a: Text = key("The discriminating feature.")
    rows: tuple[tuple[Text, ...], ...] = key(
        "Two to five rows [aspect, first, second]; the first row is the one that differs most.", default=()
    )
    cases: tuple[Prompt, ...] = key("Up to two cards more: which of the two is this.", default=())
    short: Text | None = key("A shorter answer for the printed card.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One thing a full interview answer says."""

    beat: Text = key("The beat in at most six words.")
    say: Text | None = key("What to say there; makes a card of its own.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Card):
    """A question as an interviewer asks it, answered in beats."""

    kind: ClassVar[str] = "question"
    form: Literal["interview"] = key("An interview question: beats, opening, follow-ups, spoken answer.")
    q: Text = key("The question as asked.")
    opening: Text | None = key("The first sentence to say.", default=None)
    beats: tuple[Beat, ...] = key("Two to five beats in the order to say them.")
    followups: tuple[Prompt, ...] = key("Up to three questions the interviewer asks next.", default=())
    spoken: Text | None = key("A model answer of 240 to 300 words, first person.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Card):
    """A bundle: the whole of what other cards teach one by one."""

    kind: ClassVar[str] = "question"
    form: Literal["test"] = key("Collects what other cards teach one by one.")
    q: Text = key("The question; it says how many items.")
    items: tuple[Text, ...] = key("At most seven items.")
    collects: tuple[Id, ...] = key("Ids of the cards that teach the items.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter of a mnemonic."""

    letter: Text = key("The letter or letters as they stand in the phrase.")
    word: Text = key("The word it stands for; begins with the letter.")
    means: Text | None = key("What that word says, in a line.", default=None)
    card: Id | None = key("The card that teaches it.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mnemonic(Card):
    """A phrase whose letters recall an ordered list."""

    kind: ClassVar[str] = "mnemonic"
    form: Literal["mnemonic"] = key("A phrase whose letters recall a list.", default="mnemonic")
    phrase: Text = key("The phrase; mark its letters in bold where they are not the word initials.")
    q: Text = key("What to recall with it, as a question that says how many.")
    letters: tuple[Letter, ...] = key("Two to nine letters in order.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analogy(Card):
    """A picture from daily life, and where it breaks."""

    kind: ClassVar[str] = "mnemonic"
    form: Literal["analogy"] = key("A picture from daily life.")
    analogy: Text = key("The analogy in one sentence: X is like Y, because ...")
    q: Text = key("A question that maps a part of the one to the other.")
    a: Text = key("The part it maps to.")
    breaks_when: Text = key("Where the analogy misleads; a card of its own.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram(Card):
    """A picture drawn from data; hiding its parts one by one makes cards."""

    kind: ClassVar[str] = "diagram"
    form: Literal["diagram"] = key("A picture drawn from data.", default="diagram")
    title: Text = key("A short caption.")
    alt: Text = key("What the picture shows, for those who cannot see it.")
    q: Text | None = key("Question above the picture; asks what happens, not for a label.", default=None)
    a: Text | None = key(
        "Answer, where nothing is hidden; the picture is then part of the answer.", default=None
    )
    hide: tuple[Id, ...] = key(
        "Ids of parts to hide, one card each; order is identity, append only.", default=()
    )
    graph: Graph | None = key("Boxes and arrows.", default=None)
    timeline: Timeline | None = key("Who does what, row by row.", default=None)
    tree: Tree | None = key("Nodes with keys and children.", default=None)
    cells: Cells | None = key("Rows of labelled boxes: pages, logs, memory.", default=None)
    ring: Ring | None = key("Points on a circle.", default=None)
    venn: Venn | None = key("Two sets, some regions shaded.", default=None)
    grid: Grid | None = key("A small table of marks.", default=None)
    bars: Bars | None = key("Quantities side by side.", default=None)

    @property
    def drawing(self) -> Graph | Timeline | Tree | Cells | Ring | Venn | Grid | Bars:
        """The one description that is given; the loader makes sure there is one."""
        for given in (
            self.graph,
            self.timeline,
            self.tree,
            self.cells,
            self.ring,
            self.venn,
            self.grid,
            self.bars,
        ):
            if given is not None:
                return given
        raise AssertionError(f"diagram {self.id} has nothing to draw")


def part_ids(diagram: Diagram) -> tuple[Id, ...]:
    """Ids of the parts that `hide` may name, in the order drawn; an arrow counts where it has a label."""
    match diagram.drawing:
        case Graph(nodes=nodes, edges=edges):
            named = (*nodes, *(e for e in edges if e.label))
        case Timeline(events=events):
            named = events
        case Tree(root=root):
            named = tuple(_branches(root))
        case Cells(rows=rows, arrows=arrows):
            named = (*(c for row in rows for c in row.cells), *(a for a in arrows if a.label))
        case Ring(stops=stops):
            named = stops
        case Grid(rows=rows):
            named = rows
        case Bars(bars=bars):
            named = bars
        case Venn():
            named = ()
    return tuple(part.id for part in named if part.id is not None)


def _branches(branch: Branch) -> Iterator[Branch]:
    yield branch
    for child in branch.children:
        yield from _branches(child)


FORMS: dict[str, dict[str, type[Card]]] = {
    "facts": {"cloze": Cloze, "term": Term, "number": Number, "sequence": Sequence},
    "questions": {
        "question": Question,
        "why": Question,
        "scenario": Question,
        "code": Question,
        "contrast": Contrast,
        "interview": Interview,
        "test": Test,
    },
    "mnemonics": {"mnemonic": Mnemonic, "analogy": Analogy},
    "diagrams": {"diagram": Diagram},
}
"""Which class an entry of which list becomes, by its `form:`; the first form is the default."""
