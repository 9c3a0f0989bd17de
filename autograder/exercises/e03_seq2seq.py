"""How lesson 03 is judged: one LSTM step, the encoder, reversed and peeky sources, greedy decoding, BLEU, accuracy."""

import math
from collections import Counter

import numpy as np

from autograder.exercise import Exercise

RECURRENT = (
    "torch.nn.LSTM",
    "torch.nn.LSTMCell",
    "torch.nn.RNN",
    "torch.nn.GRU",
    "torch.lstm",
    "torch.lstm_cell",
    "torch.nn.utils.rnn",
    "attn",
)


def logistic(x):
    """For the versions below: 1 / (1 + exp(−x)), finite for any x."""
    return 0.5 * (1 + np.tanh(x / 2))


def cell(x, h, c, w_x, w_h, b):
    """One LSTM step as it should be, for the encoder's versions."""
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=-1)
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


def is_pair(answer):
    """Two things, as a tuple or a list? Else a probe hands the answer on as it is, and the check says what came."""
    return isinstance(answer, tuple | list) and len(answer) == 2


# ---- lstm_step

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


@lstm_step.probe("gates wide open or tightly shut: sums in the thousands")
def _(lstm_step, rng):
    x, h, c, w_x, w_h, b = step_input(rng)
    return lstm_step(x, h, c, w_x, w_h, b + rng.choice([-2000.0, 2000.0], size=b.shape))


@lstm_step.probe("your inputs stay as they were")
def _(lstm_step, rng):
    given = step_input(rng, B=2)
    answer = lstm_step(*given)
    return (answer, list(given)) if is_pair(answer) else answer


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


# ---- encode_last_state

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


def chosen(choose, x, lengths, w_x, w_h, b):
    """The solution's loop; choose(mask (B,), (new h, new c), (h, c)) gives the next h and c."""
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        h, c = choose(position < lengths, cell(x[:, position], h, c, w_x, w_h, b), (h, c))
    return h, c


def frozen(mask, new, old):
    return tuple(np.where(mask[:, None], one, other) for one, other in zip(new, old, strict=True))


@encode_last_state.misconception(
    "Your encoder reads the padding too: a short row's state goes on changing after its last character. "
    "A row that has ended keeps its state."
)
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    return h[:, -1], c[:, -1]


@encode_last_state.misconception(
    "You read one character too many: a row of length n has its last character at position n − 1."
)
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    at = np.minimum(lengths, x.shape[1] - 1)
    return h[np.arange(len(x)), at], c[np.arange(len(x)), at]


@encode_last_state.misconception(
    "You stopped one character early: the last one, at position n − 1, belongs to the row too."
)
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    rows = np.arange(len(x))
    some = (lengths > 1)[:, None]
    return h[rows, lengths - 2] * some, c[rows, lengths - 2] * some


@encode_last_state.misconception("All your rows stop where the shortest one ends. Each row is read to its own end.")
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    return h[:, min(lengths) - 1], c[:, min(lengths) - 1]


@encode_last_state.misconception(
    "You set the state of a row that has ended to zero. It keeps the state it ended with: that *is* the answer."
)
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    full = (lengths == x.shape[1])[:, None]
    return h[:, -1] * full, c[:, -1] * full


@encode_last_state.misconception(
    "You turned the padded inputs into zeros and read on. A cell that reads zeros changes its state all the same."
)
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x * (np.arange(x.shape[1]) < lengths[:, None])[..., None], w_x, w_h, b)
    return h[:, -1], c[:, -1]


@encode_last_state.misconception(
    "You froze h at a row's end, but its memory c runs on through the padding. Both stop together."
)
def _(*given):
    return chosen(lambda mask, new, old: (frozen(mask, new, old)[0], new[1]), *given)


@encode_last_state.misconception(
    "You froze the memory c at a row's end, but its h runs on through the padding. Both stop together."
)
def _(*given):
    return chosen(lambda mask, new, old: (new[0], frozen(mask, new, old)[1]), *given)


@encode_last_state.misconception(
    "`np.where(mask, a, b)` takes a where the mask is True. Yours keeps the old state while a row still reads, and "
    "takes the new one after its end."
)
def _(*given):
    return chosen(lambda mask, new, old: frozen(~mask, new, old), *given)


@encode_last_state.misconception(
    "Which rows still read is (B,), one truth value for each row; against states (B, H) it lines up with the *units*. "
    "It needs a second axis."
)
def _(*given):
    return chosen(lambda mask, new, old: tuple(np.where(mask, a, b) for a, b in zip(new, old, strict=True)), *given)


@encode_last_state.misconception(
    "Your first state is as wide as a character's vector, D. A state has H units: as many as `w_h` has rows."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), x.shape[2]))
    for position in range(x.shape[1]):
        h, c = frozen(position < lengths, cell(x[:, position], h, c, w_x, w_h, b), (h, c))
    return h, c


