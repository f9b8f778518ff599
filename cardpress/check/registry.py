"""The rules and how they are run: a deck goes in, diagnostics come out."""

from types import ModuleType

from cardpress.check import (
    alt_text,
    answer_short,
    bundle_or_split,
    closed_answers,
    code_language,
    code_small,
    condition_for_best,
    confusable_symmetric,
    contrast_shape,
    contrast_the_confusable,
    corrected_point,
    dated,
    deck_settings,
    diagram_data,
    diagram_parts,
    diagram_question,
    duplicate_front,
    duplicate_id,
    enough_application,
    has_source,
    has_subtopic,
    hides_the_point,
    https_only,
    interview_shape,
    mnemonic_honest,
    mnemonic_stands_alone,
    near_duplicate,
    needs_cycle,
    no_images,
    no_leak,
    no_long_lists,
    no_multiple_choice,
    no_negatives,
    no_orphans,
    no_tex,
    no_yes_no,
    number_reason,
    number_round,
    number_unit,
    one_question,
    one_right_answer,
    one_unknown,
    point_without_card,
    same_words,
    scoped,
    sequence_length,
    sheet_entry,
    stands_alone,
    table_small,
    unknown_card,
    unknown_name,
    unknown_source,
    why_beside_what,
    why_short,
    worth_it,
)
from cardpress.diagnostics import Diagnostic, did_you_mean, quoted
from cardpress.model.deck import Deck

INTEGRITY: tuple[ModuleType, ...] = (
    code_language,
    contrast_shape,
    corrected_point,
    deck_settings,
    diagram_data,
    diagram_parts,
    diagram_question,
    duplicate_id,
    has_source,
    https_only,
    needs_cycle,
    no_images,
    sequence_length,
    sheet_entry,
    unknown_card,
    unknown_name,
    unknown_source,
)
"""Rules that keep the data whole: later phases rely on them, no card is excused."""

WRITING: tuple[ModuleType, ...] = (
    alt_text,
    answer_short,
    bundle_or_split,
    closed_answers,
    code_small,
    condition_for_best,
    confusable_symmetric,
    contrast_the_confusable,
    dated,
    duplicate_front,
    enough_application,
    has_subtopic,
    hides_the_point,
    interview_shape,
    mnemonic_honest,
    mnemonic_stands_alone,
    near_duplicate,
    no_leak,
    no_long_lists,
    no_multiple_choice,
    no_negatives,
    no_orphans,
    no_tex,
    no_yes_no,
    number_reason,
    number_round,
    number_unit,
    one_question,
    one_right_answer,
    one_unknown,
    point_without_card,
    same_words,
    scoped,
    stands_alone,
    table_small,
    why_beside_what,
    why_short,
    worth_it,
)
"""Rules of good writing: a card may be excused with `allow: {code: reason}`."""

RULES = INTEGRITY + WRITING
"""Every rule: a module with a CODE and a function `check(deck)` that yields diagnostics."""


def check_deck(deck: Deck) -> list[Diagnostic]:
    """What the rules find in a deck, without what its cards are excused from."""
    found = [diagnostic for rule in RULES for diagnostic in rule.check(deck)]
    excusable = {rule.CODE for rule in WRITING}
    excuses = {(card.id, code) for card in deck for code in card.allow if code in excusable}
    needed = {(d.card, d.code) for d in found}
    return [d for d in found if (d.card, d.code) not in excuses] + _useless_excuses(deck, excusable, needed)


def _useless_excuses(deck: Deck, excusable: set[str], needed: set[tuple[str, str]]) -> list[Diagnostic]:
    """`allow` of rules that don't exist, can't be excused or find nothing on the card."""
    found = []
    for card in deck:
        for code in card.allow:
            place = code.span
            if code in {rule.CODE for rule in INTEGRITY}:
                found.append(Diagnostic("useless-allow", place, f'no card can be excused from {quoted(code)}',
                                        "mend the card instead", card=card.id))  # fmt: skip
            elif code not in excusable:
                found.append(Diagnostic("useless-allow", place, f'no rule is called {quoted(code)}',
                                        did_you_mean(code, excusable, "docs/rules.md lists the rules"), card=card.id))  # fmt: skip
            elif (card.id, code) not in needed:
                found.append(Diagnostic("useless-allow", place, f'the card keeps the rule {quoted(code)}',
                                        "delete this excuse", card=card.id))  # fmt: skip
    return found
