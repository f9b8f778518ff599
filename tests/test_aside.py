"""Work in a copy of the process: its result, its failures, and where no copy is made."""

import os
import sys
import threading

import pytest

from cardpress.cli.aside import Aside, AsideError

copies = pytest.mark.skipif(
    sys.platform != "linux" or (os.cpu_count() or 1) < 2, reason="work is done in place here"
)


def fails():
    raise ValueError("the work itself")


@copies
def test_the_work_runs_in_another_process():
    assert Aside(os.getpid).result() != os.getpid()


@copies
def test_what_is_in_memory_is_there_and_what_the_work_changes_is_not():
    seen = [1]
    work = Aside(lambda: seen.append(2) or list(seen))
    assert work.result() == [1, 2]
    assert work.result() == [1, 2], "asking again gives the same"
    assert seen == [1]


@copies
def test_a_failure_arrives_with_its_traceback():
    with pytest.raises(AsideError, match="the work itself"):
        Aside(fails).result()


@copies
def test_a_process_that_is_killed_is_a_failure():
    with pytest.raises(AsideError, match="without a result"):
        Aside(lambda: os._exit(9)).result()


def test_a_process_with_threads_is_never_copied():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert Aside(os.getpid).result() == os.getpid()
    finally:
        stop.set()
        thread.join()
