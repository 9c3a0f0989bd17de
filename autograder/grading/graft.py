"""What counts of a submission: for each exercise the learner's answer, and what of the notebook it needs.

The submission is read as the learner's own program, in the order of the notebook. The last definition of an exercise's
name is its answer, wherever it stands. The cells that the learner added run before it, as a whole, and so does what
the learner added to the set-up cell. From everywhere else (below, other answers' cells, course cells that the learner
changed) it gets the statements that it needs. Checks, the course's own set-up, demonstrations, outputs and metadata of
a submission are never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from autograder.lesson import Lesson

from autograder.grading.cell_text import LONGEST_CELL
from autograder.grading.definitions import TEXT
from autograder.grading.forbidden import find_forbidden
from autograder.grading.needs import Needs, needs
from autograder.grading.notes import notes
from autograder.grading.outline import Outline, outline
from autograder.grading.program import Definition, LearnerCell, Program, defined_by_text
from autograder.grading.statements import ANY, Statement, pieces
from autograder.grading.submission import CodeCell, Submission, SubmissionError


@dataclass(frozen=True)
class Answer:
    """One exercise of a submission: its source (None if untouched or missing), and the steps around it.

    `added` runs before the source and `after` behind it; a step of these that fails costs nothing but itself. `top` are
    the added cells above the lesson's set-up, which may undo what stands before them (%reset).
    """

    source: str | None
    added: tuple[str, ...] = ()
    note: str = ""
    after: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    forbidden: tuple[str, int] | None = None  # the name that it uses, itself or in a helper, and the line


Known = TypeVar("Known", "Lesson", Outline)


def choose_lesson(submission: Submission, lessons: Iterable[Known], fallback: str = "") -> Known:
    """The lesson that the notebook names; else `fallback`, if it answers any of that; else the one it answers most of.

    A notebook from scratch may hold copies of more answers of an earlier lesson than of its own.
    """
    known = {lesson.name: lesson for lesson in lessons}
    if submission.lesson in known:
        return known[submission.lesson]
    marked = _marked([*submission.cells, *submission.texts])
    found = {name: sum(exercise in marked for exercise in known[name].answers) for name in known}
    best = fallback if found.get(fallback) else max(found, key=lambda name: found[name], default="")
    if best and found[best]:
        return known[best]
    if fallback in known:
        return known[fallback]  # none of any lesson: what is said names an exercise of this one
    raise SubmissionError(
        "belongs to no lesson: none of its cells answers an exercise; say which with --lesson NN_name"
    )


def _marked(cells: Iterable[CodeCell]) -> set[str]:
    """What the cells may answer: by id, by metadata, by the functions that they define."""
    return {name for c in cells for name in (c.id.replace("-", "_"), c.exercise, *defined_by_text(c.source))}


def graft(submission: Submission, lesson: Lesson) -> dict[str, Answer]:
    """Exercise -> answer, in the lesson's order; raises SubmissionError if there is no answer cell at all."""
    return graft_outline(submission, outline(lesson), {})


def graft_outline(submission: Submission, lesson: Outline, forbid: Mapping[str, tuple[str, ...]]) -> dict[str, Answer]:
    """The same, told only what is needed of the lesson, and with each answer searched for forbidden names."""
    if not _marked([*submission.cells, *submission.texts]) & set(lesson.answers):
        first = next(iter(lesson.answers), "")
        raise SubmissionError(f"no answer cells of {lesson.name}: write each answer in its cell (`def {first}(…)`)")
    return Grafting(Program(submission, lesson), submission.texts, forbid).answers()


