"""Read a handed-in file: a notebook's code cells, or one clear reason why it is none."""

from __future__ import annotations

import errno
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 20_000_000  # bytes
MOST_CELLS = 5_000
AGAIN = "open it in Jupyter, save it, and hand in that file"
CONVERT = "convert it with `jupyter nbconvert --to notebook --nbformat 4 FILE`, and hand in that file"


class SubmissionError(Exception):
    """This file cannot be graded; says which cell and what to do. The others still can."""


NO_FILE = "a link or a special file, not a notebook: hand in the file itself"


@dataclass(frozen=True)
class CodeCell:
    """A cell as handed in; `number` counts all cells from 1, as a front end shows them."""

    number: int
    id: str
    exercise: str  # the copy of its identity in the metadata
    source: str


@dataclass(frozen=True)
class Submission:
    """What grading reads of a notebook: its cells and the lesson that it says it is."""

    lesson: str
    cells: tuple[CodeCell, ...]
    texts: tuple[CodeCell, ...] = ()  # cells of text, where an answer counts for nothing


def read_submission(path: Path) -> Submission:
    """Raises SubmissionError for whatever is not a notebook of a reasonable size."""
    return parse_submission(read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The file, read once: a link, a pipe or a folder is none. Raises SubmissionError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SubmissionError(NO_FILE)
            data = file.read(LARGEST + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
            raise SubmissionError(NO_FILE) from None
        raise SubmissionError(f"can't be read ({error.strerror}): check its permissions") from None
    if len(data) > LARGEST:
        large = f"{size / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}"
        raise SubmissionError(f"too large ({large}): clear all outputs, save it, and hand it in again")
    return data


def parse_submission(data: bytes) -> Submission:
    """Raises SubmissionError for whatever is not a notebook of format 4."""
    notebook = _load(data)
    if isinstance(notebook, dict) and "worksheets" in notebook and "cells" not in notebook:
        raise SubmissionError(f"a notebook of format 3, from before 2015 (no list of cells): {CONVERT}")
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise SubmissionError(f"not a notebook of format 4 (no list of cells): {AGAIN}")
    if len(notebook["cells"]) > MOST_CELLS:
        raise SubmissionError(f"has {len(notebook['cells']):,} cells, more than {MOST_CELLS:,}: remove what isn't used")
    lesson = _dictionary(_dictionary(notebook.get("metadata")).get("attention")).get("lesson", "")
    codes: list[CodeCell] = []
    texts: list[CodeCell] = []
    for number, raw in enumerate(notebook["cells"], 1):
        if not isinstance(raw, dict):
            raise SubmissionError(f"cell {number} is not a cell: {AGAIN}")
        (codes if raw.get("cell_type") == "code" else texts).append(_cell(number, raw))
    return Submission(_text(lesson), tuple(codes), tuple(texts))


def _load(data: bytes) -> Any:
    if not data.strip():
        raise SubmissionError(f"not a notebook (the file is empty): {AGAIN}")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise SubmissionError(f"not a notebook, or cut off (JSON breaks at line {error.lineno}): {AGAIN}") from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise SubmissionError(f"not a notebook (not JSON text): {AGAIN}") from None


def _cell(number: int, raw: dict) -> CodeCell:
    source = raw.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"cell {number} has no text as its source: {AGAIN}")
    metadata = _dictionary(raw.get("metadata"))
    name = _text(raw.get("id")) or _text(metadata.get("id"))  # Colab keeps ids in the metadata
    source = source.encode("utf-8", "replace").decode()  # lone surrogates can't be sent
    return CodeCell(number, name, _text(metadata.get("exercise")), source)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dictionary(value: Any) -> dict:
    return value if isinstance(value, dict) else {}
