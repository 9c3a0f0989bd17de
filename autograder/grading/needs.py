"""Which statements of the learner's program an answer needs: those that define the names it uses, and theirs."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from autograder.grading.program import Definition, Program
from autograder.grading.statements import ANY, Statement

_SETATTR = re.compile(r"setattr\(\s*(\w+)\s*,\s*[\"'](\w+)[\"']")
BUILT_IN = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "_", "__name__", "exit", "quit"}


@dataclass
class Needs:
    """What an answer needs of its own cell and of others, and the names that nothing of the learner's defines."""

    own: list[Statement] = field(default_factory=list)
    others: list[Statement] = field(default_factory=list)  # in the order in which they run
    missing: list[str] = field(default_factory=list)
    behind: list[Statement] = field(default_factory=list)  # of the others, those that run once the answer is defined


def needs(program: Program, exercise: str, chosen: dict[str, Definition | None]) -> Needs:
    """As the learner's kernel has it after "run all" up to the answer; only what isn't defined there comes from below.

    The functions of earlier exercises are never the learner's: the solution stands in for each. What changes a
    function (`softmax.calls = 0`) may stand anywhere below it.
    """
    definition = chosen[exercise]
    if definition is None or definition.statement is None:
        return Needs()
    cell, open_ = definition.cell.number, [definition.statement, *_patches(program, exercise, [definition.statement])]
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
            open_ += [*(sources or []), *_patches(program, name, sources or [])]
            missing += [name] if sources is None else []
    if missing:
        found |= {s.place: s for s in program.statements if ANY in s.binds and s.cell <= cell}
    own = [found[place] for place in sorted(found) if place[0] == cell]
    above = [found[place] for place in sorted(found) if place[0] < cell]
    below = [s for s in reversed(found.values()) if s.cell > cell]  # what was found last is what the others need
    return Needs(own, above + below, missing, _behind(program, own, below))


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


def _patches(program: Program, name: str, sources: Sequence[Statement]) -> list[Statement]:
    """What changes a function of the learner's below its definition; of each attribute only what the first cell sets.

    Later cells may play with it. A class is left as it is, since what it holds is often set anew for a later exercise.
    """
    defined = max((s.place for s in sources if name in s.binds), default=None)
    function = program.functions.get(name) or program.lesson.answers.get(name)
    if defined is None or function is None or isinstance(function, ast.ClassDef):
        return []
    later = [s for s in program.touching[name] if s.place > defined]
    changing = list(takewhile(lambda s: name not in s.binds, later))
    first: dict[str, int] = {}  # what is set -> its first cell
    return [s for s in changing if first.setdefault(_set_by(s.python), s.cell) == s.cell]


def _set_by(text: str) -> str:
    """`f.calls` of `f.calls = 0` and of `setattr(f, "calls", 0)`; of anything else a text of its own."""
    found = _SETATTR.match(text)
    return f"{found[1]}.{found[2]}" if found else text.partition("=")[0].strip()


def _behind(program: Program, own: list[Statement], below: list[Statement]) -> list[Statement]:
    """Of what stands below, in order, what needs a name of the answer's own cell, and isn't called there."""
    names = {name for s in own for name in s.binds} - program.lesson.given
    called = {name for s in own for name in s.uses_at_once}
    found = []
    for statement in sorted(below, key=lambda s: s.place):
        if names & (statement.uses | statement.changes) and not called & statement.binds:
            found.append(statement)
            names |= statement.binds
    return found


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
