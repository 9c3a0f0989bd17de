"""What people get wrong in `attention_weight_backward`."""

import numpy as np

from autograder.exercises.e04_attention_by_hand.attention_weight_backward import asking, attention_weight_backward
from autograder.exercises.e04_attention_by_hand.shared import HALF, asked, rounds, softmax, softmaxed
from autograder.exercises.e04_attention_by_hand.usual import TURNED, tell_changed, tell_usual


def scores(slope):
    """A wrong gradient in the scores: slope(weights, grad), for both answers."""
    return lambda s, h, weights, grad: asked(s, h, slope(weights, grad))


def one_of(in_s=None, in_h=None):
    """A wrong version of one answer or of both, given s, h, the right gradient in the scores, weights and grad."""

    def wrong(s, h, weights, grad):
        delta = softmaxed(weights, grad)
        right = asked(s, h, delta)
        return tuple(f(s, h, delta, weights, grad) if f else x for f, x in zip((in_s, in_h), right, strict=True))

    return wrong


def back(join):
    """A wrong version that returns something else: join(gradient in s, gradient in h)."""
    return lambda s, h, weights, grad: join(*asking(s, h, weights, grad))


def weigh(x, h):
    return np.einsum("bs,bsd->bd", x, h)


def spread(x, s):
    return np.einsum("bs,bd->bsd", x, s)


def added_in_the_dtype_of_s(s, h, delta, weights, grad):
    in_s = np.zeros_like(s)
    for i in range(h.shape[1]):
        in_s += delta[:, i, None] * h[:, i]
    return in_s


def added_step_by_step_in_integers(s, h, delta, weights, grad):
    in_s = np.zeros_like(s)
    for i in range(h.shape[1]):
        in_s += (delta[:, i, None] * h[:, i]).astype(in_s.dtype)
    return in_s


def stored_in_the_dtype_of_s(s, h, delta, weights, grad):
    in_s = np.zeros_like(s)
    in_s[...] = weigh(delta, h)
    return in_s


