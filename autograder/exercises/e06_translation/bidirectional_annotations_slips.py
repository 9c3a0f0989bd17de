"""What people get wrong in `bidirectional_annotations`."""

import numpy as np

from autograder.exercises.e06_translation.bidirectional_annotations import bidirectional_annotations, read
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


def last_states(forward, backward, lengths):
    return np.concatenate([forward[np.arange(len(forward)), lengths - 1], backward[:, 0]], axis=1)


bidirectional_annotations.tell(
    {
        "Your backward reader begins at the end of the *row*: it has read padding before it comes to the sentence. It "
        "must arrive at the sentence's last token with a fresh state.": [
            unmasked(times_mask),
            unmasked(zeros_at_padding),
        ],
        "You read the padding as if it were text, forwards and backwards: `lengths` has no effect. Annotations of "
        "padding are zeros, and the backward reader must not have met it.": [unmasked(lambda h, lengths: h)],
        "You put zeros for the padding and let the backward reader read them. A reader isn't still when it reads "
        "zeros: its *state* must be zeros when it arrives at the last real token.": [
            unmasked(zeros_at_padding, zeros_at_padding),
            unmasked(lambda h, lengths: h, zeros_at_padding),
        ],
        "Both readers do right by the sentence, but where the padding stands your annotations are not zeros.": [
            forward_padding_kept,
            going_on(written_first),
        ],
        "In the padding your state stands still. That does no harm to the real tokens, but then it is written down: "
        "the last state again, where the annotations should be zeros.": [going_on(still)],
        "You removed the padding by multiplying with 0. That works until the padding holds something that is no "
        "number: 0 × nan is nan. Choose instead of multiplying.": [going_on(multiplied)],
        "Your backward reader never reaches place 0. A `range` stops before its second number.": [
            joining(place_0_lost)
        ],
        "One place of padding slipped in: a sentence of length 3 has the places 0, 1 and 2.": [
            one_by_one(lambda length: length),
            one_by_one(lambda length: length, lambda x, row, i: x[row][i][None]),
            masking(lambda x, lengths: inside(x, lengths + 1)),
        ],
        "The last token of every sentence is lost: a sentence of length 3 has the places 0, 1 and 2.": [
            masking(lambda x, lengths: inside(x, lengths - 1))
        ],
        "You took a token of zeros for padding. What is real, only `lengths` says: a real token may be zeros, and "
        "padding may hold anything.": [
            masking(lambda x, lengths: inside(x, lengths) & (x != 0).any(axis=2)),
            masking(lambda x, lengths: (x != 0).any(axis=2)),
        ],
        "Your mask works the wrong way round: real are the places *below* the length.": [
            masking(lambda x, lengths: ~inside(x, lengths))
        ],
        "You wrote zeros into the caller's `x`. What the padding holds need not be changed: choose which states "
        "count.": [zeroed_in_place],
        "You stored the backward states in the order they were read. Place i of both halves must belong to token i: "
        "the backward reader's first state belongs to the last token.": [
            joining(rows_turned),
            joining(lambda forward, backward, lengths: side_by_side([forward, backward[:, ::-1]])),
        ],
        "You read each row from its end and left the backward states in that order. Place i of both halves must belong "
        "to token i; and the end of the row may be padding, which must not be read.": [turned_and_read],
        "The halves have changed places: the forward states come first, h = [h_F; h_B].": [
            joining(lambda forward, backward, lengths: side_by_side([backward, forward]))
        ],
        "You added the two states. Joined side by side they keep all 2H numbers; a sum can't be taken apart again.": [
            joining(lambda forward, backward, lengths: forward + backward)
        ],
        "The two halves were put together along the wrong axis, or along a new one. They stand side by side in one "
        "vector for each token: (B, S, H) and (B, S, H) make (B, S, 2H), `axis=2`.": [
            joining(lambda forward, backward, lengths: np.stack([forward, backward], axis=2)),
            joining(lambda forward, backward, lengths: np.stack([forward, backward])),
            joining(lambda forward, backward, lengths: np.stack([forward, backward], axis=-1)),
            joining(lambda forward, backward, lengths: np.concatenate([forward, backward], axis=1)),
            joining(lambda forward, backward, lengths: np.concatenate([forward, backward])),
        ],
        "You returned two arrays, one for each reader. An annotation joins them: one array, (B, S, 2H).": [
            joining(lambda forward, backward, lengths: (forward, backward))
        ],
        "You returned the forward states alone. The backward reader's half is missing: (B, S, 2H).": [
            joining(lambda forward, backward, lengths: forward)
        ],
        "You returned the last state of each reader. An annotation is wanted for *every* token, (B, S, 2H).": [
            joining(last_states)
        ],
        "Your places and sentences have changed axes: (S, B, 2H). Asked for is (B, S, 2H); `np.stack` of the places "
        "takes `axis=1`.": [
            joining(lambda forward, backward, lengths: side_by_side([forward, backward]).swapaxes(0, 1))
        ],
        "The same reader went both ways. The second half comes from `step_b`, a network of its own.": [
            lambda x, lengths, step_f, step_b, d_hidden: side_by_side(both(x, lengths, step_f, step_f, d_hidden))
        ],
        "The readers have changed places: `step_f` reads forwards, `step_b` backwards.": [
            lambda x, lengths, step_f, step_b, d_hidden: side_by_side(both(x, lengths, step_b, step_f, d_hidden))
        ],
        "Both of your readers go left to right. The second must visit the last token first.": [both_to_the_right],
        "Your backward reader goes on from the forward reader's last state. Both begin with zeros.": [backward_goes_on],
        "Each of your states forgot the ones before: the step needs the state that the last step returned.": [
            forgetful
        ],
        "Your backward states forgot the ones before: the step needs the state that the last step returned.": [
            forgetful_backward
        ],
        "You gave a step its state first. It is `step(x_i, h)`: the token, then the state.": [state_first],
        "Your annotations end with the longest sentence. The row may be longer than that: one annotation for each of "
        "its S places, zeros at padding.": [
            lambda x, lengths, *rest: side_by_side(both(x[:, : max(lengths)], lengths, *rest))
        ],
        "Your annotations have the dtype of `x`. Where the tokens are integers, the states lose what stands after the "
        "point: make room for floats.": [
            lambda x, lengths, *rest: side_by_side(both(x, lengths, *rest)).astype(x.dtype)
        ],
        "Your first state is ones. Both readers begin with zeros.": [
            lambda x, lengths, *rest: side_by_side(halves(x, *rest, inside(x, lengths), np.ones((len(x), rest[-1])))),
            lambda x, lengths, *rest: read_to_the_length(x, lengths, *rest, np.ones((1, rest[-1]))),
        ],
        "A sentence begins with the state that the one above it left. Each begins with zeros: a sentence's annotations "
        "don't depend on its neighbours.": [from_the_one_above],
    },
)
