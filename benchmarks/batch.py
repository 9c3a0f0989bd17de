"""Grade a course's evening: 500 mixed submissions of lessons 01 to 06, and what each kind costs.

    OMP_NUM_THREADS=1 python benchmarks/batch.py [--submissions 500] [--jobs 2] [--memory]

Each is a solved notebook with four answers exchanged for wrong ones of tests/answers. In 100 of them four have an
answer that never ends when it is called, four a cell that never ends, four a cell that ends the process, and eight are
as the learner got them; one file is cut off in the middle. With --memory it also says what the grader's own processes
hold at most (not the kernels, which are the learners'); looking takes time from the seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import psutil

ROOT = Path(__file__).resolve().parents[1]
LESSONS = 6
LOOK_EVERY = 0.2  # seconds
WRONG = 4  # answers that are exchanged
KINDS = ["endless answer"] * 4 + ["endless cell"] * 4 + ["ends the process"] * 4 + ["blank"] * 8 + ["some wrong"] * 80
SPOILT = {"endless cell": "while True:\n    pass", "ends the process": "import os\nos._exit(3)"}


def main(arguments: list[str] | None = None) -> None:
    """Write the submissions, grade them in a process of their own, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="batch-") as place:
        folder, out = Path(place, "in"), Path(place, "out")
        folder.mkdir()
        kinds = dict(write(folder, options.submissions))
        start = time.perf_counter()
        command = [sys.executable, "-m", "autograder", "grade", str(folder), "--out", str(out)]
        grader = subprocess.Popen([*command, "--jobs", str(options.jobs)], stdout=subprocess.DEVNULL, cwd=ROOT)
        most = memory(grader) if options.memory else {}
        grader.wait()
        print(f"{len(kinds)} submissions, {options.jobs} jobs: {(time.perf_counter() - start) / 60:.2f} minutes")
        print(*(f"{role}: {found / 2**20:.0f} MiB at most" for role, found in most.items()), sep="\n")
        print(*rows(kinds, out), sep="\n")


def write(folder: Path, n: int) -> Iterator[tuple[str, str]]:
    """File name -> kind, of the submissions as they are written; the last one is no notebook."""
    lessons = sorted((ROOT / "solutions").glob("*.ipynb"))[:LESSONS]
    for i in range(n - 1):
        rng = random.Random(i)
        kind, lesson = KINDS[i * 37 % len(KINDS)], lessons[i % len(lessons)]  # 37: all kinds meet all lessons
        (folder / f"s{i:03}.ipynb").write_text(nbformat.writes(submission(lesson, kind, rng)), "utf-8")
        yield f"s{i:03}.ipynb", kind
    (folder / "torn.ipynb").write_text(lessons[0].read_text("utf-8")[:50_000], "utf-8")
    yield "torn.ipynb", "torn"


def submission(lesson: Path, kind: str, rng: random.Random) -> Any:
    """A notebook of that kind."""
    if kind == "blank":
        return nbformat.read(ROOT / "notebooks" / lesson.name, as_version=4)
    book = nbformat.read(lesson, as_version=4)
    cells = {name: cell for cell in book.cells if (name := answered(cell))}
    known = [name for name in sorted(cells) if wrong_answers(lesson.name[:2], name)]
    for name in rng.sample(known, min(WRONG, len(known))):
        cells[name].source = rng.choice(wrong_answers(lesson.name[:2], name))
    if kind == "endless answer":
        name = rng.choice(sorted(cells))
        cells[name].source = f"def {name}(*args, **options):\n    while True:\n        pass"
    if kind in SPOILT:
        book.cells.insert(rng.randrange(len(book.cells) // 2), nbformat.v4.new_code_cell(SPOILT[kind]))
    return book


def answered(cell: Any) -> str:
    """The function that this cell answers with, or nothing."""
    if "answer" not in cell.metadata.get("tags", []):
        return ""
    return next(line for line in cell.source.splitlines() if line.startswith("def "))[4:].split("(")[0]


@cache
def wrong_answers(lesson: str, name: str) -> tuple[str, ...]:
    """Those of tests/answers."""
    return tuple(
        path.read_text("utf-8") for path in sorted((ROOT / "tests" / "answers" / lesson).glob(f"{name}__*__wrong.py"))
    )


def memory(grader: subprocess.Popen) -> dict[str, int]:
    """The most bytes that one process of each role held, pages that several share divided among them, and all at once.

    The batch holds the lessons' keys, a worker is a fork of it.
    """
    batch, most = psutil.Process(grader.pid), defaultdict[str, int](int)
    while grader.poll() is None:
        together = 0
        for process in [batch, *batch.children()]:
            with contextlib.suppress(psutil.Error):
                words = " ".join(process.cmdline())
                role = "reader" if "grading.reader" in words else "batch" if process == batch else "worker"
                held = 0 if "bwrap" in words else process.memory_full_info().pss
                most[role], together = max(most[role], held), together + held
        most["together"] = max(most["together"], together)
        time.sleep(LOOK_EVERY)
    return most


def rows(kinds: dict[str, str], out: Path) -> Iterator[str]:
    """A table of kinds: how many, median and sum of the seconds, and points of the most."""
    records = [json.loads(path.read_text("utf-8")) for path in out.glob("results/*.json")]
    by_kind = defaultdict(list)
    for record in records:
        by_kind[kinds[record["submission"]]].append(record)
    yield "| kind | submissions | median s | sum s | points | errors |\n|---|---|---|---|---|---|"
    for kind, found in sorted(by_kind.items()):
        seconds, share = [r["seconds"] for r in found], [r["points"] / r["of"] for r in found if r["of"]]
        points = f"{100 * statistics.mean(share):.0f} %" if share else ""
        errors = sum(bool(r["error"]) for r in found)
        yield f"| {kind} | {len(found)} | {statistics.median(seconds):.2f} | {sum(seconds):.0f} | {points} | {errors} |"


if __name__ == "__main__":
    main()
