"""The lesson format: one solved percent script, read into cells and checked.

A lesson is `book/lessons/NN_name.py`. Its cells have names, which become their ids, and at most these tags:

    setup   what answers may use: imports, data, helpers
    answer  one function, an exercise; its solution stands between `# BEGIN SOLUTION` and `# END SOLUTION`
    check   `check(function)`, after the answer
    figure  a picture, with alt text and caption in `mystnb`
    given   code that the reader is given, not taught: folded on the page, its source hidden in a notebook
    record  `glue` and `holds`, which stand nowhere else: not on the page, where the claims become a fold

Whatever is wrong raises `LessonError`, which names the file and the line.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Whoever validates notebooks would build a grammar of web addresses first, for a second; no notebook of ours has any.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
import jupytext  # noqa: E402

from autograder.markers import marker_problems  # noqa: E402
from autograder.paths import LESSONS  # noqa: E402

TAGS = {"setup", "answer", "check", "figure", "given", "record"}

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LAYOUT = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}  # jupytext's own, about blank lines
_RECORDED = re.compile(r"^\s*(glue|holds)\(", re.MULTILINE)
_LABEL = re.compile(
    r"^(?::label: *|\$\$ \(|\((?=[\w-]+\)=))([\w-]+)", re.MULTILINE
)  # an exercise's, an equation's, a place's
_FILE = re.compile(r"\d\d_[a-z0-9_]+\Z")


class LessonError(ValueError):
    """Something in a lesson's source is wrong: `file:line: what, and what to do`."""

    def __init__(self, path: Path, line: int, message: str):
        super().__init__(path, line, message)

    def __str__(self) -> str:
        return "{}:{}: {}".format(*self.args)


@dataclass(frozen=True)
class Cell:
    """One cell of the source; `line` is that of its `# %%`."""

    name: str
    kind: str  # markdown or code
    source: str
    line: int
    tags: frozenset[str] = frozenset()
    metadata: dict[str, Any] = field(default_factory=dict)  # the rest of it: `mystnb`

    @property
    def exercise(self) -> str:
        """The function that an answer cell defines: its name with `_` for `-`."""
        return self.name.replace("-", "_")


@dataclass(frozen=True)
class Lesson:
    """One lesson as written: `01_softmax`, its title and its cells."""

    name: str
    title: str
    path: Path
    cells: tuple[Cell, ...]

    def tagged(self, tag: str) -> list[Cell]:
        return [cell for cell in self.cells if tag in cell.tags]

    @property
    def answers(self) -> dict[str, Cell]:
        """Exercise name -> answer cell, in the order of the lesson."""
        return {cell.exercise: cell for cell in self.tagged("answer")}


def lesson_paths() -> list[Path]:
    """The sources in reading order; raises FileNotFoundError if there is none."""
    paths = sorted(LESSONS.glob("[0-9][0-9]_*.py"))
    if not paths:
        raise FileNotFoundError(f"no lesson NN_name.py in {LESSONS}")
    return paths


def find_lesson(name: str) -> Lesson:
    """The lesson `01_softmax`, also by its number alone; raises FileNotFoundError naming those there are."""
    for path in lesson_paths():
        if path.stem == name or path.stem.split("_")[0] == name:
            return read_lesson(path)
    known = ", ".join(path.stem for path in lesson_paths())
    raise FileNotFoundError(f"no lesson {name!r} in {LESSONS}; there are: {known}")


def read_course() -> list[Lesson]:
    """All lessons; raises LessonError if two of them share an exercise's name or a label of the book."""
    lessons = [read_lesson(path) for path in lesson_paths()]
    owner: dict[str, Lesson] = {}
    for lesson in lessons:
        for name, cell in _shared_names(lesson):
            if name in owner:
                raise LessonError(lesson.path, cell.line, f"{name} is in {owner[name].name} too: rename one")
            owner[name] = lesson
    return lessons


