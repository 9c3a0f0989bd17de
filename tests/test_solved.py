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


DIGS = """
def capstone(projects):
    import sys
    import numpy as np
    from attn.data.projects import offer
    asked, frame = projects["pictures"].questions, sys._getframe()
    while frame:
        for x in list(frame.f_locals.values()):
            if isinstance(x, dict) and isinstance(x.get("pictures"), np.ndarray):
                return "pictures", x["pictures"]
            if type(x) is int and x > 10**6:
                world, right = offer(np.random.default_rng(x))
                if np.array_equal(world["pictures"].questions, asked):
                    return "pictures", right["pictures"]
        frame = frame.f_back
    return "pictures", np.zeros(len(asked), int)
"""


def test_an_answer_that_digs_in_the_frames_finds_no_right_ones(tmp_path):
    notebook = json.loads((ROOT / "solutions" / "15_one_block.ipynb").read_text("utf-8"))
    (cell,) = (cell for cell in notebook["cells"] if cell["metadata"].get("exercise") == "capstone")
    cell["source"] = DIGS.splitlines(keepends=True)
    (tmp_path / "15_digs.ipynb").write_text(json.dumps(notebook), "utf-8")
    command = [sys.executable, "-m", "autograder", "grade", str(tmp_path / "15_digs.ipynb"), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = (tmp_path / "results").glob("*.json")
    by_name = {exercise["name"]: exercise for exercise in json.loads(path.read_text("utf-8"))["exercises"]}
    assert by_name["patchify"]["outcome"] == "passed"
    assert by_name["capstone"]["outcome"] == "failed"
    assert by_name["capstone"]["points"] == 0
