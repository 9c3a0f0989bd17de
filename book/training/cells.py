"""Run a lesson's own cells by name, so that 06_dictionary and 11_depth repeat none of its code."""

from collections.abc import Sequence
from pathlib import Path

from autograder.lesson import read_lesson

LESSONS = Path(__file__).resolve().parents[1] / "lessons"


def run(lesson: str, names: Sequence[str]) -> dict:
    """What the cells of these names define, run in the order given. Raises KeyError for a name that isn't there."""
    sources = {cell.name: cell.source for cell in read_lesson(LESSONS / lesson).cells}
    defined: dict = {}
    for name in names:
        exec(sources[name], defined)
    return defined
