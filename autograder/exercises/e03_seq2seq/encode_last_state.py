"""How `encode_last_state` of lesson 03 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e03_seq2seq.shared import RECURRENT, cell, is_pair

encode_last_state = Exercise(
    "encode_last_state", points=3, forbid=RECURRENT, instead="call your `lstm_step` once for each position"
)


def sentence(rng, lengths, S, D=3, H=2):
    """x (B, S, D) with loud nonsense in the padding, its lengths, and a cell's weights."""
    lengths = np.array(lengths)
    x = rng.normal(size=(len(lengths), S, D))
    x[np.arange(S) >= lengths[:, None]] *= 50
    return x, lengths, rng.normal(size=(D, 4 * H)), rng.normal(size=(H, 4 * H)), rng.normal(size=4 * H)


@encode_last_state.probe("four rows of different lengths")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, rng.permutation([6, 2, 4, 5]), S=6))


@encode_last_state.probe("padding beyond the longest row")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [3, 5, 2], S=7))


@encode_last_state.probe("rows without padding")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [4, 4], S=4, D=5, H=3))


@encode_last_state.probe("a row of one character beside longer ones")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [3, 1, 4], S=4, D=2, H=4))


@encode_last_state.probe("one row")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [3], S=5))


@encode_last_state.probe("one row, one input, one unit")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [4], S=4, D=1, H=1))


@encode_last_state.probe("a single position")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [1, 1, 1], S=1, H=4))


@encode_last_state.probe("equal lengths beside others, the longest in the middle")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, [2, 3, 5, 3, 2], S=5))


@encode_last_state.probe("characters whose vector is all zeros, the last one too")
def _(encode_last_state, rng):
    x, *rest = sentence(rng, [3, 5, 2], S=5)
    x[:, 1] = x[1, 4] = 0
    return encode_last_state(x, *rest)


@encode_last_state.probe("padding of zeros")
def _(encode_last_state, rng):
    x, lengths, *weights = sentence(rng, [2, 4, 3], S=6)
    return encode_last_state(x * (np.arange(6) < lengths[:, None])[..., None], lengths, *weights)


@encode_last_state.probe("as many rows as positions, inputs and units")
def _(encode_last_state, rng):
    return encode_last_state(*sentence(rng, rng.permutation([1, 2, 3, 4]), S=4, D=4, H=4))


@encode_last_state.probe("your inputs stay as they were")
def _(encode_last_state, rng):
    given = sentence(rng, [2, 5], S=5)
    answer = encode_last_state(*given)
    return (answer, list(given)) if is_pair(answer) else answer


def every_state(x, w_x, w_h, b):
    """h and c after each position: (B, S, H) each."""
    h = c = np.zeros((len(x), len(w_h)))
    states = []
    for position in range(x.shape[1]):
        h, c = cell(x[:, position], h, c, w_x, w_h, b)
        states.append((h, c))
    return tuple(np.stack(part, axis=1) for part in zip(*states, strict=True))


@encode_last_state.alternative("all states first, then one of each row")
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    rows = np.arange(len(x))
    return h[rows, lengths - 1], c[rows, lengths - 1]


@encode_last_state.alternative("row by row, as if there were no batch")
def _(x, lengths, w_x, w_h, b):
    last = []
    for row, n in zip(x, lengths, strict=True):
        h = c = np.zeros((1, len(w_h)))
        for vector in row[:n]:
            h, c = cell(vector[None], h, c, w_x, w_h, b)
        last.append((h[0], c[0]))
    return tuple(np.stack(part) for part in zip(*last, strict=True))


@encode_last_state.alternative("in torch, mixing old and new by a mask")
def _(x, lengths, w_x, w_h, b):
    import torch

    x, lengths, w_x, w_h, b = (torch.as_tensor(part) for part in (x, lengths, w_x, w_h, b))
    h = c = torch.zeros(len(x), len(w_h), dtype=x.dtype)
    for position in range(x.shape[1]):
        i, f, g, o = (x[:, position] @ w_x + h @ w_h + b).chunk(4, dim=1)
        on = (position < lengths).to(x.dtype)[:, None]
        new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h, c = on * torch.sigmoid(o) * torch.tanh(new) + (1 - on) * h, on * new + (1 - on) * c
    return h.numpy(), c.numpy()
