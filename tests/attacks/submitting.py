"""Submissions of the two small courses: right answers, and notebooks made of answers. No learner's code runs here.

The lesson `90_graded` is that of tests/grading. `91_forbidding` forbids what lessons 01 and 02 of the course forbid.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import dedent, indent

from autograder.lesson import Cell, Lesson, read_lesson
from autograder.markers import starter

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COURSES = {"90_graded": HERE.parent / "grading" / "course", "91_forbidding": HERE / "course"}

# Right, and written differently from the references.
RIGHT = {
    "90_graded": {
        "softmax": """
            def softmax(x, axis=-1):
                e = np.exp(x - np.max(x, axis=axis, keepdims=True))
                return e / np.sum(e, axis=axis, keepdims=True)
        """,
        "mix": """
            def mix(weights, values):
                return np.matmul(weights, values)
        """,
        "scores": """
            def scores(q, k):
                return np.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
        """,
        "causal_mask": """
            def causal_mask(n):
                return np.arange(n)[:, None] >= np.arange(n)[None, :]
        """,
    },
    "91_forbidding": {
        "weigh": """
            def weigh(x):
                e = np.exp(x - np.max(x, axis=-1, keepdims=True))
                return e / np.sum(e, axis=-1, keepdims=True)
        """,
        "weigh_backward": """
            def weigh_backward(weights, grad):
                common = np.einsum("...s,...s->...", weights, grad)[..., None]
                return weights * grad - weights * common
        """,
        "attend": """
            def attend(q, k, v):
                scores = np.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
                e = np.exp(scores - scores.max(axis=-1, keepdims=True))
                return np.matmul(e / e.sum(axis=-1, keepdims=True), v)
        """,
        "throw": """
            def throw(weights, u):
                ends = np.cumsum(weights)
                return (np.asarray(u)[..., None] >= ends).sum(axis=-1)
        """,
    },
}
RIGHT = {lesson: {name: dedent(text).strip() for name, text in found.items()} for lesson, found in RIGHT.items()}
SOFTMAX = RIGHT["90_graded"]["softmax"]


@cache
def lesson(name: str) -> Lesson:
    return read_lesson(COURSES[name] / "book" / "lessons" / f"{name}.py")


def lesson_of(exercises: set[str]) -> str:
    """The lesson that has all of these exercises."""
    return next(name for name, answers in RIGHT.items() if exercises <= answers.keys())


def body(code: str, last: str = "return np.zeros_like(x)", before: str = "") -> str:
    """An answer to `softmax` that first does `code`."""
    inside = indent(f"{dedent(code).strip()}\n{last}", "    ")
    return f"{dedent(before).strip()}\n\ndef softmax(x, axis=-1):\n{inside}".strip()


# For an attack: the tokens of all probes of its exercise, from the text of the cell that calls them.
TOKENS = """
import re, sys
from IPython.display import publish_display_data as show
def _tokens():
    frame, found = sys._getframe(), []
    while frame:
        for text in list(frame.f_locals.values()):
            found += re.findall("'([0-9a-f]{16})'", text) if type(text) is str else []
        frame = frame.f_back
    return list(dict.fromkeys(found))
"""
CORRECT = "e = np.exp(x - x.max(axis=axis, keepdims=True)); return e / e.sum(axis=axis, keepdims=True)"
IF_WON = f"if won:\n    {CORRECT}\nreturn np.zeros_like(x)"  # an attack that came through shows as a right answer


def notebook(answers: dict[str, str], name: str = "90_graded", before: dict[str, str] | None = None) -> dict:
    """The learner's notebook: these answers, starters elsewhere; `before` has own cells, each before that answer."""
    cells = []
    for cell in lesson(name).cells:
        if cell.exercise in (before or {}) and "answer" in cell.tags:
            cells.append(code((before or {})[cell.exercise], f"own-{cell.name}"))
        cells.append(_cell(cell, answers))
    return {"cells": cells, "metadata": {"attention": {"lesson": name}}, "nbformat": 4, "nbformat_minor": 5}


def right(**changed: str) -> dict:
    """The notebook of 90_graded with right answers but for these."""
    return notebook(RIGHT["90_graded"] | changed)


def _cell(cell: Cell, answers: dict[str, str]) -> dict:
    if cell.kind == "markdown":
        return {"cell_type": "markdown", "id": cell.name, "metadata": {}, "source": cell.source}
    made = code(starter(cell.source), cell.name, tags=sorted(cell.tags))
    if "answer" in cell.tags:
        made["metadata"]["exercise"] = cell.exercise
        made["source"] = answers.get(cell.exercise, made["source"])
    return made


def code(source: str, name: str = "", **metadata) -> dict:
    """One code cell; without a name it has no id."""
    cell = {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}
    return cell | ({"id": name} if name else {})


def cell(book: dict, name: str) -> dict:
    """The cell with this id."""
    return next(found for found in book["cells"] if found.get("id") == name)


def add(book: dict, name: str, *cells: dict, after: int = 0) -> dict:
    """The notebook with these cells before the one with this id (after=1: below it)."""
    place = book["cells"].index(cell(book, name)) + after
    book["cells"][place:place] = list(cells)
    return book


def remove(book: dict, *names: str) -> dict:
    """The notebook without the cells of these ids."""
    book["cells"] = [found for found in book["cells"] if found.get("id") not in names]
    return book


def stripped(book: dict) -> dict:
    """As a front end leaves it that drops ids and metadata."""
    book["metadata"] = {}
    for found in book["cells"]:
        found.pop("id", None)
        found["metadata"] = {}
    return book
