"""From a function to a verdict, and the forbidden names."""

import numpy as np
import pytest
import torch

from autograder.compare import AtLeast, Close, EnoughRight, Raises
from autograder.exercise import Exercise, Probe, load_exercises
from autograder.forbid import forbidden_use
from autograder.judge import expect, judge, observe_all, refuse
from autograder.results import CheckResult, Result


def mean_rows(x):
    return x.mean(axis=1)


@pytest.fixture
def exercise():
    exercise = Exercise("mean_rows", points=4, forbid=("numpy.mean", "scipy"), instead="add and divide")
    exercise.probe("tall")(lambda f, rng: f(rng.normal(size=(5, 3))))
    exercise.probe("wide")(lambda f, rng: f(rng.normal(size=(2, 4))))
    exercise.misconception("over columns")(lambda x: x.mean(axis=0))
    exercise.misconception("over everything")(lambda x: x.mean())
    exercise.misconception("only wrong when wide")(lambda x: x.mean(axis=1) if len(x) > 2 else x.sum(axis=1))
    return exercise


def verdict(exercise, function, seed="a"):
    return judge(exercise, observe_all(exercise, function, seed), expect(exercise, mean_rows, seed))


def test_the_reference_passes(exercise):
    result = verdict(exercise, mean_rows)
    assert (result.outcome, result.hint, result.score, result.n_passed) == ("passed", "", 4, 2)


@pytest.mark.parametrize(
    ("function", "hint", "passed"),
    [
        (lambda x: x.mean(axis=0), "over columns", 0),
        (lambda x: x.sum(axis=0) / len(x), "over columns", 0),  # another way to write the same slip
        (lambda x: np.mean(x), "over everything", 0),
        (lambda x: x.sum(axis=1) if len(x) == 2 else x.mean(axis=1), "only wrong when wide", 1),
        (lambda x: x.mean(axis=1) + 1, "", 0),  # wrong in a way that nobody listed: no hint
    ],
)
def test_the_slip_is_named_by_behaviour(exercise, function, hint, passed):
    result = verdict(exercise, function)
    assert (result.outcome, result.hint, result.n_passed) == ("failed", hint, passed)
    assert result.score == exercise.points * passed / 2


GUESSES = EnoughRight((("coins", 0.9),))


def tossed(rng):
    """Coins that can be read, but for one in a hundred."""
    coins = rng.integers(2, size=400)
    return np.where(rng.random(400) < 0.01, 1 - coins, coins), {"coins": coins}


@pytest.fixture
def guessing():
    exercise = Exercise("guess", points=1)
    exercise.probe("coins", GUESSES, world=tossed)(lambda f, coins: {"coins": f(coins)})
    return exercise


def test_answers_are_compared_with_the_truth_and_not_with_the_solution(guessing):
    expected = expect(guessing, lambda seen: seen, "a")
    true = tossed(guessing.probes[0].rng("guess", "a"))[1]["coins"]
    np.testing.assert_array_equal(expected.reference["coins"].values[0].data, true)
    assert expected.reference["coins"].given == "guess (400,) of integers)".replace("guess ", "<lambda>(seen ")
    for function, outcome in (
        (lambda seen: seen, "passed"),
        (lambda seen: true, "passed"),
        (lambda seen: 1 - seen, "failed"),
    ):
        result = judge(guessing, observe_all(guessing, function, "a"), expected)
        assert result.outcome == outcome


def test_a_solution_below_its_own_bound_is_an_error(guessing):
    with pytest.raises(ValueError, match=r"exercise 'guess', probe 'coins': the solution has \d+"):
        expect(guessing, lambda seen: 0 * seen, "a")


def test_seeds_change_inputs_and_probes_do_not_share_them(exercise):
    one, other = (observe_all(exercise, lambda x: x, seed) for seed in ("a", "b"))
    assert not np.allclose(one["tall"].values[0].data, other["tall"].values[0].data)
    first, second = exercise.probes
    assert first.seed("mean_rows", "a") != second.seed("mean_rows", "a") != first.seed("mean_rows", "b")


def test_an_exception_is_an_error_with_its_message(exercise):
    def broken(x):
        raise KeyError("row")

    result = verdict(exercise, broken)
    assert result.outcome == "error"
    assert result.checks[0].message.startswith("KeyError: 'row'")


def test_leaving_python_is_an_error_too(exercise):
    result = verdict(exercise, lambda x: exit(1))
    assert result.outcome == "error"
    assert result.checks[0].message.startswith("SystemExit: 1")


def test_an_extreme_probe_may_differ_and_the_hint_says_so(exercise):
    """The learner guards the empty row, the listed slip doesn't."""
    exercise.probe("no column at all", extreme=True)(lambda f, rng: f(np.ones((3, 0))))
    guarded = verdict(exercise, lambda x: x.mean(axis=0) if x.size else np.zeros(len(x)))
    assert guarded.hint == "It looks like this: over columns"
    assert verdict(exercise, lambda x: x.mean(axis=0)).hint == "over columns"


