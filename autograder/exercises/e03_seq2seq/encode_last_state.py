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


def chosen(choose, x, lengths, w_x, w_h, b):
    """The solution's loop; choose(mask (B,), (new h, new c), (h, c)) gives the next h and c."""
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        h, c = choose(position < lengths, cell(x[:, position], h, c, w_x, w_h, b), (h, c))
    return h, c


def frozen(mask, new, old):
    return tuple(np.where(mask[:, None], one, other) for one, other in zip(new, old, strict=True))


def in_order(order, x, lengths, w_x, w_h, b):
    """The right states of the rows, one after another as `order` has them."""
    return chosen(frozen, x[order], lengths[order], w_x, w_h, b)


def swapped(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        h, c = frozen(position < lengths, cell(x[:, position], c, h, w_x, w_h, b), (h, c))
    return h, c


reads_padding = encode_last_state.misconception(
    "Your encoder reads the padding too: a short row's state goes on changing after its last character. "
    "A row that has ended keeps its state."
)


@reads_padding
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    return h[:, -1], c[:, -1]


@reads_padding
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x[:, : max(lengths)], w_x, w_h, b)
    return h[:, -1], c[:, -1]


@encode_last_state.misconception("All your rows stop where the *first* one ends. Each row is read to its own end.")
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    return h[:, lengths[0] - 1], c[:, lengths[0] - 1]


@encode_last_state.misconception(
    "Your loop ends one position too early: `range(S - 1)` leaves out the last, which the longest rows have."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1] - 1):
        h, c = frozen(position < lengths, cell(x[:, position], h, c, w_x, w_h, b), (h, c))
    return h, c


@encode_last_state.misconception(
    "You take it that the rows come sorted, the longest first: `[:n]` are then the rows that still read. They come "
    "in any order."
)
def _(x, lengths, w_x, w_h, b):
    h, c = np.zeros((len(x), len(w_h))), np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        n = int((lengths > position).sum())
        h[:n], c[:n] = cell(x[:n, position], h[:n], c[:n], w_x, w_h, b)
    return h, c


not_restored = encode_last_state.misconception(
    "Your rows come back sorted by length. Put them back in the order in which they were given."
)
not_restored(lambda x, lengths, *weights: in_order(np.argsort(-lengths, kind="stable"), x, lengths, *weights))
not_restored(lambda x, lengths, *weights: in_order(np.argsort(lengths)[::-1], x, lengths, *weights))
not_restored(lambda x, lengths, *weights: in_order(np.argsort(lengths, kind="stable"), x, lengths, *weights))


@encode_last_state.misconception(
    "A vector of zeros is no sign of padding: a real character may have one. The lengths say where a row ends."
)
def _(x, *given):
    def skip(mask, new, old):
        return frozen(mask & seen.pop(0), new, old)

    seen = list(np.any(x != 0, axis=2).T)
    return chosen(skip, x, *given)


@encode_last_state.misconception(
    "You look for padding by its zeros. Padding need not be zeros, and a real character may be: take `lengths`."
)
def _(x, lengths, *weights):
    def skip(_, new, old):
        return frozen(seen.pop(0), new, old)

    seen = list(np.any(x != 0, axis=2).T)
    return chosen(skip, x, lengths, *weights)


@encode_last_state.misconception(
    "You count a row's length from its vectors that aren't zero. A real character may have one: take `lengths`."
)
def _(x, lengths, *weights):
    return chosen(frozen, x, np.any(x != 0, axis=2).sum(axis=1), *weights)


@encode_last_state.misconception(
    "You call `lstm_step` once for h and once for c, and the second call already starts from the new state. Call it "
    "once and use both results."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        on = (position < lengths)[:, None]
        h = np.where(on, cell(x[:, position], h, c, w_x, w_h, b)[0], h)
        c = np.where(on, cell(x[:, position], h, c, w_x, w_h, b)[1], c)
    return h, c


def half_fed(fed_h, fed_c):
    """The loop, but each step starts from fed_h · h and fed_c · c."""

    def encode(x, lengths, w_x, w_h, b):
        h = c = np.zeros((len(x), len(w_h)))
        for position in range(x.shape[1]):
            h, c = frozen(position < lengths, cell(x[:, position], fed_h * h, fed_c * c, w_x, w_h, b), (h, c))
        return h, c

    return encode


encode_last_state.misconception(
    "Every step of yours starts with a memory of zeros. Pass on the c that the step before returned, not h alone."
)(half_fed(1, 0))


encode_last_state.misconception(
    "Every step of yours starts with an h of zeros. Pass on the h that the step before returned, not c alone."
)(half_fed(0, 1))


encode_last_state.misconception("h and c have changed places on their way into `lstm_step`: it takes h, then c.")(
    lambda x, lengths, w_x, w_h, b: swapped(x, lengths, w_x, w_h, b)
)


encode_last_state.misconception("You packed h and c into one array. Return the two of them: `return h, c`.")(
    lambda *given: np.stack(chosen(frozen, *given))
)


encode_last_state.misconception("Both things that you return are h. The second is the memory c.")(
    lambda *given: (chosen(frozen, *given)[0],) * 2
)


@encode_last_state.misconception(
    "You read one character too many: a row of length n has its last character at position n − 1."
)
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    at = np.minimum(lengths, x.shape[1] - 1)
    return h[np.arange(len(x)), at], c[np.arange(len(x)), at]


one_early = encode_last_state.misconception(
    "You stopped one character early: the last one, at position n − 1, belongs to the row too."
)


@one_early
def _(x, lengths, w_x, w_h, b):
    h, c = every_state(x, w_x, w_h, b)
    return h[np.arange(len(x)), lengths - 2], c[np.arange(len(x)), lengths - 2]


@one_early
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


memory_runs_on = encode_last_state.misconception(
    "You froze h at a row's end, but its memory c runs on through the padding. Both stop together."
)


@memory_runs_on
def _(x, lengths, *weights):
    h, c = every_state(x, *weights)
    return h[np.arange(len(x)), lengths - 1], c[:, -1]


@memory_runs_on
def _(*given):
    return chosen(lambda mask, new, old: (frozen(mask, new, old)[0], new[1]), *given)


state_runs_on = encode_last_state.misconception(
    "You froze the memory c at a row's end, but its h runs on through the padding. Both stop together."
)


@state_runs_on
def _(x, lengths, *weights):
    h, c = every_state(x, *weights)
    return h[:, -1], c[np.arange(len(x)), lengths - 1]


@state_runs_on
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


averaged = encode_last_state.misconception(
    "You averaged over the positions. Wanted is the one state after the last character."
)


@averaged
def _(x, lengths, *weights):
    return tuple(part.mean(axis=1) for part in every_state(x, *weights))


@averaged
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