@encode_last_state.misconception(
    "`x[position]` is one whole row of the batch, (S, D). The positions are the second axis: each step takes one "
    "position of every row."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(len(x)):
        h, c = frozen(position < lengths, cell(x[position], h, c, w_x, w_h, b), (h, c))
    return h, c


@encode_last_state.misconception("You returned h alone. The decoder begins with the memory c as well: return both.")
def _(*given):
    return chosen(frozen, *given)[0]


@encode_last_state.misconception("You returned the memory first. The order is h, then c.")
def _(*given):
    return chosen(frozen, *given)[::-1]


@encode_last_state.misconception("You averaged over the positions. Wanted is the one state after the last character.")
def _(x, lengths, w_x, w_h, b):
    seen = (np.arange(x.shape[1]) < lengths[:, None])[..., None]
    return tuple((part * seen).sum(axis=1) / lengths[:, None] for part in every_state(x, w_x, w_h, b))


@encode_last_state.misconception("You returned the states of all positions. Only the last of each row is handed over.")
def _(x, lengths, w_x, w_h, b):
    return every_state(x, w_x, w_h, b)


@encode_last_state.misconception(
    "Every step of yours starts from zeros: pass the state that one step returns to the next."
)
def _(x, lengths, w_x, w_h, b):
    zeros = np.zeros((len(x), len(w_h)))
    return cell(x[np.arange(len(x)), lengths - 1], zeros, zeros, w_x, w_h, b)


@encode_last_state.misconception(
    "Your first state is made of ones. Before the first character nothing is known: zeros."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.ones((len(x), len(w_h)))
    for position in range(x.shape[1]):
        on = (position < lengths)[:, None]
        new_h, new_c = cell(x[:, position], h, c, w_x, w_h, b)
        h, c = np.where(on, new_h, h), np.where(on, new_c, c)
    return h, c


@encode_last_state.misconception(
    "You read from the end to the start. That comes two sections later; here read in order."
)
def _(x, lengths, w_x, w_h, b):
    back = np.stack([np.concatenate([row[:n][::-1], row[n:]]) for row, n in zip(x, lengths, strict=True)])
    h, c = every_state(back, w_x, w_h, b)
    return h[np.arange(len(x)), lengths - 1], c[np.arange(len(x)), lengths - 1]


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


# ---- reverse_source

reverse_source = Exercise("reverse_source", points=2, forbid=("attn",), instead="indices are enough")


def padded(rng, lengths, S, padding=0):
    """Token ids (B, S) from 4 on, filled up with `padding`, and the lengths."""
    lengths = np.array(lengths)
    tokens = 4 + rng.permuted(np.tile(np.arange(20), (len(lengths), 1)), axis=1)[:, :S]
    return np.where(np.arange(S) < lengths[:, None], tokens, padding), lengths


@reverse_source.probe("four rows of different lengths")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, rng.permutation([7, 3, 5, 4]), S=7))


@reverse_source.probe("padding beyond the longest row")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [2, 4, 5], S=8))


@reverse_source.probe("rows without padding")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [5, 5, 5], S=5))


@reverse_source.probe("as many rows as positions")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, rng.permutation([1, 2, 3, 4, 5]), S=5))


@reverse_source.probe("rows of one character")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [1, 4, 1], S=4))


@reverse_source.probe("one row")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [4], S=6))


@reverse_source.probe("padding that is written as 99")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [6, 3, 4], S=6, padding=99))


@reverse_source.probe("a character whose id is 0, as the padding's")
def _(reverse_source, rng):
    source, lengths = padded(rng, [6, 3, 4], S=6)
    source[:, 1] = 0
    return reverse_source(source, lengths)


@reverse_source.probe("ids stay whole numbers")
def _(reverse_source, rng):
    source, lengths = padded(rng, [5, 2], S=5)
    answer = reverse_source(source, lengths)
    return str(getattr(answer, "dtype", type(answer).__name__))


@reverse_source.probe("whatever stands behind a row's end stays where it is")
def _(reverse_source, rng):
    source, lengths = padded(rng, [3, 7, 2, 5], S=7)
    return reverse_source(np.where(source == 0, 50 + np.arange(7), source), lengths)


@reverse_source.probe("your inputs stay as they were")
def _(reverse_source, rng):
    given = padded(rng, [2, 5, 3], S=5)
    return reverse_source(*given), list(given)


@reverse_source.misconception(
    "You turned the whole row round, so its padding is read first. Only the first `length` characters change places."
)
def _(source, lengths):
    return source[:, ::-1]


@reverse_source.misconception(
    "You moved the padding to the front, so it is read first. Only the first `length` characters change places."
)
def _(source, lengths):
    return np.stack([np.concatenate([row[n:], row[:n][::-1]]) for row, n in zip(source, lengths, strict=True)])


@reverse_source.misconception(
    "You reversed the order of the *rows*. Each row stays where it is, and its characters are read backwards."
)
def _(source, lengths):
    return source[::-1]


@reverse_source.misconception("You reversed both axes: `np.flip` without an axis turns the batch round too.")
def _(source, lengths):
    return np.flip(source)


@reverse_source.misconception(
    "Your ids became floats: `np.zeros` makes floats unless its `dtype` says otherwise. An id is a whole number."
)
def _(source, lengths):
    out = np.zeros(source.shape)
    for row, (ids, n) in enumerate(zip(source, lengths, strict=True)):
        out[row] = np.concatenate([ids[:n][::-1], ids[n:]])
    return out


def slices_into(out, source, lengths):
    """Each row's characters, turned round by slices, written into `out`."""
    for row, ids, n in zip(out, source, lengths, strict=True):
        row[:n] = ids[:n][::-1]
    return out


@reverse_source.misconception(
    "`np.zeros` makes floats unless its `dtype` says otherwise, and leaves zeros where the padding stood. An id is a "
    "whole number, and the padding is to stay as it was."
)
def _(source, lengths):
    return slices_into(np.zeros(source.shape), source, lengths)


@reverse_source.misconception(
    "What stood behind a row's end is zero in your answer. It stays as it was: padding need not be 0."
)
def _(source, lengths):
    return slices_into(np.zeros_like(source), source, lengths)


@reverse_source.misconception("You changed the caller's array. Write into a new one, such as a copy.")
def _(source, lengths):
    for row, n in zip(source, lengths, strict=True):
        row[:n] = row[:n][::-1].copy()
    return source


@reverse_source.misconception(
    "You looked for the padding by its id, 0. Which id stands for padding is not yours to know, and a character "
    "may have it: the lengths say where a row ends."
)
def _(source, lengths):
    out = source.copy()
    for row in out:
        real = row != 0
        row[real] = row[real][::-1]
    return out


