"""Code blocks of the deck -> what the engines said about them.

What stands on cards is untrusted: it reaches a private PostgreSQL or Redis without network, with rights that don't
reach the server's files or settings, and only when the tests, `check --sql` or `results` ask for it.
"""

from cardpress.run.blocks import Block, collect_blocks
from cardpress.run.deck import Unchecked, run_blocks, unchecked_blocks, update_results

__all__ = ["Block", "Unchecked", "collect_blocks", "run_blocks", "unchecked_blocks", "update_results"]
