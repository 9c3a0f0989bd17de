"""Notebooks of the test lesson, graded, and what was written about them."""

from __future__ import annotations

import json
from pathlib import Path

import submitting

from autograder.grading.grade import Options, grade

RIGHT = submitting.RIGHT["90_graded"]
WRONG = {  # one check of three holds in each
    "softmax": "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()",
    "mix": "def mix(weights, values):\n    return (weights[..., None] * values).sum(axis=0)",
    "scores": "def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2)",
    "causal_mask": "def causal_mask(n):\n    return np.triu(np.ones((n, n), dtype=bool))",
}


def write(folder: Path, name: str, content: dict | str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    data = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def results(out: Path) -> dict[str, dict]:
    """Name without suffix -> record, of all that were written."""
    found = {}
    for path in (out / "results").rglob("*.json"):
        found[str(path.relative_to(out / "results").with_suffix(""))] = json.loads(path.read_text())
    return found


def grade_some(folder: Path, notebooks: dict[str, dict], **options) -> dict[str, dict]:
    """Grade these notebooks, and say what was written about each."""
    for name, content in notebooks.items():
        write(folder / "in", name, content)
    grade([folder / "in"], folder / "out", Options(**options))
    return results(folder / "out")
