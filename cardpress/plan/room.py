"""What the frozen note types and the packages have no room for."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Cloze, Contrast, Interview, Mnemonic, Sequence
from cardpress.model.deck import Deck

STEPS = 9
"""Most steps of a sequence and letters of a mnemonic: one template each."""
BEATS = 5
"""Most beats of an interview answer."""
PROMPTS = 4
"""Questions one `question` note can ask: its own and three further ones."""
FOLLOW_UPS = 3
"""Most follow-up questions of an interview."""
CLOZE_NUMBERS = 500
"""Highest number of a deletion: Anki gives all above the card of number 500."""

RETIRED = "retired"
"""Name of the package with retired notes, for learners of earlier versions only."""
CORE = "core"
"""Name of the package with the notes of level core."""


def room_problems(deck: Deck) -> Iterator[Diagnostic]:
    """Entries that would lose parts on their way into Anki, and topics whose package has another's name."""
    for card in deck:
        match card:
            case Sequence():
                parts = [("steps", len(card.steps), STEPS)]
            case Mnemonic():
                parts = [("letters", len(card.letters), STEPS)]
            case Interview():
                parts = [("beats", len(card.beats), BEATS), ("follow-ups", len(card.followups), FOLLOW_UPS)]
            case Contrast():
                parts = [("cases", len(card.cases), PROMPTS - 1)]
            case Cloze():
                parts = [
                    (
                        "(its highest number)",
                        max((d.ordinal for d in card.deletions), default=0),
                        CLOZE_NUMBERS,
                    )
                ]
            case _:
                continue
        for name, count, most in parts:
            if count > most:
                yield Diagnostic(
                    "no-room",
                    card.span,
                    f"{count} {name}, but a note in Anki has room for {most}",
                    "split it into two entries",
                    card=card.id,
                )
    for topic in deck.topics:
        if topic.slug in (CORE, RETIRED, deck.settings.id):
            yield Diagnostic(
                "package-name",
                topic.span,
                f"the topic {topic.slug} has the name of a package of its own",
                f"call it otherwise: {CORE}.apkg, {RETIRED}.apkg and {deck.settings.id}.apkg have other cards",
            )
