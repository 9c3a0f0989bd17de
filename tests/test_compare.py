"""Comparison modes: what each accepts, and the first difference that it names."""

import numpy as np
import pytest
import torch

from autograder.compare import NOT_CHOSEN, AtLeast, AtMost, Close, EnoughRight, Equal, Raises, Shape, kind_difference
from autograder.values import flatten


def difference(mode, want, have):
    return mode.difference(flatten(want), flatten(have))


ACCEPTED = [
    (Close(), 1.0, 1.0 + 1e-6),
    (Close(), np.ones(3), np.ones(3, dtype="f4")),
    (Close(), 2.0, 2),
    (Close(), [np.nan, np.inf], [np.nan, np.inf]),
    (Close(), "paris", "paris"),
    (Close(rtol=0, atol=0.1), 1.0, 1.09),
    (Close(), 1 + 2j, 1 + 2j),
    (Equal(), [1, 2], [1.0, 2.0]),
    (Equal(), np.array([True]), np.array([True])),
    (Equal(), None, None),
    (Shape(), np.zeros((2, 3)), np.ones((2, 3))),
    (AtLeast(0.9), 0.99, 0.9),
    (AtMost(0.1), 0.0, 0.1),
    (Raises(), "ValueError", "ValueError"),
]
REFUSED = [
    (Close(), [1.0, 2.0], [1.0, 2.1], "2", "2.1", "[1]"),
    (Close(), np.eye(2), np.eye(3), "shape (2, 2)", "shape (3, 3)", ""),
    (Close(), np.ones(3), np.ones((3, 1)), "shape (3,)", "shape (3, 1)", ""),
    (Close(), (np.ones(2), np.zeros(3)), (np.ones(2), np.ones(3)), "0", "1", "[1][0]"),
    (Close(), (1.0, np.ones(2)), 1.0, "2 values", "1", ""),
    (Close(), (1.0, np.ones(2)), None, "2 values", "None (is there a return?)", ""),
    (Close(), (np.eye(2), "x"), [[[1.0, 0.0]], [[0.0, 1.0]]], "2 values", "one list of shape (2, 1, 2)", ""),
    (Close(), 1.0, (1.0, "x"), "1", "2 values", ""),
    (Close(), np.eye(3), (np.eye(3), np.ones(3)), "an array of shape (3, 3)", "2 values", ""),
    (Close(), (1.0, np.ones(2)), {"a": 1.0, "b": np.ones(2)}, "a value at [0]", "one at ['a']", ""),
    (Close(), 1.0, float("nan"), "1", "nan", ""),
    (Close(), -0.0, 1.0, "0", "1", ""),
    (Close(), 1.0, float("inf"), "1", "inf", ""),
    (Close(), 1.0, None, "1", "None (is there a return?)", ""),
    (Close(), None, 1.0, "None", "1", ""),
    (Close(), "paris", "rome", "'paris'", "'rome'", ""),
    (Close(), {"a": 1, "b": "x"}, {"a": 1, "c": "x"}, "a value at ['b']", "one at ['c']", ""),
    (Equal(), 1.0, 1.0 + 1e-9, "1", "1.000000001", ""),
    (Equal(), np.array([True]), np.array([1]), "dtype bool", "dtype int64", ""),
    (Shape(), np.zeros(2), np.zeros(3), "shape (2,)", "shape (3,)", ""),
    (AtLeast(0.9), 1.0, 0.5, "at least 0.9", "0.5", ""),
    (AtLeast(0.9), 1.0, np.ones(2), "one number, at least 0.9", "an array of shape (2,)", ""),
    (AtLeast(0.9), 1.0, float("nan"), "at least 0.9", "nan", ""),
    (AtMost(0.1), 0.0, 0.2, "at most 0.1", "0.2", ""),
    (Raises(), "ValueError", "no error", "ValueError", "no error", ""),
]


@pytest.mark.parametrize(("mode", "want", "have"), ACCEPTED)
def test_accepted(mode, want, have):
    assert difference(mode, want, have) is None


@pytest.mark.parametrize(("mode", "want", "have", "expected", "got", "where"), REFUSED)
def test_refused(mode, want, have, expected, got, where):
    found = difference(mode, want, have)
    assert found is not None
    assert (found.expected, found.got, found.where) == (expected, got, where)


