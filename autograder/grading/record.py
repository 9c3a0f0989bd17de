"""What is written of a submission: one JSON file, schema 2, and a line of scores.csv.

    {"schema": 2, "submission": "alice/01_softmax.ipynb", "path": of the file, "digest": sha256 of the file,
     "lesson": "01_softmax" or "", "seed": of the batch, "sandbox": "bwrap" or "none",
     "solutions": do they take the answers' places after each exercise,
     "error": "" or why it can't be graded,
     "points": 6.5, "of": 9, "checks_passed": 20, "checks": 24, "seconds": 0.4, "versions": {"python": …, …},
     "exercises": [{"name": "softmax", "outcome": passed failed unattempted error timeout, "points": 3.0, "of": 3,
        "message": about the whole answer, "hint": of the misconception that it matches, "note": which cell counted,
        "checks": [{"name", "outcome", "message", "where": the first place that differs}]}],
     "course": {"softmax": a hash of what its verdict hangs on in the course, …},
     "changes": [{"name": "softmax", "was": 2.0, "is": 3.0}], where the course changed after an earlier result}

Whatever comes from the submission is printable text of limited length, but not yet escaped for HTML. No value of a
hidden probe is in it: who hands in again would meet the same ones.
"""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import re
from collections.abc import Iterable, Sequence, Set
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.compare import KIND_NAMES, NOTHING, Difference
from autograder.grading.names import escape, show
from autograder.grading.own_answers import NOTE
from autograder.grading.session import Session
from autograder.results import CheckResult, Result

SCHEMA = 2
FIELDS = ("submission", "lesson", "points", "of", "checks_passed", "checks", "error")
# What a spreadsheet would take for a formula: at the start of a cell, and after what some of them cut cells at.
FORMULA = re.compile(r"(?:^|(?<=[;,\t|]))(?=[\s'\"]*[=+\-@＝＋－＠﹦﹢﹣﹫−])")


def head(name: str, path: Path, digest: str, batch: dict[str, Any]) -> dict[str, Any]:
    """What makes a result this file's in this batch: where one of these differs, it is graded anew.

    batch: its seed, its sandbox, and whether solutions enter the kernel.
    """
    return {
        "schema": SCHEMA,
        "submission": name,
        "path": escape(str(path)),
        "digest": digest,
        **batch,
    }


def failure(head: dict[str, Any], error: str) -> dict[str, Any]:
    """The record of a file that can't be graded."""
    empty = {"points": 0, "of": 0, "checks_passed": 0, "checks": 0, "seconds": 0, "exercises": []}
    return {**head, "lesson": "", "error": show(error), **empty, "versions": _versions(), "course": {}, "changes": []}


def graded(head: dict[str, Any], session: Session, results: Sequence[Result], own: Set[str]) -> dict[str, Any]:
    """The record of a submission that ran; own: the exercises that were run with the learner's earlier answers."""
    if session.broken:
        return failure(head, session.broken)
    notes = {name: [answer.note, NOTE if name in own else ""] for name, answer in session.answers.items()}
    exercises = [_exercise(result, "; ".join(filter(None, notes[result.exercise]))) for result in results]
    known = {**head, "lesson": session.key.lesson.name, "error": "", "seconds": round(session.seconds, 3)}
    return _summed(known, exercises)


def merged(earlier: dict[str, Any], now: dict[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """The new verdicts in the place of the earlier ones, and what they changed."""
    before = {one["name"]: one for one in earlier["exercises"]}
    after = before | {one["name"]: one for one in now["exercises"]}
    changed = [name for name in order if name in before and before[name]["points"] != after[name]["points"]]
    changes = [{"name": name, "was": before[name]["points"], "is": after[name]["points"]} for name in changed]
    return _summed(now, [after[name] for name in order if name in after]) | {"changes": changes}


def _summed(record: dict[str, Any], exercises: list[dict[str, Any]]) -> dict[str, Any]:
    checks = [check for one in exercises for check in one["checks"]]
    return record | {
        "points": round(sum(one["points"] for one in exercises), 3),
        "of": sum(one["of"] for one in exercises),
        "checks_passed": sum(check["outcome"] == "passed" for check in checks),
        "checks": len(checks),
        "exercises": exercises,
        "versions": _versions(),
        "course": {},
        "changes": [],
    }


def _exercise(result: Result, note: str) -> dict[str, Any]:
    return {
        "name": result.exercise,
        "outcome": result.outcome,
        "points": round(result.score, 3),
        "of": result.points,
        "message": show(result.message),
        "hint": result.hint,
        "note": show(note),
        "checks": [_check(check) for check in result.checks],
    }


def _check(check: CheckResult) -> dict[str, Any]:
    where = {"where": show(check.difference.where)} if check.difference else {}
    message = check.message or (_wrong_kind(check.difference) if check.difference else "")
    return {"name": check.name, "outcome": check.outcome, "message": show(message), **where}


def _wrong_kind(difference: Difference) -> str:
    """What a learner may know of it: the kind of thing, never a value."""
    if difference.got == NOTHING:
        return "your function returns None: is there a return?"
    if {difference.expected, difference.got} <= set(KIND_NAMES.values()):
        return f"your function returns {difference.got} where {difference.expected} is wanted"
    return ""


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


def as_csv(records: Iterable[dict[str, Any]]) -> str:
    """One line a submission, in the order of their names. What a spreadsheet would run gets a quote before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    text.write(",".join(FIELDS) + "\n")
    for record in sorted(records, key=lambda record: record["submission"]):
        row = [record[name] for name in FIELDS]
        writer.writerow([FORMULA.sub("'", cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def read_all(out: Path) -> dict[str, dict[str, Any]]:
    """The results that a folder holds, by the submission's name; what is none of them is left alone."""
    found = {}
    for path in sorted((out / "results").glob("*.json")):
        try:
            record = json.loads(path.read_text("utf-8"))
            if record["schema"] == SCHEMA and all(name in record for name in (*FIELDS, "path", "digest", "course")):
                found[record["submission"]] = record
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def line(record: dict[str, Any]) -> str:
    """One line for the terminal."""
    if record["error"]:
        return f"{record['submission']:<40} not graded: {record['error']}"
    checks = f"{record['checks_passed']} of {record['checks']} checks"
    points = f"{record['points']:g} of {record['of']} points"
    said = f"{record['submission']:<40} {record['lesson'][:2]} · {checks:<18} {points:<20} {record['seconds']:.1f} s"
    changes = "; ".join(f"{one['name']} {one['was']:g} → {one['is']:g}" for one in record["changes"])
    return f"{said}   the course changed: {changes}" if changes else said
