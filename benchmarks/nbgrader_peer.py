"""The assignment for nbgrader: its form, its command, its gradebook."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from grader_tools import SETUP, TERMS, Assignment, Books, Cells, Peer, code, markdown, notebook, write

from autograder.lesson import Cell

NBGRADER_TERMS = TERMS | {'"probing" in line': '"assert" in line'}


class Nbgrader(Peer):
    """`nbgrader autograde`: the checks stand in the notebook, one locked cell of one point each, as hidden tests."""

    name = "nbgrader"
    terms = NBGRADER_TERMS

    def __init__(self, assignment: Assignment, python: Path, folder: Path):
        super().__init__(assignment, python, folder)
        source = notebook([cell for cells in self.form.values() for cell in cells])
        write(self.folder / "source" / "ps", {"lesson": source})
        (self.folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'course'\n")
        self.run("-m", "nbgrader", "generate_assignment", "ps")
        by_name = {grade_id(cell): cell for cell in self.released()["cells"] if grade_id(cell)}
        self.form = {n: [by_name.get(grade_id(cell), cell) for cell in cells] for n, cells in self.form.items()}

    def released(self) -> dict[str, Any]:
        """The notebook as learners get it: no solutions, no hidden tests."""
        return json.loads((self.folder / "release" / "ps" / "lesson.ipynb").read_text())

    def cells(self, cell: Cell) -> Cells:
        if "setup" in cell.tags:
            return [code(SETUP)]
        if "answer" in cell.tags:
            return [self._cell(cell.source, cell.name, solution=True)]
        if "check" in cell.tags:
            name = cell.name.removesuffix("-check")
            exercise = name.replace("-", "_")
            return [
                self._cell(
                    f"### BEGIN HIDDEN TESTS\n{check}\n\n_check({exercise})\n### END HIDDEN TESTS", f"{name}-{n}"
                )
                for n, check in enumerate(self.assignment.checks(exercise))
            ]
        return [code(cell.source) if cell.kind == "code" else markdown(cell.source)]

    @staticmethod
    def _cell(source: str, name: str, *, solution: bool = False) -> dict[str, Any]:
        kind = {"grade": not solution, "locked": not solution, "solution": solution, "task": False}
        points = {} if solution else {"points": 1}
        return code(source, nbgrader={"grade_id": name, "schema_version": 3, **kind, **points})

    def place(self, folder: Path, books: Books) -> list[str]:
        shutil.copytree(self.folder, folder)
        for name, book in books.items():
            write(folder / "submitted" / name / "ps", {"lesson": self.translated(book)})
        return [self.python, "-m", "nbgrader", "autograde", "ps"]

    def verdicts(self, folder: Path) -> dict[str, int]:
        """From its gradebook; what it could not grade has no folder in `autograded`."""
        ask = (
            "import json\nfrom nbgrader.api import Gradebook\n"
            "with Gradebook('sqlite:///gradebook.db') as book:\n"
            "    print(json.dumps({s.student.id: s.score for s in book.find_assignment('ps').submissions}))"
        )
        scores = json.loads(self.run("-c", ask, folder=folder))
        return {name: int(score) for name, score in scores.items() if (folder / "autograded" / name / "ps").is_dir()}


def grade_id(cell: dict[str, Any]) -> str:
    """nbgrader's name of a cell, if it has one."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")
