"""Texts with labels from a CSV file, and the three sides that they are split into.

Whatever is wrong with the file is a ValueError that names the file, and the line where there is one.
"""

import csv
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

LEAST = 4  # texts of a class: one to choose with, one to be scored on, two to learn from
SHARES = {"validation": 0.15, "test": 0.15}


class Labelled(NamedTuple):
    """Texts and the number of each one's class; `names` are the classes as the file writes them, sorted."""

    texts: list[str]
    labels: list[int]
    names: list[str]


def read_csv(path: str | Path, *, text: str = "text", label: str = "label") -> Labelled:
    """The texts and labels of a CSV file (UTF-8) with a header that names both columns.

    Raises ValueError if there is no such file, it is no CSV of UTF-8, lacks a column, holds an empty text or label,
    has one class only, or fewer than 4 different texts of a class.
    """
    rows = _rows(Path(path), text, label)
    for line, found in rows:
        for column, value in zip((text, label), found, strict=True):
            if not value:
                raise ValueError(f"{path}, line {line}: the column {column!r} is empty: fill it, or take the row out")
    names = sorted({name for _, (_, name) in rows})
    if len(names) < 2:
        said = f"all {len(rows)} rows say {names[0]!r}" if names else "it holds no row"
        raise ValueError(f"{path}: the column {label!r} must hold at least two classes, but {said}")
    if len(names) > len(rows) / 2:
        raise ValueError(f"{path}: {len(names)} classes in {len(rows)} rows: is {label!r} the column of the labels?")
    each = Counter(name for _, name in {(_same(written), name) for _, (written, name) in rows})
    for name, count in each.items():
        if count < LEAST:
            raise ValueError(f"{path}: the class {name!r} has {count} different texts, at least {LEAST} are needed")
    return Labelled([written for _, (written, _) in rows], [names.index(name) for _, (_, name) in rows], names)


def split(data: Labelled, seed: int = 0) -> dict[str, list[int]]:
    """The row numbers of train, validation and test: of each class 70, 15 and 15 %, at least one of each.

    Texts that agree but for case and punctuation stand on one side. Raises ValueError if that leaves a side without
    a class.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i, written in enumerate(data.texts):
        groups[_same(written)].append(i)
    by_class: dict[int, list[list[int]]] = defaultdict(list)
    for group in groups.values():
        by_class[data.labels[group[0]]].append(group)
    sides: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for label in sorted(by_class):
        waiting = random.Random(seed).sample(by_class[label], len(by_class[label]))
        for side, share in SHARES.items():
            wanted = max(1, round(share * sum(map(len, by_class[label]))))
            while wanted > 0 and len(waiting) > 1:
                group = waiting.pop()
                sides[side] += group
                wanted -= len(group)
        sides["train"] += [i for group in waiting for i in group]
    for side, rows in sides.items():
        if lacking := set(range(len(data.names))) - {data.labels[i] for i in rows}:
            raise ValueError(f"the {side} side has no text of {data.names[min(lacking)]!r}: too few different texts")
    return {side: random.Random(seed).sample(rows, len(rows)) for side, rows in sides.items()}


def _rows(path: Path, text: str, label: str) -> list[tuple[int, tuple[str, str]]]:
    """(line, (text, label)) of every row that isn't blank."""
    if not path.is_file():
        raise ValueError(f"{path} must be a CSV file, but there is none")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="too many", strict=True)
            columns = list(reader.fieldnames or ())
            if missing := [name for name in (text, label) if name not in columns]:
                there = ", ".join(map(repr, columns)) or "none"
                raise ValueError(f"{path} must have the column {missing[0]!r}; there are {there} (name yours: --help)")
            found = []
            for row in reader:
                if row.get("too many"):
                    raise ValueError(
                        f"{path}, line {reader.line_num}: more fields than columns: quote texts with commas"
                    )
                found.append((reader.line_num, ((row[text] or "").strip(), (row[label] or "").strip())))
            return found
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} must be text in UTF-8: {error.reason} at byte {error.start}") from None
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV: {error}") from None


def _same(text: str) -> str:
    """What two texts must share to count as the same."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip() or text
