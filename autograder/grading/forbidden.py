"""Search an answer and the helpers that it needs for forbidden names."""

from __future__ import annotations

from collections.abc import Callable, Collection

from autograder.forbid import forbidden_use, usual
from autograder.grading.cell_text import LONGEST_CELL, UNREADABLE
from autograder.grading.needs import Needs
from autograder.grading.program import Definition
from autograder.grading.statements import Statement

Found = tuple[str, int] | None


def find_forbidden(
    definition: Definition, needed: Needs, forbid: tuple[str, ...], exercises: Collection[str]
) -> tuple[Found, str]:
    """The first forbidden name and its line in its cell, or None; and where that is, if not in the answer's cell.

    What only changes a name is left to the watch: `softmax.reference = scipy.special.softmax` may be for a test.
    exercises: the lesson's, whose names are the learner's or the solution's.
    """
    if not forbid:
        return None, ""
    if definition.statement is None:
        raw = definition.cell.raw
        return (_search(raw, forbid) if len(raw) <= LONGEST_CELL else None), ""
    lines: list[str] = []
    helpers: list[tuple[int, Statement]] = []  # where each begins in the text that is searched
    for statement in filter(_defines, needed.own):
        lines += [""] * (statement.line - 1 - len(lines)) + statement.python.split("\n")
    own = len(lines)
    for statement in filter(_defines, needed.others):
        helpers.append((len(lines) + 1, statement))
        lines += statement.python.split("\n")
    undefined = set(needed.missing)
    found = _search("\n".join(lines), forbid, lambda name: "" if name in undefined else usual(name), exercises)
    if found is None or found[1] <= own:
        return found, ""
    start, helper = [pair for pair in helpers if pair[0] <= found[1]][-1]
    return (found[0], helper.line + found[1] - start), f"{found[0]} stands in cell {helper.cell}, which the answer uses"


def _defines(statement: Statement) -> bool:
    return bool(statement.binds or not statement.changes)


def _search(
    source: str, forbid: tuple[str, ...], outside: Callable[[str], str] = usual, own: Collection[str] = ()
) -> Found:
    try:
        return forbidden_use(source, forbid, outside, own)
    except UNREADABLE:
        return None  # it can't run either
