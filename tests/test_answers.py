"""`python -m autograder try`: answers from files, and what becomes of them."""

from collections import Counter
from pathlib import Path

import pytest

from autograder.authoring.answers import line_of, seeds, totals, try_files
from autograder.commands import main
from autograder.lesson import find_lesson

ANSWERS = Path(__file__).parent / "answers"

RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"
ENDLESS = "def double(x):\n    while True:\n        try:\n            x = x * 1\n        except Exception:\n            pass\n"
LUCKY = "import random\nCALLS = []\n\ndef double(x):\n    CALLS.append(1)\n    return x + x + (len(CALLS) > 4)\n"


def write(folder, **files):
    paths = []
    for name, source in files.items():
        paths.append(folder / f"{name}.py")
        paths[-1].write_text(source)
    return paths


def test_labels_are_compared_with_verdicts(course):
    paths = write(course, double__sum__right=RIGHT, double__square__wrong=WRONG, double__sum__wrong=RIGHT, double=WRONG)
    tried = list(try_files(paths))
    assert [(one.label, one.passed, one.surprising) for one in tried] == [
        ("right", 3, False), ("wrong", 0, False), ("wrong", 3, True), ("", 0, False),
    ]  # fmt: skip
    assert tried[1].first.startswith("a vector: expected ")
    said = "\n".join([*map(line_of, tried), *totals(tried)])
    assert "! double                    passed   double__sum__wrong.py" in said
    assert "wrong answers: 1 of 2 refused, " in said
    assert "right answers: 1 of 1 accepted" in said


def test_luck_is_found(course):
    (one,) = try_files(write(course, double__lucky__right=LUCKY), 3)
    assert one.flaky
    assert "verdicts that differ between seeds: 1 of 1" in list(totals([one]))


def test_the_public_seed_is_the_first():
    assert seeds(3) == ["public", "try 1", "try 2"]


def test_an_answer_that_never_ends_is_refused_and_has_no_slip(course, monkeypatch):
    monkeypatch.setattr("autograder.authoring.answers.SECONDS", 0.2)
    slow, right = write(course, double__loop__wrong=ENDLESS, double__sum__right=RIGHT)
    tried = list(try_files([slow, right], 1))
    assert [(one.passed, any(one.hints), one.first) for one in tried] == [
        (0, False, "the answer takes more than 0.2 s"), (1, False, ""),
    ]  # fmt: skip


def test_an_answer_that_never_ends_is_tried_once(course, monkeypatch):
    monkeypatch.setattr("autograder.authoring.answers.SECONDS", 0.2)
    (one,) = try_files(write(course, double__loop__wrong=ENDLESS), 3)
    assert (one.passed, one.seeds, one.surprising) == (0, 1, False)


def test_what_was_tried_is_said_at_once(course, capsys):
    right, odd = write(course, double__sum__right=RIGHT, odd="1 / 0")
    assert main(["try", str(right), str(odd)]) == 2
    assert "passed   double__sum__right.py" in capsys.readouterr().out


def test_exit_codes(course, capsys):
    right, wrong = write(course, double__sum__right=RIGHT, double__sum__wrong=RIGHT)
    assert main(["try", str(right)]) == 0
    assert main(["try", str(right), str(wrong)]) == 1
    assert main(["try", str(right), "--seeds", "0"]) == 2
    assert "--seeds must be at least 1, got 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "does not load: ZeroDivisionError"),
        ("x = 1", "defines no function of an exercise: it must define one of"),
    ],
)
def test_files_that_are_no_answers_are_named(course, source, message):
    with pytest.raises(ValueError, match=message):
        list(try_files(write(course, odd=source)))


@pytest.mark.parametrize("lesson", sorted(path.name for path in ANSWERS.iterdir()))
def test_right_answers_pass_however_they_are_written(lesson):
    """At least five for each exercise, by people who had not seen how it is judged."""
    tried = list(try_files(sorted((ANSWERS / lesson).glob("*__right.py"))))
    assert [(one.file, one.first) for one in tried if one.surprising] == []
    each = Counter(one.exercise for one in tried)
    assert set(each) == set(find_lesson(lesson).answers)
    assert min(each.values()) >= 5


@pytest.mark.parametrize("lesson", sorted(path.name for path in ANSWERS.iterdir()))
def test_wrong_answers_by_others_are_refused_with_a_hint(lesson):
    """Each begins with the slip in its writer's words; what is left without a hint are oddities."""
    tried = list(try_files(sorted((ANSWERS / lesson).glob("*__wrong.py")), 1))
    assert [one.file for one in tried if one.passed] == []
    assert sum(any(one.hints) for one in tried) >= 0.95 * len(tried) > 25
