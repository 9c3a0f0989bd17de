"""What a probe returned, as plain values: arrays, strings, nothing; packed for the wire and strictly unpacked.

A value is a tuple of leaves, each with its path inside what was returned (`""`, `"[0]"`, `"['mean']"`) and the kind of
thing it was: later cells of a lesson compute with NumPy arrays or with tensors, seldom with both. Nothing here runs
code that came over the wire: no pickle, an allow-list of dtypes, a limit on size, depth and count.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

DTYPES = ("|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
KINDS = ("", "array", "tensor", "list")  # "" for one number, text and None
MAX_BYTES = 10_000_000  # of one probe's values
MAX_LEAVES = 1_000
MAX_DEPTH = 8


@dataclass(frozen=True, eq=False)
class Leaf:
    """One array, string or None, where it stood in the returned structure, and of which kind (`KINDS`) it was."""

    path: str
    data: np.ndarray | str | None
    kind: str = ""


def flatten(value: Any, path: str = "", depth: int = 0) -> tuple[Leaf, ...]:
    """The leaves of what a probe returned.

    NumPy arrays, torch tensors (detached, on any device), numbers, strings, None, and tuples, lists and dicts of them.
    Raises TypeError for anything else, and for structures that are too deep or too large.
    """
    if depth > MAX_DEPTH:
        raise TypeError(f"the returned value is nested deeper than {MAX_DEPTH} levels")
    if value is None or isinstance(value, str):
        return (Leaf(path, value),)
    if isinstance(value, dict):
        children = [(f"{path}[{key!r}]", value[key]) for key in sorted(value, key=repr)]
    elif isinstance(value, list | tuple) and not _is_grid(value):
        children = [(f"{path}[{i}]", item) for i, item in enumerate(value)]
    else:
        return (Leaf(path, _as_array(value), _kind(value)),)
    if len(children) > MAX_LEAVES:
        raise TypeError(f"the returned value has more than {MAX_LEAVES} parts")
    leaves = tuple(leaf for where, item in children for leaf in flatten(item, where, depth + 1))
    if len(leaves) > MAX_LEAVES:
        raise TypeError(f"the returned value has more than {MAX_LEAVES} parts")
    return leaves


def _is_grid(value: list | tuple) -> bool:
    """Is this a rectangular nest of plain numbers, which reads as one array?"""

    def shape(item: Any, depth: int = 0) -> tuple[int, ...] | None:
        if isinstance(item, bool | int | float | complex) or getattr(item, "shape", None) == ():
            return ()  # a number, or an array or tensor that is one
        if not isinstance(item, list | tuple) or not item or depth > MAX_DEPTH:
            return None
        shapes = {shape(part, depth + 1) for part in item}
        inner = shapes.pop()
        return None if shapes or inner is None else (len(item), *inner)

    return shape(value) is not None


def _kind(value: Any) -> str:
    if hasattr(value, "detach"):
        return "tensor"
    if isinstance(value, list | tuple):
        return "tensor" if any(_kind(item) == "tensor" for item in value) else "list"
    return "array" if isinstance(value, np.ndarray) and value.ndim else ""


def _as_array(value: Any) -> np.ndarray:
    if hasattr(value, "detach"):  # a torch tensor, without importing torch
        value = value.detach().cpu()
        if str(value.dtype) == "torch.bfloat16":  # numpy has no such dtype
            value = value.float()
        value = value.numpy()
    if not isinstance(value, np.ndarray | np.generic | bool | int | float | complex | list | tuple):
        raise TypeError(f"returned {type(value).__name__}, which is not a number, an array, a tensor or a string")
    array = np.asarray(value)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if array.dtype.str not in DTYPES:
        raise TypeError(f"returned an array of dtype {array.dtype}, which cannot be compared")
    return array


def pack(leaves: tuple[Leaf, ...]) -> list[dict]:
    """The leaves as JSON: dtype, shape and base64 bytes."""
    return [_pack_leaf(leaf) for leaf in leaves]


def _pack_leaf(leaf: Leaf) -> dict:
    if not isinstance(leaf.data, np.ndarray):
        return {"path": leaf.path, "dtype": "none" if leaf.data is None else "str", "data": leaf.data or ""}
    raw = base64.b64encode(np.ascontiguousarray(leaf.data).tobytes()).decode()
    shape = list(leaf.data.shape)
    return {"path": leaf.path, "kind": leaf.kind, "dtype": leaf.data.dtype.str, "shape": shape, "data": raw}


def unpack(packed: Any) -> tuple[Leaf, ...]:
    """The leaves of `pack`'s JSON; raises ValueError for whatever is not exactly that."""
    if not isinstance(packed, list) or len(packed) > MAX_LEAVES:
        raise ValueError("values must be a list of at most 1000 leaves")
    if sum(len(item.get("data", "")) for item in packed if isinstance(item, dict)) > 2 * MAX_BYTES:
        raise ValueError(f"values are larger than {MAX_BYTES} bytes")
    return tuple(_unpack_leaf(item) for item in packed)


def _unpack_leaf(item: Any) -> Leaf:
    if not isinstance(item, dict) or not isinstance(item.get("path"), str) or not isinstance(item.get("data"), str):
        raise ValueError("a leaf needs the texts path, dtype and data")
    path, dtype, data = item["path"][:200], item.get("dtype"), item["data"]
    if dtype in ("none", "str"):
        return Leaf(path, None if dtype == "none" else data)
    shape, kind = item.get("shape"), item.get("kind")
    if kind not in KINDS:
        raise ValueError(f"kind {str(kind)[:40]!r} is not known")
    if dtype not in DTYPES:
        raise ValueError(f"dtype {str(dtype)[:40]!r} is not allowed")
    if not isinstance(shape, list) or len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise ValueError("shape must be a list of sizes")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("data is not base64") from error
    if len(raw) != prod(shape) * np.dtype(dtype).itemsize:
        raise ValueError("data does not fill its shape")
    return Leaf(path, np.frombuffer(raw, dtype).reshape(shape), kind)
