"""Prove the checks: the solution passes, wrong versions fail with their own hint, other right versions pass.

For every exercise, over fifty seeds: the solution, the solution in single precision and each alternative pass, and
each misconception fails. Over ten of them: the starter is unattempted, each misconception gets its own hint, and
every mutant of the solution is rejected or listed as equivalent. None of its own versions calls what it forbids.
What was proven so once is proven again, at each change of the project, over ten seeds and hints over three.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from autograder.compare import Bound, EnoughRight
from autograder.exercise import Exercise, Probe, load_exercises
from autograder.judge import Expected, check_probe, expect, judge, observe_all
from autograder.lesson import Cell, Lesson, find_lesson
from autograder.limits import TooSlowError, time_limit
from autograder.markers import starter
from autograder.mutate import Mutant, mutants
from autograder.observe import observe, observe_watched
from autograder.reference import reference_namespace, run_cell
from autograder.results import Result

PROBE_SECONDS, TRAINED_SECONDS, MUTANT_SECONDS = 0.5, 5.0, 5.0
MORE_LOOKS = 4  # at a probe that seems slow: the first run also unpacks data, and a busy machine holds one up
MUTANT_TARGET = 0.98


class Seeds(NamedTuple):
    """Under how many seeds each part is proven. A verdict that depends on luck is found by many; hints take longest."""

    verdicts: tuple[str, ...]
    mutants: tuple[str, ...]
    hints: tuple[str, ...]

    @classmethod
    def of(cls, verdicts: int, mutants: int, hints: int) -> Seeds:
        names = tuple(f"verify {n}" for n in range(verdicts))
        return cls(names, names[:mutants], names[:hints])


FULL, QUICK = Seeds.of(50, 10, 10), Seeds.of(10, 10, 3)


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
    refused: int = 0  # misconceptions, under every seed
    hints_right: int = 0
    first_failures: dict[str, int] = field(default_factory=dict)  # probe -> misconceptions that it tells first
    only_failures: dict[str, int] = field(default_factory=dict)  # probe -> misconceptions that no other one tells
    slowest_probe: float = 0.0  # seconds
    seconds: float = 0.0  # of CPU, for the whole report
    problems: list[str] = field(default_factory=list)

    @property
    def mutation_score(self) -> float:
        judged = self.mutants - self.equivalent
        return self.killed / judged if judged else 1.0

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(names: Sequence[str], seeds: Seeds = FULL, workers: int = 2) -> list[Report]:
    """One report an exercise, in the lessons' order; raises LessonError or FileNotFoundError."""
    lessons = [find_lesson(name) for name in names]
    jobs = [(lesson.name, exercise, seeds) for lesson in lessons for exercise in lesson.answers]
    with ProcessPoolExecutor(workers) as pool:  # one for all lessons: none waits for another's slowest exercise
        reports = list(pool.map(verify_exercise, *zip(*jobs, strict=True))) if jobs else []
    found = groupby(reports, key=lambda report: report.lesson)
    by_lesson = {name: list(group) for name, group in found}
    return [report for lesson in lessons for report in by_lesson.get(lesson.name, []) + _without_answer(lesson)]


def _without_answer(lesson: Lesson) -> list[Report]:
    """What is judged but can't be answered."""
    if not lesson.answers:
        return [Report(lesson.name, "–", problems=["the lesson has no exercise"])]
    extra = [name for name in load_exercises(lesson.name) if name not in lesson.answers]
    return [Report(lesson.name, name, problems=[f"no answer cell in {lesson.path.name}"]) for name in extra]


def verify_exercise(lesson_name: str, exercise_name: str, seeds: Seeds = FULL) -> Report:
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
    start = time.process_time()
    if exercise.probes:
        try:
            _verify_behaviour(lesson, exercise, seeds, report)
        except ValueError as error:  # the solution itself fails a probe
            report.problems.append(str(error))
    report.seconds = time.process_time() - start
    return report


