"""Notebooks made from the test lesson, graded, and what was written about them."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.grading.grade import Options, grade
from autograder.lesson import find_lesson
from autograder.markers import starter


def notebook(answers: dict[str, str]) -> dict:
    """The learner's notebook of the test lesson with these answers written into it."""
    lesson = find_lesson("90")
    return {
        "cells": [_cell(cell, answers) for cell in lesson.cells],
        "metadata": {"attention": {"lesson": lesson.name}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell, answers: dict[str, str]) -> dict:
    if cell.kind == "markdown":
        return {"cell_type": "markdown", "id": cell.name, "metadata": {}, "source": cell.source}
    made = code(starter(cell.source), cell.name, tags=sorted(cell.tags))
    if "answer" in cell.tags:
        made["metadata"]["exercise"] = cell.exercise
        made["source"] = answers.get(cell.exercise, made["source"])
    return made


def code(source: str, name: str = "", **metadata) -> dict:
    """One code cell; without a name it has no id."""
    cell = {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}
    return cell | ({"id": name} if name else {})


def write(folder: Path, name: str, content: dict | str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    data = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def results(out: Path) -> dict[str, dict]:
    """Name without suffix -> record, of all that were written."""
    found = {}
    for path in (out / "results").rglob("*.json"):
        found[str(path.relative_to(out / "results").with_suffix(""))] = json.loads(path.read_text())
    return found


def grade_some(folder: Path, notebooks: dict[str, dict], **options) -> dict[str, dict]:
    """Grade these notebooks, and say what was written about each."""
    for name, content in notebooks.items():
        write(folder / "in", name, content)
    grade([folder / "in"], folder / "out", Options(**options))
    return results(folder / "out")
