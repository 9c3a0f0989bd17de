"""Our grader beside nbgrader and otter-grader: seconds a submission, and verdicts on fourteen hostile submissions.

The peers want an environment of their own, which nothing else in the course needs:

    python3 -m venv peers && peers/bin/pip install nbgrader==0.9.6 otter-grader==7.0.0
    python benchmarks/graders.py --peers peers/bin/python

All grade the small course of the tests, four exercises with twelve checks, in a batch of ten right submissions: one
process a tool, start-up included, the tools in turn, medians over the rounds. The set-up cell imports NumPy for all;
what it does for figures is left out.

Then each grades the fourteen of `tests/attacks/10_fourteen`: ours in one batch in its sandbox; the peers one by one,
since one that hangs ends their batch, in a cage of ours (bubblewrap, limits on memory and time), since run like this
they have none. "none": no result. "hung": ended by us.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import runpy
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader_tools import Books, Tool

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "tests" / "grading" / "course"
ATTACKS = ROOT / "tests" / "attacks"
SUBMISSIONS, CHECKS = 10, 12
MEMORY = 8 * 2**30  # bytes of address space for each process of a caged tool
GOAL = 4.0


def main(arguments: list[str] | None = None) -> None:
    """Measure, print two tables; exit with a message if a tool gives a right submission less than all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, metavar="PYTHON", help="with nbgrader and otter-grader")
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool grades the ten (default: 3)")
    parser.add_argument("--cap", type=float, default=180, help="seconds for one hostile submission (default: 180)")
    parser.add_argument("--only", choices=["speed", "hostile"], help="one table (default: both)")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error(f"--rounds must be at least 1, got {options.rounds}")
    if not options.peers.is_file():
        parser.error(f"--peers must be a Python that has nbgrader and otter-grader, got {options.peers}")
    sys.path[:0] = [str(ROOT), str(ATTACKS)]
    with tempfile.TemporaryDirectory(prefix="graders-") as place:
        tools = all_tools(options.peers.absolute(), Path(place))
        if options.only != "hostile":
            print(speed_table(seconds(tools, options.rounds, Path(place))), flush=True)
        if options.only != "speed":
            print(verdict_table(*hostile(tools, options.cap, Path(place))))


def all_tools(python: Path, place: Path) -> list[Tool]:
    """Ours and the peers of the environment of `python`, the assignment prepared for each below `place`."""
    course = shutil.copytree(COURSE, place / "course", ignore=shutil.ignore_patterns("__pycache__"))
    for lesson in (course / "book" / "lessons").iterdir():
        lesson.write_text(without_figures(lesson.read_text("utf-8")), "utf-8")
    os.environ["ATTENTION_COURSE"] = str(course)  # before anything of autograder is imported: it looks there
    from grader_tools import Ours, the_assignment
    from nbgrader_peer import Nbgrader
    from otter_peer import Otter

    assignment = the_assignment(course)
    return [Ours(course), Nbgrader(assignment, python, place), Otter(assignment, python, place)]


def seconds(tools: list[Tool], rounds: int, place: Path) -> dict[str, list[float]]:
    """Tool -> seconds a submission in each round. Raises RuntimeError if a tool doesn't give full marks."""
    from submitting import right

    books = {f"s{n}": plain(right()) for n in range(SUBMISSIONS)}
    found: dict[str, list[float]] = {tool.name: [] for tool in tools}
    for n in range(rounds):
        for tool in tools:
            folder = place / f"round-{n}-{tool.name}"
            ended, taken = grade(tool, books, folder, cap=600)
            verdicts = tool.verdicts(folder / "work")
            if verdicts != dict.fromkeys(books, CHECKS):
                raise RuntimeError(f"{tool.name} ended with {ended} and says {verdicts} of {SUBMISSIONS} right answers")
            found[tool.name].append(taken / SUBMISSIONS)
            print(f"round {n + 1}, {tool.name}: {taken / SUBMISSIONS:.2f} s a submission", file=sys.stderr, flush=True)
    return found


def hostile(tools: list[Tool], cap: float, place: Path) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
    """What each attack deserves, and tool -> attack -> its verdict."""
    attacks = fourteen()
    deserved = {name: verdict for name, (verdict, _) in attacks.items()}
    books = {name: book for name, (_, book) in attacks.items()}
    return deserved, {tool.name: verdicts(tool, books, cap, place / f"hostile-{tool.name}") for tool in tools}