def test_what_fails_on_extreme_inputs_alone_needs_a_slip_that_fits_wholly(exercise):
    exercise.probe("huge", extreme=True)(lambda f, rng: f(np.full((2, 2), 1e308)))
    exercise.misconception("adds before it divides")(lambda x: x.sum(axis=1) / x.shape[1])
    assert verdict(exercise, lambda x: np.add.reduce(x, 1) / x.shape[1]).hint == ""  # mean adds first, too
    exercise.misconception("one for huge rows")(lambda x: np.where(x.max(axis=1) > 1e300, 1.0, x.mean(axis=1)))
    assert verdict(exercise, lambda x: np.where(x[:, 0] > 1e300, 1.0, mean_rows(x))).hint == "one for huge rows"
    assert verdict(exercise, lambda x: np.where(x[:, 0] > 1e300, 2.0, mean_rows(x))).hint == ""


def test_a_part_that_fits_is_told_as_such(exercise):
    """Two of three failing probes fail as the slip does: it may be one of two slips."""
    exercise.probe("long")(lambda f, rng: f(rng.normal(size=(3, 9))))
    mixed = verdict(exercise, lambda x: x.mean(axis=0) if x.shape[1] < 9 else x.mean(axis=1) + 1)
    assert mixed.hint == "It looks like this: over columns"


def test_variants_of_a_slip_share_its_hint(exercise):
    twice = exercise.misconception("twice too large")
    twice(lambda x: 2 * x.mean(axis=1))
    twice(lambda x: 2 * x.mean(axis=1, keepdims=True))
    for function in (lambda x: x.mean(axis=1) * 2, lambda x: x.mean(axis=1)[:, None] * 2):
        assert verdict(exercise, function).hint == "twice too large"


def test_errors_are_alike_only_at_the_same_step(exercise):
    def wrong_shape(x):
        return x @ np.ones(99)

    def other_step(x):
        return np.concatenate([x, np.ones((1, 99))])

    exercise.misconception("a vector of 99")(wrong_shape)
    assert verdict(exercise, lambda x: np.dot(x, 1) @ np.ones(99)).hint == "a vector of 99"
    assert verdict(exercise, other_step).hint == ""  # a ValueError too, with another text


def test_ordinary_probes_are_told_first(exercise):
    exercise.probes.insert(0, Probe("huge", lambda f, rng: f(np.full((2, 2), 1e300)), Close(), extreme=True))
    assert [check.name for check in verdict(exercise, mean_rows).checks] == ["tall", "wide", "huge"]


def test_agreement_on_a_minority_of_probes_is_no_diagnosis(exercise):
    exercise.probe("negative")(lambda f, rng: f(-np.ones((1, 3))))
    exercise.probe("zero")(lambda f, rng: f(np.zeros((1, 3))))
    exercise.misconception("zero for everything")(lambda x: np.zeros(len(x)))
    almost = verdict(exercise, lambda x: np.zeros(len(x)) if (x == -1).all() else mean_rows(x))
    assert (almost.n_passed, almost.hint) == (3, "")  # agrees where it fails, and at zero: two of four


def test_a_starter_is_unattempted_and_another_not_implemented_is_an_error(exercise):
    def starter(x):
        raise NotImplementedError("your turn")

    def other(x):
        raise NotImplementedError("torch says no")

    assert verdict(exercise, starter).outcome == "unattempted"
    assert verdict(exercise, other).outcome == "error"


def test_a_tensor_for_an_array_is_said_as_such_once_the_values_are_right(exercise):
    right = verdict(exercise, lambda x: torch.tensor(mean_rows(x)))
    assert (right.n_passed, right.hint) == (0, "")
    assert (right.checks[0].difference.expected, right.checks[0].difference.got) == ("a NumPy array", "a torch tensor")
    slip = verdict(exercise, lambda x: torch.tensor(x.mean(axis=0)))
    assert slip.hint == "over columns"
    assert slip.checks[0].difference.expected == "shape (5,)"


def test_right_values_of_another_kind_are_no_slip(exercise):
    exercise.probe("as numbers")(lambda f, rng: [float(x) for x in f(np.ones((2, 2)))])  # takes any kind
    exercise.misconception("wrong on squares")(lambda x: x.mean(axis=1) + (x.shape[0] == x.shape[1]))
    result = verdict(exercise, lambda x: torch.tensor(mean_rows(x)))
    assert (result.n_passed, result.hint) == (1, "")


def test_a_return_value_that_cannot_be_compared_is_an_error(exercise):
    result = verdict(exercise, lambda x: object())
    assert result.outcome == "error"
    assert "returned object" in result.checks[0].message


