"""An exercise of many slips has two files, NAME.py and NAME_slips.py: however they are loaded, none is lost."""

import ast
import sys

import pytest

import autograder.exercise
from autograder.exercise import exercise_files, load_exercises
from autograder.grading.course_key import said_of
from autograder.lesson import lesson_paths, read_lesson

LESSONS = pytest.mark.parametrize("lesson", [path.stem for path in lesson_paths()])


@pytest.fixture
def load(monkeypatch):
    """load(lesson, files): its exercises after these files were loaded, in this order, beside what is loaded already."""
    ours = {name: module for name, module in sys.modules.items() if name.startswith("autograder.exercises.e")}

    def forget():
        autograder.exercise.load_modules.cache_clear()
        for name in [name for name in sys.modules if name.startswith("autograder.exercises.e")]:
            del sys.modules[name]

    def load(lesson, files, *, afresh=True):
        if afresh:
            forget()
        autograder.exercise.load_modules.cache_clear()
        monkeypatch.setattr(autograder.exercise, "exercise_files", lambda lesson: files)
        return load_exercises(lesson)

    yield load
    forget()
    sys.modules.update(ours)


def slip_files(lesson):
    return [path for path in exercise_files(lesson) if path.stem.endswith("_slips")]


def known(exercises):
    """What an exercise holds, in order, by the exercise's name."""
    return {
        name: {
            "probes": [probe.name for probe in exercise.probes],
            "slips": [slip.hint for slip in exercise.misconceptions],
            "alternatives": [alternative.name for alternative in exercise.alternatives],
            "equivalents": [equivalent.line for equivalent in exercise.equivalents],
        }
        for name, exercise in exercises.items()
    }


@LESSONS
def test_a_file_of_slips_adds_slips_to_its_exercise_and_nothing_else(lesson, load):
    slips = slip_files(lesson)
    exercises = load(lesson, [path for path in exercise_files(lesson) if path not in slips])
    for path in slips:
        name, before = path.stem.removesuffix("_slips"), known(exercises)
        if f"{path.stem} import SLIPS" in path.with_name(f"{name}.py").read_text("utf-8"):
            assert before[name]["slips"]  # NAME.py takes them in itself: they can't be forgotten
            continue
        assert before[name]["slips"] == [], f"{name}: all its slips stand in {path.name}, so that their order is seen"
        load(lesson, [path], afresh=False)
        after = known(exercises)
        assert after[name]["slips"]
        assert after == before | {name: before[name] | {"slips": after[name]["slips"]}}


@LESSONS
def test_the_order_in_which_files_are_loaded_does_not_matter(lesson, load):
    files = exercise_files(lesson)
    assert known(load(lesson, files)) == known(load(lesson, files[::-1]))


@LESSONS
def test_all_that_a_file_of_slips_says_is_in_the_digest_of_its_exercise(lesson):
    load_exercises(lesson)
    lessons = {path.stem: path for path in lesson_paths()}
    for path in slip_files(lesson):
        said = set(map(ast.dump, said_of(path.stem.removesuffix("_slips"), read_lesson(lessons[lesson]))))
        _, *body = ast.parse(path.read_text("utf-8")).body
        own = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
        assert [f"{path.name}:{node.lineno}" for node in own if ast.dump(node) not in said] == []
