"""Translate lesson 06's test sentences word by word with its dictionary, as a floor for lesson 11.

    python book/training/06_dictionary.py                   # a CPU-minute

Runs the lesson's own cells, so that there is one piece of code; lesson 06 claims that it gives the same.
"""

from pathlib import Path

from cells import run

WRITTEN = Path(__file__).resolve().parents[1] / "weights" / "06-dictionary.txt"
CELLS = ("setup", "load-the-pairs", "names", "names-split", "cut-into-subwords", "ibm1-em-step", "em-on-real-pairs")

if __name__ == "__main__":
    lesson = run("06_translation.py", (*CELLS, "word-for-word"))
    said = map(lesson["word_for_word"], lesson["sources"], lesson["named"])
    WRITTEN.write_text("\n".join(said) + "\n", encoding="utf-8")
