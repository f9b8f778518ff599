"""A spoken answer has a few short beats, so that it can be said without notes."""

from collections.abc import Iterator

from cardpress.diagnostics import Diagnostic, Severity
from cardpress.model.card import Interview
from cardpress.model.deck import Deck
from cardpress.model.markup import word_count

CODE = "interview-shape"

FEWEST_BEATS, MOST_BEATS, BEAT_WORDS = 2, 5, 6
"""Beats of an answer, and words of a beat."""
FOLLOWUPS = 3
"""Most questions that an interviewer asks next."""
SPOKEN_FEWEST, SPOKEN_MOST = 240, 300
"""Words of a model answer: two minutes at an unhurried pace."""


def check(deck: Deck) -> Iterator[Diagnostic]:
    """Interview answers with too few or too many beats, long beats, many follow-ups; their length aloud."""
    for card in deck:
        if not isinstance(card, Interview):
            continue
        if not FEWEST_BEATS <= len(card.beats) <= MOST_BEATS:
            yield Diagnostic(CODE, card.q.span, f"an answer has {FEWEST_BEATS} to {MOST_BEATS} beats, found {len(card.beats)}",
                             "join beats that are said in one breath", card=card.id)  # fmt: skip
        for beat in card.beats:
            if (count := word_count(beat.beat)) > BEAT_WORDS:
                yield Diagnostic(CODE, beat.beat.span, f"the beat has {count} words, at most {BEAT_WORDS} are recalled",
                                 "name it in a few words, put the sentence into `say`", card=card.id)  # fmt: skip
        if len(card.followups) > FOLLOWUPS:
            yield Diagnostic(CODE, card.followups[FOLLOWUPS].q.span, f"at most {FOLLOWUPS} follow-ups, found {len(card.followups)}",
                             "make the others questions of their own", card=card.id)  # fmt: skip
        if card.spoken and not SPOKEN_FEWEST <= (count := word_count(card.spoken)) <= SPOKEN_MOST:
            yield Diagnostic(CODE, card.spoken.span, f"the spoken answer has {count} words, two minutes take {SPOKEN_FEWEST} to {SPOKEN_MOST}",
                             "say it aloud with a timer", Severity.WARNING, card=card.id)  # fmt: skip
