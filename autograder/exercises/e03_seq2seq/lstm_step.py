"""How `lstm_step` of lesson 03 is judged."""

import math
from itertools import permutations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e03_seq2seq.shared import RECURRENT, cell, is_pair, logistic

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


def built(gates, memory, shown=lambda o, c: o * np.tanh(c)):
    """A step: gates(i, f, g, o) of the four sums, then memory(i, f, g, c), then shown(o, new c)."""

    def step(x, h, c, w_x, w_h, b):
        i, f, g, o = gates(*np.split(x @ w_x + h @ w_h + b, 4, axis=1))
        c = memory(i, f, g, c)
        return shown(o, c), c

    return step


def usual(i, f, g, o):
    return logistic(i), logistic(f), np.tanh(g), logistic(o)


def kept(i, f, g, c):
    return f * c + i * g


def ordered(order):
    """An LSTM step that takes the four parts of the sum for gates in another order."""

    def step(x, h, c, w_x, w_h, b):
        parts = dict(zip(order, np.split(x @ w_x + h @ w_h + b, 4, axis=1), strict=True))
        c = logistic(parts["f"]) * c + logistic(parts["i"]) * np.tanh(parts["g"])
        return logistic(parts["o"]) * np.tanh(c), c

    return step


lstm_step.misconception(
    "You cut the sum into i, f, o, g. In this lesson the candidate stands third and the output gate last: i, f, g, o."
)(ordered("ifog"))


lstm_step.misconception(
    "You cut the sum into f, g, i, o, as some books do. The order is a convention, and here it is i, f, g, o."
)(ordered("fgio"))


lstm_step.misconception(
    "Input and forget gate have changed places: the first quarter lets the candidate in, the second keeps the memory."
)(ordered("figo"))


another_order = lstm_step.misconception(
    "You cut the sum in another order. The columns of the weights stand as i, f, g, o: input gate, forget gate, "
    "candidate, output gate."
)

for letters in map("".join, permutations("ifgo")):
    if letters not in ("ifgo", "ifog", "fgio", "figo"):
        another_order(ordered(letters))


@lstm_step.misconception(
    "The memory c of the step before has no part in your answer. The forget gate says how much of it stays."
)
def _(x, h, c, w_x, w_h, b):
    i, _, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c = logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


@lstm_step.misconception(
    "The state h of the step before has no part in your answer: the sum needs both products, x @ w_x and h @ w_h."
)
def _(x, h, c, w_x, w_h, b):
    return cell(x, 0 * h, c, w_x, w_h, b)


@lstm_step.misconception("The bias is missing from the sum.")
def _(x, h, c, w_x, w_h, b):
    return cell(x, h, c, w_x, w_h, 0 * b)


@lstm_step.misconception("The bias stands in your sum twice, once with each product. It is added once.")
def _(x, h, c, w_x, w_h, b):
    return cell(x, h, c, w_x, w_h, 2 * b)


@lstm_step.misconception(
    "You add 1 to the forget gate's sum. Some libraries begin the *bias* there; the step itself adds nothing but b."
)
def _(x, h, c, w_x, w_h, b):
    H = h.shape[1]
    return cell(x, h, c, w_x, w_h, b + np.repeat([0.0, 1.0, 0.0, 0.0], H))


@lstm_step.misconception(
    "`x.shape[1]` is D, the width of an input. Each of the four parts is H columns wide, as wide as the state `h`."
)
def _(x, h, c, w_x, w_h, b):
    H, z = x.shape[1], x @ w_x + h @ w_h + b
    i, f, g, o = z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, 3 * H :]
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


lstm_step.misconception(
    "The candidate g went through the sigmoid, then through tanh. Only i, f and o are gates: g takes tanh alone."
)(built(lambda i, f, g, o: (logistic(i), logistic(f), np.tanh(logistic(g)), logistic(o)), kept))


lstm_step.misconception("Your gates i, f and o took tanh. A gate is a number from 0 to 1: that is the sigmoid.")(
    built(lambda *parts: tuple(np.tanh(part) for part in parts), kept)
)


lstm_step.misconception(
    "The candidate goes into the memory whole. The input gate says how much of it: sigmoid(i) times tanh(g)."
)(built(usual, lambda i, f, g, c: f * c + g))


lstm_step.misconception("All of the old memory stays. The forget gate says how much of it: sigmoid(f) times c.")(
    built(usual, lambda i, f, g, c: c + i * g)
)


lstm_step.misconception("Your h shows the whole memory. The output gate says how much: sigmoid(o) times tanh(c).")(
    built(usual, kept, lambda o, c: np.tanh(c))
)


lstm_step.misconception("Your h is the output gate times the *sigmoid* of the memory. There it is tanh.")(
    built(usual, kept, lambda o, c: o * logistic(c))
)


lstm_step.misconception("Your forget gate is multiplied by h. What it keeps or forgets is the old memory c.")(
    lambda x, h, c, w_x, w_h, b: cell(x, h, h, w_x, w_h, b)
)


lstm_step.misconception("You packed h and c into one array. Return the two of them, as `return new_h, new_c` does.")(
    lambda *given: np.stack(cell(*given))
)


lstm_step.misconception("Both things that you return are h. The second is the new memory c.")(
    lambda *given: (cell(*given)[0],) * 2
)


