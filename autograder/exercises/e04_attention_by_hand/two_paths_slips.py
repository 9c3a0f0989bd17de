"""What people get wrong in `two_paths`."""

import numpy as np

from autograder.exercises.e04_attention_by_hand.over_steps import ways_back
from autograder.exercises.e04_attention_by_hand.shared import CHANGED, HALF, rounds, softmax, softmaxed
from autograder.exercises.e04_attention_by_hand.two_paths import both, two_paths
from autograder.exercises.e04_attention_by_hand.usual import TURNED, tell_changed, tell_usual


def ending(as_values=lambda v, k, *given: v, as_keys=lambda v, k, *given: k):
    """A wrong end of one answer or of both, made from both right ones and from s, h, weights, grad."""

    def wrong(*given):
        v, k = both(*given)
        return as_values(v, k, *given), as_keys(v, k, *given)

    return wrong


def scored(slope):
    """A wrong gradient in the scores: slope(weights, gradient in the weights)."""
    return lambda *given: both(*given, slope)


def joining(as_values=lambda parts: parts.sum(axis=1), as_keys=lambda parts: parts.sum(axis=1)):
    """A wrong way to put the steps together, each (B, T, S, D)."""

    def wrong(s, h, weights, grad):
        delta = softmaxed(weights, grad @ h.swapaxes(1, 2))
        said, found = weights[..., None] * grad[:, :, None], delta[..., None] * s[:, :, None]
        return as_values(said), as_keys(found)

    return wrong


def in_both(join):
    return joining(join, join)


def slopes_of(s, h, weights, grad):
    return grad @ h.swapaxes(1, 2)


def anew(s, h, weights, grad):
    return both(s, h, softmax(s @ h.swapaxes(1, 2)), grad)


def not_turned(s, h, weights, grad):
    delta = softmaxed(weights, grad @ h.swapaxes(1, 2))
    return weights @ grad, delta @ s


def sums_first(s, h, weights, grad):
    delta = softmaxed(weights, grad @ h.swapaxes(1, 2))
    pairs = [(weights, grad), (delta, s)]
    return tuple(a.sum(axis=1)[:, :, None] * x.sum(axis=1)[:, None, :] for a, x in pairs)


def always_step(place):
    """Every step's own weights and gradient, but the question of step number `place`."""

    def wrong(s, h, weights, grad):
        return both(np.repeat(s[:, place][:, None], s.shape[1], axis=1), h, weights, grad)

    return wrong


def with_scores(s, h, weights, grad):
    delta = softmaxed(s @ h.swapaxes(1, 2), grad @ h.swapaxes(1, 2))
    return weights.swapaxes(1, 2) @ grad, delta.swapaxes(1, 2) @ s


def reshaped(x):
    """(B, T, S) as (B, S, T), but in the order in which the numbers lie."""
    return x.reshape(x.shape[0], x.shape[2], x.shape[1])


def reshape_not_turn(s, h, weights, grad):
    delta = softmaxed(weights, grad @ h.swapaxes(1, 2))
    return reshaped(weights) @ grad, reshaped(delta) @ s


def factors_exchanged(s, h, weights, grad):
    delta = softmaxed(weights, grad @ h.swapaxes(1, 2))
    return weights.swapaxes(1, 2) @ s, delta.swapaxes(1, 2) @ grad


def all_turned_round(s, h, weights, grad):
    delta = softmaxed(weights, grad @ h.T)
    return weights.T @ grad, delta.T @ s


def steps_added_first(s, h, weights, grad):
    return both(*(x if x is h else x.sum(axis=1, keepdims=True) for x in (s, h, weights, grad)))


def weights_overwritten(s, h, weights, grad):
    values = weights.swapaxes(1, 2) @ grad
    g = grad @ h.swapaxes(1, 2)
    g -= (weights * g).sum(axis=-1, keepdims=True)  # not with integers
    weights *= g
    return values, weights.swapaxes(1, 2) @ s


def cut_at_each_step(s, h, weights, grad):
    as_values = both(s, h, weights, grad)[0]
    delta, cut = softmaxed(weights, slopes_of(s, h, weights, grad)), np.zeros_like(h)
    for t in range(s.shape[1]):
        cut[...] = cut + delta[:, t, :, None] * s[:, t, None]
    return as_values, cut


def renormalised(s, h, weights, grad):
    return both(s, h, weights / weights.sum(axis=-1, keepdims=True), grad)


def in_questions(s, h, weights, grad):
    return ways_back(s, h, weights, grad, softmaxed)[0]


def in_arrays_like_h(s, h, weights, grad):
    found = [np.zeros_like(h), np.zeros_like(h)]
    for total, part in zip(found, both(s, h, weights, grad), strict=True):
        total[...] = part
    return tuple(found)


