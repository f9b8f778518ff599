"""What holds for every test."""

import properties  # noqa: F401 (its profiles have to be there before any test asks for one)
import pytest

from cardpress.cli import guard


@pytest.fixture(autouse=True, scope="session")
def locks_of_tests(tmp_path_factory):
    """Every test builds in a folder of its own; their locks must not pile up in the system's temporary folder."""
    folder = tmp_path_factory.mktemp("locks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "gettempdir", lambda: str(folder))
        yield
