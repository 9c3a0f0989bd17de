"""How `time_attention_backward` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.over_steps import (
    all_steps,
    only_one_step,
    probe_numbers,
    probe_sizes,
    steps,
)
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    INSTEAD,
    hidden,
    layer,
    masked,
    single,
)

time_attention_backward = Exercise("time_attention_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


@time_attention_backward.probe("three sentences, two steps, five words")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 2, 5, 4))


probe_sizes(time_attention_backward)


@time_attention_backward.probe("masked words: weights that are 0")
def _(time_attention_backward, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return time_attention_backward(s, h, hidden(rng, 4, 2, 5), grad)


@time_attention_backward.probe("masked words, and a step of nothing else", extreme=True)
def _(time_attention_backward, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return time_attention_backward(s, h, masked(rng, 4, 2, 5), grad)


time_attention_backward.probe("only one step has a gradient")(only_one_step)


@time_attention_backward.probe("one step; one sentence; two words; states of one number")
def _(time_attention_backward, rng):
    cases = [(3, 1, 4, 2), (1, 3, 4, 2), (4, 3, 2, 5), (4, 2, 3, 1)]
    return [time_attention_backward(*all_steps(rng, *sizes)) for sizes in cases]


probe_numbers(time_attention_backward)


def every_step(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h)


time_attention_backward.alternative("in single precision")(single(every_step))


@time_attention_backward.alternative("as matrix products, without a loop")
def _(s, h, weights, grad):
    g = grad @ h.swapaxes(1, 2)  # (B, T, S)
    delta = weights * (g - (weights * g).sum(axis=2, keepdims=True))
    return delta @ h, weights.swapaxes(1, 2) @ grad + delta.swapaxes(1, 2) @ s


@time_attention_backward.alternative("every step as a sentence of its own")
def _(s, h, weights, grad):
    B, T, D = s.shape
    S = h.shape[1]
    each_h = np.repeat(h, T, axis=0)  # (B T, S, D)
    in_s, in_h = layer(s.reshape(B * T, D), each_h, weights.reshape(B * T, S), grad.reshape(B * T, D))
    return in_s.reshape(B, T, D), in_h.reshape(B, T, S, D).sum(axis=1)


@time_attention_backward.alternative("from the last step to the first")
def _(s, h, weights, grad):
    in_s, in_h = [], 0
    for t in reversed(range(s.shape[1])):
        own, part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_s.insert(0, own)
        in_h = in_h + part
    return np.stack(in_s, axis=1), in_h


@time_attention_backward.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    g = grad @ h.mT
    delta = weights * (g - (weights * g).sum(-1, keepdim=True))
    return (delta @ h).numpy(), (weights.mT @ grad + delta.mT @ s).numpy()
