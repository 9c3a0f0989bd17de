"""`verify` and its mutants: good checks are proven, weak ones are found out."""

import json
import subprocess
import sys
import time

import pytest

from autograder.limits import TooSlowError, time_limit
from autograder.mutate import mutants


def verify(*arguments):
    command = [sys.executable, "-m", "autograder", "verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def edit(course, old, new, file="autograder/exercises/e90_sample.py"):
    path = course / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("how", [(), ("--quick",)])
def test_good_checks_are_proven(course, how):
    done = verify(*how, "--json", str(course / "proof.json"))
    assert done.returncode == 0, done.stdout
    assert "2 of 2 exercises proven; mutants killed: 100.0% of 7" in done.stdout
    report = json.loads((course / "proof.json").read_text())[0]
    assert (report["exercise"], report["probes"], report["misconceptions"], report["hints_right"]) == (
        "double",
        2,
        3,
        3,
    )
    assert (report["alternatives"], report["mutants"], report["killed"], report["equivalent"]) == (1, 3, 3, 0)


WEAK = {
    "too few misconceptions": ('@row_sums.misconception("You summed everything.")', "@str", "2 misconceptions, at least 3"),
    "no alternative": ('@row_sums.alternative("a product with ones")', "@str", "no alternative"),
    "a probe that sees too little": ("return row_sums(rng.normal(size=(3, 4)))", "return row_sums(rng.normal(size=(3, 4))).ndim",
                                     "mutant survives: return x.sum(axis=0)"),
    "no probe": ('@row_sums.probe("each row by itself")', "@str", "no probe"),
    "a misconception that is right": ("return x.sum(axis=0)", "return x.sum(axis=1)", "'You summed the columns: add along the last axis.'… passes"),
    "two that behave alike": ("return x.sum()", "return x.sum(axis=0)", "gets another hint: 'You summed the columns"),
    "a wrong alternative": ("x @ np.ones(x.shape[1])", "x @ np.ones(x.shape[1]) + 1", "alternative 'a product with ones' fails"),
    "an equivalent that isn't": ('row_sums = Exercise("row_sums", points=1)\n',
                                 'row_sums = Exercise("row_sums", points=1)\nrow_sums.equivalent("return x.sum(axis=0)", "none")\n',
                                 "listed as equivalent, but no surviving mutant reads: return x.sum(axis=0)"),
    "a probe that is not seeded": ("return row_sums(rng.normal(size=(3, 4)))", "return row_sums(np.random.normal(size=(3, 4)))",
                                   "does not pass twice in the same way"),
    "a verdict of luck": ("return x.sum(axis=1, keepdims=True)", "return x.sum(axis=1) * (1 if x[0, 0] > 1 else 2)", "passes under"),
    "double precision without a word": ("return row_sums(rng.normal(size=(3, 4)))", "return row_sums(rng.normal(size=(3, 4)) + 1e9) - 4e9",
                                        "the solution in single precision fails 'each row by itself' under 50 of 50 seeds"),
    "a slow probe": ("return row_sums(rng", "[sum(range(10**6)) for _ in range(99)]; return row_sums(rng", "s, more than 0.5 s"),
    "a probe that never calls": ("return row_sums(rng.normal(size=(3, 4)))", "return rng.normal(size=3)", "starter is not reported as unattempted"),
    "an own version that is forbidden": ('Exercise("row_sums", points=1)', 'Exercise("row_sums", points=1, forbid=("numpy.ones",))', "alternative 'a product with ones' calls numpy.ones, which is forbidden"),
    "a judged exercise that no lesson has": ('Exercise("row_sums"', 'Exercise("sums"', "no answer cell in 90_sample.py"),
}  # fmt: skip


def test_the_report_says_which_probe_refuses_what(course):
    done = verify("--probes", "--json", str(course / "proof.json"))
    assert "3 first refused by: " in done.stdout
    report = json.loads((course / "proof.json").read_text())[0]
    assert (report["refused"], sum(report["first_failures"].values())) == (3, 3)
    assert set(report["only_failures"]) <= set(report["first_failures"])


@pytest.mark.parametrize(("old", "new", "problem"), WEAK.values(), ids=WEAK.keys())
def test_weak_checks_are_found_out(course, old, new, problem):
    edit(course, old, new)
    done = verify()
    assert done.returncode == 1, done.stderr
    assert problem in done.stdout
    assert "double" in done.stdout  # the others are still judged


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        WEAK["a misconception that is right"],
        WEAK["two that behave alike"],
        ("x @ np.ones(x.shape[1])", "0 * x[:, 0]", "alternative 'a product with ones' fails 'each row by itself' under 10 of 10"),
    ],
)  # fmt: skip
def test_quick_finds_them_too(course, old, new, problem):
    edit(course, old, new)
    done = verify("--quick")
    assert done.returncode == 1, done.stderr
    assert problem in done.stdout


