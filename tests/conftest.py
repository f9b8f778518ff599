"""What holds for every test."""

from collections.abc import Iterator
from typing import Any

import properties  # noqa: F401 (its profiles have to be there before any test asks for one)
import pytest
from chromium import executable

from cardpress.cli import guard


@pytest.fixture(autouse=True, scope="session")
def locks_of_tests(tmp_path_factory):
    """Every test builds in a folder of its own; their locks must not pile up in the system's temporary folder."""
    folder = tmp_path_factory.mktemp("locks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "gettempdir", lambda: str(folder))
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, for the tests of one module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
