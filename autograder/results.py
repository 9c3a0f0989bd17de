"""The verdict on one answer: frozen data, without colour or HTML. Cards, reports and JSON are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograder.compare import Difference

Outcome = Literal["passed", "failed", "unattempted", "error", "timeout"]


@dataclass(frozen=True)
class CheckResult:
    """One probe: did its values hold, and where not, what was expected and what came."""

    name: str
    outcome: Outcome
    message: str = ""  # an exception in the learner's code, a time-out
    difference: Difference | None = None
    given: str = ""  # the call, as the course's solution got it


@dataclass(frozen=True)
class Result:
    """One exercise. Raises ValueError without checks: nothing is green with nothing checked."""

    exercise: str
    points: int
    checks: tuple[CheckResult, ...]
    hint: str = ""  # of the misconception that the answer matches
    message: str = ""  # what concerns the whole answer: a forbidden name, a syntax error

    def __post_init__(self) -> None:
        if not self.checks:
            raise ValueError(f"exercise {self.exercise!r}: a result needs at least one check")

    @property
    def outcome(self) -> Outcome:
        """Passed only if every check passed; else the first of time-out, error, unattempted, failed that occurs."""
        seen = {check.outcome for check in self.checks}
        order: tuple[Outcome, ...] = ("timeout", "error", "unattempted", "failed")
        return next((outcome for outcome in order if outcome in seen), "passed")

    @property
    def n_passed(self) -> int:
        return sum(check.outcome == "passed" for check in self.checks)

    @property
    def score(self) -> float:
        """Points in proportion to the checks that held."""
        return self.points * self.n_passed / len(self.checks)
