"""The small course that is graded here."""

from __future__ import annotations

from pathlib import Path

import pytest

import autograder.exercise
import autograder.lesson

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