KIND = [
    (np.ones(2), torch.ones(2), "a NumPy array", "a torch tensor", ""),
    (np.ones(2), [1.0, 1.0], "a NumPy array", "a list", ""),
    (torch.ones(2), np.ones(2), "a torch tensor", "a NumPy array", ""),
    (torch.tensor(1.0), 1.0, "a torch tensor", "one number", ""),
    (("x", np.ones(2)), ("x", torch.ones(2)), "a NumPy array", "a torch tensor", "[1]"),
    (1.0, torch.tensor(1.0), "one number", "a torch tensor", ""),
    ((1.0, 2.0), (torch.tensor(1.0), torch.tensor(2.0)), "a list", "a torch tensor", ""),
]
SAME_KIND = [(1.0, np.array(1.0)), ([1, 2], np.array([1, 2])), ((1.0, 2.0), [1, 2]), (np.float64(1), 1)]


@pytest.mark.parametrize(("want", "have", "expected", "got", "where"), KIND)
def test_right_values_of_another_kind(want, have, expected, got, where):
    found = kind_difference(flatten(want), flatten(have))
    assert (found.expected, found.got, found.where) == (expected, got, where)


@pytest.mark.parametrize(("want", "have"), SAME_KIND)
def test_numbers_and_sequences_come_in_any_kind(want, have):
    assert kind_difference(flatten(want), flatten(have)) is None


def test_two_wrong_scores_behave_alike():
    mode = AtLeast(0.9)
    assert mode.same(flatten(0.1), flatten(0.5))
    assert not mode.same(flatten(0.1), flatten(0.95))


PROJECTS = EnoughRight((("pictures", 0.7), ("stories", 0.6)))
TRUTH = {"pictures": np.arange(10) % 5, "stories": np.arange(20) % 6}


def answers(name, right, total):
    """The first `right` of `total` answers as they should be, the others not; none for the other project."""
    wrong = np.where(np.arange(total) < right, TRUTH[name], 9)
    return {other: wrong if other == name else np.full(len(y), NOT_CHOSEN) for other, y in TRUTH.items()}


@pytest.mark.parametrize(
    ("have", "expected", "got"),
    [
        (answers("pictures", 7, 10), None, None),
        (answers("stories", 12, 20), None, None),
        (TRUTH, None, None),
        (answers("pictures", 6, 10), "at least 70% of pictures right", "60.0%"),
        (answers("stories", 11, 20), "at least 60% of stories right", "55.0%"),
        (answers("pictures", 0, 10) | {"pictures": np.full(10, NOT_CHOSEN)}, "answers for one project", "none"),
        (answers("pictures", 7, 10) | {"pictures": np.zeros(9)}, "shape (10,)", "shape (9,)"),
        (1.0, "answers for pictures or stories", "1"),
        ({"pictures": np.zeros(10)}, "answers for pictures or stories", "an array of shape (10,)"),
    ],
)
def test_enough_answers_to_one_project_are_right(have, expected, got):
    found = difference(PROJECTS, TRUTH, have)
    assert (found and found.expected, found and found.got) == (expected, got)


def test_answers_are_alike_where_nearly_all_are():
    bad, other = flatten(answers("stories", 3, 20)), flatten(answers("stories", 10, 20))
    assert PROJECTS.same(bad, bad)
    assert not PROJECTS.same(bad, other)
    assert PROJECTS.same(flatten(TRUTH), flatten(answers("stories", 12, 20)))
    assert not PROJECTS.same(flatten(TRUTH), bad)


def test_a_matrix_keeps_both_sides_for_the_picture():
    found = difference(Close(), np.eye(2), np.ones((2, 2)))
    np.testing.assert_array_equal(found.arrays[0], np.eye(2))
    np.testing.assert_array_equal(found.arrays[1], np.ones((2, 2)))


@pytest.mark.parametrize(
    ("want", "have", "said"),
    [
        (0.37221, 0.37224, ("0.37221", "0.37224")),
        (1.0, 1.0 + 1e-9, ("1", "1.000000001")),
        (2.5, 3.5, ("2.5", "3.5")),
    ],
)
def test_numbers_are_said_with_the_digits_in_which_they_differ(want, have, said):
    found = Close(rtol=1e-12, atol=0).difference(flatten(want), flatten(have))
    assert (found.expected, found.got) == said


def test_close_is_numpys_isclose():
    special = [0.0, -0.0, 1.0, 1 + 9e-5, 1 + 2e-4, 1e-7, 1e300, -1e300, np.inf, -np.inf, np.nan]
    for kind in (float, complex):
        want, have = (grid.ravel().astype(kind) for grid in np.meshgrid(special, special))
        for a, b in zip(want, have, strict=True):
            expected = bool(np.isclose(b, a, rtol=1e-4, atol=1e-6, equal_nan=True))
            assert Close().same(flatten(a), flatten(b)) == expected == (difference(Close(), a, b) is None), (a, b)
