"""Hints from the solution with one thing changed: the kind of thing, never the line."""

import json

import numpy as np
import pytest

from autograder.changed import KINDS, alike, changed_solutions, fingerprint
from autograder.exercise import Exercise
from autograder.judge import Expected, expect, judge, observe_all, pack_expected, unpack_expected
from autograder.lesson import read_course
from autograder.mutate import mutants
from autograder.observe import Observation
from autograder.reference import reference_namespace
from autograder.values import flatten

SOLUTION = """
def above(x, low):
    # BEGIN SOLUTION
    kept = x >= low
    return (kept * (x - low)).sum(axis=-1)
    # END SOLUTION
"""


@pytest.fixture
def exercise(monkeypatch):
    import linecache

    namespace = {"np": np}
    exec(compile(SOLUTION, "<solution above>", "exec"), namespace)
    monkeypatch.setitem(linecache.cache, "<solution above>", (0, None, SOLUTION.splitlines(True), "<solution above>"))
    found = Exercise("above", points=1)
    found.probe("wide")(lambda f, rng: f(rng.normal(size=(3, 4)), 0.5))
    found.probe("whole numbers")(lambda f, rng: f(rng.integers(0, 3, size=(2, 5)), 1))
    found.probe("infinite", extreme=True)(lambda f, rng: f(np.array([[np.inf, 1.0]]), 0.0))
    return found, namespace["above"]


def hint(exercise, answer, through_json=False):
    judged, reference = exercise
    expected = expect(judged, reference, "s")
    if through_json:  # as a notebook has it
        expected = unpack_expected(json.loads(json.dumps(pack_expected(expected))))
    return judge(judged, observe_all(judged, answer, "s"), expected).hint


@pytest.mark.parametrize("through_json", [False, True])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda x, low: np.where(x >= low, x + low, 0).sum(-1), "operator"),
        (lambda x, low: np.clip(x - low, 0, None).mean(axis=1), "opposite"),
        (lambda x, low: np.clip(x - low, 0, None).sum(axis=0), "axis"),
    ],
)
def test_an_answer_like_a_changed_solution_hears_the_kind(exercise, answer, kind, through_json):
    assert hint(exercise, answer, through_json) == f"Your answer gives what ours gives with {KINDS[kind]}"


def test_where_an_extreme_input_differs_it_looks_like_it(exercise):
    def guarded(x, low):
        return np.nan_to_num(np.where(x >= low, x + low, 0).sum(-1), posinf=7.0)

    assert hint(exercise, guarded) == f"It looks like this: Your answer gives what ours gives with {KINDS['operator']}"


def test_another_slip_gets_no_hint_and_a_right_answer_none(exercise):
    assert hint(exercise, lambda x, low: np.clip(x - low, 0, None).sum(-1) + 1) == ""
    assert hint(exercise, lambda x, low: np.clip(x - low, 0, None).sum(-1)) == ""


def test_a_listed_slip_comes_first(exercise):
    exercise[0].misconception("You averaged.")(lambda x, low: np.clip(x - low, 0, None).mean(-1))
    assert hint(exercise, lambda x, low: np.clip(x - low, 0, None).mean(-1)) == "You averaged."


def test_a_function_without_known_source_has_no_changed_solutions(exercise):
    def above(x, low):
        return np.clip(x - low, 0, None).sum(-1)

    right = expect(exercise[0], above, "s").reference
    above.__code__ = above.__code__.replace(co_filename="<nowhere>")
    assert list(changed_solutions(exercise[0], above, right, "s")) == []
    assert judge(exercise[0], observe_all(exercise[0], np.add, "s"), Expected(right)).hint == ""


def seen(value):
    return fingerprint(Observation(flatten(value)))


def test_fingerprints_see_values_shapes_and_what_is_not_finite():
    x = np.random.default_rng(0).normal(size=(3, 4))
    assert alike(seen(x), seen(x.astype("f4")))
    assert alike(seen((x, None, "a")), seen((x + 1e-9, None, "a")))
    for other in (x.T, x[::-1], -x, x + 1e-3, x.reshape(4, 3), np.where(x > 1, np.nan, x), (x, x), x > 0):
        assert not alike(seen(x), seen(other))
    assert not alike(seen("a"), seen("b"))
    assert not alike(seen(np.array([np.inf])), seen(np.array([-np.inf])))
    failed = [Observation(outcome="error", error="ValueError", step=step) for step in ("1", "2")]
    assert not alike(*map(fingerprint, failed))


def test_every_kind_is_told_and_every_change_of_the_course_has_one():
    found = {m.kind for lesson in read_course() for c in lesson.answers.values() for m in mutants(c.source)}
    assert found <= set(KINDS)
    assert len(found) >= 7


def test_the_solutions_source_is_known():
    lesson = read_course()[0]
    assert list(mutants(open_source(reference_namespace(lesson)["softmax"])))


def open_source(function):
    import linecache

    return "".join(linecache.getlines(function.__code__.co_filename))