def _shared_names(lesson: Lesson) -> Iterator[tuple[str, Cell]]:
    """What must be unique over the course: exercises, and the labels that any page may refer to."""
    for name, cell in lesson.answers.items():
        yield f"exercise {name!r}", cell
    for cell in lesson.cells:
        figure = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        labels = [figure] if figure else []
        labels += _LABEL.findall(cell.source) if cell.kind == "markdown" else []
        yield from ((f"label {label!r}", cell) for label in labels)


def read_lesson(path: Path) -> Lesson:
    """Read and check one source; raises LessonError, or FileNotFoundError if it isn't there."""
    text = path.read_text("utf-8")
    if not _FILE.match(path.stem):
        raise LessonError(path, 1, "a lesson's file is named like 01_softmax.py")
    headers = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    notebook = jupytext.reads(text, fmt="py:percent")
    if len(notebook.cells) != len(headers):
        raise LessonError(path, 1, "every cell must begin with a line `# %%`, the first line of the file too")
    cells = tuple(_read_cell(path, line, raw) for line, raw in zip(headers, notebook.cells, strict=True))
    _check_names(path, cells)
    for problem, cell in _problems(cells):
        raise LessonError(path, cell.line, f"cell {cell.name!r}: {problem}")
    return Lesson(path.stem, _title(path, cells), path, cells)


def _read_cell(path: Path, line: int, raw: Any) -> Cell:
    metadata = dict(raw.metadata)
    name, tags = metadata.pop("name", ""), frozenset(metadata.pop("tags", []))
    if not isinstance(name, str) or not _NAME.match(name) or len(name) > 64:
        raise LessonError(path, line, f'a cell needs name="kebab-case" of at most 64 characters, got {name!r}')
    if tags - TAGS:
        raise LessonError(path, line, f"unknown tag {min(tags - TAGS)!r}; there are {', '.join(sorted(TAGS))}")
    for key in _LAYOUT & set(metadata):
        del metadata[key]
    if unknown := set(metadata) - {"mystnb"}:
        raise LessonError(path, line, f"unknown cell metadata {min(unknown)!r}: only mystnb is read")
    return Cell(name, raw.cell_type, raw.source, line, tags, metadata)


def _check_names(path: Path, cells: tuple[Cell, ...]) -> None:
    seen: dict[str, Cell] = {}
    for cell in cells:
        if cell.name in seen:
            where = seen[cell.name].line
            raise LessonError(path, cell.line, f"cell name {cell.name!r} is taken at line {where}: choose another")
        seen[cell.name] = cell


def _title(path: Path, cells: tuple[Cell, ...]) -> str:
    first = cells[0].source.splitlines() if cells else []
    if not first or not first[0].startswith("# "):
        raise LessonError(path, 1, "the first cell must be prose that begins with the title: `# Softmax`")
    return first[0][2:].strip()


def _problems(cells: tuple[Cell, ...]) -> Iterator[tuple[str, Cell]]:
    """What is wrong with each cell, in order."""
    checked = {match for cell in cells if "check" in cell.tags for match in re.findall(r"check\((\w+)\)", cell.source)}
    for cell in cells:
        yield from ((problem, cell) for problem in marker_problems(cell.source, "answer" in cell.tags))
        if cell.kind == "code":
            yield from ((problem, cell) for problem in _code_problems(cell))
        if cell.kind == "code" and "record" not in cell.tags and (found := _RECORDED.search(cell.source)):
            yield f"{found[1]}(…) stands in a cell that isn't tagged record", cell
        if "answer" in cell.tags and cell.exercise not in checked:
            yield f"no check cell calls check({cell.exercise})", cell


def _code_problems(cell: Cell) -> Iterator[str]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield f"syntax error in line {error.lineno} of the cell: {error.msg}"
        return
    if "answer" in cell.tags:
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        if functions != [cell.exercise]:
            yield f"must define exactly one function, {cell.exercise} (the cell's name), got {functions or 'none'}"
