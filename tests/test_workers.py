"""Processes that wait for work: order, failures, and that none outlives its parent."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cardpress.paths import ROOT

HEAD = """
import os, sys, time
from cardpress.aside import Aside, AsideError
from cardpress.workers import Workers

def ready():
    global loaded
    loaded = True

def square(n):
    time.sleep(0.05 if n % 3 == 0 else 0)
    return n * n

def fails(n):
    raise ValueError(f"number {n}")

def dies(n):
    os._exit(9)

def process(n):
    time.sleep(0.05)
    return os.getpid()

def is_loaded(n):
    time.sleep(0.2)
    return "loaded" in globals()

if __name__ == "__main__":
    workers = Workers(ready, copied=COPIED)
"""


def told(code: str, folder, *, copied: bool = True) -> str:
    """What a script prints that uses workers."""
    script = folder / "script.py"
    lines = "\n".join(f"    {line}" for line in code.splitlines())
    script.write_text(HEAD.replace("COPIED", str(copied)) + lines, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=environment,
    )
    return done.stdout.strip()


forked = pytest.mark.skipif(sys.platform != "linux", reason="processes are never copied here")


@forked
@pytest.mark.parametrize("count", [0, 1, 7])
def test_results_come_in_the_order_of_the_items(count, tmp_path):
    assert told(f"print(list(workers.map(square, range({count}))))", tmp_path) == str(
        [n * n for n in range(count)]
    )


def test_where_processes_are_not_copied_they_work_the_same(tmp_path):
    assert told("print(list(workers.map(square, range(3))))", tmp_path, copied=False) == "[0, 1, 4]"


@forked
def test_work_is_done_elsewhere_and_the_first_process_is_ready_for_it(tmp_path):
    told_ids = told("print(os.getpid() in set(workers.map(process, range(6))))", tmp_path)
    assert told_ids == "False"
    assert told("print(next(workers.map(is_loaded, [0])))", tmp_path) == "True"


@forked
def test_a_failure_says_what_happened_and_where(tmp_path):
    code = "try:\n    list(workers.map(fails, [3]))\nexcept ValueError as error:\n"
    code += "    print(error, 'in fails' in error.__notes__[0])"
    assert told(code, tmp_path) == "number 3 True"


@forked
def test_what_was_not_asked_for_is_not_taken_for_something_else(tmp_path):
    code = "first = workers.map(square, range(6))\nnext(first)\nfirst.close()\n"
    code += "try:\n    list(workers.map(fails, range(6)))\nexcept ValueError:\n    pass\n"
    assert told(code + "print(list(workers.map(square, [7, 8])))", tmp_path) == "[49, 64]"


@forked
def test_a_process_that_is_killed_is_a_failure(tmp_path):
    code = "try:\n    list(workers.map(dies, [1]))\nexcept AsideError as error:\n    print(error)"
    assert "without a result" in told(code, tmp_path)


@forked
def test_a_copy_of_the_process_may_use_them(tmp_path):
    assert told("print(Aside(lambda: list(workers.map(square, [4]))).result())", tmp_path) == "[16]"


@forked
def test_none_outlives_its_parent_even_if_that_is_killed(tmp_path):
    script = tmp_path / "script.py"
    code = "    print(*set(workers.map(process, range(6))), flush=True)\n    time.sleep(60)\n"
    script.write_text(HEAD.replace("COPIED", "True") + code, encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    ids = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.communicate()

    assert ids
    until = time.monotonic() + 20
    while any(alive(number) for number in ids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(number) for number in ids)


def alive(number: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked about does not."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
