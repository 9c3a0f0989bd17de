"""No key stands on two sides; groups equal those of SciPy's connected components."""

import random

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from attn.data import splits


def sides(parts):
    return {item: side for side in ("train", "validation", "test") for item in getattr(parts, side)}


def items(n, keys, seed=0):
    draw = random.Random(seed)
    return [(f"item {index}", *(f"key {draw.randrange(keys)}" for _ in range(2))) for index in range(n)]


def test_items_that_share_a_key_stand_on_one_side_and_all_sides_are_filled():
    many = items(2_000, 20_000)
    where = sides(splits.split(many, list))
    assert len(where) == 2_000
    of_key = {}
    for item in many:
        for key in item:
            assert of_key.setdefault(key, where[item]) == where[item]
    shares = [list(where.values()).count(side) / 2_000 for side in ("train", "validation", "test")]
    np.testing.assert_allclose(shares, [0.8, 0.1, 0.1], atol=0.03)


@pytest.mark.parametrize("keys", [300, 3_000])
def test_groups_are_the_connected_components(keys):
    many = items(500, keys)
    names = {key: number for number, key in enumerate(sorted({key for item in many for key in item}))}
    pairs = [(index, 500 + names[key]) for index, item in enumerate(many) for key in item]
    rows, columns = np.array(pairs).T
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(500 + len(names),) * 2)
    _, label = connected_components(graph, directed=False)
    found = {frozenset(group) for group in splits._groups(many)}
    assert found == {frozenset(np.flatnonzero(label[:500] == one)) for one in set(label[:500])}


def test_an_item_stays_on_its_side_when_others_come():
    few, many = items(300, 10**9), items(600, 10**9)
    assert (
        sides(splits.split(few, lambda item: item[:1])).items()
        <= sides(splits.split([*few, *many[300:]], lambda item: item[:1])).items()
    )


def test_a_large_group_is_for_training():
    many = [(f"item {index}", "template" if index % 4 == 0 else f"own {index}") for index in range(400)]
    parts = splits.split(many, list)
    assert sum("template" in item for item in parts.train) == 100
    assert parts.validation
    assert parts.test


def test_nothing_to_split():
    assert splits.split([], list) == splits.Splits([], [], [])


@pytest.mark.parametrize("change", ["replace", "insert", "delete"])
def test_sentences_that_differ_in_one_word_share_a_key(change):
    words = ["the", "acting", "alone", "is", "worth", "the", "price"]
    for at in range(len(words)):
        other = [
            *words[:at],
            *(["new"] if change == "replace" else ["new", words[at]] if change == "insert" else []),
            *words[at + 1 :],
        ]
        assert set(splits.one_word_off(words)) & set(splits.one_word_off(other))
    assert not set(splits.one_word_off(words)) & set(splits.one_word_off(["two", "new", *words[2:]]))
    assert splits.one_word_off(["too", "short"]) == ["too short"]


def test_runs_of_words():
    assert splits.runs(["a", "b", "c", "d"], 3) == ["a b c", "b c d"]
    assert splits.runs(["a"], 3) == []
