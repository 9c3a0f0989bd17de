"""What people get wrong in `bidirectional_annotations`."""

import numpy as np

from autograder.exercises.e06_translation.bidirectional_annotations import bidirectional_annotations
from autograder.exercises.e06_translation.bidirectional_annotations_versions import (
    backward_goes_on,
    batch_without_state_axis,
    before,
    both,
    both_to_the_right,
    forgetful,
    forgetful_backward,
    forward_padding_kept,
    from_the_one_above,
    going_on,
    halves,
    joining,
    last_states,
    masking,
    multiplied,
    one_by_one,
    place_0_lost,
    read_to_the_length,
    rows_turned,
    side_by_side,
    state_first,
    still,
    times_mask,
    turned_and_read,
    unmasked,
    without_batch,
    written_first,
    zeroed_in_place,
    zeros_at_padding,
)
from autograder.exercises.e06_translation.shared import inside

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
        "A step takes a batch: `x_i` (B, D) and `h` (B, H), two axes each. For one sentence take `x[b : b + 1, i]`, "
        "(1, D), and begin with zeros (1, H); `x[b, i]` has lost its axis.": [
            without_batch(np.zeros),
            without_batch(lambda H: np.zeros((1, H))),
        ],
        "Your first state is (H,). A step takes states (B, H), one for each sentence: begin with zeros (B, H).": [
            batch_without_state_axis
        ],
        "Place i of your annotations holds what the reader knew *before* token i. Word i is what each reader read "
        "last: step first, then write the new state down.": [going_on(before)],
        "You took one length for all sentences, the first or the shortest. Each row has its own: `lengths[:, None]`.": [
            masking(lambda x, lengths: inside(x, np.full_like(lengths, lengths[0]))),
            masking(lambda x, lengths: inside(x, np.full_like(lengths, min(lengths)))),
        ],
        "Your states are as wide as the tokens' vectors. A state has `d_hidden` numbers, H; D is another width.": [
            lambda x, lengths, step_f, step_b, d_hidden: side_by_side(both(x, lengths, step_f, step_b, x.shape[2]))
        ],
        "Both halves hold the forward states. The second half is what the backward reader knew.": [
            joining(lambda forward, backward, lengths: side_by_side([forward, forward]))
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
