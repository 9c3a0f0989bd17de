"""The edition without solutions: it works for a learner, and no line of a solution is in it."""

import os
import re
import subprocess
import sys

import nbformat
import pytest

from autograder.authoring.edition import without_alternatives, write_edition
from autograder.lesson import LESSONS, lesson_paths, read_lesson
from autograder.markers import solution_lines
from autograder.paths import ROOT


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "handout"
    write_edition(folder)
    return folder


def test_no_solution_is_in_it(edition):
    pages = {p.name for p in (edition / "book" / "lessons").iterdir()}
    assert pages == {f"{path.stem.replace('_', '-')}.ipynb" for path in lesson_paths()}
    assert not list(edition.rglob("solutions"))
    for path in lesson_paths():
        lesson = read_lesson(path)
        page = (edition / "book" / "lessons" / f"{path.stem.replace('_', '-')}.ipynb").read_text()
        for name, cell in lesson.answers.items():
            assert cell.name not in {c.id for c in nbformat.reads(page, 4).cells}, name
            body = "".join(solution_lines(cell.source))
            assert body
            assert body not in page
    for path in (edition / "autograder" / "exercises").glob("e*.py"):
        assert ".alternative(" not in path.read_text()
        compile(path.read_text(), path, "exec")


def test_a_learner_can_check_in_it_and_is_sent_to_the_teacher_for_solutions(edition, tmp_path):
    (tmp_path / "try.py").write_text(
        "import numpy as np\nfrom autograder import check, show_solution\n\n\n"
        "def softmax(scores, axis=-1):\n    raised = np.exp(scores)\n    return raised / raised.sum(axis=axis, keepdims=True)\n\n\n"
        "check(softmax)\nshow_solution(softmax)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(edition), "ATTENTION_COURSE": ""}
    done = subprocess.run([sys.executable, "try.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "Hint. The exponential of a large score is infinite" in done.stdout, done.stderr
    assert "holds no solutions: ask your teacher" in done.stdout


def test_a_folder_that_is_not_empty_is_left_alone(edition):
    with pytest.raises(FileExistsError, match=re.escape(f"{edition} is there already: name a new or an empty folder")):
        write_edition(edition)


def test_alternatives_are_cut_and_nothing_else():
    source = "import numpy as np\n\n\n@f.alternative('a')\ndef _(x):\n    return x\n\n\n@f.probe('p')\ndef _(f, rng):\n    return f(1)\n"
    assert (
        without_alternatives(source) == "import numpy as np\n\n\n\n\n@f.probe('p')\ndef _(f, rng):\n    return f(1)\n"
    )


def test_the_course_has_lessons_to_leave_out():
    assert LESSONS == ROOT / "book" / "lessons"
    assert len(lesson_paths()) >= 2
