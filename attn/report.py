"""The report of `python -m attn.classify`: what was reached, beside whom, how far it can be believed, where it errs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from attn.judged import Verdict, interval
from attn.labelled import Labelled

WORST, WIDEST = 10, 300


@dataclass(frozen=True)
class Found:
    """All that the report tells of a training."""

    verdicts: dict[str, Verdict]  # on the test side; "fine-tuned" and "TF-IDF" among them
    T: float  # fitted on validation
    rates: dict[float, float]  # rate: validation loss
    model: str
    command: str
    seconds: float
    cut: int  # texts longer than the model's positions
    unknown: float  # share of pieces


def report(data: Labelled, sides: dict[str, list[int]], found: Found) -> str:
    """The whole report as Markdown."""
    tuned, names = found.verdicts["fine-tuned"], data.names
    parts = [
        f"# {found.model}, fine-tuned\n",
        f"`{found.command}`, {found.seconds:.0f} CPU-seconds.\n",
        f"{len(data.texts)} texts, {len(names)} classes ({', '.join(names)}). "
        + ", ".join(f"{len(rows)} {side}" for side, rows in sides.items())
        + ". Texts that differ in case and punctuation alone stand on one side.\n",
        *_notes(found, len(data.texts), len(sides["test"])),
        "## Beside others\n",
        _table(("", "right", "95 %", "loss"), [_score(name, one) for name, one in found.verdicts.items()]),
        _lead(found.verdicts),
        "## What was said for what\n",
        _table(("label", *names), [(name, *map(str, row)) for name, row in zip(names, tuned.counts, strict=True)]),
        "## Can it be believed?\n",
        _belief(tuned, found.T),
        "## How the rate was chosen\n",
        _table(("rate", "validation loss"), [(f"{r:g}", f"{loss:.3f}") for r, loss in found.rates.items()]),
        f"## The {WORST} errors it is surest of\n",
        _errors(data, sides["test"], tuned, found.T),
    ]
    return "\n".join(parts)


def _notes(found: Found, n: int, n_test: int) -> list[str]:
    notes = []
    if found.cut:
        notes.append(f"**{found.cut} of {n} texts are longer than the model can read, and were cut at the end.**\n")
    if found.unknown > 0.05:
        notes.append(f"**{found.unknown:.0%} of all pieces aren't in the model's vocabulary.**\n")
    if n_test < 200:
        notes.append(f"**Only {n_test} test texts: the intervals are wide, and the calibration says little.**\n")
    return notes


def _score(name: str, verdict: Verdict) -> tuple[str, ...]:
    mean, low, high = interval(verdict.right.astype(float))
    return name, f"{mean:.3f}", f"{low:.3f} to {high:.3f}", f"{verdict.loss():.3f}"


def _lead(verdicts: dict[str, Verdict]) -> str:
    ahead = verdicts["fine-tuned"].right.astype(float) - verdicts["TF-IDF"].right
    mean, low, high = (100 * x for x in interval(ahead))
    real = "more than luck with the texts" if low > 0 or high < 0 else "it may be luck with the texts"
    return f"Fine-tuned less TF-IDF: {mean:+.1f} points ({low:+.1f} to {high:+.1f}): {real}. One seed.\n"


def _belief(tuned: Verdict, T: float) -> str:
    rows = []
    for label, at in (("as trained", 1.0), (f"temperature {T:.2f}", T)):
        error, band = tuned.ece(at)
        rows.append((label, f"{tuned.loss(at):.3f}", f"{error:.3f}", f"up to {band:.3f}"))
    table = _table(("", "loss", "calibration error", "a calibrated model's"), rows)
    return table + "The temperature was fitted on the validation side. Divide the logits by it.\n"


def _errors(data: Labelled, rows: Sequence[int], tuned: Verdict, T: float) -> str:
    sure, said = tuned.sure(T), tuned.logits.argmax(axis=1)
    wrong = np.flatnonzero(~tuned.right)
    worst = wrong[np.argsort(-sure[wrong], kind="stable")][:WORST]
    if not len(worst):
        return "None: every test text was right.\n"
    lines = [
        f"- said {data.names[said[i]]} ({sure[i]:.2f}), is {data.names[tuned.labels[i]]}: "
        + " ".join(data.texts[rows[i]].split())[:WIDEST]
        for i in worst
    ]
    return "\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(x.replace("|", "\\|") for x in line) + " |" for line in lines) + "\n"


def write(path: Path, text: str) -> None:
    """The report into a file, in UTF-8."""
    path.write_text(text, encoding="utf-8")
