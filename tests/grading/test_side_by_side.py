"""The benchmark of graders, without the peers: their form of the checks, and what becomes of the hostile submissions."""

import json
import re
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _folders(monkeypatch):
    """What the benchmark imports can be imported."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), str(ROOT / "tests" / "attacks"), *sys.path])


@pytest.fixture
def assignment():
    from grader_tools import the_assignment
    from graders import COURSE

    return the_assignment(COURSE)


@pytest.fixture
def peers(assignment, tmp_path, monkeypatch):
    """nbgrader, which hands out what it was given, and otter."""
    from grader_tools import Peer
    from nbgrader_peer import Nbgrader
    from otter_peer import Otter

    def run(self, *command, folder=None):
        if "generate_assignment" in command:
            (self.folder / "source").rename(self.folder / "release")
        else:
            (self.folder / "autograder.zip").touch()

    monkeypatch.setattr(Peer, "run", run)
    return {peer.name: peer(assignment, Path(sys.executable), tmp_path) for peer in (Nbgrader, Otter)}


def answers(book):
    return {c["metadata"]["exercise"]: c["source"] for c in book["cells"] if "exercise" in c["metadata"]}


def passed(assignment, found):
    """How many of the peers' checks hold."""
    count = 0
    for exercise, source in found.items():
        for check in assignment.checks(exercise):
            namespace = {}
            exec(f"import numpy as np\n{source}\n{check}", namespace)
            try:
                namespace["_check"](namespace[exercise])
            except Exception:  # whatever a wrong answer raises
                continue
            count += 1
    return count


def test_the_peers_checks_give_the_verdicts_that_ours_do(assignment):
    from graders import fourteen
    from submitting import RIGHT

    right, wrong, blank = RIGHT["90_graded"], answers(fourteen()["wrong"][1]), answers(fourteen()["blank"][1])
    assert set(assignment.lesson.answers) == set(right) == set(wrong) == set(blank)
    assert passed(assignment, right) == 12
    assert passed(assignment, wrong) == 4
    assert passed(assignment, blank) == 0


def test_no_figures_for_anyone(tmp_path, monkeypatch):
    from grader_tools import Peer
    from graders import all_tools, fourteen

    monkeypatch.setenv("ATTENTION_COURSE", "")
    monkeypatch.setattr(Peer, "run", lambda *_, **__: None)
    monkeypatch.setattr("nbgrader_peer.Nbgrader.released", lambda self: {"cells": []})
    ours, *_ = all_tools(Path(sys.executable), tmp_path)
    text = (ours.course / "book" / "lessons" / "90_graded.py").read_text("utf-8")
    assert "viz" not in text
    assert "import numpy as np" in text
    assert "viz" not in json.dumps([book for _, book in fourteen().values()])


def test_the_fourteen():
    from graders import fourteen

    found = fourteen()
    assert len(found) == 14
    assert {verdict for verdict, _ in found.values()} == {0, 4, 9, 12}


@pytest.mark.parametrize("name", ["nbgrader", "otter"])
def test_every_term_is_met_and_nothing_of_ours_is_left(peers, name):
    from graders import fourteen

    books = [book for _, book in fourteen().values()]
    sources = [cell["source"] for book in books for cell in book["cells"] if cell["metadata"].get("exercise")]
    assert [term for term in peers[name].terms if not any(re.search(term, source) for source in sources)] == []
    theirs = [cell["source"] for book in books for cell in peers[name].translated(book)["cells"]]
    assert not any("autograder" in source or str(ROOT) in source or source == "check(softmax)" for source in theirs)


def test_a_submission_has_the_peers_own_cells_and_the_learners_answers(peers):
    from submitting import RIGHT, right

    for name, checks in (("nbgrader", 12), ("otter", 4)):
        sources = [cell["source"] for cell in peers[name].translated(right())["cells"]]
        assert all(source in sources for source in RIGHT["90_graded"].values())
        assert len([s for s in sources if "_check(" in s or "grader.check(" in s]) == checks


def test_changed_and_missing_check_cells_stay_so(peers):
    from graders import fourteen

    _, book = fourteen()["edits_checks"]
    assert sum("all passed" in cell["source"] for cell in peers["nbgrader"].translated(book)["cells"]) == 9
    cells = peers["nbgrader"].translated(book)["cells"]
    assert not any(cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("mix-") for cell in cells)


