"""Every probe of the course, cut out of its file as the grader does it, judges as it does where it stands."""

from dataclasses import replace

import pytest

from autograder.exercise import load_exercises
from autograder.grading.course_key import exercise_digests
from autograder.grading.cut import probe_source
from autograder.judge import check_probe, expect
from autograder.lesson import lesson_paths, read_lesson
from autograder.observe import observe
from autograder.reference import reference_namespace

LESSONS = pytest.mark.parametrize("path", lesson_paths(), ids=lambda path: path.stem)


@LESSONS
def test_every_probe_judges_as_cut(path):
    lesson = read_lesson(path)
    namespace = reference_namespace(lesson)
    for name, exercise in load_exercises(lesson.name).items():
        expected = expect(exercise, namespace[name], "cut")
        for probe in exercise.probes:
            alone: dict = {}
            exec(probe_source(probe), alone)
            assert "Exercise(" not in probe_source(probe)
            seen = observe(replace(probe, run=alone["_probe"]), namespace[name], probe.given(name, "cut"))
            check = check_probe(probe, seen, expected)
            assert check.outcome == "passed", f"{name}, {probe.name!r}: {check.message}"


@LESSONS
def test_every_exercise_has_a_digest_of_its_own(path):
    digests = exercise_digests(read_lesson(path))
    assert set(digests) == set(read_lesson(path).answers)
    assert len(set(digests.values())) == len(digests)
