"""From a function to a verdict: run the probes, compare with the reference, name the slip.

`observe` runs in any process: the learner's notebook, the sandbox, the grader. It knows no right answer.
`judge` compares what was observed with what the reference gave for the same seed.
"""

from __future__ import annotations

import hashlib
import linecache
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from textwrap import dedent
from types import TracebackType

import numpy as np

from autograder.compare import NO_ERROR, Raises, kind_difference
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
    error: str = ""  # the exception's type
    message: str = ""
    step: str = ""  # a hash of type and text: two failures are alike if they failed at the same step


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
        return Observation((Leaf("", NO_ERROR),))
    return Observation(values)


def _raised(probe: Probe, error: BaseException) -> Observation:
    if isinstance(error, NotImplementedError) and YOUR_TURN in str(error):
        return Observation(outcome="unattempted", error="unattempted")
    kind = type(error).__name__
    if isinstance(probe.compare, Raises):
        return Observation((Leaf("", " ".join(base.__name__ for base in type(error).__mro__[:-3] or (type(error),))),))
    step = hashlib.sha256(f"{kind}: {error}".encode(errors="replace")).hexdigest()[:8]
    return Observation(outcome="error", error=kind, message=describe_error(error), step=step)


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


class Lazily(Mapping[str, Observation]):
    """What a wrong version gives on each probe, run when it is asked for: most are ruled out by the first few."""

    def __init__(self, exercise: Exercise, function: Callable, seed: str) -> None:
        self.probes = {probe.name: probe for probe in exercise.probes}
        self.exercise, self.function, self.seed = exercise.name, function, seed
        self.seen: dict[str, Observation] = {}

    def __getitem__(self, name: str) -> Observation:
        if name not in self.seen:
            probe = self.probes[name]
            self.seen[name] = observe(probe, self.function, probe.rng(self.exercise, self.seed))
        return self.seen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.probes)

    def __len__(self) -> int:
        return len(self.probes)


def slips(exercise: Exercise, seed: str) -> tuple[tuple[str, Observations], ...]:
    """Each misconception's hint, and what its version gives."""
    return tuple((m.hint, Lazily(exercise, m.function, seed)) for m in exercise.misconceptions)


def observe_all(exercise: Exercise, function: Callable, seed: str) -> dict[str, Observation]:
    """Every probe of the exercise, each with its own generator drawn from `seed`."""
    return {p.name: observe(p, function, p.rng(exercise.name, seed)) for p in exercise.probes}


def expect(exercise: Exercise, reference: Callable, seed: str) -> Expected:
    """The reference's and the misconceptions' values; raises ValueError if the reference itself fails a probe."""
    right = observe_all(exercise, reference, seed)
    for name, observation in right.items():
        if observation.values is None:
            raise ValueError(f"exercise {exercise.name!r}, probe {name!r}: the solution raises {observation.message}")
    return Expected(right, slips(exercise, seed))


def judge(exercise: Exercise, got: Observations, expected: Expected) -> Result:
    """Compare every probe; where some fail, add the hint of the misconception that fails in the same way."""
    probes = sorted(exercise.probes, key=lambda probe: probe.extreme)  # the first that fails is read first
    checks = tuple(_check(p, got.get(p.name, Observation(outcome="error")), expected) for p in probes)
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
    """The hint of the slip that the answer shows, "" where none is sure enough.

    A slip fits wholly if the answer behaves like it on every probe where one of the two is wrong. It fits where it
    matters if that holds for the ordinary probes: an answer may guard an extreme input where the listed version
    doesn't. It fits in part if more than half of what fails, on two probes at least, fails as the slip does; then,
    and where an extreme input differs, the hint begins with "It looks like this". Of several the best is told.
    """
    wrong = _wrong(exercise, got, expected)
    if not wrong:
        return ""
    ordinary = {probe.name for probe in exercise.probes if not probe.extreme}
    ranked = []
    for hint, behaviour in expected.misconceptions:
        if _is_another(exercise, wrong, ordinary, got, behaviour):
            continue
        alike = {p.name for p in exercise.probes if _same(p, behaviour[p.name], got.get(p.name))}
        shown = wrong | _wrong(exercise, behaviour, expected)  # where one of the two is wrong
        fit = _fit(wrong, shown, alike, ordinary)
        if fit:
            ranked.append((fit, len(alike & shown), hint))
    if not ranked:
        return ""
    fit, _, hint = max(ranked, key=lambda found: found[:2])
    return hint if fit == WHOLE else f"{LOOKS_LIKE} {hint}"


WHOLE, ORDINARY, PART = 3, 2, 1
LOOKS_LIKE = "It looks like this:"


def _is_another(
    exercise: Exercise, wrong: set[str], ordinary: set[str], got: Observations, behaviour: Observations
) -> bool:
    """Does the slip differ from the answer on half of what fails? Then it can't fit, and the rest needn't be run."""
    telling = [p for p in exercise.probes if p.name in (wrong & ordinary or wrong)]
    differing = 0
    for probe in telling:
        differing += not _same(probe, behaviour[probe.name], got.get(probe.name))
        if 2 * differing >= len(telling):
            return True
    return False


def _fit(wrong: set[str], shown: set[str], alike: set[str], ordinary: set[str]) -> int:
    """How well a slip fits an answer, 0 for not at all; sets of names of probes."""
    if shown <= alike:
        return WHOLE
    if shown & ordinary <= alike and wrong & ordinary:
        return ORDINARY
    matched = wrong & alike & ordinary
    return PART if len(matched) >= 2 and 2 * len(matched) > len(wrong & ordinary) else 0


def _wrong(exercise: Exercise, got: Observations, expected: Expected) -> set[str]:
    """The probes on which values or errors differ from the reference's; right numbers of another kind are no slip."""
    reference = expected.reference
    return {p.name for p in exercise.probes if not _same(p, reference[p.name], got.get(p.name))}


def _same(probe: Probe, one: Observation, other: Observation | None) -> bool:
    if other is None:
        return False
    if one.values is None or other.values is None:
        return one.values is other.values and (one.error, one.step) == (other.error, other.step)
    return probe.compare.same(one.values, other.values)