attention_weight_backward.tell(
    {
        "You left out softmax: the gradient in the weights is not yet the gradient in the scores. Lesson 1's backward "
        "pass stands between them.": [scores(lambda a, g: g)],
        "You kept only the diagonal of softmax's slopes, a(1 − a). A raised score also takes weight from all other "
        "words.": [scores(lambda a, g: a * (1 - a) * g)],
        "You multiplied the gradient with the weights and left out the average. A score is blamed only for being worse "
        "than what its sentence expects.": [scores(lambda a, g: a * g)],
        "Softmax went over the batch. It shares out one sentence's attention: its words are on the last axis.": [
            scores(lambda a, g: softmaxed(a, g, axis=0))
        ],
        "You computed the weights anew from s and h. Take those that came: a masked word has weight 0, which s and h "
        "don't know.": [lambda s, h, weights, grad: asking(s, h, softmax((h * s[:, None]).sum(axis=2)), grad)],
        "You put the weights through softmax again. They are what came out of it.": [
            scores(lambda a, g: softmaxed(softmax(a), g))
        ],
        "You put the gradient through softmax instead of through softmax's backward pass.": [
            scores(lambda a, g: softmax(g))
        ],
        "The gradient went through softmax's backward pass twice. Once is enough.": [
            scores(lambda a, g: softmaxed(a, softmaxed(a, g)))
        ],
        "You handed the gradient and the weights to `softmax_backward` in the wrong order: weights first.": [
            scores(lambda a, g: softmaxed(g, a))
        ],
        "You gave softmax's backward pass the scores. It wants what came *out* of softmax: the weights.": [
            lambda s, h, weights, grad: asking(s, h, (h * s[:, None]).sum(axis=2), grad)
        ],
        "You took the plain mean of the gradients. The average that counts is weighted: each word's gradient by its "
        "weight.": [scores(lambda a, g: a * (g - g.mean(axis=1, keepdims=True)))],
        "You divided the weighted sum by the number of words. The weights sum to one, so `(weights * grad).sum` over "
        "the words *is* the average.": [scores(lambda a, g: a * (g - (a * g).mean(axis=1, keepdims=True)))],
        "You averaged over the whole batch: without an axis `sum` and `mean` run over all sentences. Each sentence has "
        "an average of its own.": [scores(lambda a, g: a * (g - (a * g).sum()))],
        "The average that you subtract is not the weighted one, each word's gradient by its weight, within its own "
        "sentence.": [
            scores(lambda a, g: a * (g - g.sum(axis=1, keepdims=True))),
            scores(lambda a, g: a * (g - g.mean())),
            scores(lambda a, g: a * (g - (a * g).mean())),
        ],
        "You *added* the average. What counts is how far a word's gradient lies above it: subtract.": [
            scores(lambda a, g: a * (g + (a * g).sum(axis=1, keepdims=True)))
        ],
        "Your average lacks an axis: (B,) doesn't line up with (B, S). Keep the axis, with length 1.": [
            scores(lambda a, g: a * (g - (a * g).sum(axis=1))),
            scores(lambda a, g: a * g - a * (a * g).sum(axis=1)),
        ],
        "Your sign is turned. A word whose gradient lies *above* the average gets a positive one, not a negative.": [
            scores(lambda a, g: -softmaxed(a, g))
        ],
        "You subtracted the average after multiplying with the weights. The weight multiplies all of it: how far the "
        "gradient lies above the average.": [scores(lambda a, g: a * g - (a * g).sum(axis=1, keepdims=True))],
        "You subtracted the average, but a score's gradient is also multiplied with its weight: what nobody listens to "
        "changes little.": [scores(lambda a, g: g - (a * g).sum(axis=1, keepdims=True))],
        "You took the weights minus the gradient, as for a cross-entropy after softmax. Here any gradient may arrive: "
        "go through softmax's backward pass.": [scores(lambda a, g: a - g)],
        "You lost the negative numbers. A score below the average gets a negative gradient, and it counts.": [
            scores(lambda a, g: np.abs(softmaxed(a, g))),
            scores(lambda a, g: np.maximum(softmaxed(a, g), 0)),
        ],
        "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back.": [
            one_of(
                lambda s, h, delta, a, g: weigh(delta, h) / np.sqrt(s.shape[1]),
                lambda s, h, delta, a, g: spread(delta, s) / np.sqrt(s.shape[1]),
            )
        ],
        "Each factor of your product gets the gradient times *itself*. It gets the gradient times the other factor.": [
            one_of(
                lambda s, h, delta, a, g: spread(delta, s).sum(axis=1),
                lambda s, h, delta, a, g: delta[:, :, None] * h,
            )
        ],
        "Your gradient in h is the scores' gradient times h itself. A score is a product, so its slope in a state is "
        "the *other* factor, the question.": [one_of(in_h=lambda s, h, delta, a, g: delta[:, :, None] * h)],
        "The two answers are right, but change places: the gradient in s comes first, then the one in h.": [
            back(lambda in_s, in_h: (in_h, in_s))
        ],
        "You return one array. Two things went in, the question and the states: each gets a gradient.": [
            back(lambda in_s, in_h: in_s),
            back(lambda in_s, in_h: in_h),
        ],
        "Your gradient in s has an axis for the words. All words heard the same question: it was repeated along S, so "
        "its gradients belong together.": [one_of(in_s=lambda s, h, delta, a, g: delta[:, :, None] * h)],
        "You took the mean over the words for the question's gradient. Each copy of it moved the loss: gradients of "
        "copies add up.": [one_of(in_s=lambda s, h, delta, a, g: weigh(delta, h) / h.shape[1])],
        "You added up over D for the question's gradient. The question was repeated along S; D are its own numbers.": [
            one_of(in_s=lambda s, h, delta, a, g: (delta[:, :, None] * h).sum(axis=2))
        ],
        "You added up over the batch for the question's gradient. Sentences never meet; the question was repeated "
        "along S.": [one_of(in_s=lambda s, h, delta, a, g: (delta[:, :, None] * h).sum(axis=0))],
        "The question's gradient is not a mixture of the states by the *weights*: it is one by the gradients in the "
        "scores.": [
            one_of(in_s=lambda s, h, delta, a, g: weigh(a, h)),
            one_of(in_s=lambda s, h, delta, a, g: weigh(a * g, h)),
        ],
        "Your gradient in s leaves out the states: it is the scores' gradients times the question, or these gradients "
        "added up. A score is a product of question and state, so its slope in the question is the state.": [
            one_of(in_s=lambda s, h, delta, a, g: spread(delta, s).sum(axis=1)),
            one_of(in_s=lambda s, h, delta, a, g: np.repeat(delta.sum(axis=1, keepdims=True), s.shape[1], axis=1)),
        ],
        "One of the two answers skips softmax's backward pass: both start from the gradient in the scores.": [
            one_of(in_s=lambda s, h, delta, a, g: weigh(g, h)),
            one_of(in_h=lambda s, h, delta, a, g: spread(g, s)),
        ],
        "Your gradient in h is the question times the weights. It is the question times the gradient in the scores.": [
            one_of(in_h=lambda s, h, delta, a, g: spread(a, s))
        ],
        "Every state gets the question itself, or the scores' gradient itself. It gets the one times the other.": [
            one_of(in_h=lambda s, h, delta, a, g: np.repeat(delta[:, :, None], h.shape[2], axis=2)),
            one_of(in_h=lambda s, h, delta, a, g: np.repeat(s[:, None], h.shape[1], axis=1)),
        ],
        "You went back as if the states were mixed: times the weights. This stage is about the states as *keys*: what "
        "they were multiplied with is the question.": [
            one_of(in_h=lambda s, h, delta, a, g: np.repeat((a * delta)[:, :, None], h.shape[2], axis=2))
        ],
        "You added the states' gradient as values. They were not mixed yet: this stage is about the states as keys.": [
            one_of(in_h=lambda s, h, delta, a, g: spread(delta, s) + spread(a, s))
        ],
        "Without a new axis s lines up with the *last* axes of (B, S, D), or finds no way to. All words heard the same "
        "question: repeat it along S.": [one_of(in_h=lambda s, h, delta, a, g: delta[:, :, None] * s)],
        "One sentence's question was used for all of them. Each sentence has its own row of s.": [
            one_of(in_h=lambda s, h, delta, a, g: delta[:, :, None] * s[0])
        ],
        "Your gradient in h has no axis for the words. Every state has a gradient of its own: (B, S, D).": [
            back(lambda in_s, in_h: (in_s, in_h.sum(axis=1)))
        ],
        "An axis of length 1 is left over. The gradient in s has the shape of s: (B, D).": [
            back(lambda in_s, in_h: (in_s[:, None], in_h))
        ],
        "You add gradients up in an array made with the dtype of an input: for integers `zeros_like` makes integers, "
        "which can't hold them.": [one_of(in_s=added_in_the_dtype_of_s)],
        "Your gradients have the dtype of an input: for integers everything behind the point is cut off.": [
            one_of(
                lambda s, h, delta, a, g: weigh(delta, h).astype(s.dtype),
                lambda s, h, delta, a, g: spread(delta, s).astype(h.dtype),
            ),
            one_of(in_s=stored_in_the_dtype_of_s),
            one_of(in_h=lambda s, h, delta, a, g: spread(delta, s).astype(h.dtype)),
            one_of(added_step_by_step_in_integers, lambda s, h, delta, a, g: spread(delta, s).astype(h.dtype)),
        ],
        "You divided the weights by their sum. They sum to one already, or are all 0, in a sentence that is masked "
        "altogether: then you divide by 0. Take them as they come.": [
            lambda s, h, weights, grad: asking(s, h, weights / weights.sum(axis=1, keepdims=True), grad)
        ],
        "You divided the gradient by the weights. Softmax's backward pass multiplies with them, and a masked word's "
        "weight is 0.": [scores(lambda a, g: softmaxed(a, g / a))],
        "The average is to be taken off by each word's own weight: weight · (gradient − average). You took it off by "
        "the mean weight, the same for all words.": [
            scores(lambda a, g: a * g - a.mean(axis=1, keepdims=True) * (a * g).sum(axis=1, keepdims=True))
        ],
        "You took a state of zeros for padding. What is padded is said by the weights alone.": [
            lambda s, h, weights, grad: asked(s, h, softmaxed(weights, grad) * (h != 0).any(axis=2))
        ],
        HALF: [rounds(asking)],
    },
)
tell_changed(attention_weight_backward, "s h weights grad", asking)
tell_usual(attention_weight_backward, asking, but=(TURNED,))