@lstm_step.misconception(
    "All four parts went through the sigmoid. The candidate g is not a gate: it may be negative, so it takes tanh."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = (logistic(part) for part in np.split(x @ w_x + h @ w_h + b, 4, axis=1))
    c = f * c + i * g
    return o * np.tanh(c), c


@lstm_step.misconception(
    "The candidate g went into the memory as it is. It takes tanh first, so that one step adds no more than 1."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c = logistic(f) * c + logistic(i) * g
    return logistic(o) * np.tanh(c), c


@lstm_step.misconception(
    "Your gates are not between 0 and 1: i, f and o go through the sigmoid before they multiply anything."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


@lstm_step.misconception(
    "`np.split` without an axis cuts the *rows*: each gate gets a quarter of the batch. The four parts are blocks of "
    "columns."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4)
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


@lstm_step.misconception("Your h is o · c. The memory goes through tanh before the output gate shows it.")
def _(x, h, c, w_x, w_h, b):
    o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)[3]
    _, c = cell(x, h, c, w_x, w_h, b)
    return logistic(o) * c, c


@lstm_step.misconception("Your h shows the memory as it was before this step. The output gate looks at the *new* c.")
def _(x, h, c, w_x, w_h, b):
    o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)[3]
    return logistic(o) * np.tanh(c), cell(x, h, c, w_x, w_h, b)[1]


@lstm_step.misconception("You returned the memory first. The order is h, then c.")
def _(x, h, c, w_x, w_h, b):
    return cell(x, h, c, w_x, w_h, b)[::-1]


@lstm_step.misconception("You returned h alone. The next step needs the memory c too: return both.")
def _(x, h, c, w_x, w_h, b):
    return cell(x, h, c, w_x, w_h, b)[0]


@lstm_step.misconception(
    "`reshape` to (B, H, 4) deals the columns out one by one. A gate is a block of H neighbouring columns."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = np.moveaxis((x @ w_x + h @ w_h + b).reshape(len(x), -1, 4), -1, 0)
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


@lstm_step.misconception(
    "Your memory forgets and takes in with one gate, 1 − f. Here the input gate i has a quarter of the sum for itself."
)
def _(x, h, c, w_x, w_h, b):
    _, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c = logistic(f) * c + (1 - logistic(f)) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


@lstm_step.misconception(
    "Your sigmoid overflows: exp(x) / (1 + exp(x)) is ∞/∞ for a large x. The `sigmoid` above stays finite."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    i, f, o = (np.exp(part) / (1 + np.exp(part)) for part in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def steep(x):
    """A tanh that overflows."""
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


overflowing = lstm_step.misconception(
    "Your tanh overflows: for large sums exp(x) is infinite, and ∞/∞ is nan. `np.tanh` stays finite."
)
overflowing(built(lambda i, f, g, o: (logistic(i), logistic(f), steep(g), logistic(o)), kept))
overflowing(
    built(lambda i, f, g, o: (logistic(i), logistic(f), steep(g), logistic(o)), kept, lambda o, c: o * steep(c))
)
overflowing(built(usual, kept, lambda o, c: o * steep(c)))


def by_math(x):
    return np.vectorize(lambda value: 1 / (1 + math.exp(-value)))(x)


lstm_step.misconception(
    "`math.exp` gives up beyond 709: a large sum is an OverflowError. The `sigmoid` above stays finite."
)(built(lambda i, f, g, o: (by_math(i), by_math(f), np.tanh(g), by_math(o)), kept))


@lstm_step.misconception(
    "You changed the caller's memory: `c *= …` and `c += …` write into their array. Make a new one."
)
def _(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c *= logistic(f)
    c += logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


@lstm_step.misconception(
    "You changed the caller's state: `h[:] = …` and `c[:] = …` write into their arrays. Make new ones."
)
def _(x, h, c, w_x, w_h, b):
    h[:], c[:] = cell(x, h, c, w_x, w_h, b)
    return h, c


@lstm_step.misconception(
    "You joined h before x, but w_x stands before w_h (or the reverse): each meets the other's weights. Join both "
    "pairs in the same order."
)
def _(x, h, c, w_x, w_h, b):
    z = np.concatenate([h, x], axis=1) @ np.concatenate([w_x, w_h]) + b
    return cell(0 * x, 0 * h, c, w_x, w_h, z)


lstm_step.misconception("Input x and state h have changed places: x meets w_x, and h meets w_h.")(
    lambda x, h, c, w_x, w_h, b: cell(h, x, c, w_x, w_h, b)
)


lstm_step.misconception("The input x has no part in your answer: the sum needs both products, x @ w_x and h @ w_h.")(
    lambda x, h, c, w_x, w_h, b: cell(0 * x, h, c, w_x, w_h, b)
)


lstm_step.misconception("You multiplied the two products. The four sums are x @ w_x *plus* h @ w_h plus b.")(
    lambda x, h, c, w_x, w_h, b: cell(0 * x, 0 * h, c, w_x, w_h, (x @ w_x) * (h @ w_h) + b)
)


lstm_step.misconception(
    "Your new h is added to the old one, or mixed with it. The old h works through the sums only; the new one is the "
    "output gate times tanh of the new memory."
)(lambda x, h, c, w_x, w_h, b: (h + cell(x, h, c, w_x, w_h, b)[0], cell(x, h, c, w_x, w_h, b)[1]))


@lstm_step.misconception(
    "Your memory went through tanh before it was stored. Only h shows the memory through tanh; c itself is handed on "
    "as it is."
)
def _(x, h, c, w_x, w_h, b):
    h, c = cell(x, h, c, w_x, w_h, b)
    return h, np.tanh(c)


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