@reverse_source.misconception(
    "One place too far: for a row of length n the first character read is at n − 1, not at n (that is padding)."
)
def _(source, lengths):
    places = np.arange(source.shape[1])
    places = np.where(places < lengths[:, None], lengths[:, None] - places, places)
    return source[np.arange(len(source))[:, None], places]  # no such place in a full row: an IndexError


@reverse_source.misconception(
    "`row[n::-1]` starts at place n, and that is padding already. A row's last character stands at n − 1."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[:n] = old[n::-1][:n]
    return out


@reverse_source.misconception(
    "A row's last character has not moved: `[:n - 1]` ends *before* place n − 1, where it stands."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[: n - 1] = old[: n - 1][::-1]
    return out


@reverse_source.misconception(
    "A row's first character is not in the right place: `row[n-1:0:-1]` stops *before* index 0."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[: n - 1] = old[n - 1 : 0 : -1]
    return out


@reverse_source.misconception(
    "You reversed every row as if it were as long as the longest. Each row has its own length."
)
def _(source, lengths):
    n = max(lengths)
    return np.concatenate([source[:, :n][:, ::-1], source[:, n:]], axis=1)


@reverse_source.misconception(
    "You reversed every row as if it were as short as the shortest. Each row has its own length."
)
def _(source, lengths):
    n = min(lengths)
    return np.concatenate([source[:, :n][:, ::-1], source[:, n:]], axis=1)


@reverse_source.misconception(
    "You sorted the ids in falling order. Reversing keeps them in the order written, backwards."
)
def _(source, lengths):
    out = source.copy()
    for row, n in zip(out, lengths, strict=True):
        row[:n] = np.sort(row[:n])[::-1]
    return out


@reverse_source.misconception(
    "The padding is gone: you returned rows of different lengths. The answer is an array like `source`, (B, S)."
)
def _(source, lengths):
    return [row[:n][::-1] for row, n in zip(source, lengths, strict=True)]


@reverse_source.misconception("Nothing is reversed in your answer.")
def _(source, lengths):
    return source.copy()


@reverse_source.alternative("row by row, with slices")
def _(source, lengths):
    out = np.array(source)
    for b, n in enumerate(lengths):
        out[b, :n] = source[b, :n][::-1]
    return out


@reverse_source.alternative("by sorting positions")
def _(source, lengths):
    S = source.shape[1]
    rank = np.where(np.arange(S) < lengths[:, None], -np.arange(S), np.arange(S))
    return np.take_along_axis(source, np.argsort(rank, axis=1, kind="stable"), axis=1)


@reverse_source.alternative("in torch")
def _(source, lengths):
    import torch

    source, lengths = torch.as_tensor(source), torch.as_tensor(lengths)
    places = torch.arange(source.shape[1]).expand(source.shape)
    return source.gather(1, torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)).numpy()


# ---- peeky_input

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


# ---- greedy_decode

greedy_decode = Exercise("greedy_decode", points=3, forbid=("attn",), instead="a loop around `step`")


class Writer:
    """A made-up decoder: its logits hang on the row, on how often it was called, and on the token that it got.

    ends[b] is the step at which row b would say END; None: never.
    """

    def __init__(self, rng, ends, steps=8, V=9, end=2, shift=0.0):
        B = len(ends)
        self.logits = rng.normal(size=(steps, B, V, V)) + shift
        self.logits[..., end] -= 50
        for row, at in enumerate(ends):
            if at is not None:
                self.logits[at, row, :, end] += 100
        self.ends, self.calls = ends, 0

    def step(self, tokens, state):
        """tokens (B,), state: how many steps were made -> logits (B, V), the next state."""
        tokens, rows = np.asarray(tokens), np.arange(len(self.ends))
        if tokens.shape != rows.shape:
            raise ValueError(f"step takes tokens of shape {rows.shape}, one for each row, got {tokens.shape}")
        self.calls += 1
        return self.logits[state[0], rows, tokens], (state[0] + 1,)


def written(greedy_decode, writer, start=1, end=2, max_len=8):
    """The answer as text, one line a row."""
    rows, wanted = greedy_decode(writer.step, (0,), len(writer.ends), start, end, max_len), len(writer.ends)
    if rows is None:
        return [None] * wanted
    if not hasattr(rows, "__len__") or len(rows) != wanted:
        came = f"has {len(rows)}" if hasattr(rows, "__len__") else f"is one {type(rows).__name__}"
        raise ValueError(f"the answer should be {wanted} lists, one for each sequence, and {came}")
    if any(isinstance(row, str) or not hasattr(row, "__len__") for row in rows):
        raise ValueError(f"each sequence should be a list of ids, and the first is {rows[0]!r:.40}")
    return [" ".join(str(int(token)) for token in row) for row in rows]


def written_in(greedy_decode, writer, **settings):
    """The answer as text, and how often `step` was called for it."""
    return written(greedy_decode, writer, **settings), writer.calls


@greedy_decode.probe("one sequence of five tokens")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5]))


@greedy_decode.probe("four sequences that end together")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [4, 4, 4, 4]))


@greedy_decode.probe("four sequences that end one after another")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, rng.permutation([2, 5, 3, 6]).tolist()))


@greedy_decode.probe("sequences that never end are cut at max_len")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [None, 3, None], steps=9), max_len=6)


@greedy_decode.probe("END as the first word: an empty list")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [3, 0, 2]))


@greedy_decode.probe("END comes as the last token that is allowed")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [4, 3, None]), max_len=5)


@greedy_decode.probe("other ids for START and END")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 2, 4], end=7), start=3, end=7)


@greedy_decode.probe("all logits far below zero")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 3, 4], shift=-200.0))


@greedy_decode.probe("as many rows as words")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, rng.permutation([1, 2, 3, 4, 5, 6, 3, 4, 2]).tolist()))


@greedy_decode.probe("… and step is not called once all have ended")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [3, 1, 2]))


