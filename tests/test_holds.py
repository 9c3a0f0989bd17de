"""Claims: true ones stand on the page, false ones stop the build, and nothing stops a learner."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from autograder.notebook.holds import CLAIM, MUST_HOLD, ClaimError, holds


@pytest.mark.parametrize(
    "condition", [True, np.True_, np.array(3 > 2), torch.tensor(1.0) > 0, (np.ones(3) > 0).all(), 0.8 < 1]
)
def test_true_in_python_numpy_and_torch(condition, monkeypatch):
    monkeypatch.setenv(MUST_HOLD, "1")
    holds("it is so", condition)


def test_a_false_one_stops_the_build_and_names_the_sentence(monkeypatch):
    monkeypatch.setenv(MUST_HOLD, "1")
    with pytest.raises(ClaimError, match=r"not so in this run: the lead shrinks \(10.4 -> 11.9 BLEU\)"):
        holds("the lead shrinks", np.False_, "10.4 -> 11.9 BLEU")


def test_a_false_one_never_stops_a_learner(monkeypatch):
    monkeypatch.delenv(MUST_HOLD, raising=False)
    published = []
    monkeypatch.setattr("IPython.display.publish_display_data", lambda data, **_: published.append(data))
    holds("the lead shrinks", False, "10.4 -> 11.9 BLEU")
    holds("it is ahead", True)
    assert [data["text/plain"] for data in published] == [
        "✗ not in your run: the lead shrinks (10.4 -> 11.9 BLEU)",
        "✓ it is ahead",
    ]
    assert [data[CLAIM]["holds"] for data in published] == [False, True]


def test_without_ipython_it_prints(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    holds("it is ahead", True, "by 3")
    assert capsys.readouterr().out == "✓ it is ahead (by 3)\n"


@pytest.mark.parametrize(
    ("condition", "got"),
    [
        (float("nan"), "NaN: nothing was measured"),
        (np.float64("nan"), "NaN: nothing was measured"),
        (0.3, "float 0.3: compare it with something"),
        (1, "int 1: compare it with something"),
        (None, "NoneType None: compare it with something"),
        ("yes", "str 'yes': compare it with something"),
        (np.array([True, True]), r"an array of shape \(2,\): say .all\(\) or .any\(\)"),
        (torch.tensor([True]), r"an array of shape \(1,\): say .all\(\) or .any\(\)"),
    ],
)
def test_a_condition_that_is_neither(condition, got):
    with pytest.raises(TypeError, match=rf"holds\('it is', …\): the condition must be True or False, got {got}"):
        holds("it is", condition)


@pytest.mark.parametrize("claim", ["", "  ", None, True])
def test_a_claim_is_a_sentence(claim):
    with pytest.raises(TypeError, match="the claim must be a sentence, got"):
        holds(claim, True)


# In a lesson


def derive(*arguments):
    command = [sys.executable, "-m", "autograder", "derive", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def claim_in_the_sample(course, condition):
    lesson = course / "book" / "lessons" / "90_sample.py"
    record = f'\n\n# %% name="claims" tags=["record"]\nholds("twice is more", {condition}, "2 > 1")\nholds("so it is", True)\n'
    lesson.write_text(lesson.read_text().replace("import check, glue", "import check, glue, holds").rstrip() + record)


def test_on_the_page_the_claims_are_a_fold(course):
    claim_in_the_sample(course, "2 > 1")
    done = derive()
    assert done.returncode == 0, done.stderr
    page = json.loads((course / "book" / "lessons" / "90-sample.ipynb").read_text())
    (fold,) = [cell for cell in page["cells"] if cell["id"] == "claims"]
    assert "".join(fold["source"]) == (
        '<details class="claims"><summary>Checked when this page was made</summary>\n\n'
        "- twice is more (2 > 1)\n- so it is\n\n</details>"
    )
    assert "measure-numbers" not in [cell["id"] for cell in page["cells"]]  # glue alone leaves nothing
    learner = json.loads((course / "notebooks" / "90_sample.ipynb").read_text())
    (cell,) = [cell for cell in learner["cells"] if cell["id"] == "claims"]
    assert cell["metadata"] == {"tags": ["record"], "jupyter": {"source_hidden": True}}
    assert "holds(" in "".join(cell["source"])


def test_a_false_claim_stops_the_derivation(course):
    claim_in_the_sample(course, "1 > 2")
    done = derive()
    assert done.returncode == 2
    assert "cell 'claims' fails when it runs: ClaimError: not so in this run: twice is more (2 > 1)" in done.stderr


@pytest.mark.parametrize("call", ["glue", "holds"])
def test_claims_and_numbers_stand_in_cells_of_their_own(course, call):
    lesson = course / "book" / "lessons" / "90_sample.py"
    lesson.write_text(lesson.read_text().rstrip() + f'\n\n# %% name="late"\n{call}("a", True)\n')
    assert f"cell 'late': {call}(…) stands in a cell that isn't tagged record" in derive().stderr
