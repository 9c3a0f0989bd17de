"""The assignment for otter-grader: its form, its test files, its results."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import indent

from grader_tools import SETUP, TERMS, Assignment, Books, Cells, Peer, code, markdown, write

from autograder.lesson import Cell
from autograder.markers import starter

OTTER_TERMS = TERMS | {
    r"get_ipython\(\)\.input_transformers.*": "from otter.test_files.exception_test import test_case\n"
    "test_case.call_func = lambda *a: None"
}


class Otter(Peer):
    """`otter.api.grade_submission`, its way without containers, for one notebook after the other in one process.

    The checks stand in test files of its exception-based form, one file an exercise.
    """

    name = "otter"
    terms = OTTER_TERMS
    GRADE = (
        "import json\nfrom pathlib import Path\nfrom otter.api import grade_submission\n"
        "for path in sorted(Path('in').iterdir()):\n"
        "    found = grade_submission(str(path), 'autograder.zip', quiet=True)\n"
        "    if not found.has_catastrophic_failure():\n"
        "        Path('out', path.stem).write_text(json.dumps(found.total))\n"
    )

    def __init__(self, assignment: Assignment, python: Path, folder: Path):
        super().__init__(assignment, python, folder)
        (self.folder / "tests").mkdir()
        for exercise in assignment.lesson.answers:
            (self.folder / "tests" / f"{exercise}.py").write_text(self._tests(exercise))
        self.run("-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip")

    def _tests(self, exercise: str) -> str:
        parts = ["from otter.test_files import test_case", f"OK_FORMAT = False\nname = {exercise!r}"]
        for n, check in enumerate(self.assignment.checks(exercise)):
            test = f"def test_{n}({exercise}):\n{indent(check, '    ')}\n    _check({exercise})"
            parts.append(f"@test_case(points=1, hidden=True)\n{test}")
        return "\n\n".join(parts) + "\n"

    def cells(self, cell: Cell) -> Cells:
        if "setup" in cell.tags:
            return [code(f"import otter\n{SETUP}\ngrader = otter.Notebook()")]
        if "check" in cell.tags:
            return [code(f'grader.check("{cell.name.removesuffix("-check").replace("-", "_")}")')]
        return [code(starter(cell.source)) if cell.kind == "code" else markdown(cell.source)]

    def place(self, folder: Path, books: Books) -> list[str]:
        write(folder / "in", {name: self.translated(book) for name, book in books.items()})
        shutil.copy(self.folder / "autograder.zip", folder)
        (folder / "out").mkdir()
        return [self.python, "-c", self.GRADE]

    def verdicts(self, folder: Path) -> dict[str, int]:
        return {path.name: int(float(path.read_text())) for path in (folder / "out").iterdir()}