def decoded(step, state, B, start, end, max_len, *, choose=lambda logits: np.argmax(logits, axis=1), feed=None):
    """Tokens (B, steps) as they should come, END and what follows it included."""
    tokens, ended, rows = np.full(B, start), np.zeros(B, dtype=bool), []
    for _ in range(max_len):
        logits, state = step(tokens if feed is None else np.full(B, feed), state)
        tokens = choose(np.asarray(logits))
        rows.append(tokens)
        ended = ended | (tokens == end)
        if ended.all():
            break
    return np.stack(rows, axis=1).tolist()


def cut(row, end):
    return row[: row.index(end)] if end in row else row


@greedy_decode.misconception("You kept END in the lists. It says that the answer is over; it is no part of it.")
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len)
    return [row[: row.index(end) + 1] if end in row else row for row in rows]


@greedy_decode.misconception("You kept START in the lists. It is what the decoder reads first; it did not say it.")
def _(step, state, batch_size, start, end, max_len):
    return [[start, *cut(row, end)] for row in decoded(step, state, batch_size, start, end, max_len)]


@greedy_decode.misconception(
    "You returned all that was said until the last row's END, as a rectangle. A row's list stops before its own END."
)
def _(step, state, batch_size, start, end, max_len):
    return decoded(step, state, batch_size, start, end, max_len)


@greedy_decode.misconception(
    "All your rows are one and the same list: `[[]] * batch_size` repeats a single list, and whatever is appended "
    "lands in every row. Each row needs a list of its own."
)
def _(step, state, batch_size, start, end, max_len):
    columns = zip(*decoded(step, state, batch_size, start, end, max_len), strict=True)
    rows, ended = [[]] * batch_size, np.zeros(batch_size, dtype=bool)
    for column in columns:
        ended |= np.array(column) == end
        for row in np.flatnonzero(~ended):
            rows[row].append(column[row])
    return rows


@greedy_decode.misconception(
    "You use this notebook's START and END, ids 1 and 2. Another vocabulary has others: take `start` and `end`."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, 2) for row in decoded(step, state, batch_size, 1, 2, max_len)]


@greedy_decode.misconception(
    "You look for this notebook's END, id 2. Another vocabulary has another: take the argument `end`."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, 2) for row in decoded(step, state, batch_size, start, 2, max_len)]


@greedy_decode.misconception(
    "You begin with this notebook's START, id 1. Another vocabulary has another: take the argument `start`."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, 1, end, max_len)]


@greedy_decode.misconception(
    "Rows go on after their END: what the decoder says while others still write is not part of their answer."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len)
    return [[token for token in row if token != end] for row in rows]


@greedy_decode.misconception(
    "A row is not over with its END: you leave END out and append what comes after it. And work never stops before "
    "max_len. Remember which rows have ended."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, -1, max_len)
    return [[token for token in row if token != end] for row in rows]


@greedy_decode.misconception(
    "A row that has ended opens again: you ask who says END *now*. Remember who has said it, from then on."
)
def _(step, state, batch_size, start, end, max_len):
    tokens, rows = np.full(batch_size, start), [[] for _ in range(batch_size)]
    for _ in range(max_len):
        logits, state = step(tokens, state)
        tokens = logits.argmax(axis=1)
        if (tokens == end).all():
            break
        for row in np.flatnonzero(tokens != end):
            rows[row].append(tokens[row])
    return rows


@greedy_decode.misconception(
    "Everything stops when the *first* row ends. The others have more to say: stop when all have ended."
)
def _(step, state, batch_size, start, end, max_len):
    tokens, rows = np.full(batch_size, start), [[] for _ in range(batch_size)]
    for _ in range(max_len):
        logits, state = step(tokens, state)
        tokens = logits.argmax(axis=1)
        if (tokens == end).any():
            break
        for row, token in zip(rows, tokens, strict=True):
            row.append(token)
    return rows


@greedy_decode.misconception(
    "You throw away the state that `step` returns: every step starts from the encoder's state again."
)
def _(step, state, batch_size, start, end, max_len):
    return [
        cut(row, end) for row in decoded(lambda t, s: (step(t, state)[0], s), state, batch_size, start, end, max_len)
    ]


@greedy_decode.misconception("Every step of yours reads START. The decoder reads what it said one step before.")
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, start, end, max_len, feed=start)]


@greedy_decode.misconception("You took the *least* likely token. The largest logit belongs to the likeliest.")
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len, choose=lambda logits: logits.argmin(axis=1))
    return [cut(row, end) for row in rows]


@greedy_decode.misconception(
    "You took the best *row* for each word (axis 0). Each row chooses among the words: the last axis."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len, choose=lambda logits: logits.argmax(axis=0))
    return [cut(row, end) for row in rows]


@greedy_decode.misconception(
    "Your rows are one token too short at max_len: START doesn't count, so max_len tokens may follow it."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, start, end, max_len - 1)]


@greedy_decode.misconception(
    "You always make max_len steps. The lists are right, but work goes on after the last row has ended: stop there."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, start, -1, max_len)]


@greedy_decode.misconception("Your lists lose their last token: cut a row at its END, and only if there is one.")
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end)[:-1] for row in decoded(step, state, batch_size, start, end, max_len)]


@greedy_decode.misconception(
    "A row without END loses its last token: you cut there as if END had come. Such a row ran into max_len."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len)
    return [row[: row.index(end) if end in row else -1] for row in rows]


@greedy_decode.alternative("a list for each row, filled as long as it is open")
def _(step, state, batch_size, start, end, max_len):
    rows, is_open, tokens = [[] for _ in range(batch_size)], [True] * batch_size, [start] * batch_size
    while any(is_open) and max_len > 0:
        logits, state = step(np.array(tokens), state)
        tokens = [max(range(len(row)), key=row.__getitem__) for row in logits.tolist()]
        for b, token in enumerate(tokens):
            is_open[b] = is_open[b] and token != end
            if is_open[b]:
                rows[b].append(token)
        max_len -= 1
    return rows


