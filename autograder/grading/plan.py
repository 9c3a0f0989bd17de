"""The steps of one submission: set-up, then by exercise the added cells, the answer, its probes, the reference."""

from __future__ import annotations

import ast
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from autograder.compare import Raises
from autograder.exercise import Exercise, Probe, load_exercises
from autograder.grading.cut import needed, probe_source
from autograder.grading.graft import Answer, as_python
from autograder.judge import Expected, expect, refuse
from autograder.lesson import Lesson
from autograder.markers import solved
from autograder.observe import observe
from autograder.reference import reference_namespace
from autograder.results import Result

SETUP_SECONDS, CELL_SECONDS = 60.0, 10.0
SLOWER, AT_LEAST_SECONDS = 20, 2.0  # a probe may take twenty times as long as with the reference

Role = Literal["setup", "added", "guard", "answer", "probe", "reference"]


@dataclass(frozen=True)
class Step:
    """One cell to run."""

    role: Role
    source: str
    exercise: str = ""
    seconds: float = SETUP_SECONDS
    probe: Probe | None = None
    token: str = ""


@dataclass(frozen=True)
class Key:
    """What the grader knows of a lesson and no learner's kernel does: expected values, seeds, solutions."""

    lesson: Lesson
    exercises: dict[str, Exercise]
    expected: dict[str, Expected]
    seconds: dict[tuple[str, str], float]
    seed: str


def make_key(lesson: Lesson, seed: str) -> Key:
    """Run the reference in this process; raises ValueError where an answer has no exercise that judges it."""
    exercises, namespace = load_exercises(lesson.name), reference_namespace(lesson)
    missing = [name for name in lesson.answers if name not in exercises or not exercises[name].probes]
    if missing or not lesson.answers:
        raise ValueError(f"lesson {lesson.name} can't be graded: no probes for {', '.join(missing) or 'any exercise'}")
    chosen = {name: exercises[name] for name in lesson.answers}
    expected = {name: expect(exercise, namespace[name], seed) for name, exercise in chosen.items()}
    seconds = {
        (name, probe.name): _limit(name, probe, namespace, seed) for name, e in chosen.items() for probe in e.probes
    }
    return Key(lesson, chosen, expected, seconds, seed)


def _limit(name: str, probe: Probe, namespace: dict, seed: str) -> float:
    started = time.perf_counter()
    observe(probe, namespace[name], probe.rng(name, seed))
    return max(AT_LEAST_SECONDS, SLOWER * (time.perf_counter() - started))


def refusals(key: Key, answers: dict[str, Answer]) -> dict[str, Result]:
    """The answers that use a forbidden name, themselves or through a helper in an added cell."""
    found = {}
    added: list[str] = []
    for name, answer in answers.items():
        added += answer.added
        if answer.source is None:
            continue
        exercise = key.exercises[name]
        refused = refuse(exercise, answer.source) or refuse(exercise, _helpers(answer.source, added))
        if refused:
            found[name] = refused
    return found


def _helpers(source: str, added: list[str]) -> str:
    """What the answer uses of the added cells, so that a mere experiment beside it is no offence."""
    trees = [tree for tree in map(as_python, added) if tree]
    module, answer = ast.Module([node for tree in trees for node in tree.body], []), as_python(source)
    try:
        used = [node for start in (answer.body if answer else []) for node in needed(module, start)]
    except (SyntaxError, ValueError, RecursionError):
        return ""
    return "\n".join(ast.unparse(node) for node in used)


def steps(key: Key, answers: dict[str, Answer], refused: dict[str, Result]) -> list[Step]:
    """All steps up to the last answer that can be judged; none if there is none."""
    attempted = [name for name, answer in answers.items() if answer.source is not None and name not in refused]
    if not attempted:
        return []
    planned = [Step("setup", cell.source) for cell in key.lesson.tagged("setup") if cell.kind == "code"]
    for name, answer in answers.items():
        planned += [Step("added", source, name, CELL_SECONDS) for source in answer.added]
        if name in attempted:
            planned += _exercise_steps(key, name, answer)
        if name == attempted[-1]:
            break
        planned.append(Step("reference", _reference(key, name), name, CELL_SECONDS))
    return planned


def _reference(key: Key, name: str) -> str:
    return f"__import__('autograder.probing').probing.guard()\n{solved(key.lesson.answers[name].source)}"


def _exercise_steps(key: Key, name: str, answer: Answer) -> Iterator[Step]:
    exercise = key.exercises[name]
    yield Step("guard", f"__import__('autograder.probing').probing.guard(*{exercise.forbid!r})", name, CELL_SECONDS)
    yield Step("answer", answer.source or "", name, CELL_SECONDS)
    for probe in exercise.probes:
        token, raises = secrets.token_hex(8), isinstance(probe.compare, Raises)
        arguments = (probe_source(probe), name, probe.seed(name, key.seed), token, raises)
        call = f"__import__('autograder.probing').probing.probe{arguments!r}"
        yield Step("probe", call, name, key.seconds[name, probe.name], probe, token)
