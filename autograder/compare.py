"""How a probe's values are compared with the right ones: close, equal, shape, at least, at most, enough right, raises.

`difference` returns None where two values agree, else a `Difference` that says the first place where they don't.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.values import Leaf

Values = tuple[Leaf, ...]

NO_ERROR = "no error"
NOT_CHOSEN = -1  # in the place of an answer, where answers are whole numbers from 0
NOTHING = "None (is there a return?)"  # of an answer: what a function without `return` gives
KIND_NAMES = {"array": "a NumPy array", "tensor": "a torch tensor", "list": "a list", "": "one number"}


@dataclass(frozen=True, eq=False)
class Difference:
    """What was expected, what came and where; the arrays are kept for a picture where both are there."""

    expected: str
    got: str
    where: str = ""
    arrays: tuple[np.ndarray, np.ndarray] | None = None


@dataclass(frozen=True)
class Comparison:
    """The common part: the same leaves, in the same places."""

    def difference(self, expected: Values, got: Values) -> Difference | None:
        if len(expected) != len(got):
            return Difference(_count(expected, _describe), _count(got, _came))
        for want, have in zip(expected, got, strict=True):
            found = self.leaf_difference(want, have)
            if found:
                return found
        return None

    def leaf_difference(self, want: Leaf, have: Leaf) -> Difference | None:
        raise NotImplementedError

    def same(self, one: Values, other: Values) -> bool:
        """Do two answers behave alike, be they right or wrong?"""
        return len(one) == len(other) and all(map(self.leaf_same, one, other))

    def leaf_same(self, one: Leaf, other: Leaf) -> bool:
        return self.leaf_difference(one, other) is None


@dataclass(frozen=True)
class Close(Comparison):
    """Equal up to rounding: |got − expected| ≤ atol + rtol·|expected|. The defaults fit float32."""

    rtol: float = 1e-4
    atol: float = 1e-6

    def leaf_difference(self, want: Leaf, have: Leaf) -> Difference | None:
        early = _kind_difference(want, have)
        if early or not isinstance(want.data, np.ndarray):
            return early
        return _first(want, have, self._close(want, have))

    def leaf_same(self, one: Leaf, other: Leaf) -> bool:
        """As `leaf_difference`, without its words: a diagnosis asks this a thousand times."""
        if _kind_difference(one, other):
            return False
        return not isinstance(one.data, np.ndarray) or bool(self._close(one, other).all())

    def _close(self, want: Leaf, have: Leaf) -> np.ndarray:
        """What `numpy.isclose` with equal_nan computes, several times faster on few numbers."""
        a, b = _numbers(want.data), _numbers(have.data)
        with np.errstate(all="ignore"):
            near = (np.abs(b - a) <= self.atol + self.rtol * np.abs(a)) & np.isfinite(a)
        return near | (a == b) | ((a != a) & (b != b))  # a number that isn't itself is NaN


@dataclass(frozen=True)
class Equal(Comparison):
    """Exactly the same numbers, truth values or strings."""

    def leaf_difference(self, want: Leaf, have: Leaf) -> Difference | None:
        early = _kind_difference(want, have)
        if early or not isinstance(want.data, np.ndarray):
            return early
        return _first(want, have, self._equal(want, have))

    def leaf_same(self, one: Leaf, other: Leaf) -> bool:
        """As `leaf_difference`, without its words."""
        if _kind_difference(one, other):
            return False
        return not isinstance(one.data, np.ndarray) or bool(self._equal(one, other).all())

    def _equal(self, want: Leaf, have: Leaf) -> np.ndarray:
        a, b = _numbers(want.data), _numbers(have.data)
        return (a == b) | ((a != a) & (b != b))  # a number that isn't itself is NaN


@dataclass(frozen=True)
class Shape(Comparison):
    """The same shape, whatever the numbers."""

    def leaf_difference(self, want: Leaf, have: Leaf) -> Difference | None:
        arrays = isinstance(want.data, np.ndarray) and isinstance(have.data, np.ndarray)
        if arrays and want.data.shape == have.data.shape:  # type: ignore[union-attr]
            return None
        return _kind_difference(want, have)


@dataclass(frozen=True)
class Bound(Comparison):
    """A score (one number) on the right side of `bound`, whatever the reference reaches."""

    bound: float
    wanted = ""

    def holds(self, score: float) -> bool:
        raise NotImplementedError

    def leaf_difference(self, want: Leaf, have: Leaf) -> Difference | None:
        wanted = f"{self.wanted} {self.bound:g}"
        if not isinstance(have.data, np.ndarray) or have.data.size != 1 or have.data.dtype.kind not in "iuf":
            return Difference(f"one number, {wanted}", _came(have))
        score = float(have.data.item())
        return None if self.holds(score) else Difference(wanted, number(score))

    def same(self, one: Values, other: Values) -> bool:
        return (self.difference(one, one) is None) == (self.difference(other, other) is None)


class AtLeast(Bound):
    """A trained score must reach `bound`."""

    wanted = "at least"

    def holds(self, score: float) -> bool:
        return score >= self.bound


class AtMost(Bound):
    """A trained score must stay at or under `bound`."""

    wanted = "at most"

    def holds(self, score: float) -> bool:
        return score <= self.bound


@dataclass(frozen=True)
class EnoughRight(Comparison):
    """Answers to many questions, for one of several projects: the share that is right must reach the project's bound.

    Right is what the probe's `world` says. Both are dictionaries by project; the answers of a project that wasn't
    chosen are all NOT_CHOSEN.
    """

    bounds: tuple[tuple[str, float], ...]

    def difference(self, expected: Values, got: Values) -> Difference | None:
        bounds, found = dict(self.bounds), []
        if [leaf.path for leaf in got] != [leaf.path for leaf in expected]:
            return Difference(f"answers for {' or '.join(bounds)}", _count(got, _came))
        for want, have in zip(expected, got, strict=True):
            name = want.path[2:-2]
            early = _kind_difference(want, have)
            if early:
                return early
            share = float(np.mean(_numbers(want.data) == _numbers(have.data)))
            if share >= bounds[name]:
                return None
            if not np.all(_numbers(have.data) == NOT_CHOSEN):
                found.append(Difference(f"at least {bounds[name]:.0%} of {name} right", f"{share:.1%}"))
        return found[0] if found else Difference("answers for one project", "none")

    def same(self, one: Values, other: Values) -> bool:
        """Do two give the same answers, but for one in twenty? Or, where `one` is the truth, are enough right?"""
        if all(NOT_CHOSEN not in np.asarray(leaf.data) for leaf in one):
            return self.difference(one, other) is None
        return len(one) == len(other) and all(map(self._alike, one, other))

    def _alike(self, one: Leaf, other: Leaf) -> bool:
        a, b = np.asarray(one.data), np.asarray(other.data)
        return one.path == other.path and a.shape == b.shape and bool(np.mean(a == b) > 0.95)


@dataclass(frozen=True)
class Raises(Comparison):
    """The call must raise the same exception or a subclass; the value is its name with those of its bases."""

    def leaf_difference(self, want: Leaf, have: Leaf) -> Difference | None:
        wanted, came = (str(leaf.data).split() for leaf in (want, have))
        if wanted == came or (wanted and wanted[0] in came):
            return None
        return Difference(_first_name(wanted), _first_name(came))


def _first_name(names: list[str]) -> str:
    return NO_ERROR if names == NO_ERROR.split() else names[0][:80]


def kind_difference(expected: Values, got: Values) -> Difference | None:
    """Of right values, the first that a later cell can't compute with: a list or a tensor where it wants an array.

    What the solution gives as a number or a list may come from NumPy as well.
    """
    for want, have in zip(expected, got, strict=True):
        if have.kind != want.kind and ("tensor" in (want.kind, have.kind) or want.kind == "array"):
            return Difference(KIND_NAMES[want.kind], KIND_NAMES[have.kind], have.path)
    return None


def _count(values: Values, describe: Callable[[Leaf], str]) -> str:
    return describe(values[0]) if len(values) == 1 else f"{len(values)} values"


def _numbers(data: np.ndarray | str | None) -> np.ndarray:
    assert isinstance(data, np.ndarray)
    return data.astype(np.complex128 if data.dtype.kind == "c" else np.float64, copy=False)


def _kind_difference(want: Leaf, have: Leaf) -> Difference | None:
    """Text against text, array against array of the same shape, truth values against truth values."""
    if want.path != have.path:
        return Difference(f"a value at {want.path}", f"one at {have.path}")
    if not isinstance(want.data, np.ndarray) or not isinstance(have.data, np.ndarray):
        same = type(want.data) is type(have.data) and want.data == have.data
        return None if same else Difference(_describe(want), _came(have), have.path)
    if want.data.shape != have.data.shape:
        return Difference(f"shape {want.data.shape}", f"shape {have.data.shape}", have.path)
    if (want.data.dtype.kind == "b") != (have.data.dtype.kind == "b"):
        return Difference(f"dtype {want.data.dtype}", f"dtype {have.data.dtype}", have.path)
    return None


def _came(leaf: Leaf) -> str:
    """What came in a learner's answer."""
    return NOTHING if leaf.data is None else _describe(leaf)