@greedy_decode.alternative("in torch, ended rows go on saying END")
def _(step, state, batch_size, start, end, max_len):
    import torch

    tokens, ended, said = torch.full((batch_size,), start), torch.zeros(batch_size, dtype=torch.bool), []
    for _ in range(max_len):
        logits, state = step(tokens, state)
        tokens = torch.as_tensor(logits).argmax(-1).masked_fill(ended, end)
        said.append(tokens)
        ended |= tokens == end
        if ended.all():
            break
    return [[token for token in row if token != end] for row in torch.stack(said, 1).tolist()]


# ---- bleu

bleu = Exercise(
    "bleu", points=4, forbid=("sacrebleu", "nltk", "torchmetrics", "evaluate", "attn"), instead="count n-grams yourself"
)
WORDS = ["a", "b", "c", "d", "e", "f", "g"]


def translations(rng, sizes, drop=0, add=0, swap=1):
    """References of the given sizes, and hypotheses with some words swapped, dropped and added."""
    references = [rng.choice(WORDS, size=size).tolist() for size in sizes]
    hypotheses = []
    for reference in references:
        said = list(reference)
        for _ in range(swap):
            place = rng.integers(len(said))
            said[place] = said[place].upper()  # another word
        start = int(rng.integers(len(said) - drop + 1))
        said = said[:start] + said[start + drop :]
        hypotheses.append(said + rng.choice(WORDS, size=add).tolist())
    return hypotheses, references


@bleu.probe("five sentences, one wrong word in each")
def _(bleu, rng):
    return bleu(*translations(rng, [9, 12, 7, 14, 10]))


@bleu.probe("a single sentence")
def _(bleu, rng):
    return bleu(*translations(rng, [15]))


@bleu.probe("hypotheses shorter than their references")
def _(bleu, rng):
    return bleu(*translations(rng, [9, 12, 8, 14], drop=3, swap=0))


@bleu.probe("hypotheses longer than their references")
def _(bleu, rng):
    return bleu(*translations(rng, [9, 12, 8, 14], add=3, swap=0))


@bleu.probe("a short and a long one: lengths are compared over the whole corpus")
def _(bleu, rng):
    shorter, longer = translations(rng, [20], drop=6, swap=0), translations(rng, [10], add=4, swap=0)
    return bleu(shorter[0] + longer[0], shorter[1] + longer[1])


@bleu.probe("the same words said again and again")
def _(bleu, rng):
    hypotheses, references = translations(rng, [8, 10, 9])
    return bleu([said + said[:5] + said[:2] for said in hypotheses], references)


@bleu.probe("a reference that says the same word again and again")
def _(bleu, rng):
    hypotheses, references = translations(rng, [8, 10], swap=0)
    return bleu([*hypotheses, ["a", "a", "a", "a", "b"]], [*references, ["a", "a", "a", "a", "a", "a", "a"]])


@bleu.probe("sentences of two or three words among longer ones")
def _(bleu, rng):
    return bleu(*translations(rng, [3, 12, 2, 9], swap=0, add=1))


@bleu.probe("a hypothesis without any word among others")
def _(bleu, rng):
    hypotheses, references = translations(rng, [9, 12, 8])
    return bleu([[], *hypotheses], [["a", "b", "c"], *references])


@bleu.probe("no four words in a row are right")
def _(bleu, rng):
    _, references = translations(rng, [9, 12])
    return bleu([[word if i % 3 else "x" for i, word in enumerate(one)] for one in references], references)


@bleu.probe("no hypothesis has four words")
def _(bleu, rng):
    _, references = translations(rng, [9, 12, 7])
    return bleu([reference[2:5] for reference in references], references)


@bleu.probe("all right; and a system that says nothing")
def _(bleu, rng):
    _, references = translations(rng, [9, 12, 7])
    return bleu(references, references), bleu([[], [], []], references)


@bleu.probe("your inputs stay as they were")
def _(bleu, rng):
    given = translations(rng, [9, 11])
    return bleu(*given), [" ".join(one) for side in given for one in side]


def grams(words, n):
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def counts(hypotheses, references, *, clip=True, recall=False, as_set=False):
    """Right and all n-grams for n = 1 … 4, over the corpus."""
    right, total = np.zeros(4), np.zeros(4)
    for said, wanted in zip(hypotheses, references, strict=True):
        for n in range(1, 5):
            mine, theirs = grams(said, n), grams(wanted, n)
            if as_set:
                mine, theirs = Counter(set(mine)), Counter(set(theirs))
            common = mine & theirs if clip else Counter({gram: k for gram, k in mine.items() if gram in theirs})
            right[n - 1] += sum(common.values())
            total[n - 1] += sum((theirs if recall else mine).values())
    return right, total


def brevity(hypotheses, references):
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return np.exp(min(0.0, 1 - r / c)) if c else 0.0


def geometric(right, total, upto=4):
    right, total = right[:upto], total[:upto]
    return float(np.exp(np.mean(np.log(right / total)))) if right.all() else 0.0


@bleu.misconception(
    "You count every repetition as right. An n-gram is right at most as often as the reference has it: clip the count."
)
def _(hypotheses, references):
    return 100 * brevity(hypotheses, references) * geometric(*counts(hypotheses, references, clip=False))


@bleu.misconception("You compare *sets* of n-grams: what is said twice must count twice, on both sides.")
def _(hypotheses, references):
    return 100 * brevity(hypotheses, references) * geometric(*counts(hypotheses, references, as_set=True))


@bleu.misconception(
    "You scored each sentence and took the mean. Corpus BLEU adds up all counts first and divides once."
)
def _(hypotheses, references):
    pairs = [([said], [wanted]) for said, wanted in zip(hypotheses, references, strict=True)]
    return 100 * np.mean([brevity(*pair) * geometric(*counts(*pair)) for pair in pairs])


