"""What a learner should know of how the notebook was read: which cell counts, and what can't be taken along."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from autograder.grading.cell_text import why_unreadable
from autograder.grading.definitions import is_cut_short, module_scope
from autograder.grading.needs import Needs
from autograder.grading.outline import Outline
from autograder.grading.program import Definition, LearnerCell, Program, defined_by_text, imported_by_text
from autograder.grading.statements import ANY
from autograder.grading.submission import CodeCell

MOST_NAMES, MOST_LOOKED_AT = 3, 20  # that are said of one answer, and looked for
OF_IPYTHON = re.compile(r"_+\d*|_+i+\d*|_(oh|dh|ih|sh|exit_code)|__\w+__")  # `_`, `_12`, `__file__`


def notes(
    program: Program, exercise: str, definition: Definition | None, needed: Needs, texts: Sequence[CodeCell]
) -> list[str]:
    """All that is said of one exercise."""
    if definition is None:
        return [in_text_cell(texts, exercise, program.lesson) or raise_left(program, exercise, None)]
    return [
        answered_twice(program, exercise),
        unreadable(definition.cell),
        raise_left(program, exercise, definition),
        *not_taken(program, needed, texts),
    ]


def answered_twice(program: Program, exercise: str) -> str:
    """Which cell counts, where several define the function."""
    cells = list(dict.fromkeys(d.cell.number for d in program.definitions[exercise]))
    if len(cells) < 2:
        return ""
    times = "twice" if len(cells) == 2 else f"{len(cells)} times"
    others = ", ".join(map(str, cells[:-1]))
    return f"{exercise} is answered {times}: cell {cells[-1]}, the last, counts, not cell {others}"


def unreadable(cell: LearnerCell) -> str:
    """What Python says of a cell that isn't Python."""
    why = why_unreadable(cell.raw)
    return f"cell {cell.number} can't be read as Python: {why}" if why else ""


def raise_left(program: Program, exercise: str, definition: Definition | None) -> str:
    """Where the starter's `raise` still ends a function that has code: the one that counts, or all if none does."""
    counting = [definition.statement] if definition else program.statements
    for statement in filter(None, reversed(counting)):
        parts = [part for node in statement.nodes for part in module_scope(node)]
        if any(is_cut_short(part, exercise, program.starters[exercise]) for part in parts):
            return f"`raise NotImplementedError` in cell {statement.cell} ends {exercise} too early: remove that line"
    return ""


def not_taken(program: Program, needed: Needs, texts: Sequence[CodeCell]) -> list[str]:
    """What the answer uses and grading can't take, and what to do."""
    evaluated = {name for s in (*needed.own, *needed.others) for node in s.nodes for name in _evaluated(node)}
    missing = [name for name in needed.missing if name in evaluated][:MOST_LOOKED_AT]
    notes = [_missing(program, name, texts) for name in missing]
    return list(dict.fromkeys(filter(None, notes)))[:MOST_NAMES]


def _missing(program: Program, name: str, texts: Sequence[CodeCell]) -> str:
    """Why the answer doesn't get `name`; nothing where that isn't sure."""
    broken = [cell for cell in program.cells if cell.text is None]
    said = f"`{_short(name)}` is defined"
    for cell in reversed(broken):
        if _defines(cell.raw, name):
            return f"{said} where it isn't run: {unreadable(cell)}"
    if name in program.lesson.shown:
        return f"{said} in {program.shown_at(program.lesson.shown[name])}, which isn't run: define it yourself"
    for text in texts:
        if _defines(text.source, name):
            return f"{said} in a text cell (cell {text.number}), which doesn't run: make it a code cell"
    given = [program.lesson.cells[answer] for answer in program.lesson.answers.values()]  # beside a solution
    unsure = any(_defines(text, name) for text in given) or any(name in cell.raw for cell in broken)
    unsure = unsure or any({name, ANY} & statement.may_define for statement in program.statements)
    return "" if unsure or OF_IPYTHON.fullmatch(name) else f"{said} nowhere in the notebook"


def _evaluated(statement: ast.stmt) -> Iterator[str]:
    """The names in it without those that only annotate: where these matter, the cell fails and its error names them."""
    open_: list[ast.AST] = [statement]
    while open_:
        part = open_.pop()
        if isinstance(part, ast.Name):
            yield part.id
        for field, value in ast.iter_fields(part):
            values = value if isinstance(value, list) else [value]
            open_ += [] if field in ("annotation", "returns") else [v for v in values if isinstance(v, ast.AST)]


def _defines(source: str, name: str) -> bool:
    return name in defined_by_text(source) | imported_by_text(source)


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:40] + "…"


def in_text_cell(texts: Iterable[CodeCell], exercise: str, lesson: Outline) -> str:
    """Where the answer stands in a cell of text."""
    for cell in texts:
        written = exercise in defined_by_text(cell.source) or cell.exercise == exercise
        if written or cell.id == lesson.answers[exercise]:
            return f"the answer stands in a text cell (cell {cell.number}), which doesn't run: make it a code cell"
    return ""
