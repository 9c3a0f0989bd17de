"""How `weighted_sum` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import (
    CHANGED,
    SINGLE,
    kept,
    masked,
    precise,
    rounds,
    shares,
    spoils,
)

weighted_sum = Exercise(
    "weighted_sum", points=1, forbid=("attn",), instead="multiply weights and states, and add up over the words"
)


@weighted_sum.probe("two sentences of three words")
def _(weighted_sum, rng):
    return weighted_sum(shares(rng, 2, 3), rng.normal(size=(2, 3, 4)))


@weighted_sum.probe("as many sentences as words as numbers in a state")
def _(weighted_sum, rng):
    return weighted_sum(shares(rng, 3, 3), rng.normal(size=(3, 3, 3)))


@weighted_sum.probe("weights that don't sum to one, and some that are 0")
def _(weighted_sum, rng):
    return weighted_sum(rng.normal(size=(3, 4)), rng.normal(size=(3, 4, 2))), weighted_sum(
        masked(rng, 3, 5), rng.normal(size=(3, 5, 2))
    )


@weighted_sum.probe("one sentence; one word; states of one number")
def _(weighted_sum, rng):
    cases = [(1, 4, 3), (3, 1, 4), (4, 3, 1)]
    return [weighted_sum(shares(rng, B, S) + 0.5, rng.normal(size=(B, S, D))) for B, S, D in cases]


@weighted_sum.probe("states of integers")
def _(weighted_sum, rng):
    return weighted_sum(shares(rng, 2, 4), rng.integers(-5, 6, size=(2, 4, 3)))


@weighted_sum.probe("double precision stays double precision")
def _(weighted_sum, rng):
    return precise(weighted_sum(shares(rng, 3, 2), rng.normal(size=(3, 2, 5))))


@weighted_sum.probe("your inputs stay as they were")
def _(weighted_sum, rng):
    return kept(weighted_sum, "weights h", shares(rng, 2, 5), rng.normal(size=(2, 5, 3)))


@weighted_sum.misconception(
    "You added up over D, the numbers inside a state. What is mixed are the words: the sum runs over S."
)
def _(weights, h):
    return (weights[:, :, None] * h).sum(axis=2)


@weighted_sum.misconception("You added up over the batch. Sentences never meet: the sum runs over the words of each.")
def _(weights, h):
    return (weights[:, :, None] * h).sum(axis=0)


@weighted_sum.misconception(
    "`weights * h` lines the weights up with the *last* axes of h, or finds no way to. A weight belongs to a word, "
    "and holds for all D numbers of its state: it needs a last axis to be repeated along."
)
def _(weights, h):
    return (weights * h).sum(axis=1)


@weighted_sum.misconception(
    "You gave the weights their new axis in the middle, which repeats them along S, or doesn't fit. Each weight is "
    "repeated along D."
)
def _(weights, h):
    return (weights[:, None, :] * h).sum(axis=1)


@weighted_sum.misconception(
    "You took the mean of the products. The weights say how much each word counts: just add up."
)
def _(weights, h):
    return (weights[:, :, None] * h).mean(axis=1)


@weighted_sum.misconception(
    "You divided by the sum of the weights. They come as they are: where they don't sum to one, or are all 0, so be it."
)
def _(weights, h):
    return ((weights / weights.sum(axis=1, keepdims=True))[:, :, None] * h).sum(axis=1)


@weighted_sum.misconception("You put the weights through softmax again. They are weights already, not scores.")
def _(weights, h):
    raised = np.exp(weights)
    return ((raised / raised.sum(axis=1, keepdims=True))[:, :, None] * h).sum(axis=1)


@weighted_sum.misconception("You took the state of the heaviest word. All words have a say, each by its weight.")
def _(weights, h):
    return h[np.arange(len(h)), weights.argmax(axis=1)]


@weighted_sum.misconception("You did not add up: the products still have an axis for the words.")
def _(weights, h):
    return weights[:, :, None] * h


@weighted_sum.misconception(
    "`weights @ h` pairs every row of weights with every sentence. Each sentence has its own weights: (B, S) and "
    "(B, S, D) share their first axis."
)
def _(weights, h):
    return weights @ h


@weighted_sum.misconception("An axis of length 1 is left over. The context of a sentence is one row: (B, D).")
def _(weights, h):
    return weights[:, None, :] @ h


@weighted_sum.misconception(
    "`np.dot` pairs every row of weights with every sentence. Each sentence has its own weights: (B, S) and "
    "(B, S, D) share their first axis."
)
def _(weights, h):
    return np.dot(weights, h)


@weighted_sum.misconception(
    "`squeeze()` takes away *every* axis of length 1, also a batch of one sentence or a state of one number."
)
def _(weights, h):
    return (weights[:, None, :] @ h).squeeze()


@weighted_sum.misconception(
    "You collect the context in an array made with the dtype of h: for integers `zeros_like` makes integers, and a "
    "mixture of them is none."
)
def _(weights, h):
    context = np.zeros_like(h[:, 0])
    for i in range(h.shape[1]):
        context += weights[:, i, None] * h[:, i]
    return context


for place, name in enumerate(("weights", "h")):
    weighted_sum.misconception(CHANGED.format(name))(
        spoils(lambda weights, h: (weights[:, :, None] * h).sum(axis=1), place)
    )


weighted_sum.misconception(SINGLE)(rounds(lambda weights, h: (weights[:, :, None] * h).sum(axis=1)))


@weighted_sum.alternative("in index notation")
def _(weights, h):
    return np.einsum("bs,bsd->bd", weights, h)


@weighted_sum.alternative("lesson 2's matrix product")
def _(weights, h):
    return (weights[:, None, :] @ h)[:, 0]


@weighted_sum.alternative("in three loops")
def _(weights, h):
    B, S, D = h.shape
    context = np.zeros((B, D))
    for b in range(B):
        for i in range(S):
            for d in range(D):
                context[b, d] += weights[b, i] * h[b, i, d]
    return context


@weighted_sum.alternative("in torch")
def _(weights, h):
    import torch

    return torch.bmm(torch.tensor(weights)[:, None], torch.tensor(h).double())[:, 0].numpy()