@bleu.misconception(
    "Your precisions are means over the sentences. A long sentence has more n-grams and counts for more: add up the "
    "counts over the corpus, then divide."
)
def _(hypotheses, references):
    each = [counts([said], [wanted]) for said, wanted in zip(hypotheses, references, strict=True)]
    shares = np.mean([right / np.maximum(total, 1) for right, total in each], axis=0)
    return 100 * brevity(hypotheses, references) * geometric(shares, np.ones(4))


@bleu.misconception(
    "Nothing is taken off for saying little: either the brevity penalty is missing, or your c and r count *sentences* "
    "(always as many) and not words."
)
def _(hypotheses, references):
    return 100 * geometric(*counts(hypotheses, references))


@bleu.misconception(
    "Your penalty is the wrong way round: it falls on hypotheses that are too *long*. Those lose precision already."
)
def _(hypotheses, references):
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(min(0.0, 1 - c / r)) * geometric(*counts(hypotheses, references))


@bleu.misconception(
    "Your factor exp(1 − r/c) has no upper limit: for long hypotheses it is a reward. It must never exceed one."
)
def _(hypotheses, references):
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(1 - r / c) * geometric(*counts(hypotheses, references)) if c else 0.0


@bleu.misconception("Your brevity penalty is the ratio c/r itself. BLEU's is exp(1 − r/c), which falls faster.")
def _(hypotheses, references):
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * min(1.0, c / r) * geometric(*counts(hypotheses, references))


@bleu.misconception(
    "Your brevity penalty is taken sentence by sentence. Lengths are added up over the corpus: a short sentence may "
    "be made up for by a long one."
)
def _(hypotheses, references):
    lengths = [(len(said), len(wanted)) for said, wanted in zip(hypotheses, references, strict=True)]
    penalty = np.mean([np.exp(min(0.0, 1 - r / c)) if c else 0.0 for c, r in lengths])
    return 100 * penalty * geometric(*counts(hypotheses, references))


@bleu.misconception(
    "Your c and r are the lengths of the *last* pair. They count the words of all hypotheses and of all references."
)
def _(hypotheses, references):
    return 100 * brevity(hypotheses[-1:], references[-1:]) * geometric(*counts(hypotheses, references))


@bleu.misconception(
    "Your exponent is the *larger* of 0 and 1 − r/c: it takes nothing off short hypotheses and rewards long ones."
)
def _(hypotheses, references):
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(max(0.0, 1 - r / c)) * geometric(*counts(hypotheses, references)) if c else 0.0


def unguarded(hypotheses, references):
    right, total = counts(hypotheses, references)
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * float(np.exp(np.log(right / total).mean() + min(0.0, 1 - r / c)))


@bleu.misconception(
    "Nothing catches a zero. Where no hypothesis has four words, right / total is 0 / 0 (nan); where nothing is said, "
    "c is 0. BLEU is 0 in both cases."
)
def _(hypotheses, references):
    return unguarded(hypotheses, references)


@bleu.misconception(
    "You caught c = 0, but not the other zero: where no hypothesis has four words, right / total is 0 / 0, which is "
    "nan. BLEU is 0 there."
)
def _(hypotheses, references):
    return unguarded(hypotheses, references) if any(hypotheses) else 0.0


@bleu.misconception(
    "You divide by a total that may be 0: no hypothesis has four words, or nothing was said at all. BLEU is 0 there."
)
def _(hypotheses, references):
    shares = [int(a) / int(b) for a, b in zip(*counts(hypotheses, references), strict=True)]
    return 100 * brevity(hypotheses, references) * float(np.prod(shares)) ** 0.25


@bleu.misconception(
    "The logarithm of zero: some n-gram count is 0, and `math.log(0)` has no answer. Catch a zero before it: "
    "BLEU is 0 then."
)
def _(hypotheses, references):
    shares = [int(a) / int(b) for a, b in zip(*counts(hypotheses, references), strict=True)]
    return 100 * brevity(hypotheses, references) * float(np.exp(sum(map(math.log, shares)) / 4))


