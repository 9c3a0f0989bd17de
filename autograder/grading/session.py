"""One submission while it runs: its kernel, what was observed, what has to be replayed when the kernel is replaced."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from queue import Empty
from typing import Any

from autograder.grading import messages
from autograder.grading.graft import Answer
from autograder.grading.kernel import ENDED, BoxKernel, KernelLostError
from autograder.grading.plan import Key, Step, refusals, steps
from autograder.judge import Observation, judge
from autograder.results import Result
from autograder.values import unpack

MOST_LOST_CELLS = 3  # added cells that hang or kill the kernel, before the others are left out
GRACE = 5.0  # seconds for a step's messages to arrive, beyond its own limit
UNATTEMPTED = Observation(outcome="unattempted", error="unattempted")
COUNTS = "only your answers and the cells you added are run, not course cells that you changed"


class Session:
    """Runs the steps of one submission in kernels that `take` gives, and judges what came of them."""

    def __init__(
        self, key: Key, answers: dict[str, Answer], take: Callable[[], BoxKernel], done: Callable[[Session], None]
    ):
        self.key, self.answers, self.take, self.done = key, answers, take, done
        self.refused = refusals(key, answers)
        self.steps = steps(key, answers, self.refused)
        self.kernel: BoxKernel | None = None
        self.replay: list[Step] = []
        self.prelude: list[Step] = []  # guard and answer of the exercise that runs now
        self.touched: set[str] = set()  # exercises whose answers ran in this kernel
        self.observed: dict[str, dict[str, Observation]] = {name: {} for name in answers}
        self.over: dict[str, Observation] = {}  # exercises that ended before their last probe, and how
        self.messages: dict[str, str] = {}
        self.lost_cells = 0
        self.broken = ""
        self.seconds = 0.0

    def start(self) -> None:
        self.seconds = time.monotonic()

    def finish(self) -> None:
        if self.kernel:
            self.kernel.stop()
            self.kernel = None
        self.seconds = time.monotonic() - self.seconds if self.steps else 0.0
        self.done(self)

    def is_over(self, step: Step) -> bool:
        """Is there nothing to learn from this step any more?"""
        if step.role == "added":
            return bool(self.broken) or self.lost_cells >= MOST_LOST_CELLS
        return bool(self.broken) or (step.role in ("answer", "probe") and step.exercise in self.over)

    def ready(self, step: Step) -> None:
        """See to it that a kernel is there, in the state that this step expects."""
        while self.kernel is None or not self.kernel.is_alive():
            self.drop()
            self.kernel = self.take()
            for earlier in [*self.replay, *self.prelude]:
                try:
                    self._repeat(earlier)
                except (KernelLostError, Empty):
                    if earlier.role != "added":
                        raise
                    self.replay.remove(earlier)
                    self.drop()
                    break
        if step.role == "answer":
            self.touched.add(step.exercise)
        self.kernel.deadline = time.monotonic() + step.seconds + GRACE

    def _repeat(self, step: Step) -> None:
        assert self.kernel
        self.kernel.deadline = time.monotonic() + step.seconds + GRACE
        asked = self.kernel.execute_cell_input(step.source, allow_stdin=False)
        self.kernel.await_reply(asked, timeout=step.seconds)
        self.kernel.await_idle(asked, timeout=GRACE)

    def drop(self) -> None:
        if self.kernel:
            self.kernel.stop()
        self.kernel = None
        self.touched.clear()

    def is_late_effect(self, step: Step, error: Exception) -> bool:
        """Did the kernel die where an earlier exercise may have killed it? Then this step runs again in a new one."""
        dead = self.kernel is not None and not self.kernel.is_alive()
        if not dead or (isinstance(error, KernelLostError) and str(error) != ENDED) or self.touched <= {step.exercise}:
            return False
        self.drop()
        return True

    def ran(self, step: Step, outputs: list, timed_out: bool) -> None:
        """nbval came back with outputs."""
        failed = next((out for out in outputs if out.output_type == "error"), None)
        if timed_out:
            return self.lost(step, TimeoutError(), timed_out)
        if step.role in ("setup", "reference", "added"):
            if failed and step.role == "setup":
                self.broken = f"the lesson's own set-up fails in the sandbox: {failed.ename}: {failed.evalue}"
            self._remember(step)
        elif step.role == "answer" and failed:
            self.over[step.exercise] = Observation(outcome="error", error=failed.ename)
            self.messages[step.exercise] = _answer_error(failed.ename, failed.evalue)
        elif step.role == "probe" and step.probe:
            self.observed[step.exercise][step.probe.name] = _observation(step, outputs, failed)
        elif step.role in ("guard", "answer"):
            self.prelude.append(step)
        return None

    def _remember(self, step: Step) -> None:
        self.replay.append(step)
        if step.role == "reference":
            self.prelude.clear()

    def lost(self, step: Step, error: Exception, timed_out: bool) -> None:
        """The step ran out of time, or the kernel is gone: the exercise is over, the next one gets a fresh kernel."""
        self.drop()
        if step.role in ("setup", "reference"):
            self._remember(step)
            self.broken = (
                f"the lesson's own set-up did not run in the sandbox ({error})" if step.role == "setup" else ""
            )
        elif step.role == "guard":
            self.prelude.append(step)
        elif step.role == "added":
            self.lost_cells += 1
        if step.role not in ("answer", "probe"):
            return
        late = timed_out or "time" in str(error)
        what = f"ran longer than {step.seconds:.0f} seconds" if late else str(error) or "ended the Python process"
        if not late and not isinstance(error, KernelLostError):
            what = "disturbed the kernel"
        self.prelude.clear()
        self.over[step.exercise] = Observation(outcome="timeout" if late else "error", message=f"your code {what}")

    def results(self) -> list[Result]:
        """The verdicts, in the lesson's order."""
        return [self._result(name) for name in self.answers]

    def _result(self, name: str) -> Result:
        if name in self.refused:
            return self.refused[name]
        exercise, rest = self.key.exercises[name], self.over.get(name, UNATTEMPTED)
        seen = {probe.name: self.observed[name].get(probe.name, rest) for probe in exercise.probes}
        result = judge(exercise, seen, self.key.expected[name])
        return replace(result, message=self.messages.get(name, ""))


