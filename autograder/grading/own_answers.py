"""A second try for what fails with the course's solutions in place of the learner's earlier answers.

A learner may give `softmax` a parameter of their own and use it later on, or write a helper that only their own answers
can call: right work, which the solutions break. So it runs once more with the learner's answers, and the better counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autograder.diagnose import LOOKS_LIKE
from autograder.grading.graft import Answer
from autograder.results import Result

NOTE = "run with your own earlier answers, since it fails with the course's in their places"


def worth_another_try(answers: Mapping[str, Answer], results: Sequence[Result]) -> set[str]:
    """The exercises that failed, where the answer or an own cell before it speaks of an earlier answer.

    Not those that fail just as a listed slip does: these are wrong, whatever stands before them.
    """
    failed = {result.exercise for result in results if result.outcome in ("failed", "error") and not _is_slip(result)}
    found, earlier, cells = set[str](), list[str](), list[str]()
    for name, answer in answers.items():
        cells += [*answer.top, *answer.added]
        text = "\n".join([*cells, answer.source or "", *answer.after])
        if name in failed and not answer.forbidden and earlier and re.search(rf"\b({'|'.join(earlier)})\b", text):
            found.add(name)
        earlier += [name] if answer.source is not None else []
    return found


def _is_slip(result: Result) -> bool:
    return bool(result.hint) and not result.hint.startswith(LOOKS_LIKE)


def better(first: Sequence[Result], second: Sequence[Result]) -> tuple[list[Result], set[str]]:
    """Of each exercise the better result, and the exercises of which that is the second.

    Better is one with more checks that hold; else one that is wrong by itself, where the other raised an error, which
    may be the solution's.
    """
    again = {result.exercise: result for result in second}
    gained = {one.exercise for one in first if one.exercise in again and _worth(again[one.exercise]) > _worth(one)}
    return [again[one.exercise] if one.exercise in gained else one for one in first], gained


def _worth(result: Result) -> tuple[int, bool]:
    return result.n_passed, result.outcome != "error"