@bleu.misconception("Your n runs from 0 to 3, as `range(4)` does. Runs of one to four words are wanted.")
def _(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for said, wanted in zip(hypotheses, references, strict=True):
        for n in range(4):
            right[n] += sum((grams(said, n) & grams(wanted, n)).values())
            total[n] += sum(grams(said, n).values())
    return 100 * brevity(hypotheses, references) * geometric(right, total)


@bleu.misconception(
    "`len` of a Counter is how many *different* n-grams were said. The number said, repetitions included, is its "
    "`total()`."
)
def _(hypotheses, references):
    right, _ = counts(hypotheses, references)
    total = np.array([sum(len(grams(said, n)) for said in hypotheses) for n in range(1, 5)])
    return 100 * brevity(hypotheses, references) * geometric(right, total)


@bleu.misconception(
    "You joined all sentences into one. Runs of words then reach from one sentence into the next, and a word may be "
    "right because another sentence has it: count pair by pair."
)
def _(hypotheses, references):
    joined = [[word for words in side for word in words] for side in (hypotheses, references)]
    return 100 * brevity(hypotheses, references) * geometric(*counts(joined[:1], joined[1:]))


@bleu.misconception(
    "You divided by the reference's n-grams. That is recall; precision asks how much of what was *said* is right."
)
def _(hypotheses, references):
    return 100 * brevity(hypotheses, references) * geometric(*counts(hypotheses, references, recall=True))


@bleu.misconception(
    "You took the ordinary mean of the four precisions. BLEU's is geometric: one precision of zero makes all zero."
)
def _(hypotheses, references):
    right, total = counts(hypotheses, references)
    return 100 * brevity(hypotheses, references) * float(np.mean(right / np.maximum(total, 1)))


@bleu.misconception("You multiplied the four precisions. Their geometric mean is the fourth root of that.")
def _(hypotheses, references):
    right, total = counts(hypotheses, references)
    return 100 * brevity(hypotheses, references) * float(np.prod(right / np.maximum(total, 1)))


@bleu.misconception("You stopped at n = 1: single words alone say nothing about their order.")
def _(hypotheses, references):
    return 100 * brevity(hypotheses, references) * geometric(*counts(hypotheses, references), upto=1)


@bleu.misconception("You stopped at n = 3. BLEU goes up to four words in a row.")
def _(hypotheses, references):
    return 100 * brevity(hypotheses, references) * geometric(*counts(hypotheses, references), upto=3)


@bleu.misconception("Your score runs from 0 to 1. This lesson's runs to 100, as papers and sacrebleu have it.")
def _(hypotheses, references):
    return brevity(hypotheses, references) * geometric(*counts(hypotheses, references))


@bleu.misconception(
    "Your counts are smoothed, so a system without a single right 4-gram gets points. The plain definition gives 0."
)
def _(hypotheses, references):
    right, total = counts(hypotheses, references)
    return 100 * brevity(hypotheses, references) * geometric(right + 1, total + 1)


@bleu.alternative("with lists and loops")
def _(hypotheses, references):
    precisions = []
    for n in (1, 2, 3, 4):
        right = total = 0
        for said, wanted in zip(hypotheses, references, strict=True):
            left = [wanted[i : i + n] for i in range(len(wanted) - n + 1)]
            for i in range(len(said) - n + 1):
                total += 1
                if said[i : i + n] in left:
                    left.remove(said[i : i + n])
                    right += 1
        precisions.append(right / total if total else 0.0)
    c, r = sum(len(said) for said in hypotheses), sum(len(wanted) for wanted in references)
    product = precisions[0] * precisions[1] * precisions[2] * precisions[3]
    return 100 * product**0.25 * (1.0 if c >= r or c == 0 else float(np.exp(1 - r / c)))


@bleu.alternative("all counts in one array, sentence by sentence")
def _(hypotheses, references):
    table = np.array(
        [
            [sum((grams(said, n) & grams(wanted, n)).values()) for n in range(1, 5)]
            + [max(0, len(said) - n + 1) for n in range(1, 5)]
            + [len(said), len(wanted)]
            for said, wanted in zip(hypotheses, references, strict=True)
        ]
    ).sum(axis=0)
    right, total, c, r = table[:4], table[4:8], table[8], table[9]
    if (right == 0).any():
        return 0.0
    return 100 * float(np.prod(right / total) ** (1 / 4) * np.exp(-max(0.0, r / c - 1)))


MANY = "hypotheses and references are always as many"
ORDER = "the product of all right counts over the product of all totals is the same, whichever place each has"
bleu.equivalent("for hypothesis, reference in zip(hypotheses, references):", MANY)
bleu.equivalent("for hypothesis, reference in zip(hypotheses, references, strict=False):", MANY)
bleu.equivalent("right[n - 2] += (said & ngrams(reference, n)).total()", ORDER)
bleu.equivalent("total[n - 2] += said.total()", ORDER)


# ---- accuracy_by_length

accuracy_by_length = Exercise("accuracy_by_length", points=2, forbid=("attn", "pandas"), instead="masks and means")


def answers(rng, count=60, lengths=(3, 8), right=0.6):
    """Targets, predictions of which some are right, and lengths that say nothing about either."""
    targets = [str(number) for number in rng.integers(10, 2000, size=count)]
    predictions = [
        text if lucky else text[:-1] + "x" * int(rng.integers(1, 3))
        for text, lucky in zip(targets, rng.random(count) < right, strict=True)
    ]
    return predictions, targets, rng.integers(*lengths, size=count)


def both(answer):
    """Shares and counts as two arrays, whether they came as arrays, lists or tensors."""
    return tuple(np.asarray(part) for part in answer) if is_pair(answer) else answer


@accuracy_by_length.probe("one bin for each length")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng), [(3, 3), (4, 4), (5, 5), (6, 6), (7, 7)]))


@accuracy_by_length.probe("bins of two and more lengths")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, lengths=(2, 12)), [(2, 4), (5, 6), (7, 11)]))


@accuracy_by_length.probe("lengths that no bin wants")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, lengths=(1, 12)), [(3, 4), (7, 9)]))


@accuracy_by_length.probe("a bin that holds nothing")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng), [(1, 2), (3, 5), (6, 7), (20, 30)]))


@accuracy_by_length.probe("bins in any order, some the same")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, count=90), [(6, 7), (3, 4), (3, 7), (6, 7)]))


@accuracy_by_length.probe("all right; all wrong")
def _(accuracy_by_length, rng):
    bins = [(3, 5), (6, 7)]
    return [both(accuracy_by_length(*answers(rng, right=share), bins)) for share in (1.0, 0.0)]


@accuracy_by_length.probe("a single answer")
def _(accuracy_by_length, rng):
    said = str(rng.integers(100))
    return both(accuracy_by_length([said], [said], np.array([4]), [(3, 4), (5, 6)]))


@accuracy_by_length.probe("answers that are nearly right: cut short, too long, with a space")
def _(accuracy_by_length, rng):
    nearly = []
    for number in rng.integers(100, 1000, size=12):
        text = str(number)
        tries = [text, text[:2], text + "0", text + " ", " " + text, text[1:], "0" + text, "", text + "th", text + "TH"]
        nearly += [(said, text + "th" if said.endswith("TH") else text) for said in tries]
    nearly = [nearly[i] for i in rng.permutation(len(nearly))]
    lengths = rng.integers(3, 8, size=len(nearly))
    return both(accuracy_by_length(*map(list, zip(*nearly, strict=True)), lengths, [(n, n) for n in range(3, 8)]))


