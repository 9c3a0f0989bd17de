"""What people get wrong in `time_attention_backward`."""

import numpy as np

from autograder.exercises.e04_attention_by_hand.over_steps import steps, ways_back
from autograder.exercises.e04_attention_by_hand.shared import CHANGED, HALF, ending, layer, rounds, softmax, softmaxed
from autograder.exercises.e04_attention_by_hand.time_attention_backward import every_step, time_attention_backward
from autograder.exercises.e04_attention_by_hand.usual import tell_changed, tell_usual


def joining(in_s=lambda own: own, in_h=lambda parts: parts.sum(axis=1)):
    """A wrong way to put the steps together: own is (B, T, D), parts (B, T, S, D)."""

    def wrong(s, h, weights, grad):
        own, parts = (np.stack(found, axis=1) for found in steps(s, h, weights, grad))
        return in_s(own), in_h(parts)

    return wrong


def floats(x):
    return np.zeros(x.shape)


def looping(turns=lambda s, h: range(s.shape[1]), room=floats, weights_of=lambda weights, t: weights[:, t]):
    """The loop, with its turns, the arrays it fills and a step's weights to be chosen."""

    def wrong(s, h, weights, grad):
        in_s, in_h = room(s), room(h)
        for t in turns(s, h):
            in_s[:, t], part = layer(s[:, t], h, weights_of(weights, t), grad[:, t])
            in_h += part
        return in_s, in_h

    return wrong


def only_steps(which):
    """Steps outside the slice `which` give no gradient, neither in s nor in h."""

    def wrong(s, h, weights, grad):
        own, parts = (np.stack(found, axis=1) for found in steps(s, h, weights, grad))
        in_s = np.zeros(s.shape)
        in_s[:, which] = own[:, which]
        return in_s, parts[:, which].sum(axis=1)

    return wrong


def one_for_all(place, which):
    """One of the inputs is taken at one step for all."""

    def wrong(*inputs):
        inputs = list(inputs)
        inputs[place] = np.repeat(inputs[place][:, [which]], inputs[place].shape[1], axis=1)
        return every_step(*inputs)

    return wrong


def products(slope):
    """Without a loop; slope(weights, gradient in them) is the gradient in the scores."""

    def wrong(s, h, weights, grad):
        in_s, as_values, as_keys = ways_back(s, h, weights, grad, slope)
        return in_s, as_values + as_keys

    return wrong


def over_the_batch(s, h, weights, grad):
    found = [layer(s[t], h, weights[t], grad[t]) for t in range(len(s))]
    return np.stack([in_s for in_s, _ in found]), sum(in_h for _, in_h in found)


def anew(s, h, weights, grad):
    return every_step(s, h, softmax(s @ h.swapaxes(1, 2)), grad)


