"""The submissions of one call: read, run, recorded one by one; what has a result already is left alone."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading import record
from autograder.grading.course_files import write_course
from autograder.grading.course_key import exercise_digests
from autograder.grading.names import Found, result_name
from autograder.grading.plan import Key, make_key
from autograder.grading.reading import read_all
from autograder.grading.submission import LARGEST
from autograder.grading.worker import Task
from autograder.grading.workers import grade_all
from autograder.grading.workshop import Workshop
from autograder.lesson import Lesson, lesson_paths, read_lesson

IMPORTS_DYNAMO = re.compile(r"\b(optim|func|functorch|vmap|compile)\b")  # what imports torch._dynamo at its first call
FIGURES = "import matplotlib_inline.backend_inline"  # what `viz.use_style` imports in a notebook
DIED = "ended the grading process twice: look at this file by hand"


@dataclass(frozen=True)
class Options:
    """How a batch is graded. Without a seed, a folder that holds a batch already keeps that batch's.

    jobs: how many are graded at once (0: one a processor). without_solutions: no solution enters a learner's kernel, so
    a later exercise that calls an earlier one calls the learner's own.
    """

    lesson: str = ""
    seed: str = ""
    sandbox: str = "bwrap"
    json: bool = False
    jobs: int = 0
    without_solutions: bool = False


class Batch:
    """What a folder of results holds, and the submissions of one call."""

    def __init__(self, found: Found, out: Path, seed: str, fallback: str, options: Options):
        self.found, self.out, self.seed, self.fallback, self.options = found, out, seed, fallback, options
        self.jobs = options.jobs or os.cpu_count() or 1
        self.records = record.read_all(out)  # of this folder, by name; those of this call take their places
        self.lessons: dict[str, Lesson] = {path.stem: read_lesson(path) for path in lesson_paths()}
        self.digests: dict[str, dict[str, str]] = {}
        self.begun, self.done, self.total = time.monotonic(), 0, len(found.files)

    def run(self) -> list[dict[str, Any]]:
        """Grade what has no result yet, or one that the course has left behind; the records of this call."""
        tasks = list(self._tasks())
        if tasks:
            workspace = self.out / ".sandbox"
            shutil.rmtree(workspace, ignore_errors=True)
            try:
                self._grade(tasks, write_course(workspace / "course"))
            finally:
                shutil.rmtree(workspace, ignore_errors=True)
        self._write_table()
        return [self.records[name] for name in self.found.files]

    def _grade(self, tasks: list[Task], course: Path) -> None:
        nested = Workshop(self.options.sandbox, course).require()
        keys = {name: make_key(self.lessons[name], self.seed) for name in sorted({t.reading.lesson for t in tasks})}
        shop = Workshop(self.options.sandbox, course, _imports(keys, tasks), nested=nested)
        self.begun = time.monotonic()
        for task, found in grade_all(tasks, self.jobs, keys, shop):
            result = record.failure(task.head, DIED) if found is None else found
            earlier = self.records.get(task.name)
            if earlier and not earlier["error"] and earlier["digest"] == result["digest"] and not result["error"]:
                result = record.merged(earlier, result, list(self.lessons[task.reading.lesson].answers))
            self._keep(task.name, result | {"course": self._course(task.reading.lesson)})

    def _tasks(self) -> Iterator[Task]:
        """What there is to grade; what can't be graded, or needs no grading, is recorded at once."""
        shared = {"seed": self.seed, "sandbox": self.options.sandbox, "solutions": not self.options.without_solutions}
        heads = {name: record.head(name, path, digest(path), shared) for name, path in self.found.files.items()}
        stale = {name: self._stale(name, head) for name, head in heads.items()}
        unread = [name for name in heads if stale[name] != frozenset()]
        for name in (name for name in heads if stale[name] == frozenset()):
            self._say(self.records[name])
        paths = [self.found.files[name] for name in unread]
        readings = read_all(paths, list(self.lessons.values()), self.fallback, self.jobs)
        for name, reading in zip(unread, readings, strict=True):
            head = heads[name] | {"digest": reading.digest}
            if reading.error:
                self._keep(name, record.failure(head, reading.error))
            else:
                yield Task(name, head, reading, stale[name] or frozenset(reading.answers))

    def _stale(self, name: str, head: dict[str, Any]) -> frozenset[str] | None:
        """The exercises whose result the course has left behind; None if there is no result of this very file."""
        earlier = self.records.get(name)
        if not earlier or earlier["error"] or any(earlier[key] != value for key, value in head.items()):
            return None
        now = self._course(earlier["lesson"])
        if now is None or set(now) != {exercise["name"] for exercise in earlier["exercises"]}:
            return None
        return frozenset(exercise for exercise in now if earlier["course"].get(exercise) != now[exercise])

    def _course(self, lesson: str) -> dict[str, str] | None:
        if lesson not in self.lessons:
            return None
        if lesson not in self.digests:
            self.digests[lesson] = exercise_digests(self.lessons[lesson])
        return self.digests[lesson]

    def _keep(self, name: str, result: dict[str, Any]) -> None:
        self.records[name] = result
        record.write_atomically(self.out / "results" / f"{result_name(name)}.json", record.as_json(result))
        self._write_table()
        self._say(result)

    def _write_table(self) -> None:
        """Of the whole folder, after each submission: whoever stops us has it."""
        record.write_atomically(self.out / "scores.csv", record.as_csv(self.records.values()))

    def _say(self, result: dict[str, Any]) -> None:
        self.done += 1
        if not self.options.json:
            try:
                print(f"{self._progress()}  {record.line(result)}", flush=True)
            except BrokenPipeError:  # who reads along has left: grading goes on, into the files
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _progress(self) -> str:
        """How many, and the time left at the rate so far."""
        seconds = time.monotonic() - self.begun
        left = seconds / self.done * (self.total - self.done)
        rate = f"{self.done / seconds:.1f}/s" if seconds > 1 else ""
        return f"[{self.done:>{len(str(self.total))}}/{self.total} {rate:>6} {left / 60:3.0f} min left]"


def _imports(keys: dict[str, Key], tasks: Iterable[Task]) -> list[str]:
    """What the kernels should have imported: the set-up's modules, and what of PyTorch the answers speak of.

    It takes longer to import than a probe may take.
    """
    answers = [answer for task in tasks for answer in task.reading.answers.values()]
    texts = [text for answer in answers for text in (answer.source or "", *answer.top, *answer.added, *answer.after)]
    torch = [text for text in texts if "torch" in text]
    spoken_of = ["import torch", "import torch._functorch.eager_transforms"] if torch else []
    if any(IMPORTS_DYNAMO.search(text) for text in torch):
        spoken_of.append("import torch._dynamo")
    setup = (statement for key in keys.values() for statement in key.imports)
    return list(dict.fromkeys([*spoken_of, "import autograder.probing", *setup, FIGURES]))


def digest(path: Path) -> str:
    """The sha256 of a file as the child will read it; nothing where it may not be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > LARGEST:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
