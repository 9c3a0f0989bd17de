"""How `time_attention_backward` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    CHANGED,
    DIGITS,
    INSTEAD,
    SINGLE,
    TINY,
    hidden,
    kept,
    layer,
    marked,
    masked,
    precise,
    rounds,
    shares,
    spoils,
    steps,
    strided,
    told,
)

time_attention_backward = Exercise("time_attention_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def all_steps(rng, B, T, S, D):
    """Queries, states, weights and gradients in the contexts."""
    s, h = rng.normal(size=(B, T, D)), rng.normal(size=(B, S, D))
    return s, h, shares(rng, B, T, S), rng.normal(size=(B, T, D))


@time_attention_backward.probe("three sentences, two steps, five words")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 2, 5, 4))


@time_attention_backward.probe("more steps than words, and fewer")
def _(time_attention_backward, rng):
    return [time_attention_backward(*all_steps(rng, *sizes)) for sizes in [(4, 3, 2, 5), (4, 2, 3, 5)]]


@time_attention_backward.probe("as many steps as words")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 4, 3, 3, 2))


@time_attention_backward.probe("as many steps as sentences")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 3, 5, 2))


@time_attention_backward.probe("all sizes alike")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 3, 3, 3))


@time_attention_backward.probe("masked words: weights that are 0")
def _(time_attention_backward, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return time_attention_backward(s, h, hidden(rng, 4, 2, 5), grad)


@time_attention_backward.probe("masked words, and a step of nothing else", extreme=True)
def _(time_attention_backward, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return time_attention_backward(s, h, masked(rng, 4, 2, 5), grad)


@time_attention_backward.probe("only one step has a gradient")
def _(time_attention_backward, rng):
    s, h, weights, grad = all_steps(rng, 5, 4, 6, 2)
    alone = [grad * (np.arange(4) == t)[:, None] for t in range(4)]
    return [time_attention_backward(s.copy(), h.copy(), weights.copy(), one) for one in alone]


@time_attention_backward.probe("one step; one sentence; two words; states of one number")
def _(time_attention_backward, rng):
    cases = [(3, 1, 4, 2), (1, 3, 4, 2), (4, 3, 2, 5), (4, 2, 3, 1)]
    return [time_attention_backward(*all_steps(rng, *sizes)) for sizes in cases]


@time_attention_backward.probe("states, questions and gradients of integers")
def _(time_attention_backward, rng):
    s, h, weights, _ = all_steps(rng, 3, 2, 4, 5)
    s, h, grad = (rng.integers(-5, 6, size=shape) for shape in (s.shape, h.shape, s.shape))
    return time_attention_backward(s, h, weights, grad)


@time_attention_backward.probe("double precision stays double precision")
def _(time_attention_backward, rng):
    return precise(time_attention_backward(*all_steps(rng, 3, 2, 4, 5)))


@time_attention_backward.probe("your inputs stay as they were")
def _(time_attention_backward, rng):
    return kept(time_attention_backward, "s h weights grad", *marked(*all_steps(rng, 4, 3, 5, 2), weights=2))


@time_attention_backward.probe("a real word whose state is all zeros, and a weight, a gradient and a number that are 0")
def _(time_attention_backward, rng):
    inputs = marked(*all_steps(rng, 2, 3, 4, 5), weights=2)
    inputs[1][-1, 1] = 0
    return time_attention_backward(*inputs)


@time_attention_backward.probe("arrays that lie transposed in memory, with gaps")
def _(time_attention_backward, rng):
    return time_attention_backward(*strided(*all_steps(rng, 2, 3, 4, 5)))


@time_attention_backward.probe("ten digits of the answer", DIGITS, extreme=True)
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 2, 3, 4, 5))


@time_attention_backward.probe(
    "sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", TINY, extreme=True
)
def _(time_attention_backward, rng):
    *inputs, grad = all_steps(rng, 3, 3, 4, 5)
    return time_attention_backward(*inputs, (grad.T * np.array([1e6, 1e-12, 0])).T)


@time_attention_backward.probe("a weight of 1e-12", TINY, extreme=True)
def _(time_attention_backward, rng):
    inputs = all_steps(rng, 2, 3, 4, 5)
    inputs[2][..., 0] = 1e-12
    inputs[2][..., 1:] /= inputs[2][..., 1:].sum(axis=-1, keepdims=True)
    return time_attention_backward(*inputs)


@time_attention_backward.probe("sentences of one word, which has all the weight", extreme=True)
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 2, 3, 1, 4))


@time_attention_backward.misconception(
    "Only the last step's gradient reaches h: each step overwrites the one before. All steps read the same states, so "
    "their gradients add."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), in_h[-1]


@time_attention_backward.misconception(
    "Only the first step's gradient reaches h. All steps read the same states, so their gradients add."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), in_h[0]


@time_attention_backward.misconception(
    "The last step is missing from h's gradient: the loop ends one step early, or the sum does."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h[:-1], np.zeros(h.shape))


@time_attention_backward.misconception(
    "Your loop ends one step early: the last step gets no gradient, and gives h none. `range(T)` already stops before "
    "T."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack([*in_s[:-1], np.zeros(in_s[-1].shape)], axis=1), sum(in_h[:-1], np.zeros(h.shape))


@time_attention_backward.misconception(
    "Your loop runs as often as there are sentences: `s.shape[0]` and `len(s)` are B. The steps are the second axis "
    "of s."
)
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for t in range(len(s)):
        in_s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return in_s, in_h


@time_attention_backward.misconception(
    "Your loop runs as often as there are words: `h.shape[1]` is S. It should run once for each of the decoder's steps."
)
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for t in range(h.shape[1]):
        in_s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return in_s, in_h


@time_attention_backward.misconception(
    "You gave all steps to the one-step layer at once. It knows no axis for the steps: give it one step's slices at a "
    "time."
)
def _(s, h, weights, grad):
    return layer(s, h, weights, grad)


@time_attention_backward.misconception(
    "Your gradient in s is a list of the steps' gradients. Asked for is one array, (B, T, D), with the steps side by "
    "side along the second axis."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return in_s, sum(in_h)


@time_attention_backward.misconception(
    "Only the last step's gradient in s comes back: each step overwrites the one before. Each has its own place in "
    "(B, T, D)."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return in_s[-1], sum(in_h)


@time_attention_backward.misconception(
    "You averaged h's gradient over the steps. The states were copied to every step, and gradients of copies add up."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h) / len(in_h)


@time_attention_backward.misconception(
    "h's gradient has an axis for the steps. There is one h for all of them, so one gradient of its shape."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), np.stack(in_h, axis=1)


@time_attention_backward.misconception(
    "You added up the gradients of the decoder's states as well. Each step has a question of its own, and so a "
    "gradient of its own: (B, T, D)."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return sum(in_s), sum(in_h)


@time_attention_backward.misconception(
    "Your gradient in s is (T, B, D): the steps were stacked as the first axis. They are the second, as in s."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s), sum(in_h)


@time_attention_backward.misconception(
    "You let the gradient of one step run into the step before, as in a recurrent layer. Attention's steps don't pass "
    "through each other: each has its own weights and its own gradient."
)
def _(s, h, weights, grad):
    carried = np.cumsum(grad[:, ::-1], axis=1)[:, ::-1]
    in_s, in_h = steps(s, h, weights, carried)
    return np.stack(in_s, axis=1), sum(in_h)


@time_attention_backward.misconception(
    "The gradients in s stand in the wrong order: the last step's comes first. Going through the steps backwards is "
    "fine, but each gradient belongs to its own step."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s[::-1], axis=1), sum(in_h)


@time_attention_backward.misconception(
    "Every step used the first step's question. Each step t has its own slice of s, of the weights and of grad."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(np.repeat(s[:, :1], s.shape[1], axis=1), h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h)


@time_attention_backward.misconception(
    "Your loop runs over the batch, not over the steps. Steps are the second axis: `s[:, t]`, not `s[t]`."
)
def _(s, h, weights, grad):
    found = [layer(s[t], h, weights[t], grad[t]) for t in range(len(s))]
    return np.stack([in_s for in_s, _ in found]), sum(in_h for _, in_h in found)


@time_attention_backward.misconception(
    "The states get their gradient as values only. They are keys too, at every step."
)
def _(s, h, weights, grad):
    in_s, _ = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), np.einsum("bts,btd->bsd", weights, grad)


@time_attention_backward.misconception(
    "The states get their gradient as keys only. They are values too, at every step."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h) - np.einsum("bts,btd->bsd", weights, grad)


@time_attention_backward.misconception(
    "The two answers are right, but change places: the gradient in s comes first, then the one in h."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return sum(in_h), np.stack(in_s, axis=1)


@time_attention_backward.misconception(
    "Your sum starts from h itself, so the states are counted as if they were gradients. Start from zeros."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), h + sum(in_h)


@time_attention_backward.misconception(
    "Your sum starts from a copy of h, so the states are counted as if they were gradients. Start from zeros, in an "
    "array of floats."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    total = h.copy()
    for part in in_h:
        total += part
    return np.stack(in_s, axis=1), total


@time_attention_backward.misconception(
    "You add the steps' gradients up in the caller's own `h`: from the second step on, your layer reads states that "
    "you changed. `grad_h = h` is only another name."
)
def _(s, h, weights, grad):
    in_s = []
    for t in range(s.shape[1]):
        own, part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_s.append(own)
        h += part
    return np.stack(in_s, axis=1), h


@time_attention_backward.misconception(
    "You write the gradients into the caller's own `s` and `h`: `grad_s = s` is only another name, and your layer "
    "still has to read them."
)
def _(s, h, weights, grad):
    for t in range(s.shape[1]):
        s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        h += part
    return s, h


@time_attention_backward.misconception(
    "You store the gradients in s in an array with the dtype of s: for integers a copy of s, or `zeros_like(s)`, cuts "
    "off everything behind the point."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    stored = s.copy()
    stored[...] = np.stack(in_s, axis=1)
    return stored, sum(in_h)


@time_attention_backward.misconception(
    "You collect the gradients in arrays made with the caller's dtype: for integers `zeros_like` and `empty_like` make "
    "arrays of integers, which can't hold a gradient."
)
def _(s, h, weights, grad):
    in_s, in_h = np.zeros_like(s), np.zeros_like(h)
    for t in range(s.shape[1]):
        in_s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return in_s, in_h


def every_step(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h)


for place, name in enumerate(("s", "h", "weights", "grad")):
    time_attention_backward.misconception(CHANGED.format(name))(spoils(every_step, place))


time_attention_backward.misconception(SINGLE)(rounds(every_step))


def joining(in_s=lambda own: own, in_h=lambda parts: parts.sum(axis=1)):
    """A wrong way to put the steps together: own is (B, T, D), parts (B, T, S, D)."""

    def wrong(s, h, weights, grad):
        own, parts = (np.stack(found, axis=1) for found in steps(s, h, weights, grad))
        return in_s(own), in_h(parts)

    return wrong


def first_for_all(place, which):
    """One of the inputs is taken at one step for all."""

    def wrong(*inputs):
        inputs = list(inputs)
        inputs[place] = np.repeat(inputs[place][:, [which]], inputs[place].shape[1], axis=1)
        return every_step(*inputs)

    return wrong


def products(slope):
    """Without a loop; slope(weights, gradient in them) is the gradient in the scores."""

    def wrong(s, h, weights, grad):
        delta = slope(weights, grad @ h.swapaxes(1, 2))
        return delta @ h, weights.swapaxes(1, 2) @ grad + delta.swapaxes(1, 2) @ s

    return wrong


def later(s, h, weights, grad):
    in_s, in_h = joining(in_h=lambda parts: parts[:, 1:].sum(axis=1))(s, h, weights, grad)
    in_s[:, 0] = 0
    return in_s, in_h


def only_first(s, h, weights, grad):
    in_s, in_h = joining(in_h=lambda parts: parts[:, 0])(s, h, weights, grad)
    in_s[:, 1:] = 0
    return in_s, in_h


told(
    time_attention_backward,
    {
        "Your loop leaves out the first step: it gets no gradient, and gives h none. Steps are counted from 0.": [
            later
        ],
        "Your loop ends after the first step: is the `return` inside it? Each step has a gradient to give.": [
            only_first
        ],
        "The gradients in s are added up over the steps, and stand in every place. Each step has its own.": [
            joining(in_s=lambda own: np.repeat(own.sum(axis=1, keepdims=True), own.shape[1], axis=1)),
        ],
        "You added h's gradients up over the wrong axis. The steps are what h was copied to: that axis goes.": [
            joining(in_h=lambda parts: parts.sum(axis=2)),
            joining(in_h=lambda parts: parts.sum(axis=0)),
        ],
        "An axis of length 1 is left over. The gradient in h has the shape of h: (B, S, D).": [
            joining(in_h=lambda parts: parts.sum(axis=1, keepdims=True)),
        ],
        "You took the largest of the steps' gradients in h. All steps read the same states: their gradients add.": [
            joining(in_h=lambda parts: parts.max(axis=1)),
        ],
        "Your gradients in s are joined along an axis that is there already, or at the end. The steps are an axis of "
        "their own, the second: (B, T, D).": [
            joining(in_s=lambda own: own.reshape(len(own), -1)),
            joining(in_s=lambda own: np.concatenate(list(own.swapaxes(0, 1)))),
            joining(in_s=lambda own: own.swapaxes(1, 2)),
        ],
        "You take the weights of one step for all. Each step t has its own slice of s, of the weights and of grad.": [
            first_for_all(2, 0),
            first_for_all(2, -1),
        ],
        "You take the gradient of one step for all. Each step t has its own slice of s, of the weights and of grad.": [
            first_for_all(3, 0),
            first_for_all(3, -1),
        ],
        "Between weights and scores softmax's backward pass is missing.": [products(lambda a, g: g)],
        "Softmax's backward pass goes over the words, the last axis of (B, T, S), not over the steps.": [
            products(lambda a, g: a * (g - (a * g).sum(axis=1, keepdims=True))),
        ],
        "You kept only the diagonal of softmax's slopes, a(1 − a). A raised score also takes weight from all other "
        "words.": [products(lambda a, g: a * (1 - a) * g)],
        "Between weights and scores you only multiplied with the weights. Softmax's backward pass also subtracts the "
        "weighted average.": [products(lambda a, g: a * g)],
        "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back.": [
            lambda s, h, weights, grad: products(
                lambda a, g: a * (g - (a * g).sum(axis=2, keepdims=True)) / np.sqrt(s.shape[2])
            )(s, h, weights, grad),
        ],
        "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business.": [
            joining(lambda own: -own, lambda parts: -parts.sum(axis=1)),
        ],
        "You divided by the number of steps. Each step moves the loss by itself; nobody divides.": [
            joining(lambda own: own / own.shape[1], lambda parts: parts.mean(axis=1)),
        ],
        "Your sum for h starts from ones. Start from zeros.": [joining(in_h=lambda parts: 1 + parts.sum(axis=1))],
        "You took a state of zeros for padding. What is padded is said by the weights alone.": [
            lambda s, h, weights, grad: (
                every_step(s, h, weights, grad)[0],
                every_step(s, h, weights, grad)[1] * (h != 0).any(axis=2, keepdims=True),
            ),
        ],
    },
)


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
