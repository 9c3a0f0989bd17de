"""The reference solutions of a lesson as functions: its setup cells and answers, without anything else."""

from __future__ import annotations

import linecache
from typing import Any

from autograder.lesson import Cell, Lesson, LessonError


def reference_namespace(lesson: Lesson) -> dict[str, Any]:
    """Run the lesson's setup cells and solved answers, in order, and return what they define.

    Demonstrations are left out on purpose: an answer that needs one of their names raises LessonError here. Python
    keeps the source of each answer, with its markers, as that of its file.
    """
    namespace: dict[str, Any] = {"__name__": f"lesson_{lesson.name}"}
    for cell in lesson.cells:
        if cell.tags & {"setup", "answer"}:
            try:
                run_cell(cell, cell.source, namespace)
                linecache.cache[_file(cell)] = (len(cell.source), None, cell.source.splitlines(True), _file(cell))
            except Exception as error:  # whatever the cell raises
                problem = f"cell {cell.name!r} fails after setup cells and earlier answers alone"
                raise LessonError(lesson.path, cell.line, f"{problem}: {type(error).__name__}: {error}") from error
    return namespace


def run_cell(cell: Cell, source: str, namespace: dict[str, Any]) -> None:
    """Execute `source` in `namespace`, as the cell `cell`."""
    exec(compile(source, _file(cell), "exec"), namespace)


def _file(cell: Cell) -> str:
    return f"<solution {cell.name}>"
