"""How an exercise is judged: probes, misconceptions and alternatives, told to an `Exercise`.

A probe calls the learner's function and returns what it got; it never holds the right answer.
The right answer is whatever the reference solution returns for the same seed.

    softmax = Exercise("softmax", points=3, forbid=("scipy.special.softmax",))

    @softmax.probe("each row sums to one")
    def _(softmax, rng):
        return softmax(rng.normal(size=(4, 7)), axis=1).sum(axis=1)

    @softmax.misconception("You normalised the whole array: each slice along `axis` sums to one.")
    def _(x, axis=-1):
        e = np.exp(x - x.max())
        return e / e.sum()

    @softmax.alternative("through log-sum-exp")
    def _(x, axis=-1):
        return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.compare import Close, Comparison
from autograder.paths import EXERCISES

PUBLIC_SEED = "public"  # the seed of `check` in the notebook; a batch of submissions gets a fresh one


@dataclass(frozen=True)
class Probe:
    """One call of the learner's function: `run(function, rng)` returns the values to compare."""

    name: str
    run: Callable
    compare: Comparison
    extreme: bool = False  # an input that most slips and most guards meet differently: it decides no diagnosis
    double: bool = False  # single precision can't hold what makes the input special
    world: Callable | None = None  # world(rng), what is given and the right values, where no solution is always right

    def seed(self, exercise: str, batch: str) -> int:
        """A seed of its own for each probe, so that knowing one tells nothing about the next."""
        text = "\0".join((batch, exercise, self.name))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def rng(self, exercise: str, batch: str) -> np.random.Generator:
        return np.random.default_rng(self.seed(exercise, batch))

    def given(self, exercise: str, batch: str) -> Any:
        """What `run` is handed beside the function: a generator to draw inputs from, or the inputs of a world."""
        rng = self.rng(exercise, batch)
        return rng if self.world is None else self.world(rng)[0]


@dataclass(frozen=True)
class Misconception:
    """A wrong version that people write, and the hint that names its slip."""

    hint: str
    function: Callable


@dataclass(frozen=True)
class Alternative:
    """A right version, written differently from the reference."""

    name: str
    function: Callable


@dataclass(frozen=True)
class Equivalent:
    """A mutated line of the solution that no probe can tell from the original, and why."""

    line: str
    reason: str


@dataclass
class Exercise:
    """All that is known of one exercise. `name` is the name of the function that the learner writes."""

    name: str
    points: int
    forbid: tuple[str, ...] = ()
    instead: str = ""  # what to write instead of a forbidden name
    probes: list[Probe] = field(default_factory=list)
    misconceptions: list[Misconception] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    equivalents: list[Equivalent] = field(default_factory=list)

    def probe(
        self,
        name: str,
        compare: Comparison | None = None,
        *,
        extreme: bool = False,
        double: bool = False,
        world: Callable | None = None,
    ) -> Callable:
        """Decorate `(function, rng) -> values`, or with a world `(function, given) -> values`.

        Raises ValueError if the name is taken.

        extreme: huge numbers, −∞, padding alone, an empty row … : told after the ordinary ones. Hints are found on the
        ordinary probes, since an answer may guard such an input where the listed slip doesn't, or the reverse.
        double: a lead of 1e-13, the number next to 1, … : the input itself is lost in single precision.
        world: rng -> what is given, and the right values, which take the place of the solution's. A grader draws both
        outside a learner's kernel, and hands in what is given alone: no generator, no seed.
        """
        if any(p.name == name for p in self.probes):
            raise ValueError(f"exercise {self.name!r} has two probes named {name!r}: rename one")

        def add(run: Callable) -> Callable:
            self.probes.append(Probe(name, run, compare or Close(), extreme, double, world))
            return run

        return add

    def misconception(self, hint: str) -> Callable:
        """Decorate a wrong version of the function; `hint` names the slip and says what is true.

        A slip that people write in several ways is told once, and decorates each of them:

            unshifted = softmax.misconception("The exponential of a large score is infinite …")

            @unshifted
            def _(x): ...
        """

        def add(function: Callable) -> Callable:
            self.misconceptions.append(Misconception(hint, function))
            return function

        return add

    def tell(self, slips: Mapping[str, Iterable[Callable]]) -> None:
        """List many misconceptions at once: each hint with the wrong versions that it is true of."""
        for hint, versions in slips.items():
            for version in versions:
                self.misconception(hint)(version)

    def alternative(self, name: str) -> Callable:
        """Decorate a right version of the function that must pass."""

        def add(function: Callable) -> Callable:
            self.alternatives.append(Alternative(name, function))
            return function

        return add

    def equivalent(self, line: str, reason: str) -> None:
        """Say that a mutant, given by its mutated line as `verify` prints it, changes nothing that matters."""
        self.equivalents.append(Equivalent(line, reason))


def exercise_files(lesson: str) -> list[Path]:
    """The files that judge `lesson`, such as `01_softmax`: one or two an exercise in its folder, or a single one.

    Raises FileNotFoundError if there is none.
    """
    folder = EXERCISES / f"e{lesson}"
    files = sorted(folder.glob("*.py")) or [path for path in (folder.with_suffix(".py"),) if path.is_file()]
    if not files:
        raise FileNotFoundError(f"lesson {lesson}: no exercises at {folder} or {folder.name}.py")
    return files


@cache
def load_modules(lesson: str) -> list[ModuleType]:
    """The modules of exercises of `lesson`, as members of the package `autograder.exercises.eNN_name`."""
    files = exercise_files(lesson)
    package = f"autograder.exercises.e{lesson}"
    if files[0].parent == EXERCISES:
        return [_load(package, files[0])]
    parent = ModuleType(package)  # so that its files can import from each other, wherever the course lies
    parent.__path__ = [str(files[0].parent)]
    sys.modules[package] = parent
    return [_load(f"{package}.{path.stem}", path) for path in files if path.stem != "__init__"]


def _load(name: str, path: Path) -> ModuleType:
    if name in sys.modules:  # another one imported it
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_exercises(lesson: str) -> dict[str, Exercise]:
    """The exercises of `lesson` by name; raises ValueError for a name used twice."""
    found: dict[str, Exercise] = {}
    for module in load_modules(lesson):
        for value in vars(module).values():
            if not isinstance(value, Exercise):
                continue
            if found.setdefault(value.name, value) is not value:
                raise ValueError(f"{module.__file__}: two exercises are named {value.name!r}: rename one")
    return found
