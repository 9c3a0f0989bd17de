"""What a learner should know of how the notebook was read: which cell counts, and what can't be taken along."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.grading.needs import Needs
from autograder.grading.outline import Outline
from autograder.grading.program import Program, defined_by_text
from autograder.grading.submission import CodeCell


def answered_twice(program: Program, exercise: str) -> str:
    """Which cell counts, where several define the function."""
    cells = list(dict.fromkeys(d.cell.number for d in program.definitions[exercise]))
    if len(cells) < 2:
        return ""
    times = "twice" if len(cells) == 2 else f"{len(cells)} times"
    others = ", ".join(map(str, cells[:-1]))
    return f"{exercise} is answered {times}: cell {cells[-1]}, the last, counts, not cell {others}"


def not_taken(program: Program, needed: Needs) -> list[str]:
    """What the answer uses and grading can't take, and what to do."""
    notes = []
    for name in needed.missing:
        broken = [c for c in program.cells if c.text is None and name in defined_by_text(c.raw)]
        if broken:
            notes.append(f"`{name}` is defined in cell {broken[-1].number}, which can't be read: mend that cell")
        elif name in program.lesson.shown:
            where = program.lesson.shown[name]
            notes.append(f"`{name}` is defined in the course's cell {where!r}, which isn't run: define it yourself")
    return notes


def in_text_cell(texts: Iterable[CodeCell], exercise: str, lesson: Outline) -> str:
    """Where the answer stands in a cell of text."""
    for cell in texts:
        written = exercise in defined_by_text(cell.source) or cell.exercise == exercise
        if written or cell.id == lesson.answers[exercise]:
            return f"the answer stands in a text cell (cell {cell.number}), which doesn't run: make it a code cell"
    return ""
