"""What grading knows of a submitted file, read by another process: nothing of it is parsed in this one.

Whatever happens while a file is read (no memory, no time, a crash) is an error of that file.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import autograder.exercise
import autograder.lesson
from autograder.exercise import load_exercises
from autograder.grading.graft import Answer
from autograder.grading.outline import outline
from autograder.grading.reader import LARGEST_REPLY, SECONDS, TOO_LARGE, to_plain
from autograder.lesson import Lesson, read_course

ROOT = Path(__file__).resolve().parents[2]
GRACE = 20.0  # seconds for the process to answer, beyond the limit that it sets itself
LOADING = Lock()  # of exercises: a module that another reader is still importing is there already, half empty
QUIET = {"PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Reading:
    """What grading knows of one submitted file: plain data, made in a process of its own."""

    digest: str  # sha256 of the file, "" if it can't be read
    lesson: str  # its name, "" where there is an error
    answers: dict[str, Answer]  # exercise -> answer, in the lesson's order
    error: str = ""  # why the file can't be graded


class Reader:
    """The process that reads, started again where it has died; `close` ends it, as the end of this process does."""

    def __init__(self, lessons: Sequence[Lesson]):
        self.lessons = {lesson.name: list(lesson.answers) for lesson in lessons}
        self.course = _line([to_plain(outline(lesson)) for lesson in lessons])
        self.forbid: dict[str, bytes] = {}
        self.process = self._start()

    def read(self, path: Path, fallback: str = "") -> Reading:
        request = _line({"path": str(path.absolute()), "fallback": fallback})
        for _ in range(2):  # the process may have been killed beside the file's own fault
            reply = self._ask(request)
            if reply is not None:
                return self._decode(reply)
            self.close()
            self.process = self._start()
        return Reading("", "", {}, TOO_LARGE)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-P", "-m", "autograder.grading.reader"]  # -P: nothing is imported from this folder
        paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | QUIET | {"PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for us
        )
        assert process.stdin
        process.stdin.write(b"".join([self.course, *self.forbid.values()]))
        process.stdin.flush()
        return process

    def _ask(self, request: bytes) -> Any:
        """The process's answer, or None if there comes none."""
        found = self._send(request)
        if isinstance(found, dict) and found.get("ask") in self.lessons:
            name = found["ask"]
            with LOADING:
                forbid = {exercise.name: exercise.forbid for exercise in load_exercises(name).values()}
            self.forbid[name] = _line({"lesson": name, "forbid": forbid})
            found = self._send(self.forbid[name] + request)
        return found

    def _send(self, text: bytes) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(text)
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], SECONDS + GRACE)[0]:
                return None
            return json.loads(self.process.stdout.readline(LARGEST_REPLY + 2))
        except (OSError, ValueError, RecursionError):
            return None

    def _decode(self, reply: Any) -> Reading:
        """Raises nothing: what is not exactly a reading is an error of its file."""
        try:
            digest, lesson, error = (_text(reply[key]) for key in ("digest", "lesson", "error"))
            names = self.lessons[lesson] if not error else []
            if list(reply["answers"]) != names:
                raise ValueError("other exercises than the lesson's")
            return Reading(digest, lesson, {name: _answer(reply["answers"][name]) for name in names}, error)
        except (KeyError, TypeError, ValueError):
            return Reading("", "", {}, TOO_LARGE)


def read_all(paths: Sequence[Path], lessons: Sequence[Lesson], fallback: str, jobs: int) -> Iterator[Reading]:
    """The readings of these files, in their order, by several processes at once."""
    readers = [Reader(lessons) for _ in range(min(jobs, len(paths)))]
    free: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        free.put(reader)

    def read(path: Path) -> Reading:
        reader = free.get()
        try:
            return reader.read(path, fallback)
        finally:
            free.put(reader)

    pool = ThreadPoolExecutor(len(readers) or 1)
    try:
        yield from pool.map(read, paths)
    finally:
        pool.shutdown(cancel_futures=True)  # who stops us waits for a file at most
        for reader in readers:
            reader.close()


_READERS: dict[tuple[Path, Path], Reader] = {}


def read_in_child(path: Path, fallback: str = "") -> Reading:
    """Read one submitted file in a process of its own; raises nothing that the file is to blame for.

    `fallback` is the lesson of a notebook that doesn't say which it is.
    """
    course = (autograder.lesson.LESSONS, autograder.exercise.EXERCISES)
    if course not in _READERS:
        _READERS[course] = Reader(read_course())
        atexit.register(_READERS[course].close)
    return _READERS[course].read(path, fallback)


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _answer(plain: dict[str, Any]) -> Answer:
    source, forbidden = plain["source"], plain["forbidden"]
    added, after, top = (tuple(map(_text, _list(plain[key]))) for key in ("added", "after", "top"))
    if forbidden is not None:
        name, line = _list(forbidden)
        forbidden = (_text(name), int(line))
    return Answer(None if source is None else _text(source), added, _text(plain["note"]), after, top, forbidden)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, got {type(value).__name__}")
    return value


def _list(value: Any) -> list:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, got {type(value).__name__}")
    return value
