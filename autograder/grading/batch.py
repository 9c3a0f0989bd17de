"""The submissions of one call: read, run, recorded one by one; what has a result already is left alone."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading import record
from autograder.grading.graft import choose_lesson, graft
from autograder.grading.kernel import BoxKernel
from autograder.grading.plan import Key, make_key
from autograder.grading.plugin import run_sessions
from autograder.grading.session import Session
from autograder.grading.submission import SubmissionError, read_submission
from autograder.grading.workshop import Workshop
from autograder.lesson import Lesson, lesson_paths, read_lesson

WARM = ("numpy", "matplotlib.pyplot", "autograder.probing")
SPARES = 2  # kernels that start while another one works


@dataclass(frozen=True)
class Options:
    """How a batch is graded. Without a seed, a folder that holds a batch already keeps that batch's."""

    lesson: str = ""
    seed: str = ""
    sandbox: str = "bwrap"
    json: bool = False


class Batch:
    """The submissions of one call: what they share, and what each gave."""

    def __init__(self, files: dict[str, Path], out: Path, seed: str, fallback: str, options: Options):
        self.files, self.out, self.seed, self.fallback, self.options = files, out, seed, fallback, options
        self.lessons: list[Lesson] = [read_lesson(path) for path in lesson_paths()]
        self.keys: dict[str, Key] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.spares: list[BoxKernel] = []
        self.workshop: Workshop | None = None

    def run(self) -> list[dict[str, Any]]:
        """Grade what has no result yet; the records in the order of the files."""
        self.workshop = Workshop(self.options.sandbox, warm=WARM)
        self.workshop.require()
        self.spares.append(BoxKernel(self.workshop))  # it starts while the solutions run here
        sessions = [session for name, path in self.files.items() if (session := self._prepare(name, path))]
        self.waiting = len(sessions)
        with tempfile.TemporaryDirectory() as folder:
            ended = run_sessions([s for s in sessions if s.steps], Path(folder)) if sessions else 0
        if ended == 2:
            raise KeyboardInterrupt
        return [self.records[name] for name in self.files]

    def _prepare(self, name: str, path: Path) -> Session | None:
        """A session for this file, or None if its result is there already or it can't be graded."""
        head = {
            "submission": record.clean(name),
            "digest": _digest(path),
            "seed": self.seed,
            "sandbox": self.options.sandbox,
        }
        earlier = self._earlier(name, head)
        if earlier:
            self._keep(name, earlier, write=False)
            return None
        try:
            submission = read_submission(path)
            lesson = choose_lesson(submission, self.lessons, self.fallback)
            answers = graft(submission, lesson)
        except SubmissionError as error:
            self._keep(name, record.failure(head, str(error)))
            return None
        if lesson.name not in self.keys:
            self.keys[lesson.name] = make_key(lesson, self.seed)

        def done(session: Session) -> None:
            self.waiting -= 1
            self._keep(name, record.graded(head, session))

        session = Session(self.keys[lesson.name], answers, self.take, done)
        if not session.steps:
            self._keep(name, record.graded(head, session))
        return session

    def _earlier(self, name: str, head: dict[str, Any]) -> dict[str, Any] | None:
        try:
            found = json.loads(self._file(name).read_text("utf-8"))
            same = found["schema"] == record.SCHEMA and all(found[key] == value for key, value in head.items())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if same and not found["error"] else None

    def _file(self, name: str) -> Path:
        return self.out / "results" / f"{name.removesuffix('.ipynb')}.json"

    def _keep(self, name: str, result: dict[str, Any], *, write: bool = True) -> None:
        self.records[name] = result
        if write:
            record.write_atomically(self._file(name), record.as_json(result))
        if not self.options.json:
            print(line(result), flush=True)

    def take(self) -> BoxKernel:
        """A kernel that is ready; the next ones start meanwhile."""
        assert self.workshop
        if not self.spares:
            self.spares.append(BoxKernel(self.workshop))
        kernel = self.spares.pop(0)
        while len(self.spares) < min(SPARES, self.waiting - 1):
            self.spares.append(BoxKernel(self.workshop))
        kernel.connect()
        return kernel

    def close(self) -> None:
        for kernel in self.spares:
            kernel.stop()
        if self.workshop:
            self.workshop.close()


def _digest(path: Path) -> str:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 100_000_000:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def line(result: dict[str, Any]) -> str:
    """One line for the terminal."""
    if result["error"]:
        return f"{result['submission']:<40} not graded: {result['error']}"
    checks = f"{result['checks_passed']} of {result['checks']} checks"
    points = f"{result['points']:g} of {result['of']} points"
    return f"{result['submission']:<40} {result['lesson'][:2]} · {checks:<18} {points:<20} {result['seconds']:.1f} s"
