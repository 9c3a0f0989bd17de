"""How the course's solution behaves with one thing changed, kept as fingerprints: neither values nor lines.

Where an answer behaves like one of these, the learner is told which kind of thing to look at. The notebook has the
fingerprints of the public seed; elsewhere they are made when they are first asked for.
"""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare import Bound, EnoughRight
from autograder.exercise import Exercise, Probe
from autograder.limits import TooSlowError, time_limit
from autograder.observe import Observation, Observations, observe

SECONDS = 1.0  # for one changed solution: some never end
TOLERANCE = 1e-5  # of the sum of sizes

KINDS = {  # what is told of a change; `autograder.mutate` makes them
    "operator": "one arithmetic operator changed (+, −, ×, ÷, a power, a matrix product). Go through your formula term "
    "by term.",
    "sign": "one minus sign left out. Look at every sign.",
    "number": "one number off by one. Look at every index, start, end and constant.",
    "axis": "one axis changed or left out. Say for each sum, maximum, … which axis it runs over and whether it stays.",
    "comparison": "one comparison changed (< for ≤, = for ≠). Look at what happens right at the border.",
    "logic": "one condition turned round (`and`, `or`, `not`). Say for whom each condition is true.",
    "opposite": "one function exchanged for its neighbour (max and min, sum and mean, any and all, zeros and ones).",
    "argument": "one argument of a call left out or switched. Compare each call with what the statement asks for.",
    "transpose": "one transpose left out. Write its shape beside every factor.",
}
TOLD = "Your answer gives what ours gives with"

Print = tuple[str, float, float]  # what it is, a sum in a fixed direction, the sum of sizes


@dataclass(frozen=True)
class Changed:
    """One changed solution: the kind of change, and the fingerprint of each probe that it fails."""

    kind: str
    prints: Mapping[str, Print]

    @property
    def hint(self) -> str:
        return f"{TOLD} {KINDS[self.kind]}"


def fingerprint(seen: Observation) -> Print:
    """Enough to tell two behaviours apart, too little to rebuild a value."""
    if seen.values is None:
        return f"{seen.error} {seen.step}", 0.0, 0.0
    parts, total, size = [], 0.0, 0.0
    for leaf in seen.values:
        if not isinstance(leaf.data, np.ndarray):
            parts.append(f"{leaf.path} {leaf.data!r}")
            continue
        numbers = leaf.data.astype(np.complex128).ravel()
        kept = np.where(np.isfinite(numbers), numbers, 0)
        what = np.where(np.isnan(numbers), 2, np.where(np.isinf(numbers), np.sign(numbers.real), 0)).astype(int)
        parts.append(f"{leaf.path} {leaf.data.shape} {leaf.data.dtype.kind == 'b'} {what.tolist()}")
        direction = np.random.default_rng(numbers.size).uniform(0.5, 1.5, numbers.size)
        total += float(direction @ kept.real + direction[::-1] @ kept.imag)
        size += float(np.abs(kept).sum())
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:8], total, size


def alike(one: Print, other: Print) -> bool:
    """Do two fingerprints belong to the same behaviour, up to rounding?"""
    close = abs(one[1] - other[1]) <= TOLERANCE * max(one[2], other[2]) + 1e-9
    return one[0] == other[0] and close


def telling(probes: list[Probe]) -> list[Probe]:
    """The probes that fingerprints are kept of: a trained score differs from run to run."""
    return [probe for probe in probes if not isinstance(probe.compare, Bound | EnoughRight)]


def changed_solutions(exercise: Exercise, reference: Callable, right: Observations, seed: str) -> Iterator[Changed]:
    """Every solution with one thing changed that fails a probe; none where the source of `reference` isn't known."""
    from autograder.mutate import mutants  # not in a notebook

    source = "".join(linecache.getlines(reference.__code__.co_filename))
    for mutant in mutants(source) if source else ():
        try:
            with time_limit(SECONDS):
                namespace: dict[str, Any] = dict(reference.__globals__)
                exec(compile(mutant.source, "<changed solution>", "exec"), namespace)
                prints = dict(_failing(exercise, namespace[exercise.name], right, seed))
        except (Exception, TooSlowError):  # it doesn't load, or never ends
            continue
        if prints:
            yield Changed(mutant.kind, prints)


def _failing(exercise: Exercise, function: Callable, right: Observations, seed: str) -> Iterator[tuple[str, Print]]:
    for probe in telling(exercise.probes):
        seen, wanted = observe(probe, function, probe.given(exercise.name, seed)), right[probe.name].values
        if seen.values is None or wanted is None or not probe.compare.same(wanted, seen.values):
            yield probe.name, fingerprint(seen)
