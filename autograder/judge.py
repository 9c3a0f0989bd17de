"""From what was observed to a verdict: compare with the reference, and name the slip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from textwrap import dedent
from typing import Any, TypeVar

from autograder.changed import Changed, changed_solutions
from autograder.compare import kind_difference
from autograder.diagnose import Expected, Slips, diagnose, slips
from autograder.exercise import Exercise, Probe
from autograder.forbid import forbidden_use
from autograder.given import Recorded
from autograder.observe import Observation, Observations, observe, observe_all, observe_watched
from autograder.origins import SWITCHED_OFF
from autograder.results import CheckResult, Result
from autograder.values import flatten, pack, unpack

__all__ = [  # what callers need
    "Expected", "Observation", "Observations", "expect", "judge", "observe_all", "observe_watched", "refusal", "refuse",
]  # fmt: skip


Item = TypeVar("Item")


class Once(Iterable[Item]):
    """What `make` yields, made when it is first asked for, and kept."""

    def __init__(self, make: Callable[[], Iterable[Item]]) -> None:
        self.make = make
        self.items: list[Item] | None = None

    def __iter__(self) -> Iterator[Item]:
        if self.items is None:
            self.items = list(self.make())
        return iter(self.items)


def expect(exercise: Exercise, reference: Callable, seed: str) -> Expected:
    """What an answer is compared with under `seed`; raises ValueError if the reference itself fails a probe."""
    right = {probe.name: _right(exercise, probe, reference, seed) for probe in exercise.probes}
    changed = Once(lambda: changed_solutions(exercise, reference, right, seed))
    return Expected(right, slips(exercise, seed), changed)


def _right(exercise: Exercise, probe: Probe, reference: Callable, seed: str) -> Observation:
    recorded = Recorded(reference)
    seen = observe(probe, recorded, probe.given(exercise.name, seed))
    if seen.values is None:
        raise ValueError(f"exercise {exercise.name!r}, probe {probe.name!r}: the solution raises {seen.message}")
    if probe.world is None:
        return replace(seen, given=recorded.given)
    right = flatten(probe.world(probe.rng(exercise.name, seed))[1])
    if found := probe.compare.difference(right, seen.values):
        raise ValueError(f"exercise {exercise.name!r}, probe {probe.name!r}: the solution has {found.got}")
    return replace(seen, values=right, given=recorded.given)


def pack_expected(expected: Expected) -> dict[str, Any]:
    """As JSON, for a notebook, where the solution isn't; the misconceptions run there again."""
    probes = {
        name: {"given": seen.given, "values": pack(seen.values or ())} for name, seen in expected.reference.items()
    }
    return {"probes": probes, "changed": [{"kind": one.kind, "prints": one.prints} for one in expected.changed]}


def unpack_expected(packed: dict[str, Any], misconceptions: Slips = ()) -> Expected:
    """The reverse of `pack_expected`."""
    reference = {name: Observation(unpack(one["values"]), given=one["given"]) for name, one in packed["probes"].items()}
    changed = tuple(Changed(one["kind"], one["prints"]) for one in packed["changed"])
    return Expected(reference, misconceptions, changed)


def judge(exercise: Exercise, got: Observations, expected: Expected) -> Result:
    """Compare every probe; where some fail, add the hint of the misconception that fails in the same way."""
    probes = sorted(exercise.probes, key=lambda probe: probe.extreme)  # the first that fails is read first
    checks = tuple(check_probe(p, got.get(p.name, Observation(outcome="error")), expected) for p in probes)
    result = Result(exercise.name, exercise.points, checks)
    if result.outcome in ("passed", "unattempted"):
        return result
    return replace(result, hint=diagnose(exercise, got, expected))


def refuse(exercise: Exercise, source: str) -> Result | None:
    """The refusal of a source that uses a forbidden name, or None."""
    used = forbidden_use(dedent(source), exercise.forbid)
    return refusal(exercise, *used) if used else None


def refusal(exercise: Exercise, name: str, line: int = 0) -> Result:
    """The verdict on an answer that uses the forbidden `name`: in a line of its text, or (0) when it is called.

    Raises ValueError if the exercise doesn't forbid it.
    """
    if name == SWITCHED_OFF:
        message = f"your code called {name} or the like, which ends the watch for forbidden names: leave it alone."
    elif name in exercise.forbid:
        where = f" (line {line})" if line else ""
        instead = exercise.instead or "write it yourself: that is the exercise"
        message = f"{name}{where} does the work: {instead}."
    else:
        raise ValueError(f"exercise {exercise.name!r} doesn't forbid {name!r}; it forbids {', '.join(exercise.forbid)}")
    checks = tuple(CheckResult(probe.name, "failed") for probe in exercise.probes)
    return Result(exercise.name, exercise.points, checks, message=message)


def check_probe(probe: Probe, got: Observation, expected: Expected) -> CheckResult:
    """The verdict on one probe."""
    right = expected.reference[probe.name]
    if got.values is None:
        return CheckResult(probe.name, got.outcome, got.message, given=right.given)
    assert right.values is not None  # `expect` saw to it
    difference = probe.compare.difference(right.values, got.values) or kind_difference(right.values, got.values)
    return CheckResult(probe.name, "failed" if difference else "passed", difference=difference, given=right.given)
