"""How `lstm_step` of lesson 03 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e03_seq2seq.shared import RECURRENT, is_pair, logistic

lstm_step = Exercise("lstm_step", points=3, forbid=RECURRENT, instead="two products, three gates and a candidate")


def step_input(rng, B=3, D=5, H=4, size=1.0):
    """x, h, c and the weights of one step, all unequal, gates all different."""
    x, h, c = rng.normal(size=(B, D)), np.tanh(rng.normal(size=(B, H))), 2 * rng.normal(size=(B, H))
    return x, h, c, size * rng.normal(size=(D, 4 * H)), size * rng.normal(size=(H, 4 * H)), rng.normal(size=4 * H)


@lstm_step.probe("three rows, five inputs, four units")
def _(lstm_step, rng):
    return lstm_step(*step_input(rng))


@lstm_step.probe("one row")
def _(lstm_step, rng):
    return lstm_step(*step_input(rng, B=1, D=2, H=3))


@lstm_step.probe("a single unit")
def _(lstm_step, rng):
    return lstm_step(*step_input(rng, B=4, D=3, H=1))


@lstm_step.probe("one row, one input, one unit")
def _(lstm_step, rng):
    return [lstm_step(*step_input(rng, B=1, D=1, H=1)) for _ in range(3)]


@lstm_step.probe("a single input")
def _(lstm_step, rng):
    return lstm_step(*step_input(rng, B=2, D=1, H=3))


@lstm_step.probe("the first step: h and c are zero")
def _(lstm_step, rng):
    x, h, c, *weights = step_input(rng, B=2, D=3, H=5)
    return lstm_step(x, 0 * h, 0 * c, *weights)


@lstm_step.probe("single precision and transposed weights, as PyTorch has them")
def _(lstm_step, rng):
    given = (part.astype(np.float32) for part in step_input(rng, B=2, D=6, H=3))
    return lstm_step(*(np.asfortranarray(part) for part in given))


@lstm_step.probe("as many rows as inputs and units")
def _(lstm_step, rng):
    return lstm_step(*step_input(rng, B=4, D=4, H=4))


@lstm_step.probe("weights of zero: every gate is half open")
def _(lstm_step, rng):
    x, h, c, w_x, w_h, b = step_input(rng, B=2, D=3, H=5)
    return lstm_step(x, h, c, 0 * w_x, 0 * w_h, 0 * b)


@lstm_step.probe("six steps in a row, each on the last one's state")
def _(lstm_step, rng):
    x, h, c, *weights = step_input(rng, size=0.5)
    for _ in range(6):
        answer = lstm_step(x, h, c, *weights)
        if not is_pair(answer):
            return answer
        h, c = (np.asarray(part) for part in answer)
    return h, c


@lstm_step.probe("a memory that has grown to thousands", extreme=True)
def _(lstm_step, rng):
    x, h, c, *weights = step_input(rng, size=0.5)
    return lstm_step(x, h, c * rng.choice([1.0, 4000.0], size=c.shape), *weights)


@lstm_step.probe("gates wide open or tightly shut: sums in the thousands", extreme=True)
def _(lstm_step, rng):
    x, h, c, w_x, w_h, b = step_input(rng)
    return lstm_step(x, h, c, w_x, w_h, b + rng.choice([-2000.0, 2000.0], size=b.shape))


@lstm_step.probe("your inputs stay as they were")
def _(lstm_step, rng):
    given = step_input(rng, B=2)
    answer = lstm_step(*given)
    return (answer, list(given)) if is_pair(answer) else answer


@lstm_step.alternative("one product of [x, h] with the stacked weights")
def _(x, h, c, w_x, w_h, b):
    H = h.shape[1]
    z = np.concatenate([x, h], axis=1) @ np.concatenate([w_x, w_h]) + b
    with np.errstate(over="ignore"):
        gates = 1 / (1 + np.exp(-z))
    c = gates[:, H : 2 * H] * c + gates[:, :H] * np.tanh(z[:, 2 * H : 3 * H])
    return gates[:, 3 * H :] * np.tanh(c), c


@lstm_step.alternative("unit by unit, in loops")
def _(x, h, c, w_x, w_h, b):
    H, new_h, new_c = h.shape[1], np.zeros(h.shape), np.zeros(h.shape)
    for row in range(len(x)):
        for unit in range(H):
            i, f, g, o = (
                sum(x[row] * w_x[:, gate * H + unit]) + sum(h[row] * w_h[:, gate * H + unit]) + b[gate * H + unit]
                for gate in range(4)
            )
            new_c[row, unit] = logistic(f) * c[row, unit] + logistic(i) * np.tanh(g)
            new_h[row, unit] = logistic(o) * np.tanh(new_c[row, unit])
    return new_h, new_c


@lstm_step.alternative("in torch")
def _(x, h, c, w_x, w_h, b):
    import torch

    x, h, c, w_x, w_h, b = (torch.as_tensor(part) for part in (x, h, c, w_x, w_h, b))
    i, f, g, o = torch.addmm(b, x, w_x).addmm(h, w_h).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return (torch.sigmoid(o) * torch.tanh(c)).numpy(), c.numpy()
