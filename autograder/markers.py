"""The two markers around a solution: what stands between them is cut for the learner, and nothing else is.

# BEGIN SOLUTION
# END SOLUTION
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.observe import YOUR_TURN

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
_MARKER_LIKE = re.compile(r"^\s*#+\s*(BEGIN|END)\b", re.IGNORECASE)


def starter(source: str) -> str:
    """An answer cell as the learner gets it: each solution replaced by one line to write over."""
    lines, inside = [], False
    for line in source.splitlines():
        if line.strip() == BEGIN:
            inside, indent = True, line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}# YOUR CODE HERE", f'{indent}raise NotImplementedError("{YOUR_TURN}")']
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def solved(source: str) -> str:
    """An answer cell without its markers."""
    return "\n".join(line for line in source.splitlines() if line.strip() not in (BEGIN, END))


def solution_lines(source: str) -> list[str]:
    """The lines between the markers, stripped, without blank ones: what no learner's notebook may hold."""
    lines, inside = [], False
    for line in map(str.strip, source.splitlines()):
        if line in (BEGIN, END):
            inside = line == BEGIN
        elif inside and line:
            lines.append(line)
    return lines


def marker_problems(source: str, is_answer: bool) -> Iterator[str]:
    """The markers must be spelt exactly, balanced, not nested, and stand in answer cells."""
    inside, regions = False, 0
    for number, line in enumerate(source.splitlines(), 1):
        if not _MARKER_LIKE.match(line):
            continue
        where = f"line {number} of the cell"
        if line.strip() not in (BEGIN, END):
            yield f"unknown marker {line.strip()!r} in {where}: write {BEGIN!r} or {END!r}"
        elif not is_answer:
            yield f"a marker in {where}, but the cell is not tagged answer"
        elif (line.strip() == BEGIN) == inside:
            yield f"{'nested' if inside else 'orphan'} {line.strip()!r} in {where}"
        inside, regions = line.strip() == BEGIN, regions + 1
    if inside:
        yield f"{BEGIN!r} without {END!r}"
    if is_answer and not regions:
        yield f"an answer needs its solution between {BEGIN!r} and {END!r}"
