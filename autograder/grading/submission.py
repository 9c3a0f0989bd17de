"""Read a handed-in file: a notebook's code cells, or one clear reason why it is none."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 20_000_000  # bytes
AGAIN = "open it in Jupyter, save it, and hand in that file"


class SubmissionError(Exception):
    """This file cannot be graded; says which cell and what to do. The others still can."""


@dataclass(frozen=True)
class CodeCell:
    """A code cell as handed in; `number` counts all cells from 1, as a front end shows them."""

    number: int
    id: str
    exercise: str  # the copy of its identity in the metadata
    source: str


@dataclass(frozen=True)
class Submission:
    """What grading reads of a notebook: its code cells and the lesson that it says it is."""

    lesson: str
    cells: tuple[CodeCell, ...]


def read_submission(path: Path) -> Submission:
    """Raises SubmissionError for whatever is not a notebook of a reasonable size."""
    notebook = _load(path)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise SubmissionError(f"not a notebook of format 4 (no list of cells): {AGAIN}")
    metadata = _dictionary(notebook.get("metadata"))
    lesson = _dictionary(metadata.get("attention")).get("lesson", "")
    cells = [_cell(number, raw) for number, raw in enumerate(notebook["cells"], 1)]
    return Submission(lesson if isinstance(lesson, str) else "", tuple(cell for cell in cells if cell))


def _load(path: Path) -> Any:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError("a link or a special file, not a notebook: hand in the file itself")
        if status.st_size > LARGEST:
            size = f"{status.st_size / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}"
            raise SubmissionError(f"too large ({size}): clear all outputs, save it, and hand it in again")
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise SubmissionError(f"not a notebook, or cut off (JSON breaks at line {error.lineno}): {AGAIN}") from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise SubmissionError(f"not a notebook (not JSON text): {AGAIN}") from None
    except OSError as error:
        raise SubmissionError(f"can't be read ({error.strerror}): check its permissions") from None


def _cell(number: int, raw: Any) -> CodeCell | None:
    if not isinstance(raw, dict):
        raise SubmissionError(f"cell {number} is not a cell: {AGAIN}")
    if raw.get("cell_type") != "code":
        return None
    source = raw.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"cell {number} has no text as its source: {AGAIN}")
    exercise = _dictionary(raw.get("metadata")).get("exercise", "")
    source = source.encode("utf-8", "replace").decode()  # lone surrogates can't be sent
    return CodeCell(number, str(raw.get("id", "")), exercise if isinstance(exercise, str) else "", source)


def _dictionary(value: Any) -> dict:
    return value if isinstance(value, dict) else {}
