"""How `diagonal_weights` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY, shares

diagonal_weights = Exercise("diagonal_weights", points=2, forbid=LIBRARY, instead=INSTEAD)


@diagonal_weights.probe("one sentence, a pace of 1")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([6]), 6, 4, 1.0)


@diagonal_weights.probe("sentences of other lengths, at some pace")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([3, 7, 5]), 7, 9, rng.uniform(0.6, 0.9))


@diagonal_weights.probe("a fast pace: the end comes early")
def _(diagonal_weights, rng):
    return diagonal_weights(rng.permutation([4, 6, 8, 3]), 8, 5, rng.uniform(1.7, 2.3))


@diagonal_weights.probe("places of padding even after the longest sentence")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([4, 2]), 7, 6, rng.uniform(0.5, 0.8))


@diagonal_weights.probe("as many sentences as places and steps")
def _(diagonal_weights, rng):
    return diagonal_weights(rng.permutation([4, 3, 2, 4]), 4, 4, rng.uniform(0.4, 1.4))


@diagonal_weights.probe("a sentence of one word")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([1, 3]), 3, 5, rng.uniform(0.6, 0.9))


@diagonal_weights.probe("one step")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([5, 2, 4]), 5, 1, rng.uniform(0.6, 0.9))


@diagonal_weights.probe("one sentence of one word, one step")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([1]), 1, 1, 0.8)


@diagonal_weights.probe("a hundred places: most weights are tiny", extreme=True)
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([100, 60]), 100, 130, rng.uniform(0.7, 0.9))


@diagonal_weights.probe("the end is passed by far", extreme=True)
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([2, 5]), 5, 60, rng.uniform(1.8, 2.2))


@diagonal_weights.probe("your lengths stay as they were")
def _(diagonal_weights, rng):
    lengths = rng.permutation([4, 2, 5])
    found = diagonal_weights(lengths, 5, 7, 0.7)
    return found, lengths


def bells(lengths, S, T, pace, *, stop=True, first=0, last=1, cut=lambda centre: centre, bend=lambda d: -(d**2) / 2):
    """Centres (B, T, 1), what each place scores (B, T, S), and which are real (B, 1, S)."""
    t = np.arange(T)[:, None] + first
    centre = pace * t + np.zeros((len(lengths), 1, 1))
    if stop:
        centre = np.minimum(centre, lengths[:, None, None] - last)
    real = (np.arange(S) < lengths[:, None])[:, None]
    return bend(np.arange(S) - cut(centre)), np.broadcast_to(real, (len(lengths), T, S))


def _right(lengths, S, T, pace, **options):
    scores, real = bells(lengths, S, T, pace, **options)
    return shares(np.where(real, scores, -np.inf))


def changed(**options):
    return lambda lengths, S, T, pace: _right(lengths, S, T, pace, **options)


def late_mask(lengths, S, T, pace):
    scores, real = bells(lengths, S, T, pace)
    return shares(scores) * real


def unmasked(lengths, S, T, pace):
    return shares(bells(lengths, S, T, pace)[0])


def not_shared_out(lengths, S, T, pace):
    scores, real = bells(lengths, S, T, pace)
    return np.exp(scores) * real


def density(lengths, S, T, pace):
    return not_shared_out(lengths, S, T, pace) / np.sqrt(2 * np.pi)


def own_pace(lengths, S, T, pace):
    """The line that knows both lengths."""
    ends = (lengths[:, None, None] - 1) / max(T - 1, 1)
    scores = -((np.arange(S) - ends * np.arange(T)[:, None]) ** 2) / 2
    real = (np.arange(S) < lengths[:, None])[:, None]
    return shares(np.where(real, scores, -np.inf))


def one_place(lengths, S, T, pace):
    scores, real = bells(lengths, S, T, pace)
    scores = np.where(real, scores, -np.inf)
    return (np.arange(S) == scores.argmax(axis=-1)[..., None]).astype(float)


def row_end(lengths, S, T, pace):
    centre = np.minimum(pace * np.arange(T)[:, None], S - 1)
    real = (np.arange(S) < lengths[:, None])[:, None]
    return shares(np.where(real, -((np.arange(S) - centre) ** 2) / 2, -np.inf))


diagonal_weights.tell(
    {
        "The bell walks off the sentence: its peak stops at the last piece, place length − 1, whatever t is.": [
            changed(stop=False)
        ],
        "Places count from 0: the last piece of a sentence is at length − 1, not at length.": [changed(last=0)],
        "Your peak stops at the last place of the *row*. Each sentence has its own last piece, at its own length − "
        "1.": [row_end],
        "Steps count from 0: at the first step the peak is at place 0.": [changed(first=1)],
        "You rounded the place. The peak may stand between two pieces: then both get nearly the same.": [
            changed(cut=np.round),
            changed(cut=np.floor),
            changed(cut=np.ceil),
        ],
        "A standard deviation of 1 is exp(−d²/2): yours lacks the half, so the bell is narrower.": [
            changed(bend=lambda d: -(d**2))
        ],
        "You let the weight fall with the distance itself. A bell falls with its square: exp(−d²/2).": [
            changed(bend=lambda d: -np.abs(d) / 2),
            changed(bend=lambda d: -np.abs(d)),
        ],
        "The exponent's sign is turned: what is far away gets the most.": [changed(bend=lambda d: d**2 / 2)],
        "Padding gets weight. Only places below a sentence's own length are real.": [unmasked],
        "You set padding to 0 after sharing out, so the real places no longer sum to 1. Leave padding out before.": [
            late_mask
        ],
        "Each row must share out 1 over the real places, so divide by its sum. The bell's own factor 1/√(2π) doesn't "
        "do it: places are steps, and ends are cut off.": [density, not_shared_out],
        "Your line runs from the first piece to the last in T steps. While a translation is being written no one knows "
        "T: the control moves by `pace` a step.": [own_pace],
        "You put all weight on one place. The control is a bell, so that its neighbours have a share.": [one_place],
        "You divided by the pace. At step t the peak has come to place pace · t.": [
            lambda lengths, S, T, pace: _right(lengths, S, T, 1 / pace)
        ],
        "The axes are in another order: sentences, then steps, then places, (B, T, S).": [
            lambda *given: _right(*given).transpose(0, 2, 1),
            lambda *given: _right(*given).transpose(1, 0, 2),
        ],
        "You shared out over the steps. Each step shares out 1 over the places, the last axis.": [
            lambda lengths, S, T, pace: shares(np.where(*bells(lengths, S, T, pace)[::-1], -1e30), axis=1)
        ],
    }
)


@diagonal_weights.alternative("sentence by sentence, step by step")
def _(lengths, S, T, pace):
    found = np.zeros((len(lengths), T, S))
    for b, n in enumerate(lengths):
        for t in range(T):
            bell = np.exp(-((np.arange(n) - min(pace * t, n - 1)) ** 2) / 2)
            found[b, t, :n] = bell / bell.sum()
    return found


@diagonal_weights.alternative("in torch")
def _(lengths, S, T, pace):
    import torch

    lengths = torch.tensor(lengths)[:, None, None]
    places = torch.arange(S, dtype=torch.float64)
    centre = torch.minimum(pace * torch.arange(T, dtype=torch.float64)[:, None], lengths - 1.0)
    scores = -((places - centre) ** 2) / 2
    return scores.masked_fill(places >= lengths, -torch.inf).softmax(-1).numpy()