class Grafting:
    """The answers of one program, made in the lesson's order."""

    def __init__(self, program: Program, texts: Iterable[CodeCell], forbid: Mapping[str, tuple[str, ...]]):
        self.program, self.texts, self.forbid = program, list(texts), forbid
        self.chosen = {exercise: choose(program, exercise) for exercise in program.lesson.answers}
        self.end = 0  # the added cells up to here have run
        self.ran: set[tuple[int, int]] = set()  # places of statements that have run for an earlier exercise

    def answers(self) -> dict[str, Answer]:
        return {exercise: self._answer(exercise) for exercise in self.chosen}

    def _answer(self, exercise: str) -> Answer:
        definition = self.chosen[exercise]
        needed = needs(self.program, exercise, self.chosen)
        said = notes(self.program, exercise, definition, needed, self.texts)
        if definition is None:
            return Answer(None, note="; ".join(filter(None, said)))
        forbidden, where = find_forbidden(definition, needed, self.forbid.get(exercise, ()), self.chosen)
        before = self._added(exercise, definition, needed)
        own = self._own(exercise, definition, needed)
        main = next((n for n, run in enumerate(own) if definition.statement in run), 0)
        source = self._source(definition, own[main] if own else [])
        top = tuple(text for number, text in before if number < self.program.setup_at)
        added = (*(text for number, text in before if number >= self.program.setup_at), *map(_text, own[:main]))
        after = tuple(map(_text, [*own[main + 1 :], *pieces(needed.behind)]))
        return Answer(source, added, "; ".join(filter(None, [*said, where])), after, top, forbidden)

    def _source(self, definition: Definition, main: list[Statement]) -> str:
        """The whole cell where all of it is one run: comments and line numbers stay."""
        cell = definition.cell
        if cell.text is None:
            return cell.raw if len(cell.raw) <= LONGEST_CELL else _too_long(cell)
        return cell.text.source if main == cell.statements else _text(main)

    def _own(self, exercise: str, definition: Definition, needed: Needs) -> list[list[Statement]]:
        """The answer's cell, without answers to other exercises and what hides the answer again."""
        kept = needed.own if definition.cell.course else definition.cell.statements
        used = {s.place for s in needed.own}
        kept = [s for s in kept if s.place in used or not self._hides(s, exercise, definition)]
        return pieces(kept)

    def _hides(self, statement: Statement, exercise: str, definition: Definition) -> bool:
        if exercise in statement.binds and definition.statement:
            return self.program.kind(statement, exercise) < definition.kind
        return self.program.is_answer(statement)

    def _added(self, exercise: str, definition: Definition, needed: Needs) -> list[tuple[int, str]]:
        """The added cells up to the answer that haven't run yet, as a whole; of all others what is needed before it.

        Each with the number of its cell.
        """
        order = list(self.chosen)
        places = [d.cell.number for e in order[order.index(exercise) :] if (d := self.chosen[e])]
        first, self.end = self.end, max(self.end, min(places))  # an answer that was moved down waits for no cell
        whole = [c for c in self.program.cells if first < c.number < self.end and self._is_added(c)]
        steps = [(cell.number, text) for cell in whole for text in self._whole(cell)]
        behind = {s.place for s in needed.behind}
        taken = [s for s in needed.others if s.place not in self.ran | behind]
        self.ran |= {s.place for s in taken}
        for number in dict.fromkeys(s.cell for s in taken):  # what comes from below goes behind all others
            runs = pieces(sorted((s for s in taken if s.cell == number), key=lambda s: s.line))
            steps += [(min(number, definition.cell.number), _text(run)) for run in runs]
        return sorted(steps, key=lambda step: step[0])

    def _is_added(self, cell: LearnerCell) -> bool:
        """Also the set-up cell, with what the learner added to it."""
        ours = bool(cell.course) and cell.course not in self.program.lesson.setup
        return not ours and all(d is None or d.cell is not cell for d in self.chosen.values())

    def _whole(self, cell: LearnerCell) -> list[str]:
        if cell.text is None:
            attempt = cell.exercise or defined_by_text(cell.raw) & set(self.chosen)
            return [] if attempt or cell.course or len(cell.raw) > LONGEST_CELL else [cell.raw]
        # what the set-up gives stays the course's, as does what a star import may replace, unless an answer needs it
        given = self.program.lesson.given | {ANY} if cell.course else frozenset()
        kept = [s for s in cell.statements if not self.program.is_answer(s) and not s.binds & given]
        self.ran |= {s.place for s in kept}
        return [_text(run) for run in pieces(kept)]


def choose(program: Program, exercise: str) -> Definition | None:
    """The last definition of those that count most; else the answer's cell, if anything is written there.

    Without either, a cell that may define the function in a way that can't be told: exec("def softmax …").
    """
    if program.definitions[exercise]:
        return program.definitions[exercise][-1]
    cells = [c for c in program.cells if c.exercise == exercise and _is_written(program, c)]
    cells = cells or [c for c in program.cells if not c.course and _may_define(c, exercise)]
    return Definition(cells[-1], TEXT) if cells else None


def _is_written(program: Program, cell: LearnerCell) -> bool:
    """Does it give anything a value, other than the starter's name?"""
    return cell.text is None or any(s.binds and not program.is_answer(s) for s in cell.statements)


def _may_define(cell: LearnerCell, exercise: str) -> bool:
    return any(ANY in s.binds and re.search(rf"\b{exercise}\b", s.python) for s in cell.statements)


def _text(run: list[Statement]) -> str:
    return "\n".join(statement.text for statement in run)


def _too_long(cell: LearnerCell) -> str:
    """An answer that isn't even sent: it fails with a message of our own."""
    said = f"cell {cell.number} has {len(cell.raw):,} characters, more than {LONGEST_CELL:,}"
    return f"raise SyntaxError({said!r})"
