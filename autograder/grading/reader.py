"""The process that reads submissions: a server that forks a limited child for each, and parses nothing itself.

    python -P -m autograder.grading.reader

Its input is JSON, a line each: first the outlines of the lessons, then what to read, and what an exercise forbids.
Its output is one line of JSON for each file to read. It ends with its input.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import IPython.core.inputtransformer2  # now, for all children: the search for forbidden names may need it

from autograder.forbid import forbidden_use
from autograder.grading.graft import choose_lesson, graft_outline
from autograder.grading.outline import Outline
from autograder.grading.submission import SubmissionError, parse_submission, read_bytes

assert IPython
MEMORY = 1_200_000_000  # bytes of address space
CPU_SECONDS, SECONDS = 5, 20
LARGEST_REPLY = 8_000_000  # bytes
TOO_LARGE = "its code is too large or too deeply nested to be read: remove what no answer needs, and hand it in again"
TOO_SLOW = f"reading it takes more than {CPU_SECONDS} seconds: remove what no answer needs, and hand it in again"
REPORT = "this should not happen; please report it with the file"

Forbid = dict[str, dict[str, tuple[str, ...]]]  # lesson -> exercise -> names


def main() -> None:
    lessons = [from_plain(plain) for plain in json.loads(sys.stdin.buffer.readline())]
    forbid: Forbid = {}
    forbidden_use("%time\nx", ("numpy.random",))  # so that what it imports late is there for all children
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "forbid" in request:
            forbid[request["lesson"]] = {name: tuple(names) for name, names in request["forbid"].items()}
            continue
        path, fallback = Path(request["path"]), request["fallback"]
        sys.stdout.buffer.write(in_child(lambda: read(path, fallback, lessons, forbid)) + b"\n")  # noqa: B023
        sys.stdout.buffer.flush()


def read(path: Path, fallback: str, lessons: list[Outline], forbid: Forbid) -> dict[str, Any]:
    """A `Reading` as plain data; `ask` is the lesson whose forbidden names aren't known here yet."""
    data = b""
    try:
        data = read_bytes(path)
        submission = parse_submission(data)
        lesson = choose_lesson(submission, lessons, fallback)
        if lesson.name not in forbid:
            return {"ask": lesson.name}
        answers = graft_outline(submission, lesson, forbid[lesson.name])
    except SubmissionError as error:
        return failure(str(error), data)
    plain = {name: asdict(answer) for name, answer in answers.items()}
    return {"digest": digest(data), "lesson": lesson.name, "answers": plain, "error": ""}


def failure(error: str, data: bytes = b"") -> dict[str, Any]:
    return {"digest": digest(data), "lesson": "", "answers": {}, "error": error}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest() if data else ""


def in_child(work: Callable[[], dict[str, Any]]) -> bytes:
    """What `work` returns as a line of JSON, from a process that may die of it."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _work_and_end(work, theirs)
    os.close(theirs)
    try:
        reply = _receive(ours)
    finally:
        os.close(ours)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if reply and reply.endswith(b"\n"):
        return reply[:-1]
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return json.dumps(failure(TOO_SLOW if reply is None or ended == signal.SIGXCPU else TOO_LARGE)).encode()


def _work_and_end(work: Callable[[], dict[str, Any]], pipe: int) -> None:
    """In the child: never returns."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        gc.disable()
        reply = _reply(work)
        with os.fdopen(pipe, "wb") as file:
            file.write(reply + b"\n")
    finally:
        os._exit(0)


def _reply(work: Callable[[], dict[str, Any]]) -> bytes:
    try:
        return json.dumps(work()).encode()
    except (RecursionError, MemoryError):
        return json.dumps(failure(TOO_LARGE)).encode()
    except Exception as error:  # ours: the others are still graded
        return json.dumps(failure(f"could not be read ({type(error).__name__}): {REPORT}")).encode()


def _receive(pipe: int) -> bytes | None:
    """All that comes until the other end closes; None if that takes too long, nothing if it is too much."""
    end, size = time.monotonic() + SECONDS, 0
    chunks: list[bytes] = []
    while select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
        chunk = os.read(pipe, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_REPLY:
            return b""
    return None


def to_plain(lesson: Outline) -> dict[str, Any]:
    return asdict(lesson) | {"given": sorted(lesson.given)}


def from_plain(plain: dict[str, Any]) -> Outline:
    return Outline(**plain | {"given": frozenset(plain["given"]), "setup": tuple(plain["setup"])})


if __name__ == "__main__":
    main()
