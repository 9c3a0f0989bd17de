"""What surrounds the grader changes nothing: settings, terminals, what kernels print, the number of jobs."""

from __future__ import annotations

import csv
import json

import pytest
from calling import stems
from submitting import SOFTMAX, right

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTEST_ADDOPTS": "--collect-only"},
        {"PYTEST_ADDOPTS": "-k nothing --no-such-option"},
        {"PYTEST_ADDOPTS": "-x --maxfail=1 -p no:nbval --nbval-skip-compare", "PYTEST_PLUGINS": "no_such_plugin"},
        {"PYTHONIOENCODING": "latin-1", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii", "LANG": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"},
        {"PYTHONWARNINGS": "error", "PYTHONHASHSEED": "1", "IPYTHONDIR": "/nonexistent"},
        {"JUPYTER_PATH": "/nonexistent", "COLUMNS": "0", "TERM": "dumb", "JUPYTER_PLATFORM_DIRS": "1"},
        {"BASH_ENV": "/nonexistent", "PYTHONSTARTUP": "/nonexistent", "TZ": "Asia/Kathmandu"},
    ],
    ids=lambda variables: "_".join(variables),
)
def test_the_environment_changes_nothing(place, variables):
    place.write("grüße 权重 →", right())
    place.write("wrong", right(mix="def mix(w, v):\n    return 0"))
    done = place.run(**variables)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(place.checks().values()) == [9, 12]


def test_a_pytest_ini_beside_it_changes_nothing(place):
    for folder in (place.folder, place.inside, place.temporary):
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
        (folder / "conftest.py").write_text("raise SystemExit('read a conftest.py')\n")
    place.write("a", right())
    assert place.run().returncode == 0
    assert stems(place.checks()) == {"a": 12}


TALKS = """
import os, sys, ctypes, warnings, logging
for fd in (1, 2):
    try:
        os.write(fd, b"not json {[\\n")
    except OSError:
        pass
ctypes.CDLL(None).puts(b"not json")
ctypes.CDLL(None).fflush(None)
logging.error("not json")
warnings.warn("not json")
os.system("echo not json")
"""


@pytest.mark.parametrize("sandbox", ["bwrap", "none"])
def test_json_is_json(place, sandbox):
    """Whatever a kernel writes, and with files that can't be graded."""
    place.write("a", right(softmax=TALKS + SOFTMAX))
    place.write("b", b"")
    place.write("c", b"[" * 50_000)
    done = place.run("--json", "--sandbox", sandbox)
    assert done.returncode == 1
    said = json.dumps(json.loads(done.stdout))
    assert all(f"{name}.ipynb" in said for name in "abc")
    assert "not json" not in done.stdout


def test_the_number_of_jobs_changes_nothing(place):
    for number in range(5):
        place.write(f"s{number}", right(mix=f"def mix(w, v):\n    return w @ v + {number} * (w.ndim > 1)"))
    found = []
    for jobs in (1, 3):
        out = place.folder / f"out-{jobs}"
        assert place.run("--jobs", jobs, "--seed", "s", out=out).returncode == 0
        records = [json.loads(path.read_text()) for path in sorted((out / "results").rglob("*.json"))]
        found.append([{k: v for k, v in r.items() if k not in ("seconds", "versions")} for r in records])
        table = csv.DictReader((out / "scores.csv").read_text().splitlines())
        assert [row["submission"] for row in table] == [f"s{number}.ipynb" for number in range(5)]
    assert found[0] == found[1]


@pytest.mark.parametrize("arguments", [("--jobs", "-1"), ("--jobs", "1.5"), ("--jobs", "two"), ("--sandbox", "chroot")])
def test_wrong_numbers(place, arguments):
    place.write("a", right())
    assert place.run(*arguments).returncode == 2
    assert not (place.out / "scores.csv").exists()
