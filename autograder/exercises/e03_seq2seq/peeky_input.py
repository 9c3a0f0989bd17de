"""How `peeky_input` of lesson 03 is judged."""

import numpy as np

from autograder.exercise import Exercise

peeky_input = Exercise("peeky_input", points=2, forbid=("attn",), instead="repeat the context, then join")


def decoder_input(rng, B=2, T=4, D=3, H=5):
    return rng.normal(size=(B, T, D)), rng.normal(size=(B, H))


@peeky_input.probe("two rows, four steps")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng))


@peeky_input.probe("as many steps as rows")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng, B=4, T=4))


@peeky_input.probe("more rows than steps")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng, B=6, T=3, D=2, H=4))


@peeky_input.probe("a context as wide as the characters' vectors")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng, B=2, T=3, D=4, H=4))


@peeky_input.probe("all sizes equal")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng, B=3, T=3, D=3, H=3))


@peeky_input.probe("a single step, as in decoding")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng, B=3, T=1))


@peeky_input.probe("one row")
def _(peeky_input, rng):
    return peeky_input(*decoder_input(rng, B=1, T=5))


@peeky_input.probe("your inputs stay as they were")
def _(peeky_input, rng):
    given = decoder_input(rng)
    return peeky_input(*given), list(given)


def repeated(context, T):
    return np.repeat(context[:, None], T, axis=1)


@peeky_input.misconception("You put the context in front. The order is the character's vector, then the context.")
def _(embedded, context):
    return np.concatenate([repeated(context, embedded.shape[1]), embedded], axis=-1)


@peeky_input.misconception(
    "You added the context to the characters' vectors. Joined side by side, each keeps its own columns."
)
def _(embedded, context):
    return embedded + repeated(context, embedded.shape[1])


@peeky_input.misconception(
    "Only the first step sees the context. That is the plain decoder; a peeky one gets it at *every* step."
)
def _(embedded, context):
    out = repeated(context, embedded.shape[1])
    out[:, 1:] = 0
    return np.concatenate([embedded, out], axis=-1)


@peeky_input.misconception(
    "You joined along the time axis, as one more step. The context widens every step: the last axis grows."
)
def _(embedded, context):
    return np.concatenate([embedded, context[:, None]], axis=1)


@peeky_input.misconception(
    "Your rows got each other's contexts: `np.tile` followed by `reshape` deals them out in turn. Row b needs "
    "context b at all its steps."
)
def _(embedded, context):
    B, T, _ = embedded.shape
    return np.concatenate([embedded, np.tile(context, (T, 1)).reshape(B, T, -1)], axis=-1)


@peeky_input.misconception(
    "`np.repeat` without an axis repeats single numbers: a step's context is then one number over and over. Repeat "
    "whole vectors."
)
def _(embedded, context):
    B, T, _ = embedded.shape
    return np.concatenate([embedded, np.repeat(context, T).reshape(B, T, -1)], axis=-1)


@peeky_input.misconception(
    "You lined the contexts up with the *steps*: step t got context t. The rows belong to the first axis."
)
def _(embedded, context):
    B, T, _ = embedded.shape
    return np.concatenate([embedded, np.broadcast_to(context[:T], (B, T, context.shape[1]))], axis=-1)


@peeky_input.misconception(
    "Your context has one step only, (B, 1, H), and `concatenate` repeats nothing by itself. Give it all T steps first."
)
def _(embedded, context):
    return np.concatenate([embedded, context[:, None]], axis=-1)


@peeky_input.misconception(
    "Your repeated context is (T, B, H): steps first, rows second. The characters have (B, T, D): rows first."
)
def _(embedded, context):
    return np.concatenate([embedded, np.tile(context, (embedded.shape[1], 1, 1))], axis=-1)


@peeky_input.misconception(
    "You shared the context out over the steps, a T-th to each. Every step gets the whole vector: copying is free."
)
def _(embedded, context):
    T = embedded.shape[1]
    return np.concatenate([embedded, repeated(context, T) / T], axis=-1)


@peeky_input.misconception("You returned the repeated context alone: the decoder needs the characters as well.")
def _(embedded, context):
    return repeated(context, embedded.shape[1])


@peeky_input.misconception("All your rows got the context of the first. Each row has read a source of its own.")
def _(embedded, context):
    return np.concatenate([embedded, repeated(context[:1].repeat(len(context), 0), embedded.shape[1])], axis=-1)


@peeky_input.alternative("a broadcast view, then one concatenation")
def _(embedded, context):
    B, T, _ = embedded.shape
    return np.concatenate([embedded, np.broadcast_to(context[:, None], (B, T, context.shape[1]))], axis=2)


@peeky_input.alternative("step by step, into an empty array")
def _(embedded, context):
    B, T, D = embedded.shape
    out = np.empty((B, T, D + context.shape[1]))
    for b in range(B):
        for t in range(T):
            out[b, t, :D], out[b, t, D:] = embedded[b, t], context[b]
    return out


@peeky_input.alternative("in torch, with expand")
def _(embedded, context):
    import torch

    embedded, context = torch.as_tensor(embedded), torch.as_tensor(context)
    return torch.cat([embedded, context[:, None].expand(-1, embedded.shape[1], -1)], dim=-1).numpy()
