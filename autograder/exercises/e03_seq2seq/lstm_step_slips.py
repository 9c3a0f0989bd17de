"""What people get wrong in `lstm_step`."""

import math
from itertools import permutations

import numpy as np

from autograder.exercises.e03_seq2seq.lstm_step import lstm_step
from autograder.exercises.e03_seq2seq.shared import cell, logistic


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
    "You cut by D, the width of an input. Each of the four parts is H columns wide, as wide as the state `h`."
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


lstm_step.misconception("Both things that you return are the memory c. The first is the new state h.")(
    lambda *given: (cell(*given)[1],) * 2
)


lstm_step.misconception(
    "The c that you return is the one you were given. The next step needs the new memory, of which you made h."
)(lambda x, h, c, *weights: (cell(x, h, c, *weights)[0], c))


lstm_step.misconception(
    "The h that you return is the one you were given. Return the new one: the output gate times tanh of the new memory."
)(lambda x, h, c, *weights: (h, cell(x, h, c, *weights)[1]))


lstm_step.misconception(
    "Your forget gate works the other way round, 1 − sigmoid(f). In spite of its name it says how much *stays*: "
    "sigmoid(f) times c."
)(built(usual, lambda i, f, g, c: (1 - f) * c + i * g))


clipped = lstm_step.misconception(
    "You clipped numbers that may be larger: a memory may grow to thousands, and a gate may be all but closed. "
    "`sigmoid` and `np.tanh` stay finite without it."
)
for limit in (1, 3, 5, 6, 8, 10):
    clipped(built(lambda *sums, limit=limit: usual(*(np.clip(z, -limit, limit) for z in sums)), kept))
for limit in (1, 5, 10, 20, 50, 100):
    clipped(built(usual, lambda i, f, g, c, limit=limit: np.clip(kept(i, f, g, c), -limit, limit)))


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
    "You dealt the columns out one by one, every fourth to the same gate, as `[:, k::4]` and a `reshape` to (B, H, 4) "
    "do. A gate is a block of H neighbouring columns."
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
