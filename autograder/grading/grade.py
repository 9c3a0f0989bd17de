"""`python -m autograder grade`: paths in, one JSON file a submission and scores.csv out."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.grading import record
from autograder.grading.batch import Batch, Options
from autograder.lesson import find_lesson


def grade(paths: Sequence[Path], out: Path, options: Options | None = None) -> int:
    """Grade notebooks and folders of them; 0 all graded, 1 some could not be (whatever the marks).

    Raises ValueError or OSError for wrong usage: a path that isn't there, a folder that can't be written, an unknown
    lesson, no sandbox.
    """
    options = options or Options()
    files = find_files(paths, out)
    fallback = find_lesson(options.lesson).name if options.lesson else ""
    seed = _open_batch(out, options)
    if options.sandbox == "none":
        print("warning: no sandbox: the submissions run as you, and can read and delete what you can", file=sys.stderr)
    batch = Batch(files, out, seed, fallback, options)
    try:
        records = batch.run()
    finally:
        batch.close()
    record.write_atomically(out / "scores.csv", record.as_csv(records))
    failed = [r for r in records if r["error"]]
    if options.json:
        print(json.dumps(records, ensure_ascii=False))
    else:
        print(f"{len(records) - len(failed)} graded, {len(failed)} not; scores in {out / 'scores.csv'}")
    return 1 if failed else 0


def find_files(paths: Sequence[Path], out: Path) -> dict[str, Path]:
    """Name -> notebook; a name is the path below the folder given. Raises for a missing path or no notebook at all."""
    found: dict[str, Path] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise FileNotFoundError(f"no such file or folder: {path}")
        pairs = [(str(p.relative_to(path)), p) for p in _notebooks(path, out)] if path.is_dir() else [(path.name, path)]
        for name, file in pairs:
            unique = name if name not in found else f"{file.absolute().parent.name}/{name}"
            while unique in found:
                unique = f"again/{unique}"
            found[unique] = file
    if not found:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {', '.join(map(str, paths))}")
    return found


def _notebooks(folder: Path, out: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and Path(place, f).resolve() != out.resolve())
        yield from (Path(place, name) for name in sorted(names) if name.endswith(".ipynb") and not name.startswith("."))


def _open_batch(out: Path, options: Options) -> str:
    """Make the folder, and settle the seed; raises OSError if nothing can be written there."""
    state = out / "batch.json"
    try:
        out.mkdir(parents=True, exist_ok=True)
        try:
            earlier = str(json.loads(state.read_text("utf-8"))["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            earlier = ""
        seed = options.seed or earlier or secrets.token_hex(16)
        record.write_atomically(state, json.dumps({"seed": seed}) + "\n")
    except OSError as error:
        raise OSError(f"can't write to {out} ({error.strerror}): choose another folder with --out") from None
    return seed