def test_raising_can_be_what_is_wanted():
    exercise = Exercise("f", points=1)
    exercise.probe("refuses", Raises())(lambda f, rng: f(-1))

    def right(x):
        raise ValueError(x)

    def judged(function):
        return judge(exercise, observe_all(exercise, function, "s"), expect(exercise, right, "s")).outcome

    class TooSmallError(ValueError):
        pass

    def with_a_subclass(x):
        raise TooSmallError(x)

    assert judged(right) == "passed"
    assert judged(with_a_subclass) == "passed"
    assert judged(lambda x: x) == "failed"
    assert judged(lambda x: {}[x]) == "failed"


def test_a_trained_score_needs_no_more_than_its_bound():
    exercise = Exercise("train", points=1)
    exercise.probe("accuracy", AtLeast(0.9))(lambda train, rng: train())
    exercise.misconception("not trained at all")(lambda: 0.1)
    expected = expect(exercise, lambda: 0.99, "s")
    assert judge(exercise, observe_all(exercise, lambda: 0.91, "s"), expected).outcome == "passed"
    assert judge(exercise, observe_all(exercise, lambda: 0.3, "s"), expected).hint == "not trained at all"


def test_a_solution_that_fails_its_own_probe_is_an_error(exercise):
    with pytest.raises(ValueError, match=r"'mean_rows', probe 'tall': the solution raises ZeroDivisionError"):
        expect(exercise, lambda x: 1 / 0, "a")


def test_two_probes_of_one_name_are_an_error(exercise):
    with pytest.raises(ValueError, match=r"two probes named 'tall': rename one"):
        exercise.probe("tall")


def test_exercises_are_read_from_the_file_of_the_lesson(course):
    assert list(load_exercises("90_sample")) == ["double", "row_sums"]
    with pytest.raises(FileNotFoundError, match=r"lesson 91_x: no exercises at .*e91_x.py"):
        load_exercises("91_x")


def test_two_exercises_of_one_name_are_an_error(course):
    file = course / "autograder" / "exercises" / "e90_sample.py"
    file.write_text(file.read_text() + '\nother = Exercise("double", points=1)\n')
    with pytest.raises(ValueError, match=r"two exercises are named 'double': rename one"):
        load_exercises("90_sample")


def test_nothing_is_green_with_nothing_checked():
    with pytest.raises(ValueError, match=r"'f': a result needs at least one check"):
        Result("f", 1, ())


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        (["passed", "failed"], "failed"),
        (["failed", "error"], "error"),
        (["error", "timeout"], "timeout"),
        (["unattempted", "failed"], "unattempted"),
        (["passed", "passed"], "passed"),
    ],
)
def test_the_outcome_of_the_whole(outcomes, whole):
    assert Result("f", 1, tuple(CheckResult(str(i), o) for i, o in enumerate(outcomes))).outcome == whole


FORBIDDEN = ("scipy.special.softmax", "torch.softmax", "torch.nn.functional.softmax", "attn")


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("import scipy.special\ny = scipy.special.softmax(x)", "scipy.special.softmax", 2),
        ("from scipy.special import softmax as s\ny = s(x)", "scipy.special.softmax", 1),
        ("import scipy.special as sp\ny = sp.softmax(x)", "scipy.special.softmax", 2),
        ("from scipy import special\ny = special.softmax(x)", "scipy.special.softmax", 2),
        ("def f(x):\n    import torch\n    return torch.softmax(x, 0)", "torch.softmax", 3),
        ("F.softmax(x)", "torch.nn.functional.softmax", 1),
        ("import torch.nn.functional as G\nG.softmax(x)", "torch.nn.functional.softmax", 2),
        ("from attn.attention import attention", "attn", 1),
        ("import attn", "attn", 1),
        ("import torch as t\nf = t.softmax", "torch.softmax", 2),
        ("y = torch.tensor(x).T.softmax(-1)", "torch.softmax", 1),
        ("import torch\ny = torch.tensor(x).softmax(-1).numpy()", "torch.softmax", 2),
    ],
)
def test_forbidden_names_are_found(source, name, line):
    assert forbidden_use(source, FORBIDDEN) == (name, line)


@pytest.mark.parametrize("source", ["softmax(x)", "import torch\ntorch.exp(x)", "attnx.y", "x.exp()", "def (", ""])
def test_other_names_are_not(source):
    assert forbidden_use(source, FORBIDDEN) is None


def test_a_refusal_says_what_to_write_instead(exercise):
    result = refuse(exercise, "    def mean_rows(x):\n        return np.mean(x, axis=1)\n")
    assert result.outcome == "failed"
    assert result.message == "numpy.mean (line 2) does the work: add and divide."
    assert refuse(exercise, "def mean_rows(x):\n    return x.sum(1) / x.shape[1]\n") is None
