"""How `mlp_head_as_attention` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import LIBRARY, NEAR_ZERO, fresh, kept, marked, shares

BUILD = "call your `attention_numpy` on queries and keys that you build"

mlp_head_as_attention = Exercise("mlp_head_as_attention", points=3, forbid=LIBRARY, instead=BUILD)


def head(rng, T=3, D=4, S=5, Dv=2):
    """Hidden states, weight, bias and values of a last layer; the hidden states are not negative, as after a ReLU."""
    hidden, weight, bias = np.maximum(0, rng.normal(size=(T, D))), rng.normal(size=(D, S)), 2 * rng.normal(size=S)
    return hidden, weight, bias, rng.normal(size=(S, Dv))


@mlp_head_as_attention.probe("three examples, five labels")
def _(mlp_head_as_attention, rng):
    return mlp_head_as_attention(*head(rng))


@mlp_head_as_attention.probe("eight examples, ten labels, twelve hidden units, values of nine numbers")
def _(mlp_head_as_attention, rng):
    return mlp_head_as_attention(*head(rng, 8, 12, 10, 9))


@mlp_head_as_attention.probe("as many examples and labels as hidden units")
def _(mlp_head_as_attention, rng):
    return mlp_head_as_attention(*head(rng, 4, 4, 4, 4))


@mlp_head_as_attention.probe("each label's value is its one-hot row")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, _ = head(rng, 6, 3, 4)
    return mlp_head_as_attention(hidden, weight, bias, np.eye(4))


@mlp_head_as_attention.probe("hidden states of both signs")
def _(mlp_head_as_attention, rng):
    _, weight, bias, values = head(rng)
    return mlp_head_as_attention(-np.abs(rng.normal(size=(3, 4))) * [1, -1, 1, 1], weight, bias, values)


@mlp_head_as_attention.probe("a hidden state of zeros leaves the word to the bias")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng)
    return mlp_head_as_attention(0 * hidden, weight, bias, values)


@mlp_head_as_attention.probe("biases of zero")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng, 4, 6, 3)
    return mlp_head_as_attention(hidden + 0.1, weight, 0 * bias, values)


@mlp_head_as_attention.probe("one example, one hidden unit, values of one number (T = 1, D = 1, Dv = 1)")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng, 1, 1, 4, 1)
    return mlp_head_as_attention(hidden + 0.5, weight, bias, values)


@mlp_head_as_attention.probe("a single label (S = 1) gets all the weight")
def _(mlp_head_as_attention, rng):
    return mlp_head_as_attention(*head(rng, 3, 4, 1))


@mlp_head_as_attention.probe("arrays that lie transposed in memory")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng)
    return mlp_head_as_attention(*(np.asfortranarray(x) for x in (hidden, weight, bias, values)))


@mlp_head_as_attention.probe("your inputs stay as they were")
def _(mlp_head_as_attention, rng):
    return kept(mlp_head_as_attention, "hidden weight bias values", *marked(rng, *head(rng)))


@mlp_head_as_attention.probe("scores in the thousands, above and below zero", NEAR_ZERO, extreme=True)
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng)
    return [mlp_head_as_attention(*fresh(hidden, weight, bias + shift, values)) for shift in (1200, -1200)]


@mlp_head_as_attention.probe("an example with scores in the thousands next to ordinary ones", NEAR_ZERO, extreme=True)
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng)
    hidden[:, 0], weight[0] = [1, 3000, 0], 1  # adds 3000 to every score of the second example
    return mlp_head_as_attention(hidden, weight, bias, values)


def answered(weights, values):
    return weights @ values, weights


@mlp_head_as_attention.alternative("the layer as one would write it")
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight + bias), values)


@mlp_head_as_attention.alternative("one example at a time, by loops")
def _(hidden, weight, bias, values):
    weights = []
    for h in hidden:
        scores = [sum(h * weight[:, j]) + bias[j] for j in range(len(bias))]
        weights.append(shares(np.array(scores)))
    return answered(np.array(weights), values)


@mlp_head_as_attention.alternative("in torch")
def _(hidden, weight, bias, values):
    import torch

    hidden, weight, bias, values = (torch.tensor(x) for x in (hidden, weight, bias, values))
    return answered(torch.softmax(torch.addmm(bias, hidden, weight), dim=1).numpy(), values.numpy())