def test_an_exercise_that_nothing_judges(course):
    edit(course, 'double = Exercise("double"', 'double = Exercise("trouble"')
    assert "nothing in exercises/e90_sample judges it" in verify().stdout


def test_a_lesson_without_exercises(course):
    source = course / "book" / "lessons" / "90_sample.py"
    source.write_text(source.read_text().split('# %% [markdown] name="double-exercise"')[0])
    done = verify()
    assert done.returncode == 1
    assert "the lesson has no exercise" in done.stdout


def test_an_equivalent_mutant_is_listed_with_its_reason(course):
    edit(course, "return x.sum(axis=1)", "total = x.sum(axis=1)\n    return total + 0 * 7", "book/lessons/90_sample.py")
    lost = verify().stdout
    assert "mutant survives: return total + 0 * 8" in lost
    edit(course, 'row_sums = Exercise("row_sums", points=1)\n', 'row_sums = Exercise("row_sums", points=1)\n'
         'row_sums.equivalent("return total + 0 * 8", "0")\nrow_sums.equivalent("return total + 0 * 6", "0")\n'
         'row_sums.equivalent("return total - 0 * 7", "0")\nrow_sums.equivalent("return total + 0 / 7", "0")\n')  # fmt: skip
    done = verify()
    assert done.returncode == 0, done.stdout
    assert "(4 eq.)" in done.stdout


ANSWER = """
def f(x, axis=-1):
    "A docstring."
    # BEGIN SOLUTION
    if not x.any():
        return ~x.T
    top = x.max(axis=axis, keepdims=True) - 1
    while top > 2 and True:
        top -= 1
    return -top
    # END SOLUTION
"""


def test_mutants_cover_operators_constants_keywords_signs_and_names():
    found = {mutant.line for mutant in mutants(ANSWER)}
    assert found >= {
        "if x.any():",
        "if not x.all():",
        "return x.T",
        "return ~x",
        "top = x.min(axis=axis, keepdims=True) - 1",
        "top = x.max(keepdims=True) - 1",
        "top = x.max(axis=axis) - 1",
        "top = x.max(axis=axis, keepdims=False) - 1",
        "top = x.max(axis=axis, keepdims=True) + 1",
        "top = x.max(axis=axis, keepdims=True) - 2",
        "top = x.max(axis=axis, keepdims=True) - 0",
        "while top >= 2 and True:",
        "while top > 3 and True:",
        "while top > 2 or True:",
        "while top > 2 and False:",
        "top += 1",
        "return top",
    }
    assert all("A docstring." in mutant.source and "axis=-1" in mutant.source for mutant in mutants(ANSWER))


def test_an_endless_mutant_is_stopped():
    def endless():
        with time_limit(0.1):
            while True:
                pass

    with pytest.raises(TooSlowError, match=r"took more than 0.1 s"):
        endless()


def test_waiting_is_limited_too():
    with pytest.raises(TooSlowError, match=r"took more than 0.01 s"), time_limit(0.01):
        time.sleep(5)


def test_no_except_takes_the_limit_for_an_error():
    def endless():
        with time_limit(0.1):
            while True:
                try:
                    sum(range(1000))
                except Exception:
                    pytest.fail("caught")

    with pytest.raises(TooSlowError):
        endless()