def test_own_cells_of_a_learner_go_along(peers):
    from submitting import add, code, right

    book = add(right(), "mix", code("helper = 3", "own"))
    for peer in peers.values():
        assert "helper = 3" in [cell["source"] for cell in peer.translated(book)["cells"]]


def test_where_submissions_are_written(peers, tmp_path):
    from submitting import right

    peers["nbgrader"].place(tmp_path / "a", {"one": right()})
    assert json.loads((tmp_path / "a" / "submitted" / "one" / "ps" / "lesson.ipynb").read_text())["cells"]
    peers["otter"].place(tmp_path / "b", {"one": right()})
    assert json.loads((tmp_path / "b" / "in" / "one.ipynb").read_text())["cells"]
    assert sorted(p.name for p in (tmp_path / "otter" / "tests").iterdir())[0] == "causal_mask.py"


def test_a_peers_own_error_is_told(assignment, tmp_path):
    from otter_peer import Otter

    with pytest.raises(RuntimeError, match=r"(?s)otter: `-m otter generate .*` ended with 1:.*No module named otter"):
        Otter(assignment, Path(sys.executable), tmp_path)


class Fake:
    """A tool that runs `source` and says that all is right."""

    def __init__(self, source, marks=12, sandboxed=True):
        self.name, self.source, self.marks, self.sandboxed = "ours", source, marks, sandboxed

    def place(self, folder, books):
        folder.mkdir()
        self.books = books
        return [sys.executable, "-c", self.source]

    def environment(self):
        return {}

    def verdicts(self, folder):
        return dict.fromkeys(self.books, self.marks)


def test_what_takes_too_long_is_ended(tmp_path):
    from graders import grade, verdicts

    start = time.monotonic()
    ended, _ = grade(Fake("while True: pass"), {}, tmp_path / "one", 0.5)
    assert ended is None
    assert verdicts(Fake("while True: pass"), {"a": {}}, 0.5, tmp_path / "two") == {"a": "hung"}
    assert time.monotonic() - start < 20


def test_what_has_no_result_is_none(tmp_path):
    from graders import verdicts

    tool = Fake("raise SystemExit(1)")
    tool.verdicts = lambda folder: {}
    assert verdicts(tool, {"a": {}, "b": {}}, 60, tmp_path / "two") == {"a": "none", "b": "none"}


@pytest.mark.sandbox
def test_the_cage_keeps_files_and_memory(tmp_path):
    from graders import grade

    outside = tmp_path / "outside"
    tries = f"try:\n    open({str(outside)!r}, 'w')\nexcept OSError:\n    bytearray(9 * 2**30)"
    ended, _ = grade(Fake(tries), {}, tmp_path / "one", 60, caged=True)
    assert ended == 1  # MemoryError
    assert not outside.exists()


def test_right_answers_must_have_all_marks(tmp_path):
    from graders import seconds

    with pytest.raises(RuntimeError, match="ours ended with 0 and says .*11.* of 10 right answers"):
        seconds([Fake("", marks=11)], 1, tmp_path)
    assert len(seconds([Fake("")], 3, tmp_path / "three")["ours"]) == 3


def test_tables():
    from graders import speed_table, verdict_table

    table = speed_table({"ours": [0.5, 0.4, 0.9], "one": [2, 1, 3], "two": [1.5, 1, 1]})
    assert "| ours | 0.50 | 0.50, 0.40, 0.90 |" in table
    assert "4.0× | ≥ 4× met" in table
    assert "2.0× | ≥ 4× **missed**" in table
    table = verdict_table({"a": 12, "b": 9}, {"ours": {"a": "12", "b": "9"}, "one": {"a": "12", "b": "hung"}})
    assert "| b | 9 | 9 | **hung** |" in table
    assert table.endswith("| right, of 2 | | 2 | 1 |")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--peers", sys.executable, "--rounds", "0"], "--rounds must be at least 1, got 0"),
        (["--peers", "nowhere/python"], "--peers must be a Python that has nbgrader"),
    ],
)
def test_wrong_usage(capsys, words, message):
    from graders import main

    with pytest.raises(SystemExit):
        main(words)
    assert message in capsys.readouterr().err
