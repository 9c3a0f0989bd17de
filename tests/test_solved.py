"""The grader on the course's own notebooks: solved ones get all their points, the learner's none, and none an error."""

import json
import subprocess
import sys

import pytest

from autograder.lesson import lesson_paths
from autograder.paths import ROOT

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_all_lessons_are_graded(folder, tmp_path):
    files = [str(ROOT / folder / f"{path.stem}.ipynb") for path in lesson_paths()]
    command = [sys.executable, "-m", "autograder", "grade", *files, "--out", str(tmp_path), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    records = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "results").glob("*.json")]
    assert len(records) == len(files)
    for record in records:
        lost = [exercise for exercise in record["exercises"] if exercise["points"] < exercise["of"]]
        if folder == "solutions":
            assert not lost, record["lesson"]
        else:
            assert {exercise["outcome"] for exercise in record["exercises"]} == {"unattempted"}, record["lesson"]
