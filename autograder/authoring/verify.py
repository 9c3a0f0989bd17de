"""Prove the checks: the solution passes, wrong versions fail with their own hint, other right versions pass.

For every exercise, over ten seeds: the solution and each alternative pass, the starter is unattempted, each
misconception fails and gets its own hint, and every mutant of the solution is rejected or listed as equivalent.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from autograder.authoring.mutate import Mutant, mutants
from autograder.compare import Bound
from autograder.exercise import Exercise, load_exercises
from autograder.judge import Expected, expect, judge, observe, observe_all
from autograder.lesson import Cell, Lesson, find_lesson
from autograder.markers import starter
from autograder.reference import reference_namespace, run_cell

SEEDS = tuple(f"verify {n}" for n in range(10))
PROBE_SECONDS, TRAINED_SECONDS, MUTANT_SECONDS = 0.5, 5.0, 5.0
MUTANT_TARGET = 0.98


@dataclass
class Report:
    """What `verify` found for one exercise: counts, and one line for each problem."""

    lesson: str
    exercise: str
    probes: int = 0
    misconceptions: int = 0
    alternatives: int = 0
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    hints_right: int = 0
    slowest_probe: float = 0.0  # seconds
    problems: list[str] = field(default_factory=list)

    @property
    def mutation_score(self) -> float:
        judged = self.mutants - self.equivalent
        return self.killed / judged if judged else 1.0

    @property
    def ok(self) -> bool:
        return not self.problems


def verify_lesson(name: str, workers: int = 2) -> list[Report]:
    """One report an exercise, in the lesson's order; raises LessonError or FileNotFoundError."""
    lesson = find_lesson(name)
    exercises = load_exercises(lesson.name)
    if not lesson.answers:
        return [Report(lesson.name, "–", problems=["the lesson has no exercise"])]
    reports = [
        Report(lesson.name, extra, problems=[f"no answer cell in {lesson.path.name}"])
        for extra in exercises
        if extra not in lesson.answers
    ]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(verify_exercise, [lesson.name] * len(lesson.answers), lesson.answers)) + reports


def verify_exercise(lesson_name: str, exercise_name: str) -> Report:
    """Verify one exercise of a lesson."""
    lesson = find_lesson(lesson_name)
    report = Report(lesson.name, exercise_name)
    exercise = load_exercises(lesson.name).get(exercise_name)
    if exercise is None:
        report.problems.append(f"nothing in exercises/e{lesson.name} judges it")
        return report
    report.probes, report.misconceptions = len(exercise.probes), len(exercise.misconceptions)
    report.alternatives = len(exercise.alternatives)
    report.problems += list(_structure_problems(exercise))
    if exercise.probes:
        try:
            _verify_behaviour(lesson, exercise, report)
        except ValueError as error:  # the solution itself fails a probe
            report.problems.append(str(error))
    return report


def _structure_problems(exercise: Exercise) -> Iterator[str]:
    if not exercise.probes:
        yield "no probe"
    slips = len({m.hint for m in exercise.misconceptions})  # each may be written in several ways
    if slips < 3:
        yield f"{slips} misconceptions, at least 3 are needed"
    if not exercise.alternatives:
        yield "no alternative"


def _verify_behaviour(lesson: Lesson, exercise: Exercise, report: Report) -> None:
    namespace = reference_namespace(lesson)
    reference, cell = namespace[exercise.name], lesson.answers[exercise.name]
    report.slowest_probe = _time_probes(exercise, reference, report)
    expected = {seed: expect(exercise, reference, seed) for seed in SEEDS}

    def outcomes(function: Callable) -> set[str]:
        return {judge(exercise, observe_all(exercise, function, s), expected[s]).outcome for s in SEEDS}

    if outcomes(reference) != {"passed"}:
        report.problems.append("the solution does not pass twice in the same way: is it seeded?")
    untouched = _function(cell, starter(cell.source), namespace)
    if outcomes(untouched) != {"unattempted"}:
        report.problems.append("the starter is not reported as unattempted")
    for alternative in exercise.alternatives:
        if outcomes(alternative.function) != {"passed"}:
            report.problems.append(f"alternative {alternative.name!r} fails")
    _verify_hints(exercise, expected, report)
    _verify_mutants(exercise, cell, namespace, expected, report)


def _time_probes(exercise: Exercise, reference: Callable, report: Report) -> float:
    slowest = 0.0
    for probe in exercise.probes:
        start = time.perf_counter()
        observe(probe, reference, probe.rng(exercise.name, SEEDS[0]))
        seconds = time.perf_counter() - start
        limit = TRAINED_SECONDS if isinstance(probe.compare, Bound) else PROBE_SECONDS
        if seconds > limit:
            report.problems.append(f"probe {probe.name!r} takes {seconds:.1f} s, more than {limit} s")
        slowest = max(slowest, seconds)
    return slowest


def _verify_hints(exercise: Exercise, expected: dict[str, Expected], report: Report) -> None:
    for misconception in exercise.misconceptions:
        wrong = set()
        for seed in SEEDS:
            result = judge(exercise, observe_all(exercise, misconception.function, seed), expected[seed])
            if result.outcome == "passed":
                wrong.add("passes")
            elif result.hint != misconception.hint:
                wrong.add(f"gets another hint: {result.hint!r}" if result.hint else "gets no hint")
        if wrong:
            report.problems.append(f"misconception {misconception.hint[:60]!r}… {', '.join(sorted(wrong))}")
        report.hints_right += not wrong


def _verify_mutants(
    exercise: Exercise, cell: Cell, namespace: dict[str, Any], expected: dict[str, Expected], report: Report
) -> None:
    found, listed = mutants(cell.source), {e.line for e in exercise.equivalents}
    survivors = [m for m in found if not _is_killed(exercise, cell, m, namespace, expected)]
    report.mutants, report.killed = len(found), len(found) - len(survivors)
    report.equivalent = sum(m.line in listed for m in survivors)
    lost = [m.line for m in survivors if m.line not in listed]
    if report.mutation_score < MUTANT_TARGET:
        report.problems += [f"mutant survives: {line}" for line in lost]
    for stale in sorted(listed - {m.line for m in survivors}):
        report.problems.append(f"listed as equivalent, but no surviving mutant reads: {stale}")


def _is_killed(
    exercise: Exercise, cell: Cell, mutant: Mutant, namespace: dict[str, Any], expected: dict[str, Expected]
) -> bool:
    """Is the mutant rejected under every seed? One that lives under a single seed could pass a grading."""
    try:
        with time_limit(MUTANT_SECONDS):
            function = _function(cell, mutant.source, namespace)
            return all(
                judge(exercise, observe_all(exercise, function, seed), expected[seed]).outcome != "passed"
                for seed in SEEDS
            )
    except Exception:  # it doesn't even load, or never ends
        return True


def _function(cell: Cell, source: str, namespace: dict[str, Any]) -> Callable:
    """The function that `source` defines, among the lesson's setup and other solutions."""
    own = dict(namespace)
    run_cell(cell, source, own)
    return own[cell.exercise]


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the main thread after `seconds`, where the system has such an alarm."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)  # again and again: code may swallow one
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
