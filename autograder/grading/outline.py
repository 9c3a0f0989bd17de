"""What reading a submission needs of a lesson: plain data, so that it can be sent to the process that reads."""

from __future__ import annotations

from dataclasses import dataclass
from symtable import symtable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it takes long to import, and the process that reads never needs it
    from autograder.lesson import Lesson

from autograder.markers import starter


@dataclass(frozen=True)
class Outline:
    """A lesson as the learner got it: its answer cells, the text of each code cell, the names that each defines."""

    name: str
    answers: dict[str, str]  # exercise -> its cell, in the lesson's order
    cells: dict[str, str]  # code cell -> its text
    setup: tuple[str, ...]  # the set-up's cells
    given: frozenset[str]  # the names that set-up cells define
    shown: dict[str, str]  # name -> the cell that defines it, of those that grading doesn't run


def outline(lesson: Lesson) -> Outline:
    codes = [cell for cell in lesson.cells if cell.kind == "code"]
    setup = [cell for cell in codes if "setup" in cell.tags]
    others = [cell for cell in codes if not cell.tags & {"setup", "answer"}]
    return Outline(
        name=lesson.name,
        answers={exercise: cell.name for exercise, cell in lesson.answers.items()},
        cells={cell.name: starter(cell.source) for cell in codes},
        setup=tuple(cell.name for cell in setup),
        given=frozenset(name for cell in setup for name in _names(cell.source)),
        shown={name: cell.name for cell in reversed(others) for name in _names(cell.source)},
    )


def _names(source: str) -> list[str]:
    symbols = symtable(source, "<lesson>", "exec").get_symbols()
    return [symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()]
