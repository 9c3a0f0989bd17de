"""What a failed check says it called."""

import numpy as np
import pytest
import torch

from autograder.given import MAX_CALL, Recorded, describe_call


def call(x, axis=-1, *, mask=None):
    return x


def named(step):
    return step


def seven_steps():
    """A callable with a name."""


CALLS = [
    ((np.ones((4, 7)),), {}, "call(x (4, 7))"),
    ((np.ones((4, 7)),), {"axis": 1}, "call(x (4, 7), axis=1)"),
    ((np.ones((4, 7), "f4"), 0), {}, "call(x (4, 7) float32, axis=0)"),
    ((np.ones((4, 7)).T,), {}, "call(x (7, 4) transposed)"),
    ((np.zeros(3),), {}, "call(x (3,) of zeros)"),
    ((np.array([1.0, -np.inf]),), {}, "call(x (2,) with −∞)"),
    ((np.array([np.nan, np.inf]),), {}, "call(x (2,) with NaN with ∞)"),
    ((np.array([2e5]),), {}, "call(x (1,) up to 2e+05)"),
    ((np.array([2e-9]),), {}, "call(x (1,) at most 2e-09)"),
    ((np.array([1, 2]),), {}, "call(x (2,) of integers)"),
    ((np.ones(2),), {"mask": np.array([True])}, "call(x (2,), mask (1,) of truth values)"),
    ((torch.ones(2, 3),), {}, "call(x (2, 3) tensor)"),
    ((torch.ones(2, dtype=torch.float64),), {}, "call(x (2,) tensor float64)"),
    ((torch.ones(2, dtype=torch.bfloat16),), {}, "call(x (2,) tensor)"),
    ((np.float64(0.5), 2), {}, "call(x=0.5, axis=2)"),
    (([(1, 2)],), {}, "call(x=[(1, 2)])"),
    ((list(range(99)),), {}, "call(x [a list of 99])"),
    (([np.ones(2), np.ones((3, 4))],), {}, "call(x [a list of 2: (2,), (3, 4)])"),
    ((seven_steps, None), {}, "call(x [seven_steps], axis=None)"),
    ((iter([]),), {}, "call(x [a list_iterator])"),
    ((), {}, "call()"),  # wrong on purpose
    (("a", 1, 2, 3), {}, "call(argument 1='a', argument 2=1, argument 3=2, argument 4=3)"),
]


@pytest.mark.parametrize(("args", "kwargs", "said"), CALLS, ids=[said for *_, said in CALLS])
def test_a_call_in_one_line(args, kwargs, said):
    assert describe_call(call, args, kwargs) == said


def test_a_long_call_is_cut():
    said = describe_call(call, tuple("abcdefghij" * 9), {})
    assert len(said) == MAX_CALL
    assert said.endswith(" …")


def test_the_first_call_is_told_as_it_was_before_it_changed_anything():
    def spoil(x):
        x[:] = np.nan
        return x

    recorded = Recorded(spoil)
    assert recorded.given == ""
    x = np.ones(2)
    assert recorded(x) is x
    recorded(np.ones((5, 5)))
    assert recorded.given == "spoil(x (2,)), the first of 2 calls"


def test_large_arrays_are_not_looked_through():
    assert describe_call(call, (np.full(20_000, -np.inf),), {}) == "call(x (20000,))"