def _describe(leaf: Leaf) -> str:
    if leaf.data is None:
        return "None"
    if isinstance(leaf.data, str):
        return repr(leaf.data[:80])
    if leaf.data.size == 1:
        return number(leaf.data.item())
    return f"{'one list' if leaf.kind == 'list' else 'an array'} of shape {leaf.data.shape}"


def _first(want: Leaf, have: Leaf, same: np.ndarray) -> Difference | None:
    """The first place where `same` is False, or None."""
    if np.all(same):
        return None
    assert isinstance(want.data, np.ndarray)  # `_kind_difference` saw to it
    assert isinstance(have.data, np.ndarray)
    index = tuple(int(i) for i in np.argwhere(~same)[0])
    where = f"{have.path}[{', '.join(map(str, index))}]" if index else have.path
    arrays = (want.data, have.data) if want.data.ndim else None
    return Difference(*_told_apart(want.data[index].item(), have.data[index].item()), where, arrays)


def _told_apart(want: bool | int | float | complex, have: bool | int | float | complex) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to see that they differ."""
    for digits in (4, 7, 10, 17):
        said = number(want, digits), number(have, digits)
        if said[0] != said[1]:
            break
    return said


def number(value: bool | int | float | complex, digits: int = 4) -> str:
    """A number as a person would say it."""
    return f"{value + 0.0:.{digits}g}" if isinstance(value, float | complex) else str(value)  # + 0: no one says −0