def _observation(step: Step, outputs: list, failed: Any) -> Observation:
    """What one probe published: exactly once, with its own token, strictly decoded."""
    if failed:
        return Observation(outcome="error", error=failed.ename, message=f"your code raised {_word(failed.ename)}")
    published = [out.data[messages.MIME] for out in outputs if out.output_type == "display_data"]
    ours = published[0] if len(published) == 1 and isinstance(published[0], dict) else {}
    if ours.get("token") != step.token:
        return Observation(outcome="error", error="unpublished", message="your code disturbed the check")
    outcome, kind = ours.get("outcome"), _word(ours.get("error"))
    if outcome == "unattempted":
        return UNATTEMPTED
    if outcome != "passed":
        text = f"the cell defines no function {step.exercise}" if kind == "undefined" else f"your code raised {kind}"
        text += f": {COUNTS}" if kind in ("NameError", "ModuleNotFoundError") else ""
        where = ours.get("step")
        return Observation(outcome="error", error=kind, message=text, step=where if isinstance(where, str) else "")
    try:
        return Observation(unpack(ours.get("values")))
    except (ValueError, TypeError, OverflowError):
        return Observation(outcome="error", error="undecodable", message="your code returned what can't be compared")


def _word(text: Any) -> str:
    """An exception's name, which the learner chose: only a plain identifier is repeated."""
    return text if isinstance(text, str) and text.isidentifier() and len(text) <= 40 else "an exception"


def _answer_error(kind: str, text: str) -> str:
    said = "".join(c if c.isprintable() else " " for c in text)[:200]
    return f"the cell itself fails: {_word(kind)}: {said}" + (f" ({COUNTS})" if kind == "NameError" else "")