def fourteen() -> dict[str, tuple[int, dict[str, Any]]]:
    """Attack -> the checks that it deserves, and the notebook."""
    from submitting import right

    found = {}
    for path in sorted((ATTACKS / "10_fourteen").glob("*__*.py")):
        name, verdict = path.stem.split("__")
        said = runpy.run_path(str(path))
        answers = {exercise: source.strip("\n") for exercise, source in said.get("ANSWERS", {}).items()}
        found[name] = int(verdict), plain(right(**answers) if "ANSWERS" in said else said["notebook"]())
    return found


def plain(book: dict[str, Any]) -> dict[str, Any]:
    """A submission whose set-up is that of the copied course."""
    cells = [cell | {"source": without_figures(cell["source"])} for cell in book["cells"]]
    return book | {"cells": cells}


def without_figures(source: str) -> str:
    """Without the lines that name the module `viz`, which takes a second to import."""
    return "\n".join(line for line in source.split("\n") if not re.search(r"\bviz\b", line))


def verdicts(tool: Tool, books: Books, cap: float, place: Path) -> dict[str, str]:
    """Attack -> checks passed, "none" where there is no result, "hung" where the cap ended it."""
    batches = [books] if tool.sandboxed else [{name: book} for name, book in books.items()]
    found = {}
    for n, batch in enumerate(batches):
        folder = place / str(n)
        ended, taken = grade(tool, batch, folder, cap * len(batch), caged=not tool.sandboxed)
        marks = tool.verdicts(folder / "work")
        for name in batch:
            found[name] = "hung" if ended is None else str(marks.get(name, "none"))
        told = f"{next(iter(batch))}: {found[next(iter(batch))]}" if len(batch) == 1 else f"{len(batch)} submissions"
        print(f"{tool.name}, {told}, {taken:.0f} s", file=sys.stderr, flush=True)
    return found


def grade(tool: Tool, books: Books, folder: Path, cap: float, *, caged: bool = False) -> tuple[int | None, float]:
    """Grade these below `folder`; the exit code, None if the cap was reached, and the seconds."""
    (folder / "home").mkdir(parents=True)
    command = tool.place(folder / "work", books)
    own = {"HOME": f"{folder}/home", "TMPDIR": f"{folder}/home", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    start = time.perf_counter()
    running = subprocess.Popen(
        [*cage(folder), *command] if caged else command,
        cwd=folder / "work",
        env={"PATH": os.environ["PATH"]} | own | tool.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=limit_memory if caged else None,
    )
    try:
        return running.wait(cap), time.perf_counter() - start
    except subprocess.TimeoutExpired:
        return None, time.perf_counter() - start
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)  # in a cage, the end of it is the end of all in it
            running.wait()


def cage(folder: Path) -> list[str]:
    """What to write before a command that runs hostile code: only `folder` can be written, nothing outlives it."""
    words = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", str(folder), str(folder)]
    return [*words, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent"]


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def speed_table(found: dict[str, list[float]]) -> str:
    """Markdown: medians and all rounds, and how many times longer than ours."""
    ours = statistics.median(found["ours"])
    lines = ["| tool | s a submission (median) | rounds | through ours | goal |", "|---|---|---|---|---|"]
    for name, rounds in found.items():
        median = statistics.median(rounds)
        ratio, goal = f"{median / ours:.1f}×", f"≥ {GOAL:g}× {'met' if median / ours >= GOAL else '**missed**'}"
        each = ", ".join(f"{one:.2f}" for one in rounds)
        lines.append(
            f"| {name} | {median:.2f} | {each} | {'' if name == 'ours' else ratio} | {'' if name == 'ours' else goal} |"
        )
    return "\n".join(lines)


def verdict_table(deserved: dict[str, int], found: dict[str, dict[str, str]]) -> str:
    """Markdown: what is wrong is bold; the last line counts what is right."""
    lines = [f"| submission | deserved | {' | '.join(found)} |", "|---" * (2 + len(found)) + "|"]
    for name, verdict in deserved.items():
        said = [marks[name] if marks[name] == str(verdict) else f"**{marks[name]}**" for marks in found.values()]
        lines.append(f"| {name} | {verdict} | {' | '.join(said)} |")
    right = [sum(marks[n] == str(v) for n, v in deserved.items()) for marks in found.values()]
    return "\n".join([*lines, f"| right, of {len(deserved)} | | {' | '.join(map(str, right))} |"])


if __name__ == "__main__":
    main()
