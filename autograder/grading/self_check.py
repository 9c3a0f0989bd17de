"""`python -m autograder self`: what a learner can run before handing in.

Takes from the notebook what grading would take, and runs every public check in a fresh kernel: so an answer that only
works because of a cell that is gone fails here too. Not a sandbox: it is the learner's own code.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.grading.graft import Answer, choose_lesson, graft
from autograder.grading.submission import SubmissionError, read_submission
from autograder.lesson import Lesson, read_course
from autograder.markers import starter

SECONDS = 60  # for one cell


def self_check(path: Path, lesson_name: str = "") -> int:
    """Print each exercise's card; 0 if all pass, 1 otherwise. Raises ValueError for a file that is no notebook."""
    try:
        submission = read_submission(path)
        lesson = choose_lesson(submission, read_course(), lesson_name)
        answers = graft(submission, lesson)
    except SubmissionError as error:
        raise ValueError(f"{path}: {error}") from None
    cards = _run(lesson, answers)
    passed = [name for name, card in cards.items() if "✓ passed" in card.splitlines()[0]]
    print("\n\n".join(cards.values()))
    print(f"\n{len(passed)} of {len(cards)} exercises pass.")
    return 0 if len(passed) == len(cards) else 1


def _run(lesson: Lesson, answers: dict[str, Answer]) -> dict[str, str]:
    """Exercise -> the text of its card, from one fresh kernel."""
    cells = [new_code_cell(cell.source) for cell in lesson.tagged("setup")]
    checks = {}
    for name, answer in answers.items():
        source = starter(lesson.answers[name].source) if answer.source is None else answer.source
        cells += [new_code_cell(text) for text in (*answer.added, source, *answer.after)]
        checks[name] = new_code_cell(f"check({name})")
        cells.append(checks[name])
    notebook = new_notebook(cells=cells)
    with tempfile.TemporaryDirectory() as folder:
        options = {"timeout": SECONDS, "allow_errors": True, "kernel_name": "python3"}
        NotebookClient(notebook, resources={"metadata": {"path": folder}}, **options).execute()
    return {name: _card(name, cell.outputs) for name, cell in checks.items()}


def _card(name: str, outputs: list) -> str:
    for output in outputs:
        if output.output_type == "display_data":
            return output.data["text/plain"]
        if output.output_type == "error":
            return f"{name}   ✗ {output.ename}: {output.evalue}"
    return f"{name}   ✗ no answer"
