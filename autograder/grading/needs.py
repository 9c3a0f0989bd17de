"""Which statements of the learner's program an answer needs: those that define the names it uses, and theirs."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.grading.program import Definition, Program
from autograder.grading.statements import ANY, Statement

BUILT_IN = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "_", "__name__", "exit", "quit"}


@dataclass
class Needs:
    """What an answer needs of its own cell and of others, and the names that nothing of the learner's defines."""

    own: list[Statement] = field(default_factory=list)
    others: list[Statement] = field(default_factory=list)  # in the order in which they run
    missing: list[str] = field(default_factory=list)


def needs(program: Program, exercise: str, chosen: dict[str, Definition | None]) -> Needs:
    """As the learner's kernel has it after "run all" up to the answer; only what isn't defined there comes from below.

    The functions of earlier exercises are never the learner's: the solution stands in for each.
    """
    definition = chosen[exercise]
    if definition is None or definition.statement is None:
        return Needs()
    cell, open_ = definition.cell.number, [definition.statement]
    found: dict[tuple[int, int], Statement] = {}  # by place
    missing: list[str] = []
    seen = {exercise}
    while open_:
        statement = open_.pop()
        if statement.place in found:
            continue
        found[statement.place] = statement
        if exercise in statement.uses_at_once:  # softmax = jit(softmax)
            earlier = [d.statement for d in program.definitions[exercise] if d.statement]
            open_ += [s for s in earlier if s.place < statement.place][-1:]
        for name in sorted(statement.uses - seen):
            seen.add(name)
            sources = _sources(program, name, cell, chosen, exercise)
            open_ += sources or []
            missing += [name] if sources is None else []
    if missing:
        found |= {s.place: s for s in program.statements if ANY in s.binds and s.cell <= cell}
    own = [found[place] for place in sorted(found) if place[0] == cell]
    above = [found[place] for place in sorted(found) if place[0] < cell]
    below = [s for s in reversed(found.values()) if s.cell > cell]  # what was found last is what the others need
    return Needs(own, above + below, missing)


def _sources(
    program: Program, name: str, cell: int, chosen: dict[str, Definition | None], exercise: str
) -> list[Statement] | None:
    """The statements that give `name` its value for an answer in `cell`; none if the course does; None if nothing."""
    order = list(program.lesson.answers)
    if name in order:
        later = chosen[name] if order.index(name) > order.index(exercise) else None
        return [later.statement] if later and later.statement else []
    touching = _defining(program.touching.get(name, ()), name)
    above = _current([s for s in touching if s.cell <= cell], name)
    if above or name in program.lesson.given or name in BUILT_IN:
        return above
    below = [s for s in touching if s.cell > cell]
    return _current([s for s in below if s.cell == below[0].cell], name) or None


def _defining(touching: Iterable[Statement], name: str) -> list[Statement]:
    """Without calls on what is only imported, such as np.random.seed(0)."""
    touching = list(touching)
    if any(name in s.binds and not s.imports for s in touching):
        return touching
    return [s for s in touching if s.imports]


def _current(touching: Sequence[Statement], name: str) -> list[Statement]:
    """The last statement that gives a new value, what changes it after that, and every import of the name."""
    new = [name in s.binds and name not in s.changes and name not in s.uses_at_once for s in touching]
    first = max((index for index, is_new in enumerate(new) if is_new), default=0)
    return [s for index, s in enumerate(touching) if index >= first or s.imports]
