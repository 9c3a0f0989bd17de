"""From a function to a verdict: run the probes, compare with the reference, name the slip.

`observe` runs in any process: the learner's notebook, the sandbox, the grader. It knows no right answer.
`judge` compares what was observed with what the reference gave for the same seed.
"""

from __future__ import annotations

import linecache
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from textwrap import dedent
from types import TracebackType

import numpy as np

from autograder.compare import Raises, kind_difference
from autograder.exercise import Exercise, Probe
from autograder.forbid import forbidden_use
from autograder.results import CheckResult, Outcome, Result
from autograder.values import Leaf, flatten

YOUR_TURN = "your turn"  # what a starter raises, as NotImplementedError


@dataclass(frozen=True)
class Observation:
    """What came of one probe: values, or an outcome that has none and its message."""

    values: tuple[Leaf, ...] | None = None
    outcome: Outcome = "passed"  # of the run alone: `error`, `timeout` and `unattempted` carry no values
    error: str = ""  # the exception's type, to compare two failures
    message: str = ""


Observations = Mapping[str, Observation]


@dataclass(frozen=True)
class Expected:
    """For one seed: what the reference returns, and what each misconception returns with its hint."""

    reference: Observations
    misconceptions: tuple[tuple[str, Observations], ...]


def observe(probe: Probe, function: Callable, rng: np.random.Generator) -> Observation:
    """Run one probe and catch what the learner's code raises (not a keyboard interrupt)."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a right answer that warns is right; values decide
            values = flatten(probe.run(function, rng))
    except (Exception, SystemExit) as error:  # whatever the learner's code raises; not a keyboard interrupt
        return _raised(probe, error)
    if isinstance(probe.compare, Raises):
        return Observation((Leaf("", "no error"),))
    return Observation(values)


def _raised(probe: Probe, error: BaseException) -> Observation:
    if isinstance(error, NotImplementedError) and YOUR_TURN in str(error):
        return Observation(outcome="unattempted", error="unattempted")
    kind = type(error).__name__
    if isinstance(probe.compare, Raises):
        return Observation((Leaf("", kind),))
    return Observation(outcome="error", error=kind, message=describe_error(error))


def describe_error(error: BaseException) -> str:
    """The exception and the learner's own line: the deepest one that stands in a notebook cell."""
    where, traceback = "", error.__traceback__
    while traceback:
        file, line = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        if "/ipykernel_" in file.replace("\\", "/") or file.startswith(("<ipython", "<answer")):
            code = linecache.getline(file, line).strip()
            where = f", in {_place(traceback)}{f': {code[:120]}' if code else ''}"
        traceback = traceback.tb_next
    return f"{type(error).__name__}: {str(error)[:200]}{where}"


def _place(traceback: TracebackType) -> str:
    """Line and function: the function may be an earlier exercise's, which this one calls."""
    name = traceback.tb_frame.f_code.co_name
    line = f"line {traceback.tb_lineno} of"
    return f"{name}, {line} its cell" if name.isidentifier() else f"{line} your cell"


def observe_all(exercise: Exercise, function: Callable, seed: str) -> dict[str, Observation]:
    """Every probe of the exercise, each with its own generator drawn from `seed`."""
    return {p.name: observe(p, function, p.rng(exercise.name, seed)) for p in exercise.probes}


def expect(exercise: Exercise, reference: Callable, seed: str) -> Expected:
    """The reference's and the misconceptions' values; raises ValueError if the reference itself fails a probe."""
    right = observe_all(exercise, reference, seed)
    for name, observation in right.items():
        if observation.values is None:
            raise ValueError(f"exercise {exercise.name!r}, probe {name!r}: the solution raises {observation.message}")
    wrong = tuple((m.hint, observe_all(exercise, m.function, seed)) for m in exercise.misconceptions)
    return Expected(right, wrong)


def judge(exercise: Exercise, got: Observations, expected: Expected) -> Result:
    """Compare every probe; where some fail, add the hint of the misconception that fails in the same way."""
    checks = tuple(_check(p, got.get(p.name, Observation(outcome="error")), expected) for p in exercise.probes)
    result = Result(exercise.name, exercise.points, checks)
    return replace(result, hint=_diagnose(exercise, got, result, expected))


def refuse(exercise: Exercise, source: str) -> Result | None:
    """The refusal of a source that uses a forbidden name, or None."""
    used = forbidden_use(dedent(source), exercise.forbid)
    if used is None:
        return None
    checks = tuple(CheckResult(probe.name, "failed") for probe in exercise.probes)
    instead = exercise.instead or "write it yourself: that is the exercise"
    return Result(
        exercise.name, exercise.points, checks, message=f"{used[0]} (line {used[1]}) does the work: {instead}."
    )


def _check(probe: Probe, got: Observation, expected: Expected) -> CheckResult:
    if got.values is None:
        return CheckResult(probe.name, got.outcome, got.message)
    values = expected.reference[probe.name].values
    assert values is not None  # `expect` saw to it
    difference = probe.compare.difference(values, got.values) or kind_difference(values, got.values)
    return CheckResult(probe.name, "failed" if difference else "passed", difference=difference)


def _diagnose(exercise: Exercise, got: Observations, result: Result, expected: Expected) -> str:
    """The hint of the misconception that behaves like the answer wherever the answer fails, and on most probes.

    Of several, the one that agrees on most. One failing probe alone is no diagnosis: many slips fail there alike.
    """
    failing = {
        check.name
        for check, probe in zip(result.checks, exercise.probes, strict=True)
        if check.outcome in ("failed", "error")
        and not _same(probe, expected.reference[probe.name], got.get(probe.name))
    }  # right numbers of another kind are no slip of these
    if not failing:
        return ""
    ranked = []
    for hint, behaviour in expected.misconceptions:
        agrees = {p.name for p in exercise.probes if _same(p, behaviour[p.name], got.get(p.name))}
        if failing <= agrees and 2 * len(agrees) > len(exercise.probes):
            ranked.append((len(agrees), hint))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else ""


def _same(probe: Probe, one: Observation, other: Observation | None) -> bool:
    if other is None:
        return False
    if one.values is None or other.values is None:
        return one.values is other.values and one.error == other.error
    return probe.compare.same(one.values, other.values)
