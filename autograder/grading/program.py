"""A submission as the learner's program: the learner's cells in order, and where each exercise's function is defined.

The course's own cells are left out. Of one that the learner changed, the statements that the course has too are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograder.grading.cell_text import CellText, read_cell
from autograder.grading.definitions import FUNCTION, TEXT, dump, kind_of, module_scope
from autograder.grading.outline import Outline
from autograder.grading.statements import Statement, statements
from autograder.grading.submission import CodeCell, Submission, SubmissionError

LONGEST_CODE = 2_000_000  # characters, of all cells that are the learner's

_DEFINES = re.compile(r"^(?:(?:async +def|def|class)[ \t]+(\w+)|(\w+)[ \t]*=[^=])", re.MULTILINE)
_IMPORTS = re.compile(r"^(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(.+)", re.MULTILINE)


@dataclass(frozen=True)
class LearnerCell:
    """A cell of the learner's, or one of the course's with what the learner changed in it."""

    number: int
    exercise: str  # that it answers by id or metadata
    raw: str
    course: str  # the course's cell that was changed, "" otherwise
    text: CellText | None  # None: it isn't Python
    statements: list[Statement] = field(default_factory=list)


@dataclass(frozen=True)
class Definition:
    """Where an exercise's name gets a value; without a statement, in a cell that isn't Python."""

    cell: LearnerCell
    kind: int
    statement: Statement | None = None


class Program:
    """The learner's cells and, by exercise, the definitions that count most, in order."""

    def __init__(self, submission: Submission, lesson: Outline):
        self.lesson, self.submitted = lesson, submission.cells
        self.cells = list(_learner_cells(submission, lesson))
        self.setup_at = next((cell.number for cell in submission.cells if cell.id in lesson.setup), 0)
        self.definitions = {exercise: self._definitions(exercise) for exercise in lesson.answers}

    @cached_property
    def statements(self) -> list[Statement]:
        return [statement for cell in self.cells for statement in cell.statements]

    @cached_property
    def touching(self) -> dict[str, list[Statement]]:
        """Name -> the statements that give it a value or change it, in order."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.binds | statement.changes:
                found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def functions(self) -> dict[str, ast.stmt | ast.expr]:
        """The learner's functions and classes by name; of a name with several, the last."""
        parts = [part for s in self.statements for node in s.nodes for part in module_scope(node)]
        found: dict[str, ast.stmt | ast.expr] = {}
        for part in parts:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found[part.name] = part
            elif isinstance(part, ast.Assign) and isinstance(part.value, ast.Lambda):
                found |= {target.id: part.value for target in part.targets if isinstance(target, ast.Name)}
        return found

    @cached_property
    def starters(self) -> dict[str, str]:
        """Exercise -> the function as the learner got it."""
        found = {}
        for exercise, name in self.lesson.answers.items():
            text = read_cell(self.lesson.cells[name])
            body = text.tree.body if text else []
            found[exercise] = next((dump(n) for n in body if getattr(n, "name", "") == exercise), "")
        return found

    def shown_at(self, name: str) -> str:
        """A cell of the course's as the learner finds it: by its number, else by how it begins."""
        text = plain(self.lesson.cells[name])
        same = [cell.number for cell in self.submitted if cell.id == name]
        same += [cell.number for cell in self.submitted if plain(cell.source) == text]
        return f"cell {same[0]}, one of the course's" if same else f"the course's cell `{text.splitlines()[0][:60]}`"

    def _definitions(self, exercise: str) -> list[Definition]:
        found = [
            Definition(cell, kind, statement)
            for cell in self.cells
            for statement in cell.statements
            if exercise in statement.binds and (kind := self.kind(statement, exercise))
        ]
        found += [Definition(c, TEXT) for c in self.cells if c.text is None and exercise in defined_by_text(c.raw)]
        best = max((definition.kind for definition in found), default=0)
        return sorted((d for d in found if d.kind == best), key=lambda d: d.cell.number)

    def is_answer(self, statement: Statement) -> bool:
        """Does it define an exercise's function, if only as the starter?"""
        return any(
            getattr(part, "name", "") in names or self.kind(statement, max(names)) == FUNCTION
            for names in [statement.binds & set(self.lesson.answers)]
            if names
            for node in statement.nodes
            for part in module_scope(node)
        )

    def kind(self, statement: Statement, exercise: str) -> int:
        """How much this statement is a definition of `exercise`; 0 for a starter, for data and for a loop over it."""
        parts = [part for node in statement.nodes for part in module_scope(node)]
        return max((kind_of(part, exercise, self.functions, self.starters[exercise]) for part in parts), default=0)


def defined_by_text(source: str) -> set[str]:
    """The names that lines at the left margin define, so that a syntax error hides nothing."""
    return {one or other for one, other in _DEFINES.findall(source)}


def imported_by_text(source: str) -> set[str]:
    """The names that import lines at the left margin speak of."""
    return {name for found in _IMPORTS.findall(source) for name in re.findall(r"\w+", found)}


def _learner_cells(submission: Submission, lesson: Outline) -> Iterator[LearnerCell]:
    exercises = {name: exercise for exercise, name in lesson.answers.items()}
    own = _without_course(submission.cells, lesson)
    if sum(len(cell.source) for cell in own) > LONGEST_CODE:
        raise SubmissionError(f"its cells hold more than {LONGEST_CODE:,} characters of code: remove what isn't used")
    for cell in own:
        exercise = exercises.get(cell.id) or (cell.exercise if cell.exercise in lesson.answers else "")
        course = cell.id if cell.id in lesson.cells and not exercise else ""
        yield _learner_cell(cell, exercise, course, lesson.cells.get(course, ""))


def _without_course(cells: Sequence[CodeCell], lesson: Outline) -> list[CodeCell]:
    """Without the course's cells: by id and text, or where an id was lost by its text, but then only the first."""
    texts = {name: plain(text) for name, text in lesson.cells.items()}
    there = {cell.id for cell in cells}
    lost = {text for name, text in texts.items() if name not in there}
    found = []
    for cell in cells:
        text = plain(cell.source)
        if text in lost:
            lost.discard(text)
        elif text and texts.get(cell.id) != text:
            found.append(cell)
    return found


def _learner_cell(cell: CodeCell, exercise: str, course: str, original: str) -> LearnerCell:
    text = read_cell(cell.source)
    found = statements(cell.number, text) if text else []
    if course and (theirs := read_cell(original)):
        own = {plain(statement.text) for statement in statements(0, theirs)}
        found = [statement for statement in found if plain(statement.text) not in own]
    return LearnerCell(cell.number, exercise, cell.source, course, text, found)


def plain(source: str) -> str:
    """Without what editors change: white space at the ends of lines and of the text."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
