"""What the machine refuses (a folder, a port, room on the disk), in a line that says how to go on."""

import errno

_ELSEWHERE = "change its permissions, or name another place"
_FULL = "make room on that disk and run it again; what was finished before is as it was"
_A_FILE = "a file stands where a folder is needed: name another place"
_MENDS = {
    errno.EACCES: _ELSEWHERE,
    errno.EPERM: _ELSEWHERE,
    errno.EROFS: "nothing can be written there: name another place",
    errno.ENOTDIR: _A_FILE,
    errno.EEXIST: _A_FILE,
    errno.EISDIR: "a folder stands where a file is needed: move it away",
    errno.ENOENT: "name a place that exists",
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.ENAMETOOLONG: "name a shorter place, or ask for fewer things at a time",
    errno.EADDRINUSE: "something listens on that port already: name another with --port",
}


def told(error: OSError) -> str:
    """One line: the path, what is wrong with it, what to do."""
    place = f"{error.filename}: " if error.filename else ""
    what = (error.strerror or str(error)).lower()
    mend = _MENDS.get(error.errno or 0)
    return f"{place}{what}; {mend}." if mend else f"{place}{what}."
