"""Three small worlds: the same for a seed, others for another, and their answers are right."""

import numpy as np
import pytest

from attn.data import projects
from attn.data.projects import KINDS, N_QUESTIONS, NAMES, PATTERNS, N, offer
from attn.data.stories import PLACES, VERBS


@pytest.fixture(scope="module")
def world():
    return offer(np.random.default_rng(5))


def test_every_world_has_three_projects_of_the_same_size(world):
    made, right = world
    assert tuple(made) == tuple(right) == NAMES
    for name, project in made.items():
        assert len(project.inputs) == len(project.answers) == N
        assert len(project.questions) == len(right[name]) == N_QUESTIONS
        several = PATTERNS if name == "pictures" else len(PLACES) if name == "stories" else KINDS
        for answers in (project.answers, right[name]):
            assert answers.dtype.kind == "i"
            assert set(answers) == set(range(several))
    assert made["pictures"].inputs.shape[1:] == (16, 16)
    assert made["repeats"].inputs.shape[1:] == (40,)


def test_a_seed_gives_one_world_and_another_seed_another(world):
    again, other = (offer(np.random.default_rng(seed)) for seed in (5, 6))
    for name in NAMES:
        np.testing.assert_array_equal(world[1][name], again[1][name])
        assert not np.array_equal(world[1][name], other[1][name])
    np.testing.assert_array_equal(world[0]["pictures"].questions, again[0]["pictures"].questions)
    assert world[0]["stories"].questions == again[0]["stories"].questions


def test_one_patch_bears_the_mark(world):
    """Each answer's pictures have, on average, one patch of sixteen that is the pattern and the mark."""
    project = world[0]["pictures"]
    patches = project.inputs.reshape(N, 4, 4, 4, 4).swapaxes(2, 3).reshape(N, 16, 16)
    sizes = np.linalg.norm(patches, axis=2)
    rng = np.random.default_rng(5)
    patterns, mark = rng.normal(size=(PATTERNS, 4, 4)), rng.normal(size=(4, 4))
    marked = patterns.reshape(PATTERNS, 1, 16) + 4.8 * mark.reshape(16) / np.linalg.norm(mark)
    apart = np.linalg.norm(patches[:, None] - marked, axis=3)  # (N, PATTERNS, 16)
    assert sizes.shape == (N, 16)
    assert (apart.min(2).argmin(1) == project.answers).mean() > 0.99


def test_the_stories_answers_follow_from_two_sentences(world):
    made, right = world
    for (sentences, question), answer in zip(made["stories"].questions, right["stories"], strict=True):
        i = max(i for i, sentence in enumerate(sentences) if sentence.split()[-1] == question.split()[-1])
        person = sentences[i].split()[0]
        took = any(f" {verb} " in sentences[i] for verb in VERBS["take"])
        moves = [s.split()[-1] for s in (sentences if took else sentences[:i]) if s.startswith(person)]
        assert [place for place in moves if place in PLACES][-1] == PLACES[answer]


def test_the_repeats_answers_come_again_and_again():
    project, right = projects.repeats(np.random.default_rng(2))
    rows, hits = project.questions, []
    for row, answer in zip(rows, right, strict=True):
        period = max(range(6, 13), key=lambda p: (row[p:] == row[:-p]).mean())
        hits.append((row[len(row) - period :: -period] == answer).mean())
    assert np.mean(hits) > 0.7