def added_to_copy(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    total = h.copy()
    for part in in_h:
        total += part
    return np.stack(in_s, axis=1), total


def stored_in_the_dtype_of_s(right, s, h, weights, grad):
    stored = s.copy()
    stored[...] = right
    return stored


def only_one_as_keys(t):
    """What reaches the states as keys is that of step t alone."""

    def wrong(s, h, weights, grad):
        own, as_values, _ = ways_back(s, h, weights, grad, softmaxed)
        delta = softmaxed(weights, grad @ turned(h))
        return own, as_values + delta[:, t, :, None] * s[:, t, None]

    return wrong


def changed_on_the_way(s, h, weights, grad):
    in_s, states = np.zeros(s.shape), h
    for t in range(s.shape[1]):
        in_s[:, t], part = layer(s[:, t], states, weights[:, t], grad[:, t])
        states = states + part
    return in_s, states - h


def turned(x):
    return x.swapaxes(1, 2)


def added_to_h(s, h, weights, grad):
    in_s = []
    for t in range(s.shape[1]):
        own, part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_s.append(own)
        h += part
    return np.stack(in_s, axis=1), h


def written_into_s(s, h, weights, grad):
    in_h = np.zeros(h.shape)
    for t in range(s.shape[1]):
        s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return s, in_h


def written_into_floats(s, h, weights, grad):
    return written_into_s(np.asarray(s, dtype=float), h, weights, grad)  # no copy where s holds floats already


def written_into_both(s, h, weights, grad):
    for t in range(s.shape[1]):
        s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        h += part
    return s, h


time_attention_backward.tell(
    {
        "Only the last step's gradient reaches h: each step overwrites the one before. All steps read the same states, "
        "so their gradients add.": [joining(in_h=lambda parts: parts[:, -1])],
        "Only the first step's gradient reaches h. All steps read the same states, so their gradients add.": [
            joining(in_h=lambda parts: parts[:, 0])
        ],
        "The last step is missing from h's gradient: the loop ends one step early, or the sum does.": [
            joining(in_h=lambda parts: parts[:, :-1].sum(axis=1))
        ],
        "The first step is missing from h's gradient. All steps read the same states, so all their gradients add.": [
            joining(in_h=lambda parts: parts[:, 1:].sum(axis=1))
        ],
        "Your loop ends one step early: the last step gets no gradient, and gives h none. `range(T)` already stops "
        "before T.": [only_steps(slice(-1))],
        "Your loop leaves out the first step: it gets no gradient, and gives h none. Steps are counted from 0.": [
            only_steps(slice(1, None))
        ],
        "Your loop ends after the first step: is the `return` inside it? Each step has a gradient to give.": [
            only_steps(slice(1))
        ],
        "Your loop runs as often as there are sentences: `s.shape[0]` and `len(s)` are B. The steps are the second "
        "axis of s.": [looping(lambda s, h: range(len(s)))],
        "Your loop runs as often as there are words: `h.shape[1]` is S. It should run once for each of the decoder's "
        "steps.": [looping(lambda s, h: range(h.shape[1]))],
        "Your loop runs over the batch, not over the steps. Steps are the second axis: `s[:, t]`, not `s[t]`.": [
            over_the_batch
        ],
        "You gave all steps to the one-step layer at once. It knows no axis for the steps: give it one step's slices "
        "at a time.": [layer],
        "You look for step t on the wrong axis of `weights`. They are (B, T, S): the last axis holds the words, the "
        "one before it the steps.": [looping(weights_of=lambda weights, t: weights[:, :, t])],
        "Your gradient in s is a list of the steps' gradients. Asked for is one array, (B, T, D), with the steps side "
        "by side along the second axis.": [joining(in_s=lambda own: list(own.swapaxes(0, 1)))],
        "Only the last step's gradient in s comes back: each step overwrites the one before. Each has its own place in "
        "(B, T, D).": [joining(in_s=lambda own: own[:, -1])],
        "Your gradient in s is (T, B, D): the steps were stacked as the first axis. They are the second, as in s.": [
            joining(in_s=lambda own: own.swapaxes(0, 1))
        ],
        "Your gradients in s are joined along an axis that is there already, or at the end. The steps are an axis of "
        "their own, the second: (B, T, D).": [
            joining(in_s=lambda own: own.reshape(len(own), -1)),
            joining(in_s=lambda own: np.concatenate(list(own.swapaxes(0, 1)))),
            joining(in_s=lambda own: own.swapaxes(1, 2)),
        ],
        "You added up the gradients of the decoder's states as well. Each step has a question of its own, and so a "
        "gradient of its own: (B, T, D).": [joining(in_s=lambda own: own.sum(axis=1))],
        "The gradients in s are added up over the steps, and stand in every place. Each step has its own.": [
            joining(in_s=lambda own: np.repeat(own.sum(axis=1, keepdims=True), own.shape[1], axis=1))
        ],
        "The gradients in s are added up as the steps go by. Each step has its own, and keeps it.": [
            joining(in_s=lambda own: own.cumsum(axis=1)),
            joining(in_s=lambda own: own[:, ::-1].cumsum(axis=1)[:, ::-1]),
        ],
        "The gradients in s stand in the wrong order: the last step's comes first. Going through the steps backwards "
        "is fine, but each gradient belongs to its own step.": [joining(in_s=lambda own: own[:, ::-1])],
        "You averaged h's gradient over the steps. The states were copied to every step, and gradients of copies add "
        "up.": [joining(in_h=lambda parts: parts.mean(axis=1))],
        "h's gradient has an axis for the steps. There is one h for all of them, so one gradient of its shape.": [
            joining(in_h=lambda parts: parts),
            joining(in_h=lambda parts: parts.swapaxes(0, 1)),
        ],
        "You added h's gradients up over the wrong axis. The steps are what h was copied to: that axis goes.": [
            joining(in_h=lambda parts: parts.sum(axis=2)),
            joining(in_h=lambda parts: parts.sum(axis=0)),
        ],
        "An axis of length 1 is left over. The gradient in h has the shape of h: (B, S, D).": [
            joining(in_h=lambda parts: parts.sum(axis=1, keepdims=True))
        ],
        "You took the largest of the steps' gradients in h. All steps read the same states: their gradients add.": [
            joining(in_h=lambda parts: parts.max(axis=1))
        ],
        "You let the gradient of one step run into the step before, as in a recurrent layer. Attention's steps don't "
        "pass through each other: each has its own weights and its own gradient.": [
            lambda s, h, weights, grad: every_step(s, h, weights, np.cumsum(grad[:, ::-1], axis=1)[:, ::-1])
        ],
        "Every step used the first step's question. Each step t has its own slice of s, of the weights and of grad.": [
            one_for_all(0, 0)
        ],
        "Every step used the last step's question. Each step t has its own slice of s, of the weights and of grad.": [
            one_for_all(0, -1)
        ],
        "You take the weights of one step for all. Each step t has its own slice of s, of the weights and of grad.": [
            one_for_all(2, 0),
            one_for_all(2, -1),
        ],
        "You take the gradient of one step for all. Each step t has its own slice of s, of the weights and of grad.": [
            one_for_all(3, 0),
            one_for_all(3, -1),
        ],
        "As keys the states get one step's gradient only, as values all steps'. They are asked at every step: both "
        "ways add up over T.": [only_one_as_keys(-1), only_one_as_keys(0)],
        "Each step read states that the steps before had changed: you added their gradients to h. All steps read the "
        "same h; the sum of its gradients is an array beside it.": [changed_on_the_way],
        "You mixed up the sentences: in a product or an einsum their axis has two names, or is added up over. Each "
        "state gets what its own sentence sends.": [
            ending(every_step, in_h=lambda x, s, h, a, grad: x + np.einsum("bts,ctd->bsd", a, grad) - turned(a) @ grad),
        ],
        "The states get their gradient as values only. They are keys too, at every step.": [
            ending(every_step, in_h=lambda x, s, h, a, grad: a.swapaxes(1, 2) @ grad)
        ],
        "The states get their gradient as keys only. They are values too, at every step.": [
            ending(every_step, in_h=lambda x, s, h, a, grad: x - a.swapaxes(1, 2) @ grad)
        ],
        "The two answers are right, but change places: the gradient in s comes first, then the one in h.": [
            lambda s, h, weights, grad: every_step(s, h, weights, grad)[::-1]
        ],
        "You return one array. Two things went in, the decoder's states and the encoder's: each gets a gradient.": [
            lambda s, h, weights, grad: every_step(s, h, weights, grad)[0],
            lambda s, h, weights, grad: every_step(s, h, weights, grad)[1],
        ],
        "Your sum starts from h itself, so the states are counted as if they were gradients. Start from zeros.": [
            ending(every_step, in_h=lambda x, s, h, a, grad: h + x)
        ],
        "Your sum starts from a copy of h, so the states are counted as if they were gradients. Start from zeros, in "
        "an array of floats.": [added_to_copy],
        "Your sum for h starts from ones. Start from zeros.": [joining(in_h=lambda parts: 1 + parts.sum(axis=1))],
        "You add the steps' gradients up in the caller's own `h`: from the second step on, your layer reads states "
        "that you changed. `grad_h = h` is only another name.": [added_to_h],
        "You write the gradients in s into the caller's own `s`. `grad_s = s` is only another name, and `np.asarray` "
        "makes no copy of what is an array of floats already.": [written_into_s],
        "You write the gradients into the caller's own `s` and `h`: `grad_s = s` is only another name, and your layer "
        "still has to read them.": [written_into_both],
        "You store the gradients in s in an array with the dtype of s: for integers a copy of s, or `zeros_like(s)`, "
        "cuts off everything behind the point.": [ending(every_step, in_s=stored_in_the_dtype_of_s)],
        "You collect the gradients in arrays made with the caller's dtype: for integers `zeros_like` and `empty_like` "
        "make arrays of integers, which can't hold a gradient.": [looping(room=np.zeros_like)],
        "You computed the weights anew from s and h. Take those that came: a masked word has weight 0, which s and h "
        "don't know.": [anew],
        "Between weights and scores softmax's backward pass is missing.": [products(lambda a, g: g)],
        "Softmax's backward pass goes over the words, the last axis of (B, T, S), not over the steps.": [
            products(lambda a, g: a * (g - (a * g).sum(axis=1, keepdims=True)))
        ],
        "You kept only the diagonal of softmax's slopes, a(1 − a). A raised score also takes weight from all other "
        "words.": [products(lambda a, g: a * (1 - a) * g)],
        "Between weights and scores you only multiplied with the weights. Softmax's backward pass also subtracts the "
        "weighted average.": [products(lambda a, g: a * g)],
        "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back.": [
            lambda s, h, weights, grad: products(
                lambda a, g: a * (g - (a * g).sum(axis=2, keepdims=True)) / np.sqrt(s.shape[2])
            )(s, h, weights, grad)
        ],
        "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business.": [
            joining(lambda own: -own, lambda parts: -parts.sum(axis=1))
        ],
        "You divided by the number of steps. Each step moves the loss by itself; nobody divides.": [
            joining(lambda own: own / own.shape[1], lambda parts: parts.mean(axis=1))
        ],
        "You took a state of zeros for padding. What is padded is said by the weights alone.": [
            ending(every_step, in_h=lambda x, s, h, a, grad: x * (h != 0).any(axis=2, keepdims=True))
        ],
        CHANGED.format("s"): [written_into_floats],
        HALF: [rounds(every_step)],
    },
)
tell_changed(time_attention_backward, "s h weights grad", every_step)
tell_usual(time_attention_backward, every_step)
