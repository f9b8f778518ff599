"""New content for a file that may be there already: whole or not at all, and never through a link."""

import os
import stat
import tempfile
from pathlib import Path

_READABLE = 0o644


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path`, which keeps its permissions; raises OSError where that is not possible.

    A link of that name is replaced, not followed: folders of cards come from strangers, and a link may lead anywhere.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    try:
        found = path.lstat().st_mode
    except OSError:
        return _READABLE
    return stat.S_IMODE(found) if stat.S_ISREG(found) else _READABLE
