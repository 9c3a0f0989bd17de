"""Heavy files and many of them: the grading process stays small, and a neighbour gets its marks."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from calling import PEAK, rows, stems
from submitting import SOFTMAX, right

pytestmark = pytest.mark.sandbox


HEAVY = {
    "sum": lambda: right(softmax="x = " + " + ".join(["1"] * 3000) + "\n" + SOFTMAX),
    "minuses": lambda: right(softmax="x = " + "-" * 100_000 + "1\n" + SOFTMAX),
    "source": lambda: right(softmax="x = [" + "1.0 + 2.0, " * 720_000 + "]\n" + SOFTMAX),
    "magics": lambda: right(softmax="%precision 3\n" * 350 + SOFTMAX),
    "names": lambda: right(softmax="\n".join(f"x{n} = x{n + 1} if {n} else 0" for n in range(20_000)) + "\n" + SOFTMAX),
    "strings": lambda: right(softmax="x = " + "'" + "a" * 5_000_000 + "'\n" + SOFTMAX),
}
MEASURED = f"""{PEAK}
import sys
from autograder.commands import main
code = main(sys.argv[1:])
print("peak", peak(), file=sys.stderr)
sys.exit(code)
"""


def test_heavy_files_cost_themselves_alone(place):
    """The process that grades stays below 200 MB, the batch below a minute and a half, the neighbour gets its marks."""
    for name, make in HEAVY.items():
        place.write(name, make())
    place.write("neighbour", right())
    words = [sys.executable, "-c", MEASURED, "grade", str(place.inside), "--out", str(place.out)]
    began = time.monotonic()
    done = subprocess.run(words, env=place.environment(), capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode in (0, 1), done.stderr
    found = stems(place.checks())
    assert found["neighbour"] == 12
    assert found["magics"] == 12
    assert len(rows(place)) == len(HEAVY) + 1
    assert int(done.stderr.rsplit("peak", 1)[1]) < 200_000, "kilobytes"
    assert time.monotonic() - began < 90


IN_TORCH = """
def softmax(x, axis=-1):
    import torch

    e = torch.exp(torch.as_tensor(x - x.max(axis=axis, keepdims=True)))
    return (e / e.sum(dim=axis, keepdim=True)).numpy()
"""


@pytest.mark.slow
def test_under_load(place):
    """Four busy processes beside it: no right answer runs out of time."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        for number in range(6):
            place.write(f"s{number}", right(softmax=IN_TORCH))
        place.run("--jobs", 4)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert set(place.checks().values()) == {12}


@pytest.mark.slow
def test_two_hundred_submissions_in_one_batch(place):
    """No process, file or memory is kept for each of them."""
    for number in range(200):
        place.write(f"s{number:03}", right() if number % 2 else right(softmax="import os; os._exit(0)"))
    words = [sys.executable, "-c", MEASURED, "grade", str(place.inside), "--out", str(place.out)]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -n 256; exec "$@"', "sh", *words],
        env=place.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert sorted(place.checks().values()) == [9] * 100 + [12] * 100
    assert int(done.stderr.rsplit("peak", 1)[1]) < 200_000, "kilobytes"
    assert place.settles() == []
