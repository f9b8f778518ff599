"""A deck to the list of what is wrong with it: one rule a file, and here the list of rules."""

from cardpress.check.registry import INTEGRITY, RULES, check_deck

__all__ = ["INTEGRITY", "RULES", "check_deck"]
