"""Batches: what goes in, what is written, what a second run does, and what a user sees of wrong input."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from calling import PEAK, Place, ordinary_user, stems
from making import RIGHT, grade_some, results, write
from submitting import code, notebook

from autograder.grading.grade import Options, grade

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Files that are no submissions, with one that is."""
    folder = tmp_path_factory.mktemp("odd") / "in"
    whole = json.dumps(notebook(RIGHT))
    write(folder, "good", whole)
    write(folder, "text", "def softmax(x): pass")
    write(folder, "truncated", whole[: len(whole) // 2])
    write(folder, "binary", bytes(range(256)))
    write(folder, "list", "[1, 2]")
    write(folder, "deep", "[" * 100_000)
    write(folder, "old", json.dumps({"nbformat": 3, "worksheets": []}))
    write(folder, "empty", json.dumps({"cells": [], "metadata": {}, "nbformat": 4}))
    write(folder, "no_answers", json.dumps({"cells": [code("1 + 1", "x")], "metadata": notebook({})["metadata"]}))
    write(folder, "bad_cell", json.dumps({"cells": [3], "metadata": {}}))
    write(folder, "large", whole[:-1] + " " * 50_000_000 + "}")
    (folder / "link.ipynb").symlink_to(folder / "good.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    exit_code = grade([folder], folder.parent / "out")
    return exit_code, results(folder.parent / "out"), folder.parent / "out"


@pytest.mark.parametrize(
    ("name", "said"),
    {
        "text": "not a notebook, or cut off (JSON breaks at line 1)",
        "truncated": "not a notebook, or cut off",
        "binary": "not a notebook",
        "list": "no list of cells",
        "deep": "not a notebook",
        "old": "no list of cells",
        "empty": "belongs to no lesson",
        "no_answers": "no answer cells of 90_graded",
        "bad_cell": "cell 1 is not a cell",
        "large": "too large (50 MB, more than 20)",
        "link": "a link or a special file",
        "pipe": "a link or a special file",
    }.items(),
)
def test_a_bad_file_is_one_clear_error(odd, name, said):
    assert said in odd[1][name]["error"]
    assert "\n" not in odd[1][name]["error"]
    assert ":" in odd[1][name]["error"]  # what to do


def test_the_others_are_graded(odd):
    exit_code, written, out = odd
    assert exit_code == 1
    assert written["good"]["checks_passed"] == 12
    rows = list(csv.DictReader((out / "scores.csv").read_text().splitlines()))
    assert len(rows) == len(written) == 13
    assert sum(not row["error"] for row in rows) == 1


def stripped(answers):
    """As a front end leaves it that drops ids and metadata."""
    book = notebook(answers)
    book["metadata"] = {"colab": {}}
    for cell in book["cells"]:
        cell.pop("id")
        cell["metadata"] = {}
    return book


def with_cells(position, *cells, answers=RIGHT):
    """The notebook with more cells before the answer of that id."""
    book = notebook(answers)
    place = next(i for i, cell in enumerate(book["cells"]) if cell["id"] == position)
    book["cells"][place:place] = list(cells)
    return book


HELPED = RIGHT | {
    "softmax": "def softmax(x, axis=-1):\n    return _divide(np.exp(x - x.max(axis, keepdims=True)), axis)"
}
HELPER = "def _divide(e, axis):\n    return e / e.sum(axis, keepdims=True)"
EDITED = "import numpy as np\nimport math\nhelper = 1"


@pytest.fixture(scope="module")
def grafted(tmp_path_factory):
    """Right answers in notebooks that were handled in odd ways."""
    books = {
        "stripped": stripped(RIGHT),
        "stripped_blank": stripped({}),
        "helper": with_cells("softmax", code(HELPER, "abc"), answers=HELPED),
        "helper_without_id": with_cells("softmax", code(HELPER), answers=HELPED),
        "magics": with_cells("softmax", code("%matplotlib inline\n!ls\nx = 1", "m"), code("1 / 0", "z")),
        "killer": with_cells("mix", code("import os; os._exit(1)", "k"), code("broken = (", "b")),
        "experiment": with_cells("mix", code("from scipy.special import softmax as s\ns(np.ones(3))", "e")),
        "forbidden_helper": with_cells(
            "softmax",
            code("from scipy.special import softmax as s", "h"),
            answers=RIGHT | {"softmax": "def softmax(x, axis=-1):\n    return s(x, axis)"},
        ),
        "twice": with_cells("mix-check", code("def mix(a, b):\n    return 0", "copy", exercise="mix")),
        "moved": with_cells("mix-check", code(RIGHT["mix"]), answers={n: s for n, s in RIGHT.items() if n != "mix"}),
        "dropped": notebook(RIGHT),
        "list_source": notebook(RIGHT),
        "edited_setup": notebook(RIGHT),
        "dies_late": notebook(
            RIGHT
            | {
                "softmax": "import os, threading, time\n"
                "threading.Thread(target=lambda: (time.sleep(0.1), os._exit(1)), daemon=True).start()\n"
                + RIGHT["softmax"],
            }
        ),
    }
    books["dropped"]["cells"] = [c for c in books["dropped"]["cells"] if c["id"] not in ("mix", "setup")]
    for cell in books["list_source"]["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    next(c for c in books["edited_setup"]["cells"] if c["id"] == "setup")["source"] = EDITED
    return grade_some(tmp_path_factory.mktemp("grafted"), books)


@pytest.mark.parametrize(
    ("name", "checks"),
    {
        "stripped": 12,
        "stripped_blank": 0,
        "helper": 12,
        "helper_without_id": 12,
        "magics": 12,
        "killer": 12,
        "experiment": 12,
        "forbidden_helper": 9,
        "twice": 9,
        "moved": 12,
        "dropped": 9,
        "list_source": 12,
        "edited_setup": 12,
    }.items(),
)
def test_what_counts(grafted, name, checks):
    assert grafted[name]["error"] == ""
    assert grafted[name]["checks_passed"] == checks


def test_a_late_death_costs_only_its_own_exercise(grafted):
    assert grafted["dies_late"]["checks_passed"] >= 9


def test_answered_twice_is_noted_with_both_cells(grafted):
    notes = {e["name"]: e["note"] for e in grafted["twice"]["exercises"]}
    assert notes["mix"].startswith("mix is answered twice: cell ")
    assert "not cell" in notes["mix"]
    assert not notes["softmax"]


def test_a_misconception_is_named(tmp_path):
    wrong = "def softmax(x, axis=-1):\n    e = np.exp(x - x.max())\n    return e / e.sum()"
    record = grade_some(tmp_path, {"a": notebook({"softmax": wrong})})["a"]
    found = record["exercises"][0]
    assert found["hint"].startswith("You normalised the whole array")
    failed = [check for check in found["checks"] if check["outcome"] == "failed"]
    assert [check["name"] for check in failed] == ["rows of a matrix"]
    assert failed[0]["where"] == "[0, 0]"
    assert record["points"] == 2.0


def test_a_second_run_grades_only_what_is_new(tmp_path, capsys):
    write(tmp_path / "in", "one", notebook({"mix": RIGHT["mix"]}))
    assert grade([tmp_path / "in"], tmp_path / "out") == 0
    written = tmp_path / "out" / "results" / "one.json"
    before = (written.stat().st_mtime_ns, json.loads(written.read_text())["seed"])
    write(tmp_path / "in", "two", notebook({}))
    assert grade([tmp_path / "in"], tmp_path / "out") == 0
    assert (written.stat().st_mtime_ns, json.loads(written.read_text())["seed"]) == before
    assert set(results(tmp_path / "out")) == {"one", "two"}
    assert grade([tmp_path / "in"], tmp_path / "out", Options(seed="another")) == 0
    assert json.loads(written.read_text())["seed"] == "another"
    assert "3 of 12 checks" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_verdicts(tmp_path):
    records = [
        grade_some(tmp_path / place, {"a": notebook({"mix": "def mix(w, v):\n    return w @ v + 1"})}, seed="fixed")[
            "a"
        ]
        for place in ("one", "two")
    ]
    assert records[0]["exercises"] == records[1]["exercises"]


def test_names_from_two_folders_stay_apart(tmp_path):
    for who in ("ada", "bob"):
        write(tmp_path / who, "90", notebook({}))
    assert grade([tmp_path / "ada", tmp_path / "bob"], tmp_path / "out") == 0
    assert len(results(tmp_path / "out")) == 2


def test_wrong_usage(tmp_path):
    good = write(tmp_path, "good", notebook({}))
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        grade([tmp_path / "nowhere"], tmp_path / "out")
    (tmp_path / "bare").mkdir()
    with pytest.raises(FileNotFoundError, match="no notebook"):
        grade([tmp_path / "bare"], tmp_path / "out")
    with pytest.raises(OSError, match="can't write to"):
        grade([good], good / "out")
    with pytest.raises(FileNotFoundError, match="no lesson"):
        grade([good], tmp_path / "out", Options(lesson="77_missing"))


def test_a_missing_sandbox_is_refused(tmp_path, monkeypatch):
    good = write(tmp_path, "good", notebook(RIGHT))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match="sudo apt install bubblewrap"):
        grade([good], tmp_path / "out")


def test_without_a_sandbox_there_is_a_warning(tmp_path, capsys):
    record = grade_some(tmp_path, {"good": notebook(RIGHT)}, sandbox="none")["good"]
    assert (record["checks_passed"], record["sandbox"]) == (12, "none")
    assert "warning: no sandbox" in capsys.readouterr().err


def environment():
    course = str(Path(__file__).parent / "course")
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "ATTENTION_COURSE": course, "OMP_NUM_THREADS": "1"}


def test_as_an_ordinary_user():
    """Such a user's submissions are in a sandbox too: they neither see root's files nor make namespaces."""
    if ordinary_user() is None:
        pytest.skip("this is an ordinary user, or one may not make namespaces here")
    place = Place()
    nasty = "import os\nimport ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) != 0\nassert not os.path.exists('/root/.bashrc')\n"
    place.write("good", notebook(RIGHT | {"softmax": nasty + RIGHT["softmax"]}))
    place.write("exits", notebook(RIGHT | {"softmax": "def softmax(x, axis=-1):\n    import os\n    os._exit(0)"}))
    try:
        done = place.run(ordinary=True)
        assert done.returncode == 0, done.stderr
        assert stems(place.checks()) == {"good": 12, "exits": 9}
    finally:
        place.close()


MEASURED = f"""{PEAK}
import sys
from pathlib import Path
from autograder.grading import worker
from autograder.grading.grade import grade
graded = worker.record.graded
def held(*arguments):
    print("held", peak(), flush=True)
    return graded(*arguments)
worker.record.graded = held
code = grade([Path(sys.argv[1])], Path(sys.argv[2]))
print("held", peak())
sys.exit(code)
"""


def test_floods_do_not_fill_the_grader(tmp_path):
    """200 MB printed, and as much published: none of the grader's processes holds more than 200 MB."""
    show = "from IPython.display import publish_display_data as show\n"
    flood = show + "def mix(w, v):\n    while True:\n        show({'text/plain': 'x' * 5_000_000})"
    printing = "def mix(w, v):\n    print('x' * 200_000_000)\n    return w @ v"
    write(tmp_path / "in", "floods", notebook({"mix": flood}))
    write(tmp_path / "in", "prints", notebook({"mix": printing}))
    words = [sys.executable, "-c", MEASURED, str(tmp_path / "in"), str(tmp_path / "out")]
    done = subprocess.run(
        words, check=True, capture_output=True, text=True, env=environment() | {"HOME": str(tmp_path)}
    )
    found = {n: r["checks_passed"] for n, r in results(tmp_path / "out").items()}
    assert found == {"floods": 0, "prints": 3}
    held = [int(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("held")]
    assert len(held) == 3  # of a worker after each submission, and of their parent
    assert max(held) < 200_000  # kilobytes
