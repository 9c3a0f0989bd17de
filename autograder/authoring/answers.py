"""Answers from files, tried as `check` and the grader would: verdict, hint, first message, over many seeds.

For authors: `python -m autograder try FILE…`. A file defines the functions of one or more exercises, after the
lesson's set-up cells. Where its name ends in __right or __wrong, as in softmax__no_shift__wrong.py, the verdict is
compared with that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.exercise import PUBLIC_SEED, Exercise, load_exercises
from autograder.judge import Expected, expect, judge, observe_watched, refusal, refuse
from autograder.lesson import find_lesson, read_course
from autograder.limits import TooSlowError, time_limit
from autograder.reference import reference_namespace
from autograder.results import CheckResult, Result

SECONDS = 60.0  # of CPU, for one seed: a busy machine makes ten of what takes one on a quiet one


@dataclass(frozen=True)
class Tried:
    """What became of one function of one file."""

    file: str
    exercise: str
    label: str  # right, wrong, or "" where the file's name doesn't say
    passed: int  # seeds
    seeds: int
    hints: tuple[str, ...]
    first: str  # the first failing message

    @property
    def flaky(self) -> bool:
        return 0 < self.passed < self.seeds

    @property
    def surprising(self) -> bool:
        """Did a wrong answer pass somewhere, or a right one fail, or does the verdict depend on luck?"""
        wanted = {"right": self.seeds, "wrong": 0}.get(self.label, self.passed)
        return self.flaky or self.passed != wanted


def try_files(paths: list[Path], n_seeds: int = 3) -> Iterator[Tried]:
    """Try each file, in order. Raises ValueError for a file that doesn't load, or defines no exercise's function."""
    lessons = {name: lesson.name for lesson in read_course() for name in lesson.answers}
    for path in paths:
        source = path.read_text("utf-8")
        named = path.stem.split("__")[0]
        namespace = dict(_reference(lessons[named])) if named in lessons else {"__name__": path.stem}
        namespace["__name__"] = "__main__"  # as in a notebook
        before = dict(namespace)
        try:
            with time_limit(SECONDS):
                exec(compile(source, f"<answer {path.stem}>", "exec"), namespace)
        except (Exception, TooSlowError) as error:
            raise ValueError(f"{path} does not load: {type(error).__name__}: {error}") from error
        names = [name for name in lessons if callable(namespace.get(name)) and namespace[name] is not before.get(name)]
        names = [named] if named in names else names  # the others are its helpers
        if not names:
            raise ValueError(f"{path} defines no function of an exercise: it must define one of {', '.join(lessons)}")
        for name in names:
            yield _tried(path, source, lessons[name], name, namespace[name], n_seeds)


def _tried(path: Path, source: str, lesson: str, name: str, function: Any, n_seeds: int) -> Tried:
    exercise = load_exercises(lesson)[name]
    label = path.stem.rsplit("__", 1)[-1]
    label = label if label in ("right", "wrong") else ""
    refused = refuse(exercise, source)
    if refused:
        return Tried(path.name, name, label, 0, n_seeds, (), refused.message)
    results = []
    for seed in seeds(n_seeds):
        results.append(_judged(exercise, lesson, function, seed))
        if any(check.outcome == "timeout" for check in results[-1].checks):
            break  # the other seeds would take as long
    failed = [result for result in results if result.outcome != "passed"]
    hints = tuple(dict.fromkeys(result.hint for result in failed))
    first = (failed[0].message or next(_said(c) for c in failed[0].checks if c.outcome != "passed")) if failed else ""
    return Tried(path.name, name, label, len(results) - len(failed), len(results), hints, first)


def seeds(n: int) -> list[str]:
    """The public seed, as in a notebook, and others."""
    return [PUBLIC_SEED, *(f"try {i}" for i in range(1, n))]


def _judged(exercise: Exercise, lesson: str, function: Any, seed: str) -> Result:
    try:
        with time_limit(SECONDS):
            seen, used = observe_watched(exercise, function, seed)
    except TooSlowError:
        checks = tuple(CheckResult(probe.name, "timeout") for probe in exercise.probes)
        return Result(exercise.name, exercise.points, checks, message=f"the answer takes more than {SECONDS:g} s")
    return refusal(exercise, used) if used else judge(exercise, seen, _expected(lesson, exercise.name, seed))


@cache
def _reference(lesson_name: str) -> dict[str, Any]:
    return reference_namespace(find_lesson(lesson_name))


@cache
def _expected(lesson_name: str, exercise: str, seed: str) -> Expected:
    return expect(load_exercises(lesson_name)[exercise], _reference(lesson_name)[exercise], seed)


def _said(check: CheckResult) -> str:
    difference = check.difference
    what = f"expected {difference.expected}, got {difference.got} {difference.where}" if difference else ""
    return f"{check.name}: {check.message or what}".strip()


def line_of(one: Tried) -> str:
    """Verdict, hints and first message of one function."""
    sign = "!" if one.surprising else " "
    verdict = f"{one.passed}/{one.seeds}" if one.flaky else ("passed" if one.passed else "refused")
    lines = [f"{sign} {one.exercise:<26}{verdict:<9}{one.file}"]
    lines += [f"      hint: {hint or '–'}" for hint in one.hints]
    lines += [f"      first: {one.first}"] if one.first else []
    return "\n".join(lines)


def totals(tried: list[Tried]) -> Iterator[str]:
    """How many were refused, named and accepted, a line each."""
    wrong, right = ([one for one in tried if one.label == label] for label in ("wrong", "right"))
    if wrong:
        refused = [one for one in wrong if one.passed == 0]
        named = [one for one in refused if any(one.hints)]
        yield f"wrong answers: {len(refused)} of {len(wrong)} refused, {len(named)} of these with a hint"
    if right:
        yield f"right answers: {sum(one.passed == one.seeds for one in right)} of {len(right)} accepted"
    yield f"verdicts that differ between seeds: {sum(one.flaky for one in tried)} of {len(tried)}"
