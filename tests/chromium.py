"""The browser of this machine, under the names that scripts/install-system.sh looks for."""

import shutil

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def executable() -> str:
    """Its path; fails where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "the tests need Chromium: make test installs it; by hand: apt-get install chromium"
    return found
