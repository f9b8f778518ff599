"""Work in a copy of the process: its result, its failures, and where no copy is made."""

import os
import subprocess
import sys
import threading

import pytest

from cardpress.aside import Aside, cores
from cardpress.paths import ROOT

copies = pytest.mark.skipif(sys.platform != "linux" or cores() < 2, reason="work is done in place here")


def told(code: str) -> str:
    """What a script prints in a process of its own: that of the tests may have threads."""
    head = "import os, time\nfrom cardpress.aside import Aside, AsideError\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", head + code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


@copies
def test_the_work_runs_in_another_process():
    assert told("print(Aside(os.getpid).result() != os.getpid())") == "True"


@copies
def test_what_is_in_memory_is_there_and_what_the_work_changes_is_not():
    code = "seen = [1]\nwork = Aside(lambda: seen.append(2) or list(seen))\n"
    assert told(code + "print(work.result(), work.result(), seen)") == "[1, 2] [1, 2] [1]"


@copies
def test_a_failure_arrives_with_its_traceback():
    code = "def fails():\n    raise ValueError('the work itself')\n"
    code += "try:\n    Aside(fails).result()\nexcept ValueError as error:\n    print(error, *error.__notes__)"
    assert "in fails" in told(code)


@copies
def test_a_process_that_is_killed_is_a_failure():
    code = "try:\n    Aside(lambda: os._exit(9)).result()\nexcept AsideError as error:\n    print(error)"
    assert "without a result" in told(code)


@copies
def test_abandoned_work_ends_at_once():
    code = "work = Aside(lambda: time.sleep(50))\nbegin = time.monotonic()\nwork.abandon()\n"
    assert told(code + "print(time.monotonic() - begin < 20)") == "True"


def test_a_process_with_threads_is_never_copied():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert Aside(os.getpid).result() == os.getpid()
    finally:
        stop.set()
        thread.join()
