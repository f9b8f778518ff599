"""What the frozen note types and the packages have no room for."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic
from cardpress.model.card import Cloze, Contrast, Interview, Mnemonic, Sequence
from cardpress.model.deck import Deck
from cardpress.plan.notes import AnkiPlan
from cardpress.plan.notetypes import BEATS, FOLLOW_UPS, PROMPTS, STEPS
from cardpress.plan.packages import CORE, RETIRED

CLOZE_NUMBERS = 500
"""Highest number of a deletion: Anki gives all above the card of number 500."""


def room_problems(deck: Deck, plan: AnkiPlan) -> Iterator[Diagnostic]:
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
    for note in plan.notes:
        if note.note_type == "occlusion":
            for ordinal in sorted(set(note.asks) - set(note.cards)):
                yield Diagnostic(
                    "no-such-part",
                    deck.by_id[note.card_id].span,
                    f"the drawing has no part {note.asks[ordinal]} that could be hidden",
                    "`hide` names parts that have an id and a place of their own",
                    card=note.card_id,
                )
    for topic in deck.topics:
        if topic.slug in (CORE, RETIRED, deck.settings.id):
            yield Diagnostic(
                "package-name",
                topic.span,
                f"the topic {topic.slug} has the name of a package of its own",
                f"call it otherwise: {CORE}.apkg, {RETIRED}.apkg and {deck.settings.id}.apkg have other cards",
            )
