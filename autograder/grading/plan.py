"""The steps of one submission: set-up, then by exercise the added cells, the answer, what it needs from further down,
its probes, the reference.
"""

from __future__ import annotations

import ast
import marshal
import pickle
import secrets
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from autograder.compare import Raises
from autograder.exercise import Exercise, Probe, load_exercises
from autograder.grading.cut import probe_code
from autograder.grading.graft import Answer
from autograder.judge import Expected, expect
from autograder.lesson import Lesson
from autograder.markers import solved
from autograder.observe import observe
from autograder.reference import reference_namespace

SETUP_SECONDS, CELL_SECONDS = 60.0, 10.0
OWN_SECONDS = 5.0  # for a cell that the learner added; book/pages/grading.md says so
SLOWER, AT_LEAST_SECONDS = 20, 2.0  # a probe may take twenty times as long as with the reference

Role = Literal["setup", "added", "answer", "after", "probes", "probe", "reference"]


@dataclass(frozen=True)
class Step:
    """One cell to run."""

    role: Role
    source: str
    exercise: str = ""
    seconds: float = SETUP_SECONDS
    probe: Probe | None = None
    token: str = ""
    parts: tuple[Step, ...] = ()  # of all probes at once


@dataclass(frozen=True)
class Key:
    """What the grader knows of a lesson and no learner's kernel does: expected values, seeds, solutions."""

    lesson: Lesson
    exercises: dict[str, Exercise]
    expected: dict[str, Expected]
    seconds: dict[tuple[str, str], float]
    packed: dict[str, str]  # by exercise: all its probes as a kernel gets them
    single: dict[tuple[str, str], str]  # the same, by exercise and probe

    @property
    def imports(self) -> tuple[str, ...]:
        """The import statements of the set-up cells."""
        trees = [ast.parse(cell.source) for cell in self.lesson.tagged("setup") if cell.kind == "code"]
        return tuple(ast.unparse(n) for tree in trees for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom))


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
    packed = {name: _packed(exercise, exercise.probes, seed) for name, exercise in chosen.items()}
    single = {(name, probe.name): _packed(e, [probe], seed) for name, e in chosen.items() for probe in e.probes}
    return Key(lesson, chosen, expected, seconds, packed, single)


def _packed(exercise: Exercise, probes: Sequence[Probe], seed: str) -> str:
    """Probes as the arguments of `probing.probe`, compiled and short: a kernel reads a cell's text several times."""
    asked = [
        (probe_code(probe), exercise.name, _given(exercise.name, probe, seed), _raises(probe), exercise.forbid)
        for probe in probes
    ]
    return b64encode(zlib.compress(marshal.dumps(asked))).decode()


def _raises(probe: Probe) -> bool:
    return isinstance(probe.compare, Raises)


def _given(name: str, probe: Probe, seed: str) -> int | bytes:
    """A seed, or what a world gives: its seed would give away its right answers."""
    return probe.seed(name, seed) if probe.world is None else pickle.dumps(probe.given(name, seed))


def _limit(name: str, probe: Probe, namespace: dict, seed: str) -> float:
    started = time.perf_counter()
    observe(probe, namespace[name], probe.given(name, seed))
    return max(AT_LEAST_SECONDS, SLOWER * (time.perf_counter() - started))


def steps(key: Key, answers: dict[str, Answer], wanted: Set[str], *, solutions: bool = True) -> list[Step]:
    """All steps up to the last of the `wanted` exercises that can be judged; none if there is none.

    After each exercise its solution takes the answer's place, unless there should be no solutions in the kernel.
    """
    attempted = [n for n, a in answers.items() if n in wanted and a.source is not None and not a.forbidden]
    if not attempted:
        return []
    planned = _setup_steps(key, answers)
    for name, answer in answers.items():
        planned += [Step("added", source, name, OWN_SECONDS) for source in answer.added]
        if name in attempted:
            planned += _exercise_steps(key, name, answer)
        if name == attempted[-1]:
            break
        if solutions:
            planned.append(Step("reference", solved(key.lesson.answers[name].source), name, CELL_SECONDS))
        elif answer.source is not None:
            planned += [Step("added", source, name, CELL_SECONDS) for source in (answer.source, *answer.after)]
    return planned


def _setup_steps(key: Key, answers: dict[str, Answer]) -> list[Step]:
    """The set-up, and once more behind the added cells that stand above it: they may clear what was there."""
    setup = [Step("setup", cell.source) for cell in key.lesson.tagged("setup") if cell.kind == "code"]
    top = [Step("added", source, name, OWN_SECONDS) for name, answer in answers.items() for source in answer.top]
    return [*setup, *top, *setup] if top else setup


def _exercise_steps(key: Key, name: str, answer: Answer) -> Iterator[Step]:
    exercise = key.exercises[name]
    yield Step("answer", answer.source or "", name, CELL_SECONDS)
    yield from (Step("after", source, name, CELL_SECONDS) for source in answer.after)
    if len(exercise.probes) > 1:
        yield _at_once(key.packed[name], [_probe_step(key, name, probe) for probe in exercise.probes])
    yield from (_probe_step(key, name, probe) for probe in exercise.probes)


def _probe_step(key: Key, exercise: str, probe: Probe) -> Step:
    token, name = secrets.token_hex(8), (exercise, probe.name)
    return Step("probe", _call(key.single[name], [token]), exercise, key.seconds[name], probe, token)


def _call(packed: str, tokens: list[str]) -> str:
    return f"__import__('autograder.probing').probing.probes({packed!r}, {tokens!r})"


def _at_once(packed: str, parts: list[Step]) -> Step:
    """All probes of an exercise in one cell, since sending one costs more than most probes take.

    Each has its own time, and those before one that hangs count. In any other trouble they run again one by one, and
    what came of that counts.
    """
    source = _call(packed, [part.token for part in parts])
    return Step("probes", source, parts[0].exercise, parts[0].seconds, parts=tuple(parts))
