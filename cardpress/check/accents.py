"""Accents of families against those of the design tokens, which the later phases bring along."""

from collections.abc import Collection

from cardpress.diagnostics import Diagnostic, did_you_mean, quoted
from cardpress.model.deck import Deck

CODE = "unknown-accent"


def check_accents(deck: Deck, accents: Collection[str]) -> list[Diagnostic]:
    """Families whose accent is none of `accents`."""
    return [
        Diagnostic(CODE, family.accent.span, f"no accent is called {quoted(family.accent)}",
                   did_you_mean(family.accent, accents, f"one of: {', '.join(sorted(accents))}"))
        for family in deck.settings.families
        if family.accent not in accents
    ]  # fmt: skip
