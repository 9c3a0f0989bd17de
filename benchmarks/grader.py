"""What people wait for around the lessons: a check, a graded submission, a page."""

from __future__ import annotations

import contextlib
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import Row

from autograder.lesson import lesson_paths, read_lesson
from autograder.notebook.check import check
from autograder.paths import ROOT, SOLUTIONS
from autograder.reference import reference_namespace

SITE = ROOT / "_build" / "html"
SUBMISSIONS = 10


def grader() -> list[Row]:
    """Rows without a peer."""
    rows = [Row("import of check, beyond NumPy", f"{1000 * import_seconds():.0f} ms")]
    for lesson, (good, bad) in check_seconds().items():
        rows.append(Row(f"slowest check, {lesson}: right / wrong", f"{1000 * good:.0f} / {1000 * bad:.0f} ms"))
        rows.append(Row(f"grading, {lesson}, batch of {SUBMISSIONS}", f"{grade_seconds(lesson):.2f} s a submission"))
    pages = sorted(SITE.glob("lessons/*.html"))
    return rows + [Row(f"page {page.stem}", f"{page.stat().st_size / 1e6:.2f} MB of HTML") for page in pages]


def median_seconds(call: Callable[[], object], times: int = 7) -> float:
    """The median of `times` calls."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def import_seconds() -> float:
    """A fresh Python that imports what a notebook imports, less one that imports NumPy alone."""

    def run(code: str) -> float:
        return median_seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True), 5)

    return run("import numpy; from autograder import check") - run("import numpy")


def check_seconds() -> dict[str, tuple[float, float]]:
    """Lesson -> slowest check of a right answer, and of one that fails (which runs the misconceptions too)."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for lesson in map(read_lesson, lesson_paths()):
            namespace = reference_namespace(lesson)
            right = {name: namespace[name] for name in lesson.answers}
            with contextlib.redirect_stdout(io.StringIO()):
                good = max(median_seconds(lambda f=f: check(f)) for f in right.values())
                bad = max(median_seconds(lambda n=n: check(wrong(n))) for n in right)
            found[lesson.name] = (good, bad)
    return found


def wrong(name: str) -> Callable:
    """An answer that fails every probe, so that all wrong versions are tried."""

    def answer(*_args: object, **_options: object) -> None:
        return None

    answer.__name__ = name
    return answer


def grade_seconds(lesson: str) -> float:
    """Seconds a submission, in a batch of ten right ones in the sandbox, one process, start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        submissions = Path(folder, "in")
        submissions.mkdir()
        for n in range(SUBMISSIONS):
            shutil.copyfile(SOLUTIONS / f"{lesson}.ipynb", submissions / f"{n}.ipynb")
        command = [sys.executable, "-m", "autograder", "grade", str(submissions), "--out", f"{folder}/out"]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - start) / SUBMISSIONS
