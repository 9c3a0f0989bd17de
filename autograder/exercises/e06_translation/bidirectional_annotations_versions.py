"""Wrong versions of `bidirectional_annotations`, for its slips."""

import numpy as np

from autograder.exercises.e06_translation.bidirectional_annotations import read
from autograder.exercises.e06_translation.shared import inside


def halves(x, step_f, step_b, H, real=None, state=None):
    """Forward and backward states of whole rows."""
    S = x.shape[1]
    return read(x, step_f, range(S), H, real, state), read(x, step_b, range(S)[::-1], H, real, state)


def both(x, lengths, step_f, step_b, H):
    """The right annotations in two halves."""
    return halves(x, step_f, step_b, H, inside(x, lengths))


def side_by_side(parts):
    return np.concatenate(parts, axis=2)


def joining(join):
    """A wrong version that joins the right halves otherwise: join(forward, backward, lengths)."""
    return lambda x, lengths, *rest: join(*both(x, lengths, *rest), lengths)


def masking(real_of):
    """A wrong version that takes other places for real: real_of(x, lengths)."""
    return lambda x, lengths, *rest: side_by_side(halves(x, *rest, real_of(x, lengths)))


def unmasked(end, begin=lambda x, lengths: x):
    """The readers read whole rows, of begin(x, lengths); then end(annotations, lengths)."""
    return lambda x, lengths, *rest: end(side_by_side(halves(begin(x, lengths), *rest)), lengths)


def times_mask(h, lengths):
    return h * inside(h, lengths)[..., None]


def zeros_at_padding(h, lengths):
    return np.where(inside(h, lengths)[..., None], h, 0.0)


def going_on(keep):
    """Row by row of places: keep(is it real?, new state, old state) gives what is written down and what is carried."""

    def wrong(x, lengths, step_f, step_b, d_hidden):
        found, real = [], inside(x, lengths)
        for step, places in [(step_f, range(x.shape[1])), (step_b, range(x.shape[1])[::-1])]:
            state, h = np.zeros((len(x), d_hidden)), np.zeros((*x.shape[:2], d_hidden))
            for i in places:
                h[:, i], state = keep(real[:, i, None], step(x[:, i], state), state)
            found.append(h)
        return side_by_side(found)

    return wrong


def still(real, new, old):
    return np.where(real, new, old), np.where(real, new, old)


def multiplied(real, new, old):
    return real * new, real * new


def before(real, new, old):
    return np.where(real, old, 0.0), np.where(real, new, 0.0)


def written_first(real, new, old):
    return new, np.where(real, new, 0.0)


def one_by_one(begin, token=lambda x, row, i: x[row : row + 1, i]):
    """Sentence by sentence; the backward reader visits `begin(length)` and the places below."""

    def wrong(x, lengths, step_f, step_b, d_hidden):
        h = np.zeros((*x.shape[:2], 2 * d_hidden))
        for row, length in enumerate(lengths):
            ways = [
                (step_f, range(length), slice(d_hidden)),
                (step_b, range(begin(length), -1, -1), slice(d_hidden, None)),
            ]
            for step, places, half in ways:
                state = np.zeros((1, d_hidden))
                for i in places:
                    state = step(token(x, row, i), state)
                    h[row, i, half] = state
        return h

    return wrong


def read_to_the_length(x, lengths, step_f, step_b, H, state):
    """Each sentence by itself, both readers starting from `state` (1, H)."""
    h = np.zeros((*x.shape[:2], 2 * H))
    for row, length in enumerate(lengths):
        h[row, :length] = side_by_side(halves(x[row : row + 1, :length], step_f, step_b, H, state=state))[0]
    return h


def forward_padding_kept(x, lengths, step_f, step_b, d_hidden):
    forward, _ = halves(x, step_f, step_b, d_hidden)
    return side_by_side([forward, both(x, lengths, step_f, step_b, d_hidden)[1]])


def place_0_lost(forward, backward, lengths):
    backward[:, 0] = 0.0
    return side_by_side([forward, backward])


def rows_turned(forward, backward, lengths):
    for row, length in enumerate(lengths):
        backward[row, :length] = backward[row, :length][::-1].copy()
    return side_by_side([forward, backward])


def turned_and_read(x, lengths, step_f, step_b, d_hidden):
    forward, backward = halves(x, step_f, step_b, d_hidden)
    return zeros_at_padding(side_by_side([forward, backward[:, ::-1]]), lengths)


def zeroed_in_place(x, lengths, *rest):
    x[~inside(x, lengths)] = 0.0
    return side_by_side(both(x, lengths, *rest))


def both_to_the_right(x, lengths, step_f, step_b, d_hidden):
    S, real = x.shape[1], inside(x, lengths)
    return side_by_side([read(x, step, range(S), d_hidden, real) for step in (step_f, step_b)])


def backward_goes_on(x, lengths, step_f, step_b, d_hidden):
    forward, _ = both(x, lengths, step_f, step_b, d_hidden)
    last = forward[np.arange(len(x)), lengths - 1]
    backward = np.zeros_like(forward)
    for row, length in enumerate(lengths):
        one = slice(row, row + 1)
        backward[one, :length] = read(x[one, :length], step_b, range(length)[::-1], d_hidden, state=last[one])
    return side_by_side([forward, backward])


def forgetful(x, lengths, step_f, step_b, d_hidden, forward=None):
    fresh = np.zeros((len(x), d_hidden))
    parts = [np.stack([step(x[:, i], fresh) for i in range(x.shape[1])], axis=1) for step in (step_f, step_b)]
    return zeros_at_padding(side_by_side([parts[0] if forward is None else forward, parts[1]]), lengths)


def forgetful_backward(x, lengths, step_f, step_b, d_hidden):
    return forgetful(x, lengths, step_f, step_b, d_hidden, both(x, lengths, step_f, step_b, d_hidden)[0])


def state_first(x, lengths, step_f, step_b, d_hidden):
    turned = [lambda token, state, step=step: step(state, token) for step in (step_f, step_b)]
    return side_by_side(both(x, lengths, *turned, d_hidden))


def from_the_one_above(x, lengths, step_f, step_b, d_hidden):
    h, states = np.zeros((*x.shape[:2], 2 * d_hidden)), [np.zeros((1, d_hidden))] * 2
    for row, length in enumerate(lengths):
        one = x[row : row + 1]
        for i in range(length):
            states[0] = step_f(one[:, i], states[0])
            h[row, i, :d_hidden] = states[0]
        for i in reversed(range(length)):
            states[1] = step_b(one[:, i], states[1])
            h[row, i, d_hidden:] = states[1]
    return h


def without_batch(first_state):
    """Sentence by sentence, the token (D,) and the state, which begins as `first_state(H)`, handed on as they are."""

    def wrong(x, lengths, step_f, step_b, d_hidden):
        h = np.zeros((*x.shape[:2], 2 * d_hidden))
        for row, length in enumerate(lengths):
            ways = [(step_f, range(length), slice(d_hidden)), (step_b, range(length)[::-1], slice(d_hidden, None))]
            for step, places, half in ways:
                state = first_state(d_hidden)
                for i in places:
                    state = step(x[row, i], state)
                    h[row, i, half] = state
        return h

    return wrong


def batch_without_state_axis(x, lengths, step_f, step_b, d_hidden):
    return side_by_side(halves(x, step_f, step_b, d_hidden, inside(x, lengths), np.zeros(d_hidden)))


def last_states(forward, backward, lengths):
    return np.concatenate([forward[np.arange(len(forward)), lengths - 1], backward[:, 0]], axis=1)
