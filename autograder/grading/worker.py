"""A process that grades one submission after another, as the batch hands them out, under one run of pytest."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from autograder.grading import record
from autograder.grading.kernel import BoxKernel, KernelStartError
from autograder.grading.own_answers import better, worth_another_try
from autograder.grading.plan import Key, steps
from autograder.grading.plugin import run_sessions
from autograder.grading.reading import Reading
from autograder.grading.session import Session
from autograder.grading.workshop import Workshop

SET_DEATH_SIGNAL = 1
ATTEMPTS = 3  # to start a kernel
HEAVY = 256 << 20  # bytes of a worker that has grown: another one takes its place


@dataclass(frozen=True)
class Task:
    """One submission to grade: all exercises of its lesson, or those that an earlier result is out of date for."""

    name: str
    head: dict[str, Any]
    reading: Reading
    wanted: frozenset[str]


def work(link: Connection, keys: dict[str, Key], shop: Workshop) -> None:
    """Take tasks from `link` and give back a record for each, until None comes."""
    ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGKILL)  # and our sandbox ends with us
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch hears it, and ends us
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    kernels = Kernels(shop)
    try:
        run_sessions(_sessions(link, keys, kernels))
    finally:
        kernels.close()


def _sessions(link: Connection, keys: dict[str, Key], kernels: Kernels) -> Iterator[Session]:
    for task in iter(link.recv, None):
        key, answers = keys[task.reading.lesson], task.reading.answers
        planned = steps(key, answers, task.wanted, solutions=task.head["solutions"])
        session = Session(key, answers, planned, kernels.take)
        if session.steps:
            yield session  # pytest runs them here
        results, own = session.results(task.wanted), set[str]()
        if task.head["solutions"] and (failed := worth_another_try(answers, results)):
            again = Session(key, answers, steps(key, answers, failed, solutions=False), kernels.take)
            yield again
            results, own = better(results, again.results(failed))
            session.seconds += again.seconds
        link.send(record.graded(task.head, session, results, own))


class Kernels:
    """Kernels that are ready when they are asked for: the next one starts while one works."""

    def __init__(self, shop: Workshop):
        self.shop = shop
        self.spare: BoxKernel | None = BoxKernel(shop)

    def take(self) -> BoxKernel:
        """A kernel that listens; raises KernelStartError if three of them didn't come."""
        for attempt in range(1, ATTEMPTS + 1):
            kernel = self.spare or BoxKernel(self.shop)
            self.spare = None
            try:
                kernel.connect()
            except KernelStartError:
                kernel.stop()
                if attempt == ATTEMPTS:
                    raise
                continue
            break
        self.spare = BoxKernel(self.shop)
        return kernel

    def close(self) -> None:
        if self.spare:
            self.spare.stop()
        self.shop.close()
