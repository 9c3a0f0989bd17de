"""The command line: exit codes, one clear line for what is wrong, and the learner's own run."""

import json
import subprocess
import sys

import pytest

from autograder.paths import NOTEBOOKS, SOLUTIONS


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "autograder", *arguments], capture_output=True, text=True, timeout=600)


def test_help_lists_the_commands():
    said = run("--help").stdout
    assert all(command in said for command in ("derive", "verify", "grade", "self", "validate"))


@pytest.mark.parametrize("arguments", [(), ("mark",), ("grade",), ("grade", "x.ipynb"), ("derive", "--fast")])
def test_wrong_usage_exits_with_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_what_does_not_exist_is_one_line(tmp_path):
    for arguments in (("self", "missing.ipynb"), ("verify", "99"), ("grade", "missing", "--out", str(tmp_path))):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("autograder: ")
        assert done.stderr.count("\n") == 1


def test_self_passes_a_solved_notebook_from_a_fresh_kernel():
    done = run("self", str(SOLUTIONS / "01_softmax.ipynb"))
    assert done.returncode == 0, done.stdout
    assert "7 of 7 exercises pass." in done.stdout


def test_self_finds_what_only_worked_in_the_old_kernel(tmp_path):
    notebook = json.loads((NOTEBOOKS / "01_softmax.ipynb").read_text())
    for cell in notebook["cells"]:
        if cell["id"] == "softmax":
            cell["source"] = ["def softmax(scores, axis=-1):\n", "    return gone(scores, axis)\n"]
    (tmp_path / "mine.ipynb").write_text(json.dumps(notebook))
    done = run("self", str(tmp_path / "mine.ipynb"))
    assert done.returncode == 1
    assert (
        "NameError: name 'gone' is not defined, in softmax, line 2 of its cell: return gone(scores, axis)"
        in done.stdout
    )
    assert "log_softmax   ○ not started yet" in done.stdout
    assert "0 of 7 exercises pass." in done.stdout


def test_self_says_why_a_file_is_no_notebook(tmp_path):
    (tmp_path / "essay.ipynb").write_text("Dear teacher,")
    done = run("self", str(tmp_path / "essay.ipynb"))
    assert done.returncode == 2
    assert "essay.ipynb: not a notebook, or cut off" in done.stderr


def test_validate_needs_notebooks(course):
    done = run("validate")
    assert done.returncode == 2
    assert "run `python -m autograder derive` first" in done.stderr


def test_validate_finds_an_output_that_no_longer_holds(course):
    assert run("derive").returncode == 0
    assert run("validate").returncode == 0
    solved = course / "solutions" / "90_sample.ipynb"
    solved.write_text(solved.read_text().replace('"computed\\n"', '"calculated\\n"'))
    done = run("validate")
    assert done.returncode == 1
    assert "Cell outputs differ" in done.stdout
