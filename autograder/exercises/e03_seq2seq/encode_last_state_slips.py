"""What people get wrong in `encode_last_state`."""

import numpy as np

from autograder.exercises.e03_seq2seq.encode_last_state import encode_last_state, every_state
from autograder.exercises.e03_seq2seq.shared import cell


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
    "Your mask is the wrong way round: you keep the old state while a row still reads, and take the new one after its "
    "end. (`np.where(mask, a, b)` takes a where the mask is True.)"
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


def begun(first_h, first_c):
    """The loop, begun with states that hold one number throughout."""

    def encode(x, lengths, w_x, w_h, b):
        h, c = (np.full((len(x), len(w_h)), float(value)) for value in (first_h, first_c))
        for position in range(x.shape[1]):
            h, c = frozen(position < lengths, cell(x[:, position], h, c, w_x, w_h, b), (h, c))
        return h, c

    return encode


from_ones = encode_last_state.misconception(
    "Your first state is made of ones, h or c or both. Before the first character nothing is known: zeros."
)
for values in ((1, 1), (0, 1), (1, 0)):
    from_ones(begun(*values))


@encode_last_state.misconception(
    "h and c are one and the same array: `h = c = np.zeros(…)` makes a single one, and what you write into c "
    "stands in h too. Make two arrays, or a new one at each step."
)
def _(x, lengths, w_x, w_h, b):
    state = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        on = position < lengths
        state[on] = cell(x[:, position], state, state, w_x, w_h, b)[1][on]
    return state, state


@encode_last_state.misconception(
    "You take it that the padding stands in front. A row's characters stand at the places 0 to n − 1, its padding "
    "behind them."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        new = cell(x[:, position], h, c, w_x, w_h, b)
        h, c = frozen(position >= x.shape[1] - lengths, new, (h, c))
    return h, c


@encode_last_state.misconception(
    "After its end a row of yours goes on from zeros: input, h and c are multiplied by the mask, and the step is taken "
    "all the same. A row that has ended keeps its state."
)
def _(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for position in range(x.shape[1]):
        on = (position < lengths)[:, None]
        h, c = cell(x[:, position] * on, h * on, c * on, w_x, w_h, b)
    return h, c


@encode_last_state.misconception("You wrote zeros into the caller's `x`. Leave it as it is, or work on a copy.")
def _(x, lengths, *weights):
    answer = chosen(frozen, x, lengths, *weights)
    x[np.arange(x.shape[1]) >= lengths[:, None]] = 0
    return answer


@encode_last_state.misconception(
    "You read from the end to the start. That comes two sections later; here read in order."
)
def _(x, lengths, w_x, w_h, b):
    back = np.stack([np.concatenate([row[:n][::-1], row[n:]]) for row, n in zip(x, lengths, strict=True)])
    h, c = every_state(back, w_x, w_h, b)
    return h[np.arange(len(x)), lengths - 1], c[np.arange(len(x)), lengths - 1]
