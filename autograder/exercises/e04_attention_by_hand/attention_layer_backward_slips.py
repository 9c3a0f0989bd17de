"""What people get wrong in `attention_layer_backward`."""

import numpy as np

from autograder.exercises.e04_attention_by_hand.attention_layer_backward import attention_layer_backward
from autograder.exercises.e04_attention_by_hand.shared import (
    HALF,
    asked,
    ending,
    layer,
    mixed,
    rounds,
    softmax,
    softmaxed,
)
from autograder.exercises.e04_attention_by_hand.usual import tell_changed, tell_usual


def fork(join):
    """A wrong way to join: join(gradient in s, in h as values, in h as keys)."""

    def wrong(s, h, weights, grad):
        in_weights, as_values = mixed(weights, h, grad)
        in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
        return join(in_s, as_values, as_keys)

    return wrong


def staged(second=lambda s, h, a, g, as_values, grad: (s, h, softmaxed(a, g))):
    """The second stage is given other things: second(s, h, weights, their gradient, that in h as values, grad)."""

    def wrong(s, h, weights, grad):
        in_weights, as_values = mixed(weights, h, grad)
        in_s, as_keys = asked(*second(s, h, weights, in_weights, as_values, grad))
        return in_s, as_values + as_keys

    return wrong


def scored(slope):
    """A wrong gradient in the scores: slope(weights, gradient in the weights)."""
    return staged(lambda s, h, a, g, as_values, grad: (s, h, slope(a, g)))


def anew(s, h, weights, grad):
    return layer(s, h, softmax((h * s[:, None, :]).sum(axis=2)), grad)


