"""How `masked_alignment` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY, align, real_tokens, shares

masked_alignment = Exercise("masked_alignment", points=2, forbid=LIBRARY, instead=INSTEAD)


def aligned(rng, lengths, T=4, S=None, D=3):
    """Scores (B, T, S), annotations (B, S, D), lengths (B,)."""
    B, S = len(lengths), S or max(lengths)
    return rng.normal(size=(B, T, S)), rng.normal(size=(B, S, D)), np.array(lengths)


@masked_alignment.probe("no padding at all")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [5, 5]))


@masked_alignment.probe("sentences of other lengths")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [3, 6, 1, 5]))


@masked_alignment.probe("one target position, one sentence")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [3], T=1, S=5, D=2))


@masked_alignment.probe("as many sentences as positions as numbers")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [3, 1, 2], T=3, D=3))


@masked_alignment.probe("scores in the thousands")
def _(masked_alignment, rng):
    scores, h, lengths = aligned(rng, [4, 2, 3])
    scores[0] += 2000
    scores[1] -= 2000
    scores[2, :, 1] = 5000
    return masked_alignment(scores, h, lengths)


@masked_alignment.probe("scores of padding that are huge, or no numbers")
def _(masked_alignment, rng):
    scores, h, lengths = aligned(rng, [2, 5, 3])
    scores[0, :, 2:], scores[2, :, 3:] = np.nan, 1e6
    return masked_alignment(scores, h, lengths)


@masked_alignment.probe("a sentence of length 0")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [2, 0, 4]))


@masked_alignment.probe("a sentence of length 0, and no warning on the way")
def _(masked_alignment, rng):
    with np.errstate(invalid="raise", divide="raise"):
        return masked_alignment(*aligned(rng, [0, 3]))


@masked_alignment.probe("your arguments stay as they were")
def _(masked_alignment, rng):
    scores, h, lengths = aligned(rng, [2, 4])
    return masked_alignment(scores, h, lengths), scores, h, lengths


@masked_alignment.misconception(
    "Padding takes part: `lengths` has no effect. Only real tokens share out the attention."
)
def _(scores, h, lengths):
    weights = shares(scores)
    return weights, weights @ h


@masked_alignment.misconception(
    "You masked after the softmax: the padding's share is gone, and the row no longer sums to one. Mask the scores."
)
def _(scores, h, lengths):
    weights = np.where(real_tokens(scores, lengths), shares(scores), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "You set the padding's scores to 0. That is an ordinary score, and its share before dividing is $e^0 = 1$."
)
def _(scores, h, lengths):
    weights = shares(np.where(real_tokens(scores, lengths), scores, 0.0))
    return weights, weights @ h


@masked_alignment.misconception(
    "Your weights sum to one over the *target* positions. Each target position shares out its own attention over "
    "the source."
)
def _(scores, h, lengths):
    real = real_tokens(scores, lengths)
    weights = np.where(real, shares(np.where(real, scores, 0.0), axis=1), 0.0)
    return weights, weights @ h


@masked_alignment.misconception("One place of padding slipped in: a sentence of length 3 has the places 0, 1 and 2.")
def _(scores, h, lengths):
    weights = align(scores, lengths + 1)
    return weights, weights @ h


@masked_alignment.misconception(
    "The mask is upside down: you let the padding speak and silenced the words. True means *may attend*."
)
def _(scores, h, lengths):
    real = ~real_tokens(scores, lengths)
    weights = np.where(real, shares(np.where(real, scores, -np.inf)), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "A sentence of length 0 became nan: where every score is −∞, softmax computes ∞ − ∞. Such a row should be zeros."
)
def _(scores, h, lengths):
    weights = shares(np.where(real_tokens(scores, lengths), scores, -np.inf))
    return weights, weights @ h


@masked_alignment.misconception(
    "The values are right, but in a sentence of length 0 softmax computes ∞ − ∞ on the way: a warning here, and nan "
    "gradients in a framework that differentiates. See to such rows before the softmax."
)
def _(scores, h, lengths):
    real = real_tokens(scores, lengths)
    weights = np.where(real, shares(np.where(real, scores, -np.inf)), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "A large negative number instead of −∞ works where there is something else to attend. In a sentence of length 0 "
    "all are alike, and the padding shares out one. Such a row should be zeros."
)
def _(scores, h, lengths):
    weights = shares(np.where(real_tokens(scores, lengths), scores, -1e9))
    return weights, weights @ h


@masked_alignment.misconception(
    "You multiplied or added with the mask, so a nan in the padding's scores stays nan. Choose between two values "
    "instead of computing with the one you don't want."
)
def _(scores, h, lengths):
    real = real_tokens(scores, lengths)
    weights = np.where(lengths[:, None, None] > 0, shares(scores + (1 - real) * -1e9), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(scores, h, lengths):
    powers = np.where(real_tokens(scores, lengths), np.exp(scores), 0.0)
    totals = powers.sum(axis=2, keepdims=True)
    weights = np.where(lengths[:, None, None] > 0, powers / totals, 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "Your mask is (B, S), and scores are (B, T, S): counted from the end, its B stands below T. It needs an axis of "
    "one for T, (B, 1, S), so that all target positions of a sentence share its mask."
)
def _(scores, h, lengths):
    real = np.arange(scores.shape[2]) < lengths[:, None]
    weights = shares(np.where(real, scores, -np.inf))
    return weights, weights @ h


@masked_alignment.misconception("You returned the weights alone. Return two arrays: weights, then contexts.")
def _(scores, h, lengths):
    return align(scores, lengths)


@masked_alignment.misconception("The contexts came first. The weights come first, then the contexts they make.")
def _(scores, h, lengths):
    weights = align(scores, lengths)
    return weights @ h, weights


@masked_alignment.misconception(
    "Your contexts are plain means over the real tokens. Each annotation counts with its weight."
)
def _(scores, h, lengths):
    weights = align(scores, lengths)
    return weights, (weights > 0) @ h / np.maximum(lengths, 1)[:, None, None]


@masked_alignment.misconception("You wrote −∞ into the caller's scores. Work on a copy: `np.where` makes one.")
def _(scores, h, lengths):
    weights = align(scores, lengths)
    scores[np.broadcast_to(~real_tokens(scores, lengths), scores.shape)] = -np.inf
    return weights, weights @ h


@masked_alignment.alternative("sentence by sentence, over its real part")
def _(scores, h, lengths):
    weights, contexts = np.zeros(scores.shape), np.zeros((*scores.shape[:2], h.shape[2]))
    for b, length in enumerate(lengths):
        if length:
            weights[b, :, :length] = shares(scores[b, :, :length])
            contexts[b] = np.einsum("ts,sd->td", weights[b, :, :length], h[b, :length])
    return weights, contexts


@masked_alignment.alternative("in torch")
def _(scores, h, lengths):
    import torch

    scores, h, lengths = torch.tensor(scores), torch.tensor(h), torch.tensor(lengths)
    real = (torch.arange(scores.shape[2]) < lengths[:, None])[:, None]
    weights = torch.softmax(scores.masked_fill(~real, -torch.inf), dim=-1).masked_fill(~real, 0.0)
    return weights.numpy(), torch.bmm(weights, h).numpy()
