"""The reference solutions of a lesson as functions: its setup cells and answers, without anything else."""

from __future__ import annotations

from typing import Any

from autograder.lesson import Cell, Lesson, LessonError
from autograder.markers import solved


def reference_namespace(lesson: Lesson) -> dict[str, Any]:
    """Run the lesson's setup cells and solved answers, in order, and return what they define.

    Demonstrations are left out on purpose: an answer that needs one of their names raises LessonError here.
    """
    namespace: dict[str, Any] = {"__name__": f"lesson_{lesson.name}"}
    for cell in lesson.cells:
        if cell.tags & {"setup", "answer"}:
            try:
                run_cell(cell, solved(cell.source), namespace)
            except Exception as error:  # whatever the cell raises
                problem = f"cell {cell.name!r} fails after setup cells and earlier answers alone"
                raise LessonError(lesson.path, cell.line, f"{problem}: {type(error).__name__}: {error}") from error
    return namespace


def run_cell(cell: Cell, source: str, namespace: dict[str, Any]) -> None:
    """Execute `source` in `namespace`, as the cell `cell`."""
    exec(compile(source, f"<answer {cell.name}>", "exec"), namespace)
