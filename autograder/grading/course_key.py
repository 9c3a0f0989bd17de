"""What a verdict on an exercise hangs on in the course, as one hash: who changes it has the exercise graded again."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

from autograder.exercise import exercise_files
from autograder.grading.cut import concerning, needed, parse_exercises
from autograder.lesson import Lesson
from autograder.paths import PACKAGE

ENGINE = (
    "changed", "compare", "diagnose", "exercise", "forbid", "given", "guard", "judge", "observe", "origins", "values",
)  # fmt: skip


def exercise_digests(lesson: Lesson) -> dict[str, str]:
    """Exercise -> a hash of its probes and slips, its solution, what these use, the set-up, the code that judges."""
    tree = ast.parse("\n".join(c.source for c in lesson.cells if c.tags & {"setup", "answer"}))
    setup = "\n".join(ast.dump(ast.parse(c.source)) for c in lesson.tagged("setup") if c.kind == "code")
    found = {}
    for name, cell in lesson.answers.items():
        solution = [node for start in ast.parse(cell.source).body for node in [*needed(tree, start), start]]
        file = parse_exercises(_file_of(name, lesson))
        parts = [engine(), setup, *map(ast.dump, [*solution, *concerning(file, name)])]
        found[name] = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return found


def _file_of(exercise: str, lesson: Lesson) -> Path:
    """The file that defines it. Its probes may stand in others, beside those of its neighbours."""
    for path in exercise_files(lesson.name):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == exercise:
                return path
    raise ValueError(f"lesson {lesson.name}: no file of its exercises defines {exercise} at its top level")


@cache
def engine() -> str:
    """A hash of the code that judges, without its comments."""
    texts = [(PACKAGE / f"{name}.py").read_text("utf-8") for name in ENGINE if (PACKAGE / f"{name}.py").exists()]
    return hashlib.sha256("\0".join(ast.dump(ast.parse(text)) for text in texts).encode()).hexdigest()
