"""pytest hooks on nbval: one file a submission, one cell a step. The verdicts are made in `session`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest
from nbformat import from_dict
from nbval.plugin import IPyNbCell, IPyNbFile

from autograder.grading.plan import Step
from autograder.grading.session import Session
from autograder.paths import PACKAGE

BLANK = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1}


class SubmissionFile(IPyNbFile):
    """One submission: its steps are known, so the file on disk is only a name."""

    session_: Session

    def collect(self) -> Iterable[StepCell]:
        for number, step in enumerate(self.session_.steps):
            cell = from_dict(BLANK | {"source": step.source})
            options = {"check": step.role == "probe", "check_exception": True, "skip": False}
            item = StepCell.from_parent(self, name=f"{number} {step.role}", cell_num=number, cell=cell, options=options)
            item.step = step
            yield item

    def setup(self) -> None:
        self.session_.start()

    def teardown(self) -> None:
        self.session_.finish()

    @property
    def kernel(self) -> Any:
        return self.session_.kernel


class StepCell(IPyNbCell):
    """One step: nbval sends it and collects its outputs; whatever goes wrong ends the exercise, never the file."""

    step: Step

    def runtest(self) -> None:
        session, again = self.parent.session_, True
        while again and not session.is_over(self.step):
            self.parent.timed_out = False  # nbval would expect every cell after a time-out to fail
            try:
                session.ready(self.step)
                super().runtest()
            except Exception as error:  # a dead or stuck kernel, a forged message
                again = session.lost(self.step, error, self.parent.timed_out)
            else:
                again = session.ran(self.step, self.test_outputs or [], self.parent.timed_out)

    def compare_outputs(self, test: list, ref: list, skip_compare: Any = None) -> bool:
        return True  # values are compared when the exercise is judged, outside the kernel


class Loop:
    """Run the sessions as they come, and stay silent."""

    def __init__(self, sessions: Iterable[Session]):
        self.sessions = sessions

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.unregister(name="terminalreporter")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        session.items = []  # they are not known yet
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for one in self.sessions:
            file = SubmissionFile.from_parent(session, path=PACKAGE / "submission.ipynb")
            file.session_ = one
            items = list(file.collect())
            for item, following in zip(items, [*items[1:], None], strict=True):
                if following and item.step.role == "probe" and one.is_over(item.step):
                    continue  # known already: pytest would take a millisecond to find out
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return True


def run_sessions(sessions: Iterable[Session]) -> None:
    """Run all steps of all sessions under pytest; raises RuntimeError if pytest itself fails."""
    off = [word for name in ("cacheprovider", "warnings", "logging", "faulthandler") for word in ("-p", f"no:{name}")]
    where = ["-c", os.devnull, "--rootdir", str(PACKAGE), "--noconftest"]
    how = ["--disable-plugin-autoload", "-p", "nbval.plugin", *off, "--capture=no", "--assert=plain", "-qq"]
    ended = pytest.main([*where, *how], plugins=[Loop(sessions)])
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest ended with {ended!r}")