def _structure_problems(exercise: Exercise) -> Iterator[str]:
    if not exercise.probes:
        yield "no probe"
    slips = len({m.hint for m in exercise.misconceptions})  # each may be written in several ways
    if slips < 3:
        yield f"{slips} misconceptions, at least 3 are needed"
    if not exercise.alternatives:
        yield "no alternative"


def _verify_behaviour(lesson: Lesson, exercise: Exercise, seeds: Seeds, report: Report) -> None:
    namespace = reference_namespace(lesson)
    reference, cell = namespace[exercise.name], lesson.answers[exercise.name]
    report.slowest_probe = _time_probes(exercise, reference, report)
    if report.problems:  # too slow, or too little there: the rest would take long, and say less
        return
    trial = Trial(exercise, {seed: expect(exercise, reference, seed) for seed in seeds.verdicts}, seeds)
    if trial.failures(reference):
        report.problems.append("the solution does not pass twice in the same way: is it seeded?")
    untouched = _function(cell, starter(cell.source), namespace)
    if {trial.judged(untouched, seed).outcome for seed in seeds.hints} != {"unattempted"}:
        report.problems.append("the starter is not reported as unattempted")
    versions = {"the solution in single precision": trial.without_double().failures(single(reference))}
    for alternative in exercise.alternatives:
        versions[f"alternative {alternative.name!r}"] = trial.failures(alternative.function)
    for what, failures in versions.items():
        for name, times in failures.items():
            report.problems.append(f"{what} fails {name!r} under {times} of {len(seeds.verdicts)} seeds")
    report.problems += _forbidden(exercise, reference, seeds.verdicts[0])
    _verify_misconceptions(trial, report)
    _verify_mutants(trial, cell, namespace, report)


@dataclass(frozen=True)
class Trial:
    """An exercise and what is expected of an answer, by seed."""

    exercise: Exercise
    expected: dict[str, Expected]
    seeds: Seeds

    def without_double(self) -> Trial:
        """The probes that single precision is up to."""
        kept = [probe for probe in self.exercise.probes if not probe.double]
        return replace(self, exercise=replace(self.exercise, probes=kept))

    def judged(self, function: Callable, seed: str) -> Result:
        """The whole verdict, with its hint."""
        return judge(self.exercise, observe_all(self.exercise, function, seed), self.expected[seed])

    def first_failure(self, function: Callable, seed: str, hopeful: str = "") -> str:
        """The first probe that refuses the function, "" if none does; `hopeful` is tried before the others."""
        for probe in sorted(self.exercise.probes, key=lambda probe: probe.name != hopeful):
            seen = observe(probe, function, probe.given(self.exercise.name, seed))
            if check_probe(probe, seen, self.expected[seed]).outcome != "passed":
                return probe.name
        return ""

    def failures(self, function: Callable) -> Counter[str]:
        """How often each probe was the first to refuse the function."""
        found = (self.first_failure(function, seed) for seed in self.seeds.verdicts)
        return Counter(name for name in found if name)

    def passes(self, function: Callable, seeds: Sequence[str]) -> int:
        """Under how many seeds nothing refuses the function. A probe that did is asked first under the next seed."""
        name, passed = "", 0
        for seed in seeds:
            name = self.first_failure(function, seed, name)
            passed += not name
        return passed


def single(function: Callable) -> Callable:
    """The function, handed float32 for float64 wherever an array is an argument."""

    def narrow(value: Any) -> Any:
        wide = isinstance(value, np.ndarray) and value.dtype == np.float64
        return value.astype(np.float32) if wide else value

    @wraps(function)
    def narrowed(*args: Any, **kwargs: Any) -> Any:
        return function(*map(narrow, args), **{name: narrow(value) for name, value in kwargs.items()})

    return narrowed


def _forbidden(exercise: Exercise, reference: Callable, seed: str) -> Iterator[str]:
    """What the exercise forbids and its own versions call, or its probes."""
    versions = {"the solution": reference}
    versions |= {f"alternative {one.name!r}": one.function for one in exercise.alternatives}
    versions |= {f"misconception {one.hint[:60]!r}…": one.function for one in exercise.misconceptions}
    for what, function in versions.items():
        if used := observe_watched(exercise, function, seed)[1]:
            yield f"{what} calls {used}, which is forbidden"


