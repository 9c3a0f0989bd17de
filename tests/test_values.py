"""Values on the wire: everything that a probe may return comes back the same; everything else is refused."""

import numpy as np
import pytest
import torch

from autograder.values import MAX_BYTES, MAX_LEAVES, flatten, pack, unpack

ROUND_TRIPS = {
    "number": 3.5,
    "bool": np.bool_(True),
    "vector of float32": np.arange(3, dtype="f4"),
    "empty": np.zeros((0, 3)),
    "nan and infinity": np.array([np.nan, np.inf, -np.inf]),
    "not contiguous": np.arange(12.0).reshape(3, 4)[:, ::2].T,
    "big endian": np.arange(3, dtype=">f8"),
    "string": "ab\n\u20ac",
    "none": None,
    "tensor": torch.ones(2),
    "tuple of arrays": (np.ones((2, 3)), np.zeros(4)),
    "nested": {"a": [1, [2.0, "x"]], "b": (None, np.eye(2))},
}


@pytest.mark.parametrize("value", ROUND_TRIPS.values(), ids=ROUND_TRIPS.keys())
def test_round_trip(value):
    leaves = flatten(value)
    back = unpack(pack(leaves))
    assert len(leaves) == len(back) > 0
    for one, other in zip(leaves, back, strict=True):
        assert (one.path, one.kind) == (other.path, other.kind)
        if isinstance(one.data, np.ndarray):
            np.testing.assert_array_equal(one.data, other.data)
            assert one.data.dtype == other.data.dtype
        else:
            assert one.data == other.data


def test_rectangles_of_numbers_are_one_array_and_others_are_not():
    assert [leaf.data.shape for leaf in flatten([[1, 2], [3, 4], [5, 6]])] == [(3, 2)]
    assert [leaf.data.shape for leaf in flatten([torch.tensor(1.0), np.float32(2), np.array(3)])] == [(3,)]
    assert [leaf.path for leaf in flatten([[1, 2], [3]])] == ["[0]", "[1]"]
    assert [leaf.path for leaf in flatten({"b": 1, "a": "x"})] == ["['a']", "['b']"]


def test_the_kind_of_thing_is_kept():
    values = (np.ones(2), torch.ones(2), [1, 2], 3.0, np.float64(3), torch.tensor(3.0), "x", None)
    assert [leaf.kind for leaf in flatten(values)] == ["array", "tensor", "list", "", "", "tensor", "", ""]


def test_tensors_with_gradients_and_of_half_precision():
    needs_grad = torch.ones(2, requires_grad=True) * 3
    np.testing.assert_array_equal(flatten(needs_grad)[0].data, [3, 3])
    np.testing.assert_array_equal(flatten(torch.ones(2, dtype=torch.bfloat16))[0].data, [1, 1])


def recursive():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (object(), "returned object"),
        (np.array([object()]), "dtype object"),
        (lambda: 1, "returned function"),
        (recursive(), "nested deeper"),
        ([[1, "x"]] * (MAX_LEAVES + 1), "more than 1000 parts"),
        ({1, 2}, "returned set"),
    ],
)
def test_what_cannot_be_compared_is_refused(value, message):
    with pytest.raises(TypeError, match=message):
        flatten(value)


LEAF = {"path": "", "kind": "array", "dtype": "<f8", "shape": [1], "data": "AAAAAAAA8D8="}


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        ({}, "list"),
        ([1], "a leaf needs"),
        ([LEAF | {"dtype": "|O"}], "not allowed"),
        ([LEAF | {"dtype": "<f8,<f8"}], "not allowed"),
        ([LEAF | {"dtype": ["<f8"]}], "not allowed"),
        ([LEAF | {"kind": "set"}], "kind 'set' is not known"),
        ([LEAF | {"kind": ["array"]}], "is not known"),
        ([LEAF | {"shape": [2]}], "does not fill"),
        ([LEAF | {"shape": [-1]}], "list of sizes"),
        ([LEAF | {"shape": [1.0]}], "list of sizes"),
        ([LEAF | {"shape": [True]}], "list of sizes"),
        ([LEAF | {"shape": [1] * 33}], "list of sizes"),
        ([LEAF | {"data": "!!!!"}], "base64"),
        ([LEAF | {"data": "A" * (2 * MAX_BYTES + 1)}], "larger than"),
        ([LEAF] * (MAX_LEAVES + 1), "at most"),
        ([{"path": "", "dtype": "str"}], "a leaf needs"),
    ],
)
def test_decoding_is_strict(packed, message):
    with pytest.raises(ValueError, match=message):
        unpack(packed)
