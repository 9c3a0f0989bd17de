"""Translate lesson 06's test sentences word by word with its dictionary, as a floor for lesson 11.

    python book/training/06_dictionary.py                   # a CPU-minute

Runs the lesson's own cells, so that there is one piece of code; lesson 06 claims that it gives the same.
"""

import re
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1]
LESSON, WRITTEN = BOOK / "lessons" / "06_translation.py", BOOK / "weights" / "06-dictionary.txt"
CELLS = ("setup", "load-the-pairs", "names", "names-split", "cut-into-subwords", "ibm1-em-step", "em-on-real-pairs")


def cell(name: str) -> str:
    """The source of the lesson's cell of this name."""
    cells = re.split(r"^# %% ?", LESSON.read_text("utf-8"), flags=re.MULTILINE)
    [found] = [cell for cell in cells if f'name="{name}"' in cell.partition("\n")[0]]
    return found.partition("\n")[2]


if __name__ == "__main__":
    lesson: dict = {}
    for name in (*CELLS, "word-for-word"):
        exec(cell(name), lesson)
    said = map(lesson["word_for_word"], lesson["sources"], lesson["named"])
    WRITTEN.write_text("\n".join(said) + "\n", encoding="utf-8")
