"""Run every solved notebook again under nbval: the stored outputs must still hold.

Text is compared, numbers in it to four decimals (other processors round differently); pictures are drawn again but
not compared.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from autograder.paths import SOLUTIONS

DIGITS = r"""
[digits after the fourth]
regex: (\d\.\d{4})\d+
replace: \1

[a small number's digits]
regex: \d(\.\d+)?e-\d\d
replace: small
"""


class _Pictures:
    """The pytest plugin: figure cells run like all others, but are not compared."""

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        cell = getattr(item, "cell", None)
        if cell is not None and "figure" in cell.metadata.get("tags", []):
            item.options["check"] = False  # type: ignore[attr-defined]


def validate(folder: Path = SOLUTIONS) -> int:
    """Validate the notebooks in `folder`; 0 if all hold, 1 otherwise. Raises FileNotFoundError if there is none."""
    notebooks = list(folder.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"no notebook in {folder}: run `python -m autograder derive` first")
    with tempfile.TemporaryDirectory() as copies:  # away from the progress that an earlier run left
        for notebook in notebooks:
            shutil.copy(notebook, copies)
        rules = Path(copies) / "digits.cfg"
        rules.write_text(DIGITS, "utf-8")
        options = ["--nbval", "--nbval-sanitize-with", str(rules), "-p", "no:cacheprovider", "-q", "-W", "ignore"]
        return min(1, int(pytest.main([*options, copies], plugins=[_Pictures()])))
