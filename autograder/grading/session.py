"""One submission while it runs: its kernel, what was observed, what has to be replayed when the kernel is replaced."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from queue import Empty
from typing import Any

from autograder.exercise import Probe
from autograder.grading.graft import Answer
from autograder.grading.kernel import ENDED, BoxKernel, KernelLostError, KernelStartError
from autograder.grading.plan import Key, Step
from autograder.grading.published import (
    UNATTEMPTED,
    UNPUBLISHED,
    answer_error,
    in_order,
    lacks_a_name,
    observation,
    own_cell_error,
)
from autograder.guard import SWITCHED_OFF
from autograder.judge import Observation, judge, refusal
from autograder.results import Result

MOST_LOST_CELLS = 3  # added cells that hang or kill the kernel, before the others are left out
MOST_KERNELS = 3  # new ones for one step
TOTAL_SECONDS, ADDED_SECONDS = 600.0, 60.0  # of one submission, and of all its added cells
GRACE = 5.0  # seconds for a replayed step's messages to arrive
PATIENCE = 3  # times its seconds for a step that is tried again


@dataclass(frozen=True)
class Charge:
    """How a step was lost; seen: what of probes sent at once had been published before one ran out of time."""

    error: Exception
    timed_out: bool
    seen: list[tuple[Step, Any]] | None


class Session:
    """Runs the steps of one submission in kernels that `take` gives, and judges what came of them."""

    def __init__(self, key: Key, answers: dict[str, Answer], planned: list[Step], take: Callable[[], BoxKernel]):
        self.key, self.answers, self.steps, self.take = key, answers, planned, take
        self.kernel: BoxKernel | None = None
        self.replay: list[Step] = []
        self.prelude: list[Step] = []  # the answer of the exercise that runs now, and what it needs
        self.touched: set[str] = set()  # exercises whose answers ran in this kernel
        self.observed: dict[str, dict[str, Observation]] = {name: {} for name in answers}
        self.over: dict[str, Observation] = {}  # exercises that ended before their last probe, and how
        self.messages: dict[str, str] = {}
        self.own_cells: dict[str, str] = {}  # by exercise: the first of the learner's other cells that fails
        self.used: dict[str, tuple[str, int]] = {}  # the forbidden name that an answer called, without a line
        self.started_for: dict[Step, int] = {}  # how many kernels a step has had
        self.again: set[Step] = set()  # steps that get a second, longer try
        self.suspects: frozenset[Step] = frozenset()  # added cells that may end the process a while after they ran
        self.tried: Step | None = None  # the step that runs again without them
        self.charge: Charge | None = None  # how it was lost with them
        self.one_by_one = False  # probes are no longer sent at once
        self.lost_cells = 0
        self.broken = ""
        self.began = self.seconds = self.added_seconds = 0.0

    def start(self) -> None:
        self.began = time.monotonic()

    def finish(self) -> None:
        self.drop()
        self.seconds = time.monotonic() - self.began

    def is_over(self, step: Step) -> bool:
        """Is there nothing to learn from this step any more?"""
        if self.broken:
            return True
        if time.monotonic() - self.began > TOTAL_SECONDS:
            for name, probes in self.observed.items():
                if len(probes) < len(self.key.exercises[name].probes):
                    self._end(name, "timeout", f"your notebook ran longer than {TOTAL_SECONDS / 60:.0f} minutes")
            return True
        if step.role == "probes" and self.one_by_one:
            return True
        if step.role in ("added", "after"):
            return self.lost_cells >= MOST_LOST_CELLS or self.added_seconds > ADDED_SECONDS
        if step.role == "probe" and step.probe and step.probe.name in self.observed[step.exercise]:
            return True
        return step.role in ("answer", "probes", "probe") and step.exercise in self.over

    def _end(self, exercise: str, outcome: Any, message: str) -> None:
        self.over.setdefault(exercise, Observation(outcome=outcome, message=message))

    def ready(self, step: Step) -> None:
        """See to it that a kernel is there, in the state that this step expects."""
        while self.kernel is None or not self.kernel.is_alive():
            self.drop()
            self.started_for[step] = self.started_for.get(step, 0) + 1
            if self.started_for[step] > MOST_KERNELS:
                raise KernelLostError("ends the Python process again and again")
            if self.started_for[step] > 1 and self.tried != step:  # what is replayed breaks the kernel, quietly
                self._suspect(step)
            self.kernel = self.take()
            self._replay()
        self._touch(step)
        patience = PATIENCE if step in self.again else 1
        self.kernel.allow(step.seconds * patience, *(part.seconds * patience for part in step.parts[1:]))
        if step.role in ("added", "after"):
            self.added_seconds -= time.monotonic()

    def _replay(self) -> None:
        for earlier in [step for step in (*self.replay, *self.prelude) if step not in self.suspects]:
            try:
                self._repeat(earlier)
            except (KernelLostError, Empty):
                if earlier.role in ("added", "after"):
                    (self.replay if earlier.role == "added" else self.prelude).remove(earlier)
                self.drop()
                return

    def _repeat(self, step: Step) -> None:
        assert self.kernel
        self._touch(step)
        self.kernel.allow(step.seconds)
        asked = self.kernel.execute_cell_input(step.source, allow_stdin=False)
        self.kernel.await_reply(asked)
        self.kernel.await_idle(asked, timeout=GRACE)

    def _touch(self, step: Step) -> None:
        if step.role == "answer":
            self.touched.add(step.exercise)

    def drop(self) -> None:
        if self.kernel:
            self.kernel.stop()
        self.kernel = None
        self.touched.clear()

    def ran(self, step: Step, outputs: list, timed_out: bool) -> bool:
        """nbval came back with outputs. Gives True if the step has to run again."""
        if timed_out:
            return self.lost(step, TimeoutError(), timed_out)
        self._count(step)
        if self.tried == step and self.charge and lacks_a_name(outputs):
            self._acquit(step, self.charge)
            return False
        failed = next((out for out in outputs if out.output_type == "error"), None)
        if failed and step.role in ("added", "after"):
            self.own_cells.setdefault(step.exercise, own_cell_error(failed.ename, failed.evalue, step.source))
        if step.role in ("setup", "reference", "added"):
            if failed and step.role == "setup":
                self.broken = f"the lesson's own set-up fails in the sandbox: {failed.ename}: {failed.evalue}"
            self._remember(step)
        elif step.role == "answer" and failed:
            self.messages[step.exercise] = answer_error(failed.ename, failed.evalue, step.source)
            self.prelude.append(step)  # what stands above the line that fails counts
        elif step.role == "probes":
            seen = in_order(step.parts, outputs)
            if failed or not seen or len(seen) < len(step.parts):
                self._part()
            else:
                self._observe_all(seen)
        elif step.role == "probe" and step.probe:
            return self._observe(step, step.probe, outputs, failed)
        elif step.role in ("answer", "after"):
            self.prelude.append(step)
        return False

    def _part(self) -> None:
        """From here on probes run one by one, and show which is to blame; who disturbed them may have left something.

        For all exercises: a kernel for each would run the added cells again each time.
        """
        self.one_by_one = True
        self.drop()

    def _observe_all(self, published: list[tuple[Step, Any]]) -> None:
        for part, out in published:
            assert part.probe
            self._observe(part, part.probe, [out], None)

    def _observe(self, step: Step, probe: Probe, outputs: list, failed: Any) -> bool:
        """Keep what came of a probe; True if it has to run again, since an earlier answer may have disturbed it."""
        seen = observation(step, outputs, failed, self.answers[step.exercise].source or "")
        if seen.error == UNPUBLISHED and not self.touched <= {step.exercise}:
            self.drop()
            return True
        self.observed[step.exercise][probe.name] = seen
        if seen.outcome == "error" and seen.error in (*self.key.exercises[step.exercise].forbid, SWITCHED_OFF):
            self.used[step.exercise] = (seen.error, 0)
        return False

    def _count(self, step: Step) -> None:
        if step.role in ("added", "after"):
            self.added_seconds += time.monotonic()

    def _remember(self, step: Step) -> None:
        self.replay.append(step)
        if step.role == "reference":
            self.prelude.clear()

    def lost(self, step: Step, error: Exception, timed_out: bool) -> bool:
        """The step ran out of time, or the kernel is gone. Gives True if the step gets another try.

        It does where it is not to blame: an earlier answer may have killed the kernel, or the machine was too busy.
        Else the exercise is over, and the next one gets a fresh kernel.
        """
        if isinstance(error, KernelStartError):
            self.broken = f"no kernel could be started ({error}): grade it again"
            return False
        self._count(step)
        seen = self._seen_in_time(step) if timed_out else None
        if step.role == "probes" and seen is None:
            self._part()
            return False
        died = self._died(error)
        disturbed = died and not self.touched <= {step.exercise}
        if not disturbed and (died or timed_out) and self._suspect(step):
            self.charge = Charge(error, timed_out, seen)
            disturbed = True
        unlucky = timed_out and step not in self.again and self.kernel is not None and self.kernel.was_starved
        self.drop()
        if disturbed or unlucky:
            self.again |= {step} if unlucky else set()
            return True
        self._conclude(step, Charge(error, timed_out, seen))
        return False

    def _conclude(self, step: Step, charge: Charge) -> None:
        """A step that was lost gets no other try."""
        if step.role in ("setup", "reference"):
            self._remember(step)
            self.broken = (
                f"the lesson's own set-up did not run in the sandbox ({charge.error})" if step.role == "setup" else ""
            )
        elif step.role in ("added", "after"):
            self.lost_cells += 1
        else:
            self._observe_all(charge.seen or [])
            guilty = step.parts[len(charge.seen)] if charge.seen is not None else step
            self._blame(guilty, charge.error, charge.timed_out)

    def _acquit(self, step: Step, charge: Charge) -> None:
        """Without the added cells the step lacks what they define: they come back, and what it did with them counts."""
        self.suspects, self.tried, self.charge = frozenset(), None, None
        self.drop()
        self._conclude(step, charge)

    def _seen_in_time(self, step: Step) -> list[tuple[Step, Any]] | None:
        """What probes sent at once published before one ran out of time; None if it can't be said which one did."""
        if self.kernel is None or self.kernel.in_time is None:
            return None
        seen = in_order(step.parts, self.kernel.in_time)
        return seen if seen is not None and len(seen) < len(step.parts) else None

    def _died(self, error: Exception) -> bool:
        """Is the kernel gone, and not because a limit was passed?"""
        dead = self.kernel is not None and not self.kernel.is_alive()
        return dead and not (isinstance(error, KernelLostError) and str(error) != ENDED)

    def _suspect(self, step: Step) -> bool:
        """Is it worth another try without the added cells? If that fails too, they were not to blame."""
        self.charge = None
        if step.role == "added":
            return False
        if self.tried == step:
            self.suspects, self.tried = frozenset(), None
            return False
        self.suspects = frozenset(earlier for earlier in self.replay if earlier.role == "added")
        self.tried = step if self.suspects else None
        return bool(self.suspects)

    def _blame(self, step: Step, error: Exception, timed_out: bool) -> None:
        what = str(error) or ENDED
        if timed_out:
            what = f"ran longer than {step.seconds:.0f} seconds"
        elif not isinstance(error, KernelLostError):
            what = "disturbed the kernel"
        self.prelude.clear()
        outcome: Any = "timeout" if timed_out else "error"
        if step.probe:
            self.observed[step.exercise][step.probe.name] = Observation(outcome=outcome, message=f"your code {what}")
        self._end(step.exercise, outcome, f"{'not run: in an earlier check ' if step.probe else ''}your code {what}")

    def results(self, wanted: Set[str]) -> list[Result]:
        """The verdicts on these exercises, in the lesson's order."""
        return [self._result(name) for name in self.answers if name in wanted]

    def _result(self, name: str) -> Result:
        exercise, rest = self.key.exercises[name], self.over.get(name, UNATTEMPTED)
        observed = self.observed[name]
        used = self.answers[name].forbidden or self.used.get(name)
        if used:
            return refusal(exercise, *used)
        result = judge(exercise, {p.name: observed.get(p.name, rest) for p in exercise.probes}, self.key.expected[name])
        return replace(result, message=self._message(name) if result.outcome != "passed" else "")

    def _message(self, name: str) -> str:
        """Why the answer's cell fails; where a name is missing, also why cells fail that may have defined it."""
        said, before = self.messages.get(name, ""), [*self.answers][: [*self.answers].index(name) + 1]
        lacks_a_name = "NameError" in said or any(seen.error == "NameError" for seen in self.observed[name].values())
        failed = [self.own_cells[one] for one in before if one in self.own_cells and lacks_a_name]
        return "; ".join(filter(None, [said, f"cells of yours fail: {', '.join(failed)}" if failed else ""]))
