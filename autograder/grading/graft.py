"""What counts of a submission: its answer cells and the cells that the learner added before them. Nothing else.

An answer is found by its cell's id, else by its metadata, else by the function that a cell defines. Checks, set-up,
demonstrations, outputs and metadata of a submission are never used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from autograder.grading.submission import CodeCell, Submission, SubmissionError
from autograder.lesson import Cell, Lesson
from autograder.markers import starter


@dataclass(frozen=True)
class Answer:
    """One exercise of a submission: its source (None if untouched or missing) and the cells added before it."""

    source: str | None
    added: tuple[str, ...] = ()
    note: str = ""


def choose_lesson(submission: Submission, lessons: Iterable[Lesson], fallback: str = "") -> Lesson:
    """The lesson that the notebook names, else the one most of whose exercises it answers, else `fallback`."""
    known = {lesson.name: lesson for lesson in lessons}
    if submission.lesson in known:
        return known[submission.lesson]
    found = {name: sum(bool(_candidates(submission, cell)) for cell in known[name].answers.values()) for name in known}
    best = max(found, key=lambda name: found[name], default="")
    if best and found[best]:
        return known[best]
    if fallback in known:
        return known[fallback]
    raise SubmissionError(
        "belongs to no lesson: none of its cells answers an exercise; say which with --lesson NN_name"
    )


def graft(submission: Submission, lesson: Lesson) -> dict[str, Answer]:
    """Exercise -> answer, in the lesson's order; raises SubmissionError if there is no answer cell at all."""
    candidates = {name: _candidates(submission, cell) for name, cell in lesson.answers.items()}
    if not any(candidates.values()):
        first = next(iter(lesson.answers), "")
        raise SubmissionError(f"no answer cells of {lesson.name}: write each answer in its cell (`def {first}(…)`)")
    taken = {cell.number for cells in candidates.values() for cell in cells}
    added = [c for c in submission.cells if c.number not in taken and c.source.strip() and not _is_course(c, lesson)]
    answers, end = {}, 0
    for name, cell in lesson.answers.items():
        chosen, note = _choose(candidates[name], cell)
        before = [c.source for c in added if chosen and end < c.number < chosen.number]
        end = max(end, chosen.number) if chosen else end
        untouched = chosen is None or _plain(chosen.source) == _plain(starter(cell.source))
        answers[name] = Answer(None if untouched or chosen is None else chosen.source, tuple(before), note)
    return answers


def as_python(source: str) -> ast.Module | None:
    """The syntax tree of a cell, magics and all; None if it has a syntax error."""
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _candidates(submission: Submission, cell: Cell) -> list[CodeCell]:
    """The cells that may be the answer of `cell`: by id, metadata or the function they define."""
    return [
        c for c in submission.cells if c.id == cell.name or c.exercise == cell.exercise or _defines(c, cell.exercise)
    ]


def _defines(cell: CodeCell, name: str) -> bool:
    """Is there a line at the left margin that defines `name`? By text, so that a syntax error hides nothing."""
    return bool(re.search(rf"^(async def|def|class)\s+{name}\b|^{name}\s*=[^=]", cell.source, re.MULTILINE))


def _choose(candidates: list[CodeCell], cell: Cell) -> tuple[CodeCell | None, str]:
    """The exact id first, then the metadata, then the last; an untouched starter only if there is nothing else."""
    written = [c for c in candidates if c.source.strip() and _plain(c.source) != _plain(starter(cell.source))]
    if not written:
        return (candidates[-1] if candidates else None), ""
    by_id = [c for c in written if c.id == cell.name]
    by_metadata = [c for c in written if c.exercise == cell.exercise]
    chosen = (by_id or by_metadata or written)[-1]
    if len(written) == 1:
        return chosen, ""
    others = ", ".join(str(c.number) for c in written if c is not chosen)
    return chosen, f"{cell.exercise} is answered twice: cell {chosen.number} counts, not cell {others}"


def _is_course(cell: CodeCell, lesson: Lesson) -> bool:
    """One of the course's own cells: by id, or by its text where a front end dropped the ids."""
    codes = [c for c in lesson.cells if c.kind == "code"]
    return any(cell.id == c.name or _plain(cell.source) == _plain(starter(c.source)) for c in codes)


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
