"""A batch that is stopped, and what stays of it."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest
from calling import Place, rows, stems
from submitting import RIGHT, SOFTMAX, notebook, right

pytestmark = pytest.mark.sandbox


SLEEPS = "import time\ntime.sleep(8)"
DEEP_AND_ALIVE = """
import ctypes, os, signal, time
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
here = os.open(os.path.dirname(get_ipython().kernel.parent.ip), os.O_RDONLY)
for _ in range(300):
    os.mkdir("d" * 100, dir_fd=here)
    here = os.open("d" * 100, os.O_RDONLY, dir_fd=here)
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
time.sleep(9)
"""


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def begin(place: Place, cell: str = SLEEPS) -> subprocess.Popen:
    """A grader at work: `a` is done, `b` runs an own cell that takes long."""
    place.write("a", right())
    place.write("b", notebook(RIGHT["90_graded"], before={"scores": cell}))
    started = place.start("--jobs", 1)
    wait_for(lambda: stems(place.checks()).get("a") == 12)
    time.sleep(1.5)
    return started


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_a_signal(place, how):
    """What is in progress gets no mark, what is done keeps its row, and the next run does the rest."""
    started = begin(place)
    os.killpg(started.pid, how)
    said = started.communicate(timeout=120)[1].decode()
    assert started.returncode not in (0, 1)
    assert "Traceback" not in said
    assert stems(place.checks()) == {"a": 12}
    assert stems(rows(place))["a"]["checks_passed"] == "12"
    assert place.settles() == []
    assert place.run().returncode == 0
    assert stems(place.checks()) == {"a": 12, "b": 12}


def test_stopped_by_ctrl_c_twice(place):
    started = begin(place)
    for _ in range(2):
        os.killpg(started.pid, signal.SIGINT)
        time.sleep(0.1)
    started.communicate(timeout=120)
    assert place.settles() == []
    assert stems(place.checks()) == {"a": 12}


def test_killed(place):
    """After kill -9 no process stays, nothing in the temporary folder, and no half of a result."""
    started = begin(place, DEEP_AND_ALIVE)
    os.kill(started.pid, signal.SIGKILL)
    started.communicate(timeout=120)
    assert place.settles() == []
    assert set(stems(place.checks())) == {"a"}
    assert "a" in stems(rows(place))
    assert place.run().returncode == 0
    assert stems(place.checks()) == {"a": 12, "b": 12}


def test_scores_are_written_as_it_goes(place):
    started = begin(place)
    assert stems(rows(place))["a"]["checks_passed"] == "12"
    started.communicate(timeout=120)
    assert set(stems(rows(place))) == {"a", "b"}


def test_nothing_stays_after_a_batch(place):
    """Deep folders, children that left their session, a cleared death signal."""
    place.write("a", right(softmax=DEEP_AND_ALIVE.replace("sleep(9)", "sleep(0)") + "\n" + SOFTMAX))
    place.write("b", right())
    place.run()
    assert stems(place.checks()) == {"a": 12, "b": 12}
    assert place.settles() == []
    assert {path.name for path in place.out.iterdir()} - {".lock", "batch.json"} == {"results", "scores.csv"}


def test_two_graders_on_one_folder(place):
    started = begin(place)
    second = place.run()
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert str(place.out) in second.stderr
    started.communicate(timeout=120)
    assert started.returncode == 0
    assert stems(place.checks()) == {"a": 12, "b": 12}
    assert place.run().returncode == 0  # the lock doesn't outlive its owner


def test_the_reader_of_its_output_leaves(place):
    """`grade … | head -0`: the results are written all the same."""
    place.write("a", right())
    place.write("b", right())
    started = place.start()
    started.stdout.close()
    with started:
        started.stderr.read()
        started.wait(timeout=60)
    assert stems(place.checks()) == {"a": 12, "b": 12}
