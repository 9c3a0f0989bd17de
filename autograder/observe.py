"""Run the probes of an exercise on a function, and keep what came of each: values, or how it failed.

It runs in any process (the learner's notebook, the sandbox, the grader), and knows no right answer.
"""

from __future__ import annotations

import hashlib
import linecache
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np

from autograder.compare import NO_ERROR, Raises
from autograder.exercise import Exercise, Probe
from autograder.guard import watched
from autograder.results import Outcome
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
    given: str = ""  # of the reference: what it was called with


Observations = Mapping[str, Observation]


def observe(probe: Probe, function: Callable, given: Any) -> Observation:
    """Run one probe on what `probe.given` gives and catch what the learner's code raises (not a keyboard interrupt)."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(), _gradients():
            warnings.simplefilter("ignore")  # a right answer that warns is right; values decide
            values = flatten(probe.run(function, given))
    except (Exception, SystemExit) as error:  # whatever the learner's code raises; not a keyboard interrupt
        return _raised(probe, error)
    if isinstance(probe.compare, Raises):
        return Observation((Leaf("", NO_ERROR),))
    return Observation(values)


def _gradients() -> AbstractContextManager:
    """PyTorch keeps gradients, whatever a cell before has switched off; it isn't imported here."""
    return getattr(sys.modules.get("torch"), "enable_grad", nullcontext)()


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


def observe_all(exercise: Exercise, function: Callable, seed: str) -> dict[str, Observation]:
    """Every probe of the exercise, each with its own generator drawn from `seed`."""
    return {probe.name: _observe_seeded(exercise, probe, function, seed) for probe in exercise.probes}


def observe_watched(exercise: Exercise, function: Callable, seed: str) -> tuple[dict[str, Observation], str]:
    """The same, and "" – or what was seen up to the first forbidden name that the function called, and that name."""
    seen: dict[str, Observation] = {}
    for probe in exercise.probes:
        seen[probe.name], used = watched(exercise.forbid, partial(_observe_seeded, exercise, probe, function, seed))
        if used:
            return seen, used
    return seen, ""


def _observe_seeded(exercise: Exercise, probe: Probe, function: Callable, seed: str) -> Observation:
    return observe(probe, function, probe.given(exercise.name, seed))
