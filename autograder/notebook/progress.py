"""Which exercises are done, kept in a small file beside the notebook so that a kernel restart loses nothing.

An exercise is `passed`, or `seen` once its solution was shown before it passed.
"""

import json
import os
from pathlib import Path

FILE = ".attention-progress.json"  # in the folder that the notebook runs in


def read() -> dict[str, str]:
    """Exercise -> `passed` or `seen`; empty if there is no file, or none that can be read."""
    try:
        found = json.loads(Path(FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: state for name, state in found.items() if state in ("passed", "seen")}


def mark(exercise: str, state: str) -> str:
    """Remember `state` unless the exercise has one already; returns a warning where the file can't be written."""
    states = read()
    if exercise in states:
        return ""
    text = json.dumps(states | {exercise: state}, indent=1, sort_keys=True)
    temporary = Path(f"{FILE}.{os.getpid()}")
    try:
        temporary.write_text(text + "\n", "utf-8")
        temporary.replace(FILE)  # whole or not at all
    except OSError as error:
        return f"Your progress could not be saved in {Path.cwd()}: {error.strerror}."
    return ""