@accuracy_by_length.probe("your inputs stay as they were")
def _(accuracy_by_length, rng):
    predictions, targets, lengths = answers(rng, count=12)
    bins = [(3, 5), (6, 7)]
    answer = both(accuracy_by_length(predictions, targets, lengths, bins))
    return (answer, predictions, targets, lengths, bins) if is_pair(answer) else answer


def by_bin(right, lengths, bins, *, low=lambda n, edge: n >= edge, high=lambda n, edge: n <= edge, empty=np.nan):
    """Mean of `right` in each bin, and how many there are."""
    right, lengths = np.asarray(right, dtype=float), np.asarray(lengths)
    inside = [low(lengths, one) & high(lengths, other) for one, other in bins]
    shares = [right[mask].mean() if mask.any() else empty for mask in inside]
    return np.array(shares), np.array([mask.sum() for mask in inside])


def hits(predictions, targets):
    return [said == wanted for said, wanted in zip(predictions, targets, strict=True)]


@accuracy_by_length.misconception(
    "Your bins end before `high`, as Python's slices do. Here both ends belong to the bin."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, high=lambda n, edge: n < edge)


@accuracy_by_length.misconception("Your bins begin after `low`. Here both ends belong to the bin.")
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, low=lambda n, edge: n > edge)


@accuracy_by_length.misconception(
    "You divided by the number of *all* answers. The share is one of the answers in the bin."
)
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares * count / len(targets), count


@accuracy_by_length.misconception("You returned how many are right. Divide by how many the bin holds.")
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares * count, count


@accuracy_by_length.misconception("Your shares are percentages. A share of all is 1, not 100.")
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return 100 * shares, count


@accuracy_by_length.misconception("You returned the share of *wrong* answers.")
def _(predictions, targets, lengths, bins):
    return by_bin([not hit for hit in hits(predictions, targets)], lengths, bins)


@accuracy_by_length.misconception(
    "An empty bin has no accuracy: 0 would say that everything in it is wrong. Put nan there."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, empty=0.0)


@accuracy_by_length.misconception(
    "You counted right characters. Exact match is strict: one wrong character, and the answer is wrong."
)
def _(predictions, targets, lengths, bins):
    shares = [
        sum(a == b for a, b in zip(said, wanted, strict=False)) / max(len(said), len(wanted))
        for said, wanted in zip(predictions, targets, strict=True)
    ]
    return by_bin(shares, lengths, bins)


def judged_by(right, predictions, targets, lengths, bins):
    """Shares of the answers that `right(said, wanted)` accepts."""
    return by_bin([right(*pair) for pair in zip(predictions, targets, strict=True)], lengths, bins)


@accuracy_by_length.misconception(
    "`startswith` accepts an answer that goes on after the right one: 910 for 91. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: said.startswith(wanted), *given)


@accuracy_by_length.misconception(
    "You accept an answer that breaks off: 9 for 91, and even an empty one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: wanted.startswith(said), *given)


@accuracy_by_length.misconception(
    "`strip` forgives spaces. The machine wrote them: a space too many is a wrong character like any other."
)
def _(*given):
    return judged_by(lambda said, wanted: said.strip() == wanted.strip(), *given)


@accuracy_by_length.misconception(
    "You accept an answer that is only a *part* of the right one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: said in wanted, *given)


@accuracy_by_length.misconception(
    "You accept an answer that only *contains* the right one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: wanted in said, *given)


@accuracy_by_length.misconception(
    "`zip` stops at the shorter string: 9 and 910 both pass for 91. Two strings are equal only if their lengths are."
)
def _(*given):
    return judged_by(lambda said, wanted: all(a == b for a, b in zip(said, wanted, strict=False)), *given)


@accuracy_by_length.misconception(
    "Two lists compared by `==` give a single truth value for all answers together. Compare them pair by pair."
)
def _(predictions, targets, lengths, bins):
    _, count = by_bin(hits(predictions, targets), lengths, bins)
    return np.full(len(bins), float(predictions == targets)), count


@accuracy_by_length.misconception(
    "You returned a pair for each bin. Wanted are two arrays: the shares of all bins, then their counts."
)
def _(predictions, targets, lengths, bins):
    return list(zip(*by_bin(hits(predictions, targets), lengths, bins), strict=True))


@accuracy_by_length.misconception(
    "You sorted the answers by their own length. `lengths` says how long each *source* is."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), [len(target) for target in targets], bins)


@accuracy_by_length.misconception(
    "Each of your bins holds everything up to `high`: the shorter ones are counted again. A bin begins at `low`."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, low=lambda n, edge: n > 0)


@accuracy_by_length.misconception("You returned the shares alone: how many answers stand behind each is wanted too.")
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins)[0]


@accuracy_by_length.misconception(
    "Your shares are right, but the second array counts the *right* answers. It should count all in the bin."
)
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares, np.nan_to_num(shares * count)


@accuracy_by_length.alternative("two dictionaries, answer by answer")
def _(predictions, targets, lengths, bins):
    right, seen = Counter(), Counter()
    for said, wanted, length in zip(predictions, targets, lengths, strict=True):
        for place, (low, high) in enumerate(bins):
            if low <= length <= high:
                seen[place] += 1
                right[place] += said == wanted
    shares = [right[place] / seen[place] if seen[place] else float("nan") for place in range(len(bins))]
    return shares, [seen[place] for place in range(len(bins))]


@accuracy_by_length.alternative("one matrix product")
def _(predictions, targets, lengths, bins):
    lengths, edges = np.asarray(lengths), np.asarray(bins)
    inside = (edges[:, :1] <= lengths) & (lengths <= edges[:, 1:])
    count = inside.sum(axis=1)
    return inside @ np.array(hits(predictions, targets), dtype=float) / count, count
