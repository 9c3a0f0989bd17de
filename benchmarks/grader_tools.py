"""One assignment for several graders: the submissions in the form that each wants, the command, and its verdicts.

The peers get the course's own checks: the same probes on the same inputs, compared with the same reference by the
tolerances of `autograder.compare.Close`. They stand where each tool has its hidden tests, and hold the reference there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any, Protocol

from autograder.compare import Close
from autograder.exercise import Exercise, Probe, load_exercises
from autograder.grading.cut import probe_source
from autograder.lesson import Cell, Lesson, read_lesson
from autograder.markers import solved, starter

SEED = "side by side"  # of the inputs, for all
SETUP = "import numpy as np"
Cells = list[dict[str, Any]]
Books = dict[str, dict[str, Any]]

# The hostile submissions speak of our grader. Regular expressions, and what stands there for a peer; each has more.
TERMS = {
    r".*autograder.*\n": "",  # what they do to our modules
    r"for place in \[.*\]:": 'for place in ("..", "../..", "../../.."):',  # where the tool's own files are, no others
    r"get_ipython\(\)\.run_cell = .*": "",
}


@dataclass(frozen=True)
class Assignment:
    """A lesson and what judges it. Three checks to an exercise, each a cell or a test of its own for the peers."""

    lesson: Lesson
    exercises: dict[str, Exercise]

    def checks(self, exercise: str) -> list[str]:
        """Python that raises unless the learner's function does as the reference: one text a check."""
        return [self._check(exercise, probe) for probe in self.exercises[exercise].probes]

    def _check(self, exercise: str, probe: Probe) -> str:
        reference, rng = solved(self.lesson.answers[exercise].source), probe.seed(exercise, SEED)
        close = Close()
        lines = [
            SETUP,
            reference,
            probe_source(probe),
            f"expected = _probe({exercise}, np.random.default_rng({rng}))",
            f"got = _probe(answer, np.random.default_rng({rng}))",
            f"np.testing.assert_allclose(got, expected, rtol={close.rtol}, atol={close.atol})",
        ]
        return "def _check(answer):\n" + indent("\n".join(lines), "    ")


def the_assignment(course: Path) -> Assignment:
    """The only lesson of a course."""
    (path,) = (course / "book" / "lessons").glob("*.py")
    return Assignment(read_lesson(path), load_exercises(path.stem))


class Tool(Protocol):
    """A grader. `place` writes submissions into a new folder and returns the command that grades them there.

    environment: variables that the command needs. verdicts: submission -> checks passed, of those that have a result.
    sandboxed: hostile submissions may be graded with others, and without a cage around the tool.
    """

    name: str
    sandboxed: bool

    def place(self, folder: Path, books: Books) -> list[str]: ...

    def environment(self) -> dict[str, str]: ...

    def verdicts(self, folder: Path) -> dict[str, int]: ...


class Ours:
    """`python -m autograder grade`, in its sandbox."""

    name, sandboxed = "ours", True

    def __init__(self, course: Path):
        self.course = course

    def place(self, folder: Path, books: Books) -> list[str]:
        write(folder / "in", books)
        return [sys.executable, "-m", "autograder", "grade", "in", "--out", "out", "--jobs", "1", "--seed", SEED]

    def environment(self) -> dict[str, str]:
        return {"ATTENTION_COURSE": str(self.course), "PYTHONPATH": str(Path(__file__).parents[1])}

    def verdicts(self, folder: Path) -> dict[str, int]:
        records = [json.loads(path.read_text()) for path in (folder / "out" / "results").glob("*.json")]
        return {Path(r["submission"]).stem: r["checks_passed"] for r in records if not r["error"]}


class Peer:
    """What both peers have in common: `form` has, for each cell of the lesson by name, what stands there instead.

    python: of the peer's environment. A folder named after the peer, in `folder`, holds what is prepared once.
    """

    name, sandboxed = "", False
    terms = TERMS

    def __init__(self, assignment: Assignment, python: Path, folder: Path):
        self.assignment, self.python, self.folder = assignment, str(python), folder / self.name
        self.folder.mkdir()
        self.form = {cell.name: self.cells(cell) for cell in assignment.lesson.cells}

    def cells(self, cell: Cell) -> Cells:
        """The peer's cells in the place of one of ours."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {"PATH": f"{Path(self.python).parent}:{os.environ['PATH']}"}  # nbgrader calls `alembic`

    def run(self, *command: str, folder: Path | None = None) -> str:
        """What the peer's Python prints; raises RuntimeError with what it complains of."""
        folder = folder or self.folder
        done = subprocess.run(
            [self.python, *command], cwd=folder, env=os.environ | self.environment() | {"HOME": str(folder)},
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(
                f"{self.name}: `{' '.join(command)}` ended with {done.returncode}:\n{done.stderr[-2000:]}"
            )
        return done.stdout

    def translated(self, book: dict[str, Any]) -> dict[str, Any]:
        """A learner's notebook of our lesson as one of the peer's, with the same answers and changes."""
        given = {cell.name: cell for cell in self.assignment.lesson.cells}
        cells = [cell for theirs in book["cells"] for cell in self._translated(theirs, given.get(theirs.get("id", "")))]
        return notebook(cells)

    def _translated(self, theirs: dict[str, Any], given: Cell | None) -> Iterator[dict[str, Any]]:
        source = theirs["source"]
        for old, new in self.terms.items():
            source = re.sub(old, new, source)
        if given is None:
            yield code(source) if theirs["cell_type"] == "code" else markdown(source)
            return
        changed = "answer" in given.tags or theirs["source"] != starter(given.source)
        for cell in self.form[given.name]:
            yield cell | {"source": source} if changed else cell


def code(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(cells: Cells) -> dict[str, Any]:
    """A notebook of Python, its cells with ids."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    named = [cell | {"id": cell.get("id") or f"cell-{n}"} for n, cell in enumerate(cells)]
    return {"cells": named, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write(folder: Path, books: Books) -> None:
    """Each notebook as a file."""
    folder.mkdir(parents=True)
    for name, book in books.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(book), "utf-8")