def first_in_another_order(s, h, weights, grad):
    in_weights, as_values = mixed(h, weights, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


def first_answers_exchanged(s, h, weights, grad):
    as_values, in_weights = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


def written_into_h(s, h, weights, grad):
    in_s, h[...] = layer(s, h, weights, grad)
    return in_s, h


def descended(s, h, weights, grad):
    in_s, in_h = layer(s, h, weights, grad)
    s -= 0.1 * in_s
    h -= 0.1 * in_h
    return in_s, in_h


attention_layer_backward.tell(
    {
        "The states get their gradient as values only. They are keys too: they were compared with the question, and "
        "that way back is missing.": [fork(lambda in_s, as_values, as_keys: (in_s, as_values))],
        "The states get their gradient as keys only. They are values too: they were mixed into the context, and that "
        "way back is missing.": [fork(lambda in_s, as_values, as_keys: (in_s, as_keys))],
        "You averaged the two gradients in h. At a fork they add: each use of the states moves the loss by itself.": [
            fork(lambda in_s, as_values, as_keys: (in_s, (as_values + as_keys) / 2))
        ],
        "You multiplied the two gradients in h. At a fork gradients add.": [
            fork(lambda in_s, as_values, as_keys: (in_s, as_values * as_keys))
        ],
        "You subtracted one gradient in h from the other. Both are gradients of the same loss: they add.": [
            fork(lambda in_s, as_values, as_keys: (in_s, as_values - as_keys)),
            fork(lambda in_s, as_values, as_keys: (in_s, as_keys - as_values)),
        ],
        "You took one of the two gradients in h twice, and the other not at all. At a fork the two add.": [
            fork(lambda in_s, as_values, as_keys: (in_s, 2 * as_keys)),
            fork(lambda in_s, as_values, as_keys: (in_s, 2 * as_values)),
        ],
        "One of the two gradients in h counts twice, the other once. If you wrote `keys += values` and then added the "
        "values again: `+=` has changed the array itself. At a fork each counts once.": [
            fork(lambda in_s, as_values, as_keys: (in_s, 2 * as_values + as_keys)),
            fork(lambda in_s, as_values, as_keys: (in_s, as_values + 2 * as_keys)),
        ],
        "You wrote the gradient in h into the caller's own `h`. Give it an array of its own: the states are read "
        "again, and an array of integers would cut it off.": [written_into_h],
        "The second stage got one word's state where it asks for the question. What was compared with the states is "
        "s.": [
            staged(lambda s, h, a, g, as_values, grad: (h[:, 0], h, softmaxed(a, g))),
            staged(lambda s, h, a, g, as_values, grad: (h[:, -1], h, softmaxed(a, g))),
        ],
        "You took the larger of the two gradients in h. At a fork they add.": [
            fork(lambda in_s, as_values, as_keys: (in_s, np.maximum(as_values, as_keys)))
        ],
        "You laid the two gradients in h side by side. They belong to one array, so they add, number by number.": [
            fork(lambda in_s, as_values, as_keys: (in_s, np.concatenate([as_values, as_keys], axis=-1))),
            fork(lambda in_s, as_values, as_keys: (in_s, np.concatenate([as_values, as_keys], axis=1))),
            fork(lambda in_s, as_values, as_keys: (in_s, np.concatenate([as_values, as_keys]))),
            fork(lambda in_s, as_values, as_keys: (in_s, np.stack([as_values, as_keys]))),
            fork(lambda in_s, as_values, as_keys: (in_s, (as_values, as_keys))),
        ],
        "You return three arrays: the two gradients in h are still apart. They belong to one array, so they are one "
        "gradient.": [
            fork(lambda in_s, as_values, as_keys: (in_s, as_values, as_keys)),
            fork(lambda in_s, as_values, as_keys: (in_s, as_keys, as_values)),
        ],
        "The two answers are right, but change places: the gradient in s comes first, then the one in h.": [
            fork(lambda in_s, as_values, as_keys: (as_values + as_keys, in_s))
        ],
        "You return one array. Two things went in, the decoder's state and the encoder's: each gets a gradient.": [
            fork(lambda in_s, as_values, as_keys: as_values + as_keys),
            fork(lambda in_s, as_values, as_keys: in_s),
        ],
        "Your gradient in h has no axis for the words. Every state has a gradient of its own: (B, S, D).": [
            fork(lambda in_s, as_values, as_keys: (in_s, (as_values + as_keys).sum(axis=1)))
        ],
        "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business.": [
            fork(lambda in_s, as_values, as_keys: (-in_s, -as_values - as_keys))
        ],
        "Your gradient in s is all zeros. The question decides the weights, and so moves the loss.": [
            fork(lambda in_s, as_values, as_keys: (np.zeros(in_s.shape), as_values + as_keys))
        ],
        "Your gradient in s is the context. It is a mixture of the states too, but by the gradients in the scores.": [
            ending(layer, in_s=lambda x, s, h, a, grad: np.einsum("bs,bsd->bd", a, h))
        ],
        "Your gradient in s is the gradient in the context. That was only the start: it still has to go back through "
        "both stages.": [ending(layer, in_s=lambda x, s, h, a, grad: grad.copy())],
        "Your gradient in s has the context's gradient added. Through *this* layer the question reaches the context "
        "only by way of the weights.": [ending(layer, in_s=lambda x, s, h, a, grad: x + grad)],
        "Your gradient in s holds the states' gradients, added up over the words. The question has a way of its own: "
        "what the weights' backward pass says first.": [
            fork(lambda in_s, as_values, as_keys: ((as_values + as_keys).sum(axis=1), as_values + as_keys)),
            fork(lambda in_s, as_values, as_keys: (in_s + as_values.sum(axis=1), as_values + as_keys)),
        ],
        "The way through the weights skips softmax. Between weights and scores stands lesson 1's backward pass.": [
            scored(lambda a, g: g)
        ],
        "The gradient went through softmax twice. `attention_weight_backward` does that step itself: give it the "
        "gradient in the weights as it comes.": [scored(lambda a, g: softmaxed(a, softmaxed(a, g)))],
        "Between weights and scores you took the plain mean. The average that counts is weighted, each word's gradient "
        "by its weight.": [scored(lambda a, g: a * (g - g.mean(axis=1, keepdims=True)))],
        "Between weights and scores you only multiplied with the weights. Softmax's backward pass also subtracts the "
        "weighted average.": [scored(lambda a, g: a * g)],
        "You kept only the diagonal of softmax's slopes, a(1 − a). A raised score also takes weight from all other "
        "words.": [scored(lambda a, g: a * (1 - a) * g)],
        "Softmax went over the batch. It shares out one sentence's attention: its words are on the last axis.": [
            scored(lambda a, g: softmaxed(a, g, axis=0))
        ],
        "You computed the weights anew from s and h. Take those that came: a masked word has weight 0, which s and h "
        "don't know.": [anew],
        "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back.": [
            staged(lambda s, h, a, g, as_values, grad: (s, h, softmaxed(a, g) / np.sqrt(s.shape[1])))
        ],
        "You multiplied with √D. Here a score is the plain dot product, so there is no such factor on the way back.": [
            staged(lambda s, h, a, g, as_values, grad: (s, h, softmaxed(a, g) * np.sqrt(s.shape[1])))
        ],
        "You handed the second stage the weights and their gradient in the wrong order.": [
            scored(lambda a, g: softmaxed(g, a))
        ],
        "You handed the second stage the weights where it asks for their gradient, which the first stage found.": [
            scored(lambda a, g: softmaxed(a, a))
        ],
        "You handed the states' gradient on to the second stage. What runs back into softmax is the gradient in the "
        "*weights*.": [staged(lambda s, h, a, g, as_values, grad: (s, h, softmaxed(a, as_values.sum(axis=2))))],
        "You handed the context's gradient to the second stage. What it wants is the gradient in the *weights*, (B, "
        "S): the first stage found it.": [staged(lambda s, h, a, g, as_values, grad: (s, h, softmaxed(a, grad)))],
        "You gave the second stage the gradient in h where it asks for h. What went in on the way forwards were the "
        "states themselves.": [staged(lambda s, h, a, g, as_values, grad: (s, as_values, softmaxed(a, g)))],
        "You gave the second stage the context's gradient where it asks for s. What was compared with the states is "
        "the question.": [staged(lambda s, h, a, g, as_values, grad: (grad, h, softmaxed(a, g)))],
        "You took the first stage's two answers in the wrong order: `weighted_sum_backward` gives the gradient in the "
        "weights first, then the one in h.": [first_answers_exchanged],
        "You handed the first stage its inputs in the wrong order: `weighted_sum_backward` takes the weights, then h, "
        "then grad.": [first_in_another_order],
        "Your sum holds h itself, so the states are counted as if they were gradients.": [
            ending(layer, in_h=lambda x, s, h, a, grad: h + x)
        ],
        "As values the states get the whole gradient. Each gets its weight times the gradient of the context.": [
            ending(layer, in_h=lambda x, s, h, a, grad: x + (1 - a)[:, :, None] * grad[:, None])
        ],
        "Your gradients have the dtype of an input: for integers everything behind the point is cut off.": [
            ending(layer, in_h=lambda x, s, h, a, grad: x.astype(h.dtype)),
            ending(layer, in_s=lambda x, s, h, a, grad: x.astype(s.dtype)),
            ending(layer, lambda x, s, h, a, grad: x.astype(s.dtype), lambda x, s, h, a, grad: x.astype(h.dtype)),
        ],
        "You took a state of zeros for padding. What is padded is said by the weights alone.": [
            ending(layer, in_h=lambda x, s, h, a, grad: x * (h != 0).any(axis=2, keepdims=True))
        ],
        "You changed the caller's `s` and `h`. A backward pass only reports the gradients; the step against them is "
        "the optimiser's business.": [descended],
        HALF: [rounds(layer)],
    },
)
tell_changed(attention_layer_backward, "s h weights grad", layer)
tell_usual(attention_layer_backward, layer)
