"""Search the text of an answer for forbidden names, and that of the learner's functions which it uses.

As the grader does with the cells that an answer needs. What a text doesn't define is what it is now, in the notebook.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator
from textwrap import dedent
from types import FunctionType, ModuleType
from typing import Any

from autograder.forbid import forbidden_use


def find_forbidden(
    function: Callable, forbidden: tuple[str, ...], exercises: Collection[str]
) -> tuple[str, int] | None:
    """The first forbidden name and its line in the answer's cell, 0 if it stands in another function; or None.

    Functions that answer one of `exercises` are left out: the grader puts the solution in their place.
    """
    module = getattr(function, "__module__", None)
    open_ = [getattr(function, "__func__", function)]
    open_ += _functions(getattr(function, "__self__", None), module)  # the others of the class whose method it is
    seen: set[int] = set()
    while open_:
        one = open_.pop(0)
        if id(one) in seen or (seen and one.__name__ in exercises):
            continue
        used, needed = _search(one, forbidden, module)
        if used:
            return used[0], 0 if seen else used[1]
        seen.add(id(one))
        open_ += [helper for thing in needed for helper in _functions(thing, module)]
    return None


def _search(function: Any, forbidden: tuple[str, ...], module: str | None) -> tuple[tuple[str, int] | None, list[Any]]:
    """The first forbidden name in one function's text, and its line; and what the text takes from outside."""
    try:
        lines, first = inspect.getsourcelines(function)
        names = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    except (OSError, TypeError, ValueError, AttributeError):  # it has no text, or is no function in Python
        return None, []
    needed: list[Any] = []

    def outside(name: str) -> str:
        needed.append(names.get(name))
        return _place(names.get(name), module)

    used = forbidden_use(dedent("".join(lines)), forbidden, outside)
    before = first - 1 if _is_in_cell(function) else 0  # a cell is a file to Python
    return (used[0], used[1] + before) if used else None, needed


def _is_in_cell(function: FunctionType) -> bool:
    file = function.__code__.co_filename.replace("\\", "/")
    return "/ipykernel_" in file or file.startswith("<ipython")


def _place(thing: Any, own: str | None) -> str:
    """The dotted name of a module, of what a library defines, or of a thing's type; "" for the learner's own."""
    if isinstance(thing, ModuleType):
        return thing.__name__
    thing = thing if isinstance(getattr(thing, "__qualname__", None), str) else type(thing)
    module = str(getattr(thing, "__module__", "") or "")
    public = [part for part in module.split(".") if not part.startswith("_")]
    return "" if module == own else ".".join([*public, thing.__qualname__])


def _functions(thing: Any, module: str | None) -> Iterator[Any]:
    """The learner's functions that `thing` is or, of a class or its object, has."""
    if isinstance(thing, FunctionType):
        if thing.__module__ == module:
            yield thing
        return
    kind = thing if isinstance(thing, type) else type(thing)
    if kind.__module__ == module:
        members = (getattr(member, "__func__", member) for member in vars(kind).values())
        yield from (member for member in members if isinstance(member, FunctionType))
