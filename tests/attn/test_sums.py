"""Additions: right, different, and none on two sides."""

from collections import Counter

import pytest

from attn.data import sums


@pytest.fixture(scope="module")
def splits():
    return sums.load()


def sides(splits):
    return splits.train, splits.validation, splits.test


def test_the_sides_have_the_sizes_that_were_promised(splits):
    assert [len(side) for side in sides(splits)] == [44_000, 1_000, 5_000]


def test_every_answer_is_right(splits):
    for side in sides(splits):
        for question, answer in side:
            a, b = question.split("+")
            assert str(int(a)) == a
            assert str(int(b)) == b
            assert int(a) + int(b) == int(answer)
            assert 0 <= int(a) < 1000 > int(b)


def test_no_two_numbers_are_added_twice_in_any_order(splits):
    added = [tuple(sorted(question.split("+"))) for side in sides(splits) for question, _ in side]
    assert len(set(added)) == len(added) == 50_000


def test_both_sides_have_all_lengths_in_the_same_shares(splits):
    train, test = (Counter(len(s.source) for s in side) for side in (splits.train, splits.test))
    assert set(train) == {3, 4, 5, 6, 7}
    for length in (4, 5, 6, 7):
        assert test[length] / 5_000 == pytest.approx(train[length] / 44_000, abs=0.03)
    assert max(len(s.target) for s in splits.train) == 4


def test_a_seed_gives_the_same_sums_and_another_seed_others(splits):
    assert sums.load() == splits
    assert sums.load(seed=1) != splits


@pytest.mark.parametrize("n", [-1, 0, 49, 100_001])
def test_a_number_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match=f"n must be from 50 to 100000, got {n}"):
        sums.load(n)
