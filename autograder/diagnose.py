"""Which slip is behind a wrong answer? Told by behaviour: on the same inputs the two fail alike.

Two sources: the wrong versions that the exercise lists, each with its hint; and, where none of them fits, the course's
solution with one thing changed, of which only the kind of thing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.changed import Changed, alike, fingerprint, telling
from autograder.exercise import Exercise, Probe
from autograder.observe import Observation, Observations, observe

WHOLE, ORDINARY, PART = 3, 2, 1
LOOKS_LIKE = "It looks like this:"

Slips = tuple[tuple[str, Observations], ...]  # a hint, and how its wrong version behaves


@dataclass(frozen=True)
class Expected:
    """For one seed: what the reference returns, what each misconception returns, with its hint, and what the
    reference returns with one thing changed."""

    reference: Observations
    misconceptions: Slips = ()
    changed: Iterable[Changed] = ()


class Lazily(Mapping[str, Observation]):
    """What a wrong version gives on each probe, run when it is asked for: most are ruled out by the first few."""

    def __init__(self, exercise: Exercise, function: Callable, seed: str) -> None:
        self.probes = {probe.name: probe for probe in exercise.probes}
        self.exercise, self.function, self.seed = exercise.name, function, seed
        self.seen: dict[str, Observation] = {}

    def __getitem__(self, name: str) -> Observation:
        if name not in self.seen:
            probe = self.probes[name]
            self.seen[name] = observe(probe, self.function, probe.given(self.exercise, self.seed))
        return self.seen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.probes)

    def __len__(self) -> int:
        return len(self.probes)


def slips(exercise: Exercise, seed: str) -> Slips:
    """Each misconception's hint, and what its version gives."""
    return tuple((m.hint, Lazily(exercise, m.function, seed)) for m in exercise.misconceptions)


def diagnose(exercise: Exercise, got: Observations, expected: Expected) -> str:
    """The hint of the slip that the answer shows, "" where none is sure enough."""
    wrong = _wrong(exercise, got, expected)
    if not wrong:
        return ""
    return _listed(exercise, got, wrong, expected) or _like_a_changed_solution(exercise, got, wrong, expected.changed)


def _listed(exercise: Exercise, got: Observations, wrong: set[str], expected: Expected) -> str:
    """The hint of the listed slip that fits best.

    A slip fits wholly if the answer behaves like it on every probe where one of the two is wrong. It fits where it
    matters if that holds for the ordinary probes: an answer may guard an extreme input where the listed version
    doesn't. It fits in part if more than half of what fails, on two probes at least, fails as the slip does; then,
    and where an extreme input differs, the hint begins with "It looks like this".
    """
    fits = ((_fit(exercise, got, wrong, slip, expected), hint) for hint, slip in expected.misconceptions)
    (fit, _), hint = max(fits, key=lambda found: found[0], default=((0, 0), ""))
    if not fit:
        return ""
    return hint if fit == WHOLE else f"{LOOKS_LIKE} {hint}"


def _fit(
    exercise: Exercise, got: Observations, wrong: set[str], slip: Observations, expected: Expected
) -> tuple[int, int]:
    """How well a slip fits an answer, 0 for not at all, and on how many probes. It is run no further than needed."""

    def alike(probe: Probe) -> bool:
        return _same(probe, slip[probe.name], got.get(probe.name))

    def shows(probe: Probe) -> bool:
        """Is the answer wrong here, or the slip?"""
        return probe.name in wrong or not _same(probe, expected.reference[probe.name], slip[probe.name])

    ordinary = [probe for probe in exercise.probes if not probe.extreme]
    failing = [probe for probe in ordinary if probe.name in wrong]
    if not failing:  # right on all ordinary probes: the slip must be so too, and alike everywhere
        return (WHOLE, len(wrong)) if all(map(alike, exercise.probes)) else (0, 0)
    if not _half(alike, failing):
        return 0, 0
    if any(shows(probe) and not alike(probe) for probe in ordinary):
        matched = sum(map(alike, failing))
        return (PART, matched) if matched >= 2 and 2 * matched > len(failing) else (0, 0)
    shown = [probe for probe in exercise.probes if shows(probe)]
    matched = sum(map(alike, shown))
    return (WHOLE if matched == len(shown) else ORDINARY), matched


def _half(alike: Callable[[Probe], bool], failing: list[Probe]) -> bool:
    """Is the slip like the answer on more than half of what fails? Asked no longer than that is open."""
    differing = 0
    for probe in failing:
        differing += not alike(probe)
        if 2 * differing >= len(failing):
            return False
    return True


def _like_a_changed_solution(exercise: Exercise, got: Observations, wrong: set[str], changed: Iterable[Changed]) -> str:
    """The kind of change that makes the solution fail as the answer fails: everywhere, or on all ordinary probes."""
    known = {probe.name for probe in telling(exercise.probes)}
    ordinary = _ordinary(exercise) & known
    prints = {name: fingerprint(got[name]) for name in wrong & known if name in got}
    looks_like = ""
    for one in changed:
        if not set(prints) & ordinary or set(one.prints) & ordinary != set(prints) & ordinary:
            continue
        matched = {name for name in prints if name in one.prints and alike(prints[name], one.prints[name])}
        if matched == wrong == set(one.prints):
            return one.hint
        if set(prints) & ordinary <= matched:
            looks_like = looks_like or f"{LOOKS_LIKE} {one.hint}"
    return looks_like


def _ordinary(exercise: Exercise) -> set[str]:
    return {probe.name for probe in exercise.probes if not probe.extreme}


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
