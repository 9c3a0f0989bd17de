"""Where things are. The course is the checkout that this package stands in, or the folder ATTENTION_COURSE names."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = Path(os.environ.get("ATTENTION_COURSE") or PACKAGE.parent).resolve()
LESSONS = ROOT / "book" / "lessons"  # the sources; the derived pages stand beside them
EXERCISES = ROOT / "autograder" / "exercises"
NOTEBOOKS = ROOT / "notebooks"
VALUES = NOTEBOOKS / "values"  # what the probes give on the solutions, for the public seed
SOLUTIONS = ROOT / "solutions"
