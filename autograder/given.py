"""What a probe calls the learner's function with, in one line: names, shapes, and what is special about the numbers."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

LARGE, SMALL = 1e4, 1e-6  # beyond these a number's size is worth saying
MAX_VALUE, MAX_CALL = 40, 200  # characters
MAX_LOOKED_AT = 10_000  # numbers: looking takes time and memory, which a probe may measure


class Recorded:
    """A function that keeps the description of its first call, made before the call can change what it was given."""

    def __init__(self, function: Callable) -> None:
        functools.update_wrapper(self, function)
        self.function, self.first, self.calls = function, "", 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.calls == 1:
            self.first = describe_call(self.function, args, kwargs)
        return self.function(*args, **kwargs)

    @property
    def given(self) -> str:
        """The first call, and how many there were."""
        return self.first + (f", the first of {self.calls} calls" if self.calls > 1 else "")


def describe_call(function: Callable, args: tuple, kwargs: dict[str, Any]) -> str:
    """Such as `softmax(x (4, 7) with −∞, axis=1)`: arrays by their shape, short values as they are."""
    try:
        arguments = inspect.signature(function).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):  # a builtin, or a call that is wrong on purpose
        arguments = {**{f"argument {i}": value for i, value in enumerate(args, 1)}, **kwargs}
    said = ", ".join(f"{name}{describe(value)}" for name, value in arguments.items())
    return _cut(f"{getattr(function, '__name__', 'function')}({said})", MAX_CALL)


def describe(value: Any) -> str:
    """An argument, as it stands after its name: `=3`, ` (4, 7) float32`, ` [a list of 12]`."""
    if hasattr(value, "detach"):  # a torch tensor, without importing torch
        tensor = value.detach().cpu()
        numbers = tensor.numpy() if str(tensor.dtype) != "torch.bfloat16" else tensor.float().numpy()
        return f" {tuple(value.shape)} {' '.join(['tensor', *_special(numbers, 'f4')])}"
    if isinstance(value, np.ndarray):
        return " ".join(["", str(value.shape), *_special(value, "f8")])
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"={value:.6g}"
    if isinstance(value, list | tuple | dict) and any(hasattr(part, "shape") for part in value):
        return f" [a {type(value).__name__} of {len(value)}: {_cut(','.join(describe(v) for v in value).strip(), 60)}]"
    if isinstance(value, list | tuple | dict) and (len(value) > MAX_VALUE / 3 or len(repr(value)) > MAX_VALUE):
        return f" [a {type(value).__name__} of {len(value)}]"
    if value is None or isinstance(value, str | bytes | bool | int | complex | list | tuple | dict):
        return f"={_cut(repr(value), MAX_VALUE)}"
    name = getattr(value, "__name__", "")
    return f" [{name}]" if name.isidentifier() else f" [a {type(value).__name__}]"


def _special(value: np.ndarray, usual: str) -> Iterator[str]:
    """What a reader would want to know about the numbers before they look for their slip."""
    if value.dtype.kind == "f" and value.dtype.str[1:] != usual:
        yield str(value.dtype)
    elif value.dtype.kind in "bui":
        yield "of truth values" if value.dtype.kind == "b" else "of integers"
    if value.ndim > 1 and value.size > 1 and not value.flags.c_contiguous:
        yield "transposed"
    if value.dtype.kind != "f" or not 0 < value.size <= MAX_LOOKED_AT:
        return
    if np.isnan(value).any():
        yield "with NaN"
    if np.isneginf(value).any():
        yield "with −∞"
    if np.isposinf(value).any():
        yield "with ∞"
    sizes = np.abs(value[np.isfinite(value)])
    if sizes.size and sizes.max() == 0:
        yield "of zeros"
    elif sizes.size and sizes.max() >= LARGE:
        yield f"up to {sizes.max():.0e}"
    elif sizes.size and sizes.max() < SMALL:
        yield f"at most {sizes.max():.0e}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 2]} …"
