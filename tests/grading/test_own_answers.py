"""What runs a second time, with the learner's own earlier answers, and which of two verdicts counts."""

from dataclasses import replace

from autograder.grading.graft import Answer
from autograder.grading.own_answers import better, worth_another_try
from autograder.results import CheckResult, Result


def result(name, *outcomes):
    return Result(name, 1, tuple(CheckResult(str(n), outcome) for n, outcome in enumerate(outcomes)))


def test_what_failed_and_speaks_of_an_earlier_answer():
    answers = {
        "softmax": Answer("def softmax(x): ..."),
        "untouched": Answer(None),
        "mix": Answer("def mix(w, v): return softmax(w) @ v"),
        "alone": Answer("def alone(x): return my_softmax(x)"),
        "of_untouched": Answer("def of_untouched(x): return untouched(x)"),
        "by_own_cell": Answer("def by_own_cell(x): return HALF", added=("HALF = softmax(2)",)),
    }
    failed = [result(name, "failed") for name in answers]
    assert worth_another_try(answers, failed) == {"mix", "by_own_cell"}
    for outcome in ("passed", "timeout", "unattempted"):
        assert worth_another_try(answers, [result(name, outcome) for name in answers]) == set()


def test_a_listed_slip_runs_once_and_what_only_looks_like_one_again():
    answers = {"softmax": Answer("softmax"), "mix": Answer("softmax(1)")}
    for hint, again in (("You forgot the sum.", set()), ("It looks like this: you forgot the sum.", {"mix"})):
        assert worth_another_try(answers, [replace(result("mix", "failed"), hint=hint)]) == again


def test_the_first_answer_and_a_forbidden_one_run_once():
    answers = {"softmax": Answer("softmax"), "mix": Answer("softmax(1)", forbidden=("torch.softmax", 1))}
    assert worth_another_try(answers, [result("softmax", "error"), result("mix", "failed")]) == set()


def test_the_better_counts_and_the_first_of_equals():
    first = [result("a", "failed", "failed"), result("b", "passed", "failed"), result("c", "failed", "failed")]
    second = [result("a", "passed", "failed"), result("b", "failed", "passed")]
    assert better(first, second) == ([second[0], first[1], first[2]], {"a"})


def test_of_equals_a_wrong_answer_tells_more_than_an_error():
    first = [result("a", "error", "error"), result("b", "failed", "failed"), result("c", "passed", "error")]
    second = [result("a", "failed", "failed"), result("b", "error", "error"), result("c", "failed", "failed")]
    assert better(first, second) == ([second[0], first[1], first[2]], {"a"})
