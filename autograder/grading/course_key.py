"""What a verdict on an exercise hangs on in the course, as one hash: who changes it has the exercise graded again."""

from __future__ import annotations

import ast
import hashlib
from functools import cache

from autograder.exercise import exercise_files, load_modules
from autograder.grading.cut import concerning, needed, parse_exercises
from autograder.lesson import Lesson
from autograder.paths import PACKAGE

ENGINE = (
    "changed", "compare", "diagnose", "exercise", "forbid", "given", "guard", "judge", "observe", "origins", "values",
)  # fmt: skip


def exercise_digests(lesson: Lesson) -> dict[str, str]:
    """Exercise -> a hash of its probes and slips, its solution, what these use, the set-up, the code that judges."""
    load_modules(lesson.name)  # where its files' imports from their neighbours are looked up
    tree = ast.parse("\n".join(c.source for c in lesson.cells if c.tags & {"setup", "answer"}))
    setup = "\n".join(ast.dump(ast.parse(c.source)) for c in lesson.tagged("setup") if c.kind == "code")
    found = {}
    for name, cell in lesson.answers.items():
        solution = [node for start in ast.parse(cell.source).body for node in [*needed(tree, start), start]]
        parts = [engine(), setup, *map(ast.dump, [*solution, *said_of(name, lesson)])]
        found[name] = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return found


def said_of(exercise: str, lesson: Lesson) -> list[ast.stmt]:
    """What concerns it in the file that defines it and in those that import it from there, such as its slips'."""
    files = [parse_exercises(path) for path in exercise_files(lesson.name)]
    definition = next((node for file in files for node in file.body if _defines(node, exercise)), None)
    if definition is None:
        raise ValueError(f"lesson {lesson.name}: no file of its exercises defines {exercise} at its top level")
    about = [node for file in files if definition in file.body for node in concerning(file, exercise)]
    return list(dict.fromkeys(about))


def _defines(node: ast.stmt, exercise: str) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == exercise


@cache
def engine() -> str:
    """A hash of the code that judges, without its comments."""
    texts = [(PACKAGE / f"{name}.py").read_text("utf-8") for name in ENGINE if (PACKAGE / f"{name}.py").exists()]
    return hashlib.sha256("\0".join(ast.dump(ast.parse(text)) for text in texts).encode()).hexdigest()
