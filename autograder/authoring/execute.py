"""Run a solved notebook once and keep what it showed; say when that must be done again."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from autograder.authoring.imports import imported_files
from autograder.exercise import exercise_files
from autograder.lesson import Lesson, LessonError
from autograder.notebook.holds import MUST_HOLD
from autograder.paths import PACKAGE, ROOT

CELL_SECONDS = 300
SAME_EVERYWHERE = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", MUST_HOLD: "1"}  # lessons run side by side


def digest(lesson: Lesson) -> str:
    """Changes whenever the lesson's outputs could: its source and checks, what its kernel imports, the pins."""
    files = [lesson.path, *exercise_files(lesson.name), ROOT / "requirements.txt"]
    files += imported_files(lesson.path, ROOT, "attn") | set((ROOT / "attn").rglob("*.mplstyle"))
    files += (ROOT / "book" / "weights").glob(f"{lesson.name[:2]}-*")  # what a script trained for it
    files += (PACKAGE / "notebook").glob("*.py")
    files += imported_files(PACKAGE / "notebook" / "check.py", PACKAGE.parent, PACKAGE.name)
    seen = hashlib.sha256()
    for path in sorted(set(files)):
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()


def execute(lesson: Lesson, notebook: nbformat.NotebookNode) -> None:
    """Run every cell in place, in a fresh kernel and an empty folder.

    Raises LessonError naming the cell that raises, takes too long or writes to stderr (a warning is an error here).
    """
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,  # what is printed in pieces is one output, however busy the machine
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env=os.environ | SAME_EVERYWHERE, stderr=subprocess.DEVNULL)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise LessonError(lesson.path, *_failure(lesson, notebook, error)) from None
    for cell in notebook.cells:
        _tidy(lesson, cell)


def _failure(lesson: Lesson, notebook: nbformat.NotebookNode, error: Exception) -> tuple[int, str]:
    """The line and the words for the cell that stopped the run: the last that was started."""
    started = [cell.id for cell in notebook.cells if cell.cell_type == "code" and cell.execution_count is not None]
    broken = [c.id for c in notebook.cells if any(o.output_type == "error" for o in c.get("outputs", []))]
    name = (broken or started or [lesson.cells[0].name])[-1]
    reason = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else type(error).__name__
    line = next((cell.line for cell in lesson.cells if cell.name == name), 1)
    return line, f"cell {name!r} fails when it runs: {reason}"


def _tidy(lesson: Lesson, cell: nbformat.NotebookNode) -> None:
    cell.metadata.pop("execution", None)
    for output in cell.get("outputs", []):
        if output.output_type == "stream" and output.name == "stderr":
            line = next((c.line for c in lesson.cells if c.name == cell.id), 1)
            said = output.text.strip().splitlines()[-1][:120]
            raise LessonError(lesson.path, line, f"cell {cell.id!r} writes to stderr: {said}")


def stored_outputs(path: Path) -> tuple[str, dict[str, tuple[list, int | None]]]:
    """The digest of an executed notebook and its outputs by cell id; empty if there is none that can be read."""
    try:
        notebook = nbformat.read(path, 4)
    except (OSError, ValueError):
        return "", {}
    kept = {c.id: (c.outputs, c.execution_count) for c in notebook.cells if c.cell_type == "code"}
    return notebook.metadata.get("attention", {}).get("digest", ""), kept