two_paths.tell(
    {
        "The two answers are right, but change places: first what came as values, then what came as keys.": [
            lambda *given: both(*given)[::-1]
        ],
        "You return one array, the sum of both ways. Asked for is the sum taken apart: two arrays.": [
            lambda *given: sum(both(*given))
        ],
        "You return one way only. There are two, and both have the shape of h.": [
            lambda *given: both(*given)[0],
            lambda *given: both(*given)[1],
        ],
        "What came as values holds the other way too: it is the whole gradient in h. Mixed into the context, a state "
        "is only multiplied with its weight.": [ending(as_values=lambda v, k, *given: v + k)],
        "What came as keys holds the other way too: it is the whole gradient in h. As keys the states only reach the "
        "context through the scores.": [ending(as_keys=lambda v, k, *given: v + k)],
        "Both answers are the whole gradient. If you wrote `v = k = np.zeros(...)`, that is one array with two names, "
        "and both ways add to it.": [ending(lambda v, k, *given: v + k, lambda v, k, *given: v + k)],
        "Your second answer is the first once more. What comes as keys goes through the weights and softmax, and ends "
        "with the question as a factor.": [ending(as_keys=lambda v, k, *given: v)],
        "You multiplied sums over the steps. Each step's weights belong to the same step's vector: multiply first, "
        "then add up over T.": [sums_first],
        "As keys every step multiplies with the question of one and the same step. Each step asked with its own s, "
        "`s[:, t]`.": [always_step(0), always_step(-1)],
        "Softmax's backward pass takes the *weights* that softmax returned. You gave it the scores.": [with_scores],
        "Your second answer is the gradient in the *questions*: scores' gradient times h. For the states the other "
        "factor of the score is s.": [lambda *given: (both(*given)[0], in_questions(*given))],
        "You return what `time_attention_backward` returns: the questions' gradient, and the whole one in h. Asked for "
        "are the two parts of the second.": [lambda *given: (in_questions(*given), sum(both(*given)))],
        "You halved the whole gradient. The two ways are two different arrays, and only their sum is fixed.": [
            ending(lambda v, k, *given: (v + k) / 2, lambda v, k, *given: (v + k) / 2)
        ],
        "What came as keys has its sign turned. A word's gradient comes first, the weighted average is subtracted from "
        "it.": [ending(as_keys=lambda v, k, *given: -k)],
        "You turned the sign of both. Asked for is the gradient itself; the step against it is the optimiser's "
        "business.": [ending(lambda v, k, *given: -v, lambda v, k, *given: -k)],
        "Nothing comes as keys in your answer. The states decide the weights, and a nudge to a weight moves the "
        "context.": [ending(as_keys=lambda v, k, *given: np.zeros(k.shape))],
        "As values every state gets the whole gradient in your answer. Each gets its weight times the gradient, at "
        "every step.": [
            ending(as_values=lambda v, k, s, h, a, grad: np.repeat(grad.sum(axis=1, keepdims=True), h.shape[1], axis=1))
        ],
        "As values the states get their weight times the *question* in your answer. What comes back to a value is the "
        "context's gradient.": [ending(as_values=lambda v, k, s, h, a, grad: a.swapaxes(1, 2) @ s)],
        "As values the states get the scores' gradient times the context's. They were mixed by the weights "
        "themselves.": [
            ending(as_values=lambda v, k, s, h, a, grad: softmaxed(a, slopes_of(s, h, a, grad)).swapaxes(1, 2) @ grad)
        ],
        "As keys the states get the *context's gradient* in your answer. In the score each state was multiplied with "
        "the question, so the question is the other factor.": [
            ending(as_keys=lambda v, k, s, h, a, grad: softmaxed(a, slopes_of(s, h, a, grad)).swapaxes(1, 2) @ grad)
        ],
        "As keys the states get the *weights* times the question. It is the gradient in the scores that multiplies the "
        "question.": [ending(as_keys=lambda v, k, s, h, a, grad: a.swapaxes(1, 2) @ s)],
        "As keys the states get themselves back in your answer. In the score h was multiplied with s, and a product "
        "hands each factor the other one.": [
            ending(
                as_keys=lambda v, k, s, h, a, grad: softmaxed(a, slopes_of(s, h, a, grad)).sum(axis=1)[:, :, None] * h
            )
        ],
        "The way through the weights skips softmax. Between weights and scores stands lesson 1's backward pass.": [
            scored(lambda a, g: g)
        ],
        "The gradient went through softmax twice. Once is enough: from the weights to the scores.": [
            scored(lambda a, g: softmaxed(a, softmaxed(a, g)))
        ],
        "Between weights and scores you only multiplied with the weights. Softmax's backward pass also subtracts the "
        "weighted average.": [scored(lambda a, g: a * g)],
        "Between weights and scores you subtracted the weighted average, but didn't multiply with the weights.": [
            scored(lambda a, g: g - (a * g).sum(axis=2, keepdims=True))
        ],
        "Between weights and scores you took the plain mean. The average that counts is weighted, each word's gradient "
        "by its weight.": [scored(lambda a, g: a * (g - g.mean(axis=2, keepdims=True)))],
        "You kept only the diagonal of softmax's slopes, a(1 − a). A raised score also takes weight from all other "
        "words.": [scored(lambda a, g: a * (1 - a) * g)],
        "Softmax's backward pass goes over the words, the last axis of (B, T, S), not over the steps.": [
            scored(lambda a, g: a * (g - (a * g).sum(axis=1, keepdims=True)))
        ],
        "The weights and their gradient change places in softmax's backward pass: the weights come first.": [
            scored(lambda a, g: softmaxed(g, a))
        ],
        "The gradient in the weights compares the states with the *context's gradient*. You compared them with the "
        "question, which gives the scores again.": [
            lambda s, h, a, grad: (
                a.swapaxes(1, 2) @ grad,
                softmaxed(a, s @ h.swapaxes(1, 2)).swapaxes(1, 2) @ s,
            )
        ],
        "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back.": [
            lambda s, h, a, grad: ending(as_keys=lambda v, k, *given: k / np.sqrt(s.shape[2]))(s, h, a, grad)
        ],
        "You computed the weights anew from s and h. Take those that came: a masked word has weight 0, which s and h "
        "don't know.": [anew],
        "Both answers keep an axis for the steps. There is one h for all of them: add up over T.": [
            in_both(lambda parts: parts),
            in_both(lambda parts: parts.swapaxes(0, 1)),
        ],
        "One of your answers keeps an axis for the steps. There is one h for all of them: add up over T.": [
            joining(as_values=lambda parts: parts),
            joining(as_keys=lambda parts: parts),
        ],
        "Only the last step reaches your answers: each step overwrites the one before. All steps read the same states, "
        "so their gradients add.": [in_both(lambda parts: parts[:, -1])],
        "Only the first step reaches your answers. All steps read the same states, so their gradients add.": [
            in_both(lambda parts: parts[:, 0])
        ],
        "One of your answers holds the last step only: it is overwritten at every step. Both add up over T.": [
            joining(as_values=lambda parts: parts[:, -1]),
            joining(as_keys=lambda parts: parts[:, -1]),
        ],
        "The last step is missing from your sums: the loop ends one step early.": [
            in_both(lambda parts: parts[:, :-1].sum(axis=1))
        ],
        "The first step is missing from your sums. Steps are counted from 0.": [
            in_both(lambda parts: parts[:, 1:].sum(axis=1))
        ],
        "You averaged over the steps. The states were copied to every step, and gradients of copies add up.": [
            in_both(lambda parts: parts.mean(axis=1))
        ],
        "You added up over the words. What is gone in the end is the axis of the steps: both answers are (B, S, D).": [
            in_both(lambda parts: parts.sum(axis=2))
        ],
        "An axis of length 1 is left over. Both answers have the shape of h: (B, S, D).": [
            in_both(lambda parts: parts.sum(axis=1, keepdims=True))
        ],
        "`reshape` doesn't let two axes change places: it reads the same row of numbers off in other pieces, so steps "
        "and words get mixed up. `swapaxes(1, 2)` turns (B, T, S) into (B, S, T).": [
            reshape_not_turn,
            ending(as_values=lambda v, k, s, h, a, grad: reshaped(a) @ grad),
            ending(as_keys=lambda v, k, s, h, a, grad: reshaped(softmaxed(a, slopes_of(s, h, a, grad))) @ s),
        ],
        "The two other factors change places. As values the states meet the context's gradient: weights times `grad`. "
        "As keys they meet the question: the scores' gradient times `s`.": [factors_exchanged],
        "`.T` turns *all* axes round, the sentences' too: (B, T, S) becomes (S, T, B). Only the last two change "
        "places: `swapaxes(1, 2)`.": [all_turned_round],
        "You added up over the steps first, and then went back once. Each step's weights belong to the same step's "
        "gradient and question: multiply first, then add up over T.": [steps_added_first],
        "You divided the weights by their sum. They sum to one already, or are all 0, in a step that is masked "
        "altogether: then you divide by 0. Take them as they come.": [renormalised],
        "The weights are (B, T, S), the gradient (B, T, D): what has to be added up is T, so the weights' last two "
        "axes must change places before the product.": [not_turned],
        "You collect the answers in arrays with the dtype of h: for integers everything behind the point is cut off.": [
            in_arrays_like_h,
            cut_at_each_step,
            ending(as_values=lambda v, k, s, h, *rest: v.astype(h.dtype)),
            ending(as_keys=lambda v, k, s, h, *rest: k.astype(h.dtype)),
        ],
        "You took a state of zeros for padding. What is padded is said by the weights alone.": [
            ending(
                lambda v, k, s, h, *rest: v * (h != 0).any(axis=2, keepdims=True),
                lambda v, k, s, h, *rest: k * (h != 0).any(axis=2, keepdims=True),
            )
        ],
        CHANGED.format("weights"): [weights_overwritten],
        HALF: [rounds(both)],
    },
)
tell_changed(two_paths, "s h weights grad", both)
tell_usual(two_paths, both, but=(TURNED,))
