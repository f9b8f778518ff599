"""How often, and with which examples, property tests try.

A change must be judged by what it changes, so the suite tries the same examples every time. `make search` tries new
ones, twenty times as many: the place to look for what nobody thought of.
"""

from hypothesis import settings

USUAL = 100
settings.register_profile("same", max_examples=USUAL, derandomize=True, deadline=None)
settings.register_profile("search", max_examples=20 * USUAL, deadline=None, print_blob=True)
settings.load_profile("same")


def examples(usual: int, **more) -> settings:
    """Settings of a test that tries `usual` examples in the suite, and as many times more as the profile asks for."""
    return settings(max_examples=usual * settings.default.max_examples // USUAL, **more)
