"""Three small worlds whose rules are drawn anew each time, for lesson 15's last exercise: there is nothing to look up.

    pictures   16 patches of 4 × 4 pixels, each with one of five patterns; one patch bears a mark, too.
               Which pattern is it? Patterns and mark change with the seed.
    stories    lesson 8's, whose question needs two of the sentences: where is the ball?
    repeats    rows of 40 numbers in which 6 to 12 numbers, other ones in each row, come again and again; one number in
               five was replaced by another. Which number comes next?

Each gives items with their answers to learn from, and questions without.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from attn.data.stories import PLACES
from attn.data.stories import load as load_stories

N, N_QUESTIONS = 300, 200
PATTERNS, SIDE, PATCH = 5, 4, 4  # kinds of pattern, patches a side, pixels a side of a patch
LENGTH, KINDS = 40, 12  # of a row; different numbers
NAMES = ("pictures", "stories", "repeats")


class Project(NamedTuple):
    """What one has: `inputs` with their `answers`, whole numbers, to learn from; and `questions` without."""

    inputs: Any
    answers: np.ndarray
    questions: Any


def offer(rng: np.random.Generator) -> tuple[dict[str, Project], dict[str, np.ndarray]]:
    """The three projects by name, and the answers to their questions."""
    made = {"pictures": pictures(rng), "stories": stories(rng), "repeats": repeats(rng)}
    return {name: project for name, (project, _) in made.items()}, {name: right for name, (_, right) in made.items()}


def pictures(rng: np.random.Generator) -> tuple[Project, np.ndarray]:
    """Pictures (300, 16, 16) and the pattern of the marked patch, 0 to 4; 200 questions; and their answers."""
    many = N + N_QUESTIONS
    patterns, mark = rng.normal(size=(PATTERNS, PATCH, PATCH)), rng.normal(size=(PATCH, PATCH))
    kinds = rng.integers(PATTERNS, size=(many, SIDE * SIDE))
    marked = np.arange(many), rng.integers(SIDE * SIDE, size=many)
    patches = patterns[kinds] + 0.5 * rng.normal(size=(many, SIDE * SIDE, PATCH, PATCH))
    patches[marked] += 1.2 * PATCH * mark / np.linalg.norm(mark)
    rows = patches.reshape(many, SIDE, SIDE, PATCH, PATCH).swapaxes(2, 3)  # (many, rows, PATCH, columns, PATCH)
    images = rows.reshape(many, SIDE * PATCH, SIDE * PATCH)
    return Project(images[:N], kinds[marked][:N], images[N:]), kinds[marked][N:]


def stories(rng: np.random.Generator) -> tuple[Project, np.ndarray]:
    """Stories, each a pair of sentences and question, and the number of the place that answers; 200 questions."""
    sides = load_stories(N + N_QUESTIONS, facts=2, seed=int(rng.integers(2**31)))
    told = [*sides.train, *sides.validation, *sides.test]
    inputs = [(story.sentences, story.question) for story in told]
    answers = np.array([PLACES.index(story.answer) for story in told])
    return Project(inputs[:N], answers[:N], inputs[N:]), answers[N:]


def repeats(rng: np.random.Generator) -> tuple[Project, np.ndarray]:
    """Rows (300, 40) of numbers below 12 and the number that comes next; 200 questions; and their answers."""
    many = N + N_QUESTIONS
    period = rng.integers(6, 13, size=(many, 1))
    once = rng.integers(KINDS, size=(many, 12))
    rows = np.take_along_axis(once, np.arange(LENGTH + 1) % period, 1)  # (many, LENGTH + 1)
    replaced = rng.random((many, LENGTH)) < 1 / 5
    rows[:, :LENGTH][replaced] = rng.integers(KINDS, size=replaced.sum())
    seen, following = rows[:, :LENGTH], rows[:, LENGTH]
    return Project(seen[:N], following[:N], seen[N:]), following[N:]
