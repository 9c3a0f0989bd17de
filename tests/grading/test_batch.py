"""A folder of results: what is graded again, who may write it, and what happens when a process fails."""

import errno
import fcntl
import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from making import RIGHT, WRONG, results, write
from submitting import notebook

import autograder.exercise
import autograder.lesson
from autograder.grading import batch, record, worker
from autograder.grading.grade import Options, grade
from autograder.grading.kernel import BoxKernel, KernelStartError

pytestmark = pytest.mark.sandbox
COURSE = Path(__file__).parent / "course"


@pytest.fixture
def own_course(tmp_path, monkeypatch):
    """The small course as a copy that a test may change."""
    copy = tmp_path / "course"
    shutil.copytree(COURSE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(autograder.lesson, "LESSONS", copy / "book" / "lessons")
    monkeypatch.setattr(autograder.exercise, "EXERCISES", copy / "autograder" / "exercises")
    forget()
    yield copy
    forget()


def forget():
    autograder.exercise.load_modules.cache_clear()
    from autograder.grading import cut

    cut.parse_exercises.cache_clear()
    cut.probe_source.cache_clear()
    import sys

    for name in [name for name in sys.modules if name.startswith("autograder.exercises.e90")]:
        del sys.modules[name]


def change(course, before, after):
    (path,) = (course / "autograder" / "exercises").glob("e90*.py")
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    forget()


def one(out):
    (found,) = results(out).values()
    return found


def mark_outcomes(out):
    """Change every stored message, so that what is kept can be told from what is new."""
    for path in (out / "results").glob("*.json"):
        found = json.loads(path.read_text())
        for exercise in found["exercises"]:
            exercise["note"] = "old"
        path.write_text(json.dumps(found))


def test_a_changed_course_regrades_what_it_touches(own_course, tmp_path, capsys):
    write(tmp_path / "in", "a", notebook(RIGHT | {"mix": WRONG["mix"]}))
    assert grade([tmp_path / "in"], tmp_path / "out") == 0
    assert (one(tmp_path / "out")["points"], one(tmp_path / "out")["of"]) == (round(8 - 4 / 3, 3), 8)
    mark_outcomes(tmp_path / "out")
    change(own_course, 'Exercise("mix", points=2)', 'Exercise("mix", points=6)  # worth more')
    assert grade([tmp_path / "in"], tmp_path / "out") == 0
    found = one(tmp_path / "out")
    assert [e["note"] for e in found["exercises"]] == ["old", "", "old", "old"]
    assert (found["points"], found["of"], found["checks"]) == (8.0, 12, 12)
    assert found["changes"] == [{"name": "mix", "was": 0.667, "is": 2.0}]
    assert "the course changed: mix 0.667 → 2" in capsys.readouterr().out


def test_a_comment_regrades_nothing(own_course, tmp_path):
    write(tmp_path / "in", "a", notebook(RIGHT))
    grade([tmp_path / "in"], tmp_path / "out")
    mark_outcomes(tmp_path / "out")
    change(own_course, "SIZES = (3, 5)", "SIZES = (3, 5)  # rows, columns")
    grade([tmp_path / "in"], tmp_path / "out")
    assert {e["note"] for e in one(tmp_path / "out")["exercises"]} == {"old"}


def test_a_changed_helper_regrades_what_uses_it(own_course, tmp_path):
    write(tmp_path / "in", "a", notebook(RIGHT))
    grade([tmp_path / "in"], tmp_path / "out")
    mark_outcomes(tmp_path / "out")
    change(own_course, "SIZES = (3, 5)", "SIZES = (2, 7)")
    grade([tmp_path / "in"], tmp_path / "out")
    assert [e["note"] for e in one(tmp_path / "out")["exercises"]] == ["", "old", "old", "old"]


def test_one_more_file_adds_a_row(tmp_path):
    write(tmp_path / "in", "a", notebook(RIGHT))
    grade([tmp_path / "in"], tmp_path / "out")
    more = write(tmp_path / "in", "b", notebook({}))
    grade([more], tmp_path / "out")
    table = (tmp_path / "out" / "scores.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in table] == ["submission", '"a.ipynb"', '"b.ipynb"']


def test_two_graders_on_one_folder(tmp_path):
    path = write(tmp_path / "in", "a", notebook(RIGHT))
    (tmp_path / "out").mkdir()
    with open(tmp_path / "out" / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OSError, match=r"another grader is at work in .*--out"):
            grade([path], tmp_path / "out")


def test_jobs_out_of_range(tmp_path):
    with pytest.raises(ValueError, match="--jobs must be at least 1, or 0 for one a processor; got -1"):
        grade([write(tmp_path, "a", notebook({}))], tmp_path / "out", Options(jobs=-1))


def test_a_worker_that_dies_costs_one_submission(tmp_path, monkeypatch):
    graded = record.graded

    def deadly(head, *rest):
        if head["submission"] == "b.ipynb":
            os._exit(1)
        return graded(head, *rest)

    monkeypatch.setattr(worker.record, "graded", deadly)
    for name in "abc":
        write(tmp_path / "in", name, notebook({"mix": RIGHT["mix"]}))
    assert grade([tmp_path / "in"], tmp_path / "out", Options(jobs=2)) == 1
    found = results(tmp_path / "out")
    assert found["b"]["error"] == batch.DIED
    assert [found[name]["checks_passed"] for name in "ac"] == [3, 3]


def test_a_kernel_that_does_not_start_is_tried_again(tmp_path, monkeypatch):
    connect, calls = BoxKernel.connect, []

    def unsteady(self):
        calls.append(self)
        if len(calls) < 3:
            raise KernelStartError("the kernel did not start")
        connect(self)

    monkeypatch.setattr(BoxKernel, "connect", unsteady)
    write(tmp_path / "in", "a", notebook(RIGHT))
    assert grade([tmp_path / "in"], tmp_path / "out") == 0
    assert one(tmp_path / "out")["checks_passed"] == 12


def test_a_kernel_that_ends_as_soon_as_it_is_there_is_no_mark(tmp_path, monkeypatch):
    opened, calls = os.pidfd_open, []

    def gone(number):
        calls.append(number)
        if len(calls) < 3:
            raise ProcessLookupError(errno.ESRCH, "No such process")
        return opened(number)

    monkeypatch.setattr("autograder.grading.watched.os.pidfd_open", gone)
    write(tmp_path / "in", "a", notebook(RIGHT))
    assert grade([tmp_path / "in"], tmp_path / "out", Options(jobs=1)) == 0
    assert one(tmp_path / "out")["checks_passed"] == 12


def test_no_kernel_is_no_mark_and_graded_again(tmp_path, monkeypatch):
    def never(self):
        raise KernelStartError("the kernel did not start")

    write(tmp_path / "in", "a", notebook(RIGHT))
    with monkeypatch.context() as patch:
        patch.setattr(BoxKernel, "connect", never)
        assert grade([tmp_path / "in"], tmp_path / "out") == 1
    assert one(tmp_path / "out")["error"].startswith("no kernel could be started (the kernel did not start)")
    assert grade([tmp_path / "in"], tmp_path / "out") == 0
    assert one(tmp_path / "out")["checks_passed"] == 12


def test_without_solutions_answers_call_their_own_earlier_ones(tmp_path):
    uses = "def scores(q, k):\n    return mix(q, k.swapaxes(-1, -2)) / q.shape[-1] ** 0.5"
    for name, mix in {"right": RIGHT["mix"], "wrong": WRONG["mix"]}.items():
        write(tmp_path / "in", name, notebook(RIGHT | {"mix": mix, "scores": uses}))
    grade([tmp_path / "in"], tmp_path / "with")
    grade([tmp_path / "in"], tmp_path / "without", Options(without_solutions=True))
    assert {n: r["checks_passed"] for n, r in results(tmp_path / "with").items()} == {"right": 12, "wrong": 10}
    without = {n: r["checks_passed"] for n, r in results(tmp_path / "without").items()}
    assert without["right"] == 12
    assert without["wrong"] < 10


def row(name):
    return {"submission": name, "lesson": "", "points": 0, "of": 0, "checks_passed": 0, "checks": 0, "error": name}


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", '"=', "'=", "a;=", "a\t=", "a,@", "a;  -"]
)
def test_no_cell_is_a_formula_in_any_spreadsheet(start):
    text = record.as_csv([row(f"{start}HYPERLINK(1)")]).splitlines()[1]
    for separator in (",", ";", "\t"):
        for cell in text.split(separator):
            bare = cell.lstrip(" \t\"'")
            before = cell[: len(cell) - len(bare)]
            assert not bare or bare[0] not in "=+-@＝＋－＠" or "'" in before


def test_a_plain_name_stays():
    assert record.as_csv([row("ada-b/01_softmax.ipynb")]).splitlines()[1].startswith('"ada-b/01_softmax.ipynb",')


@pytest.mark.parametrize(
    ("source", "modules"),
    [("return x", 0), ("import torch.nn.functional", 2), ("import torch\ntorch.func.vjp", 3), ("torch.optim.SGD", 3)],
)
def test_what_an_answer_speaks_of_is_imported_before_its_time_begins(source, modules):
    answer = SimpleNamespace(source=source, added=(), top=(), after=())
    task = SimpleNamespace(reading=SimpleNamespace(answers={"softmax": answer}))
    assert sum("torch" in statement for statement in batch._imports({}, [task])) == modules
