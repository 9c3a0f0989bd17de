"""`python -m autograder grade`: paths in, one JSON file a submission and scores.csv out."""

from __future__ import annotations

import contextlib
import fcntl
import json
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.grading import record
from autograder.grading.batch import Batch, Options
from autograder.grading.names import find_files, listed, show
from autograder.lesson import find_lesson

__all__ = ["Options", "grade"]


def grade(paths: Sequence[Path], out: Path, options: Options | None = None) -> int:
    """Grade notebooks and folders of them; 0 all graded, 1 some could not be (whatever the marks).

    Raises ValueError or OSError for wrong usage: a path that isn't there, a folder that can't be written or that
    another grader writes, an unknown lesson, no sandbox.
    """
    options = options or Options()
    if options.jobs < 0:
        raise ValueError(f"--jobs must be at least 1, or 0 for one a processor; got {options.jobs}")
    fallback = find_lesson(options.lesson).name if options.lesson else ""
    find_files(paths, out)  # what isn't there is said before anything is made
    with _alone(out), contextlib.redirect_stdout(sys.stderr) if options.json else contextlib.nullcontext():
        known = {r["path"]: r["submission"] for r in record.read_all(out).values()}
        found = find_files(paths, out, known)
        seed = _open_batch(out, options)
        if options.sandbox == "none":
            print("warning: no sandbox: the submissions run as you, and can do what you can", file=sys.stderr)
        if found.skipped:
            record.write_atomically(out / "skipped.txt", listed(found.skipped))
        records = Batch(found, out, seed, fallback, options).run()
    if options.json:
        print(json.dumps(records))
    else:
        _report(records, found.skipped, out)
    return 1 if any(r["error"] for r in records) else 0


def _report(records: list[dict], skipped: Sequence[str], out: Path) -> None:
    failed = [r for r in records if r["error"]]
    for line in skipped[:10]:
        print(f"skipped {show(line)}")
    if len(skipped) > 10:
        print(f"… and {len(skipped) - 10} more: see {out / 'skipped.txt'}")
    print(f"{len(records) - len(failed)} graded, {len(failed)} not; scores in {out / 'scores.csv'}")


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder while it is written; raises OSError if it can't be, or if another grader holds it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = open(out / ".lock", "w")  # noqa: SIM115  # it is closed below, and by the system if we are killed
    except OSError as error:
        raise OSError(f"can't write to {out} ({error.strerror}): choose another folder with --out") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OSError(f"another grader is at work in {out}: wait, or choose another folder with --out") from None
        yield


def _open_batch(out: Path, options: Options) -> str:
    """Settle the seed; raises OSError if nothing can be written there."""
    state = out / "batch.json"
    try:
        try:
            earlier = str(json.loads(state.read_text("utf-8"))["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            earlier = ""
        seed = options.seed or earlier or secrets.token_hex(16)
        record.write_atomically(state, json.dumps({"seed": seed}) + "\n")
        (out / "results").mkdir(exist_ok=True)
    except OSError as error:
        raise OSError(f"can't write to {out} ({error.strerror}): choose another folder with --out") from None
    return seed
