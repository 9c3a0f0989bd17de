"""pytest hooks on nbval: one file a submission, one cell a step. The verdicts are made in `session`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from nbval.plugin import IPyNbCell, IPyNbFile

from autograder.grading.plan import Step
from autograder.grading.session import Session


class SubmissionFile(IPyNbFile):
    """One submission: its steps are known, so the file on disk is only a name."""

    session_: Session

    def collect(self) -> Iterable[StepCell]:
        for number, step in enumerate(self.session_.steps):
            cell = new_code_cell(step.source, execution_count=1)
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

    def setup(self) -> None:
        self.parent.timed_out = False  # nbval would expect every cell after a time-out to fail

    def runtest(self) -> None:
        session = self.parent.session_
        if session.is_over(self.step):
            return
        self.config.option.nbval_cell_timeout = self.step.seconds
        try:
            session.ready(self.step)
            super().runtest()
        except Exception as error:  # a dead or stuck kernel, a forged message
            if session.is_late_effect(self.step, error):
                self.runtest()
            else:
                session.lost(self.step, error, self.parent.timed_out)
        else:
            session.ran(self.step, self.test_outputs or [], self.parent.timed_out)

    def compare_outputs(self, test: list, ref: list, skip_compare: Any = None) -> bool:
        return True  # values are compared when the exercise is judged, outside the kernel


class Hooks:
    """Collect the submissions of this batch and stay silent."""

    def __init__(self, sessions: dict[str, Session]):
        self.sessions = sessions

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        if file_path.name not in self.sessions:
            return None
        file = SubmissionFile.from_parent(parent, path=file_path)
        file.session_ = self.sessions[file_path.name]
        return file


def run_sessions(sessions: list[Session], folder: Path, run: Callable[..., int] = pytest.main) -> int:
    """Run all steps of all sessions under pytest; returns pytest's exit code."""
    named = {f"{number:06}.ipynb": session for number, session in enumerate(sessions)}
    for name in named:
        (folder / name).touch()
    settings = folder / "pytest.ini"
    settings.write_text("[pytest]\n")
    off = [word for name in ("cacheprovider", "warnings", "logging", "faulthandler") for word in ("-p", f"no:{name}")]
    where = [str(folder), "-c", str(settings), "--rootdir", str(folder)]
    arguments = [
        *where,
        "--disable-plugin-autoload",
        "-p",
        "nbval.plugin",
        *off,
        "--capture=no",
        "--assert=plain",
        "-qq",
    ]
    return run(arguments, plugins=[Hooks(named)])
