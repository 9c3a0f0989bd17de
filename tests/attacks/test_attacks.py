"""Every file in the numbered folders is one submission; its name says how many checks of twelve it deserves.

    NAME__9.py          nine; `__9_or_12`, `__0_to_9` and `__error` (it can't be graded) say what else is right
    ANSWERS             exercise -> source; the others are right. Of 90_graded, or of 91_forbidding if it answers those
    BEFORE              exercise -> an own cell before its answer
    notebook()          in the place of ANSWERS: the whole notebook, as a dictionary, a text or bytes
    OUTCOMES            exercise -> outcome
    SAYS, HIDES         what the record must, and must not, say somewhere
    SLOW                it takes more than three seconds by its nature

All are graded in one batch, so that each is a neighbour of the others; the slow ones, and all of them as a user
without rights, by `pytest tests/attacks -m slow`.
"""

from __future__ import annotations

import re
import runpy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from calling import Place, ordinary_user
from submitting import HERE, RIGHT, lesson_of, notebook

pytestmark = pytest.mark.sandbox


@dataclass(frozen=True)
class Attack:
    """One file."""

    name: str
    kind: str
    verdicts: tuple[int | str, ...]
    said: dict[str, Any]

    @property
    def slow(self) -> bool:
        return self.said.get("SLOW", False)

    def content(self) -> dict | str | bytes:
        if "notebook" in self.said and "ANSWERS" not in self.said:
            return self.said["notebook"]()
        answers, before = ({n: s.strip("\n") for n, s in self.said.get(k, {}).items()} for k in ("ANSWERS", "BEFORE"))
        lesson = lesson_of(answers.keys() | before.keys())
        return notebook(RIGHT[lesson] | answers, lesson, before)


def read(path: Path) -> Attack:
    name, verdict = path.stem.split("__")
    ends = verdict.split("_to_")
    verdicts = range(int(ends[0]), int(ends[1]) + 1) if len(ends) == 2 else verdict.split("_or_")
    return Attack(
        name, path.parent.name, tuple(v if v == "error" else int(v) for v in verdicts), runpy.run_path(str(path))
    )


ATTACKS = [read(path) for path in sorted(HERE.glob("[0-9]*/*__*.py"))]
FAST = [pytest.param(("here", "fast"), attack, id=attack.name) for attack in ATTACKS if not attack.slow]
LONG = [pytest.param(("here", "slow"), attack, id=attack.name) for attack in ATTACKS if attack.slow]
OTHER = [pytest.param(("ordinary", "all"), attack, id=f"ordinary-{attack.name}") for attack in ATTACKS]
CASES = FAST + [pytest.param(*case.values, id=case.id, marks=pytest.mark.slow) for case in LONG + OTHER]


@cache
def batch(user: str, names: frozenset[str]) -> tuple[CompletedProcess, dict[str, dict], list[str]]:
    """How the grader ended, the records of these attacks by name, and what it left behind."""
    place = Place()
    for attack in ATTACKS:
        if attack.name in names:
            place.write(f"{attack.kind}/{attack.name}", attack.content())
    done = place.run("--seed", "attacks", ordinary=user == "ordinary")
    records = {Path(name).stem: record for name, record in place.records().items()}
    left = place.settles()
    place.close()
    return done, records, left


@pytest.fixture
def graded(request):
    """One batch of all whose tests were chosen, graded once: `-k thread` grades three."""
    if request.param[0] == "ordinary" and ordinary_user() is None:
        pytest.skip("this is an ordinary user, or one may not make namespaces here")
    chosen = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    names = {found["attack"].name for found in chosen if "attack" in found and found["graded"] == request.param}
    if not names:
        pytest.skip("no attack of this batch was chosen")
    return batch(request.param[0], frozenset(names))


@pytest.mark.parametrize(("graded", "attack"), CASES, indirect=["graded"])
def test_verdict(graded, attack):
    done, records, _ = graded
    assert attack.name in records, f"no record; exit code {done.returncode}: {done.stderr[-2000:]}"
    record = records[attack.name]
    texts = list(strings(record))
    assert ("error" if record["error"] else record["checks_passed"]) in attack.verdicts, "\n".join(texts)
    if record["error"]:
        assert ":" in record["error"], "an error says what came and what to do"
        assert "\n" not in record["error"]
    outcomes = {exercise["name"]: exercise["outcome"] for exercise in record["exercises"]}
    assert attack.said.get("OUTCOMES", {}).items() <= outcomes.items()
    assert any(attack.said.get("SAYS", "") in text for text in texts), texts
    assert not any(attack.said.get("HIDES", "\0") in text for text in texts), texts
    assert all(text.isprintable() for text in texts)
    refused = any(" does the work: " in text for text in texts)  # found in the text, or when it was called
    assert refused == (attack.kind == "30_forbidden"), texts


@pytest.mark.parametrize("graded", [("here", "fast")], indirect=True)
def test_the_batch(graded):
    """Files that can't be graded are no reason for a traceback, and nothing stays behind."""
    done, records, left = graded
    assert done.returncode == int(any(record["error"] for record in records.values())), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert left == []


def test_there_are_enough_and_each_has_its_own_name():
    kinds = Counter(attack.kind[:2] for attack in ATTACKS)
    assert kinds["10"] == 14
    assert kinds["20"] + kinds["21"] >= 35
    assert kinds["30"] >= 35
    assert kinds["31"] >= 10
    assert [name for name, count in Counter(attack.name for attack in ATTACKS).items() if count > 1] == []
    assert all(attack.said["__doc__"].strip().endswith(".") for attack in ATTACKS)
    assert all(re.fullmatch("[a-z0-9_]+", attack.name) for attack in ATTACKS)


def strings(value: Any) -> Iterator[str]:
    """All texts of a record, versions and digests left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (
            text for name, item in value.items() if name not in ("versions", "course") for text in strings(item)
        )
    elif isinstance(value, list):
        yield from (text for item in value for text in strings(item))
