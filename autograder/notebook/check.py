"""`check` and `show_solution`, as a learner calls them in a notebook."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from autograder.diagnose import slips
from autograder.exercise import PUBLIC_SEED, Exercise, load_exercises
from autograder.judge import judge, observe_watched, refusal, unpack_expected
from autograder.notebook import progress
from autograder.notebook.card import Card
from autograder.notebook.own_text import find_forbidden
from autograder.paths import SOLUTIONS, VALUES
from autograder.results import Result


def check(function: Callable) -> None:
    """Try the function on every probe of its exercise and show which held, and the slip behind those that didn't.

    Raises TypeError if `function` is no function, ValueError if no exercise has its name.
    """
    lesson, exercise = _find(_name_of(function))
    result = _forbidden(exercise, function) or _judged(lesson, exercise, function)
    note = progress.mark(exercise.name, "passed") if result.outcome == "passed" else ""
    _show(Card(result, _progress_line(lesson), note))


def show_solution(function: Callable | str) -> None:
    """Show the course's solution, define it in the notebook, and mark the exercise as seen (not as done)."""
    name = function if isinstance(function, str) else _name_of(function)
    lesson, exercise = _find(name)
    source = _solution_source(lesson, exercise.name)
    if source is None:
        print(f"This edition of the course holds no solutions: ask your teacher about {name}.")
        return
    warning = progress.mark(exercise.name, "seen")
    shell = current_shell()
    if shell is None:
        print(source)
        return
    from IPython.display import Code, display

    display(Code(source, language="python"))
    shell.run_cell(source, store_history=False)  # as a cell, so that `check` can read its source
    print(f"{name} is defined: you can go on. It counts as seen, not as done. {warning}".strip())


def _name_of(function: Any) -> str:
    if not callable(function) or not hasattr(function, "__name__"):
        raise TypeError(f"check(…) takes the function you wrote, got {type(function).__name__}: write check(softmax)")
    return function.__name__


def _find(name: str) -> tuple[str, Exercise]:
    """The lesson and the exercise called `name`; raises ValueError with the names that come nearest."""
    from difflib import get_close_matches

    lesson = _lessons().get(name)
    if lesson is None:
        near = get_close_matches(name, _lessons())
        hint = f"did you mean {near[0]}?" if near else "pass the function of an exercise"
        raise ValueError(f"no exercise is called {name!r}: {hint}")
    return lesson, load_exercises(lesson)[name]


@cache
def _values(lesson: str) -> dict[str, dict[str, Any]]:
    return json.loads((VALUES / f"{lesson}.json").read_text("utf-8"))["exercises"]


@cache
def _lessons() -> dict[str, str]:
    """Exercise -> lesson, read from the values and not from the exercises, whose modules may be slow to import."""
    if not VALUES.is_dir():  # installed as a copy, away from the course's files
        raise FileNotFoundError(f"no checks in {VALUES}: in the course's folder, pip install --editable .")
    return {name: path.stem for path in sorted(VALUES.glob("*.json")) for name in _values(path.stem)}


def _forbidden(exercise: Exercise, function: Callable) -> Result | None:
    """The refusal of an answer whose text uses a forbidden name."""
    used = find_forbidden(function, exercise.forbid, exercise_names()) if exercise.forbid else None
    return refusal(exercise, *used) if used else None


def _judged(lesson: str, exercise: Exercise, function: Callable) -> Result:
    stored = _values(lesson)[exercise.name]
    got, used = observe_watched(exercise, function, PUBLIC_SEED)
    if used:
        return refusal(exercise, used)
    result = judge(exercise, got, unpack_expected({**stored, "changed": []}))
    if result.outcome in ("passed", "unattempted"):
        return result
    # only now, and only here: the wrong versions run on the same inputs
    return judge(exercise, got, unpack_expected(stored, slips(exercise, PUBLIC_SEED)))


def _progress_line(lesson: str) -> str:
    names, states = _values(lesson), progress.read()
    done = sum(states.get(name) == "passed" for name in names)
    seen = sum(states.get(name) == "seen" for name in names)
    line = f"{done} of {len(names)} exercises of this lesson done"
    return f"{line}, {seen} seen." if seen else f"{line}."


def exercise_names() -> frozenset[str]:
    """Of all lessons; none where the course's files aren't there."""
    return frozenset(_lessons()) if VALUES.is_dir() else frozenset()


def _solution_source(lesson: str, exercise: str) -> str | None:
    try:
        notebook = json.loads((SOLUTIONS / f"{lesson}.ipynb").read_text("utf-8"))
    except OSError:
        return None
    found = [cell for cell in notebook["cells"] if cell["metadata"].get("exercise") == exercise]
    return "".join(found[0]["source"]) if found else None


def current_shell() -> Any:
    """IPython's shell in a notebook, None elsewhere."""
    if "IPython" not in sys.modules:  # nobody started one, and importing it takes longer than all the rest
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _show(card: Card) -> None:
    if current_shell() is None:
        print(card)
        return
    from IPython.display import display

    display(card)
