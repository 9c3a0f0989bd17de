"""The small course that is graded here, and all hostile submissions graded once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hostile import ATTACKS, FOURTEEN, RIGHT
from making import grade_some, notebook

import autograder.exercise
import autograder.lesson
from autograder.lesson import find_lesson

COURSE = Path(__file__).parent / "course"


@pytest.fixture(scope="module", autouse=True)
def graded_course():
    """The lesson 90_graded instead of the book's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autograder.lesson, "LESSONS", COURSE / "book" / "lessons")
        patch.setattr(autograder.exercise, "EXERCISES", COURSE / "autograder" / "exercises")
        autograder.exercise.load_modules.cache_clear()
        yield
    autograder.exercise.load_modules.cache_clear()


@pytest.fixture(scope="module")
def verdicts(graded_course, tmp_path_factory):
    """Every hostile and odd submission, graded in one batch."""
    if shutil.which("bwrap") is None:
        message = "no bubblewrap: install it with `apt-get install bubblewrap`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    books = {name: notebook(answers) for name, (answers, _) in (FOURTEEN | ATTACKS).items()}
    for cell in books["edits_checks"]["cells"]:
        if cell["id"].endswith("check"):
            cell["source"] = "print('all passed')"
    books["edits_checks"]["cells"] = [c for c in books["edits_checks"]["cells"] if c["id"] != "mix-check"]
    assert set(RIGHT) == set(find_lesson("90").answers)
    return grade_some(tmp_path_factory.mktemp("hostile"), books)
