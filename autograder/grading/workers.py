"""Several workers at once: who is free gets the next submission, and one that dies costs nobody else's."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from autograder.grading.plan import Key
from autograder.grading.worker import Task, work
from autograder.grading.workshop import Workshop

FORK = multiprocessing.get_context("fork")  # so that they share the keys, whose probes are functions
MOST_DEATHS = 2  # of workers on one submission


class Worker:
    """One process, and the submission that it works on."""

    def __init__(self, settings: tuple):
        self.link, theirs = FORK.Pipe()
        self.process = FORK.Process(target=work, args=(theirs, *settings), daemon=False)
        self.process.start()
        theirs.close()
        self.task: Task | None = None

    def give(self, task: Task | None) -> None:
        """The next submission, or None: there is no more."""
        self.task = task
        with contextlib.suppress(OSError):  # it is dead: who waits for its answer hears that
            self.link.send(task)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.link.close()


def grade_all(
    tasks: Sequence[Task], jobs: int, keys: dict[str, Key], shop: Workshop
) -> Iterator[tuple[Task, dict[str, Any] | None]]:
    """Each task with its record as it comes, or with None where a worker died of it, twice."""
    settings = (keys, shop)
    waiting, deaths = deque(tasks), dict.fromkeys((task.name for task in tasks), 0)
    workers = [Worker(settings) for _ in range(min(jobs, len(waiting)))]
    try:
        for worker in workers:
            worker.give(waiting.popleft())
        while busy := {worker.link: worker for worker in workers if worker.task}:
            for link in wait(list(busy)):
                worker = busy[link]  # type: ignore[index]
                task, found = worker.task, _receive(worker.link)
                assert task
                if found is None:
                    worker.end()
                    workers[workers.index(worker)] = worker = Worker(settings)
                    deaths[task.name] += 1
                    if deaths[task.name] < MOST_DEATHS:
                        worker.give(task)
                        continue
                worker.give(waiting.popleft() if waiting else None)  # before this one is written down
                yield task, found
    finally:
        for worker in workers:
            worker.end()


def _receive(link: Connection) -> dict[str, Any] | None:
    try:
        return link.recv()
    except (EOFError, OSError):
        return None