def _seconds(exercise: Exercise, probe: Probe, reference: Callable) -> float:
    given, start = probe.given(exercise.name, FULL.verdicts[0]), time.process_time()
    observe(probe, reference, given)
    return time.process_time() - start


def _time_probes(exercise: Exercise, reference: Callable, report: Report) -> float:
    slowest = 0.0
    for probe in exercise.probes:
        seconds = _seconds(exercise, probe, reference)
        limit = TRAINED_SECONDS if isinstance(probe.compare, Bound | EnoughRight) else PROBE_SECONDS
        for _ in range(MORE_LOOKS):
            if seconds > limit:
                seconds = _seconds(exercise, probe, reference)
        if seconds > limit:
            report.problems.append(f"probe {probe.name!r} takes {seconds:.1f} s, more than {limit} s")
        slowest = max(slowest, seconds)
    return slowest


def _verify_misconceptions(trial: Trial, report: Report) -> None:
    first: Counter[str] = Counter()
    only: Counter[str] = Counter()
    for i, misconception in enumerate(trial.exercise.misconceptions):
        problems = set()
        passed = trial.passes(misconception.function, trial.seeds.verdicts)
        if passed:
            problems.add(f"passes under {passed} of {len(trial.seeds.verdicts)} seeds")
        for seed in trial.seeds.hints:
            expected = trial.expected[seed]
            result = judge(trial.exercise, expected.misconceptions[i][1], expected)  # what it gave is kept there
            failed = [check.name for check in result.checks if check.outcome != "passed"]
            if seed == trial.seeds.hints[0]:
                first.update(failed[:1])
                only.update(failed if len(failed) == 1 else ())
            if failed and result.hint != misconception.hint:
                problems.add(f"gets another hint: {result.hint!r}" if result.hint else "gets no hint")
        if problems:
            report.problems.append(f"misconception {misconception.hint[:60]!r}… {', '.join(sorted(problems))}")
        report.refused += not passed
        report.hints_right += not problems
    report.first_failures, report.only_failures = dict(first), dict(only)


def _verify_mutants(trial: Trial, cell: Cell, namespace: dict[str, Any], report: Report) -> None:
    found, listed = mutants(cell.source), {e.line for e in trial.exercise.equivalents}
    limit = _mutant_seconds(trial, namespace[trial.exercise.name])
    survivors = [mutant for mutant in found if not _is_killed(trial, cell, mutant, namespace, limit)]
    report.mutants, report.killed = len(found), len(found) - len(survivors)
    report.equivalent = sum(m.line in listed for m in survivors)
    lost = [m.line for m in survivors if m.line not in listed]
    if report.mutation_score < MUTANT_TARGET:
        report.problems += [f"mutant survives: {line}" for line in lost]
    for stale in sorted(listed - {m.line for m in survivors}):
        report.problems.append(f"listed as equivalent, but no surviving mutant reads: {stale}")


def _mutant_seconds(trial: Trial, reference: Callable) -> float:
    """How long a mutant may take, since some never end: far longer than the solution does on the machine as it is."""
    start = time.process_time()
    trial.passes(reference, trial.seeds.mutants)
    return max(MUTANT_SECONDS, 5 * (time.process_time() - start))


def _is_killed(trial: Trial, cell: Cell, mutant: Mutant, namespace: dict[str, Any], limit: float) -> bool:
    """Is the mutant rejected under every seed? One that lives under a single seed could pass a grading."""
    try:
        with time_limit(limit):
            return not trial.passes(_function(cell, mutant.source, namespace), trial.seeds.mutants)
    except (Exception, TooSlowError):  # it doesn't even load, or never ends
        return True


def _function(cell: Cell, source: str, namespace: dict[str, Any]) -> Callable:
    """The function that `source` defines, among the lesson's setup and other solutions."""
    own = dict(namespace)
    run_cell(cell, source, own)
    return own[cell.exercise]
