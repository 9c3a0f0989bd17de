"""What is written of a submission: one JSON file, schema 1, and a line of scores.csv.

    {"schema": 1, "submission": "alice/01_softmax.ipynb", "digest": sha256 of the file, "lesson": "01_softmax" or "",
     "seed": of the batch, "sandbox": "bwrap" or "none", "error": "" or why it can't be graded,
     "points": 6.5, "of": 9, "checks_passed": 20, "checks": 24, "seconds": 0.4, "versions": {"python": …, …},
     "exercises": [{"name": "softmax", "outcome": passed failed unattempted error timeout, "points": 3.0, "of": 3,
        "message": about the whole answer, "hint": of the misconception that it matches, "note": which cell counted,
        "checks": [{"name", "outcome", "message", "expected", "got", "where"}]}]}

Whatever comes from the submission is printable text of limited length, but not yet escaped for HTML.
"""

from __future__ import annotations

import csv
import io
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.grading.session import Session
from autograder.results import CheckResult, Result

SCHEMA = 1
FIELDS = ("submission", "lesson", "points", "of", "checks_passed", "checks", "error")


def clean(text: str, length: int = 300) -> str:
    """Printable and short: nothing from a submission reaches a terminal or a file unseen."""
    return "".join(c if c.isprintable() else "�" for c in text[:length])


def failure(head: dict[str, Any], error: str) -> dict[str, Any]:
    """The record of a file that can't be graded."""
    empty = {"points": 0, "of": 0, "checks_passed": 0, "checks": 0, "seconds": 0, "exercises": []}
    return {"schema": SCHEMA, **head, "lesson": "", "error": clean(error), **empty, "versions": _versions()}


def graded(head: dict[str, Any], session: Session) -> dict[str, Any]:
    """The record of a submission that ran."""
    results = session.results()
    if session.broken:
        return failure(head, session.broken)
    return {
        "schema": SCHEMA,
        **head,
        "lesson": session.key.lesson.name,
        "error": "",
        "points": round(sum(r.score for r in results), 3),
        "of": sum(r.points for r in results),
        "checks_passed": sum(r.n_passed for r in results),
        "checks": sum(len(r.checks) for r in results),
        "seconds": round(session.seconds, 3),
        "versions": _versions(),
        "exercises": [_exercise(r, session.answers[r.exercise].note) for r in results],
    }


def _exercise(result: Result, note: str) -> dict[str, Any]:
    return {
        "name": result.exercise,
        "outcome": result.outcome,
        "points": round(result.score, 3),
        "of": result.points,
        "message": clean(result.message),
        "hint": result.hint,
        "note": clean(note),
        "checks": [_check(check) for check in result.checks],
    }


def _check(check: CheckResult) -> dict[str, Any]:
    found = check.difference
    values = {"expected": clean(found.expected), "got": clean(found.got), "where": clean(found.where)} if found else {}
    return {"name": check.name, "outcome": check.outcome, "message": clean(check.message), **values}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in ("numpy", "ipykernel", "nbval")}


def write_atomically(path: Path, text: str) -> None:
    """All of it or nothing, whenever we are stopped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, "utf-8")
    os.replace(part, path)


def as_json(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def as_csv(records: list[dict[str, Any]]) -> str:
    """One line a submission; a name that a spreadsheet would run as a formula gets a quote before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    for record in records:
        row = [record[name] for name in FIELDS]
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t") else cell for cell in row])
    return text.getvalue()
