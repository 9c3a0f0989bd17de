"""How `weighted_sum_backward` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    DIGITS,
    HALF,
    INSTEAD,
    NEAR,
    TINY,
    hidden,
    kept,
    marked,
    masked,
    mixed,
    one_tiny,
    precise,
    rounds,
    shares,
    single,
    softmaxed,
    strided,
    three_sizes,
    with_zeros,
)
from autograder.exercises.e04_attention_by_hand.usual import tell_changed, tell_usual

weighted_sum_backward = Exercise("weighted_sum_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def mixture(rng, B, S, D):
    """Weights, states and a gradient in the context."""
    return shares(rng, B, S), rng.normal(size=(B, S, D)), rng.normal(size=(B, D))


@weighted_sum_backward.probe("two sentences of three words")
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*mixture(rng, 2, 3, 4))


@weighted_sum_backward.probe("as many sentences as words as numbers in a state")
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*mixture(rng, 3, 3, 3))


@weighted_sum_backward.probe("masked words: weights that are 0")
def _(weighted_sum_backward, rng):
    _, h, grad = mixture(rng, 3, 5, 2)
    return weighted_sum_backward(hidden(rng, 3, 5), h, grad)


@weighted_sum_backward.probe("weights of both signs that don't sum to one")
def _(weighted_sum_backward, rng):
    _, h, grad = mixture(rng, 3, 4, 2)
    return weighted_sum_backward(rng.normal(size=(3, 4)) + 0.2, h, grad)


@weighted_sum_backward.probe("masked words, and a sentence of nothing else", extreme=True)
def _(weighted_sum_backward, rng):
    _, h, grad = mixture(rng, 3, 5, 2)
    return weighted_sum_backward(masked(rng, 3, 5), h, grad)


@weighted_sum_backward.probe("one sentence; one word; states of one number")
def _(weighted_sum_backward, rng):
    return [weighted_sum_backward(*mixture(rng, *sizes)) for sizes in [(1, 4, 3), (3, 1, 4), (4, 3, 1)]]


@weighted_sum_backward.probe("floats come back as floats")
def _(weighted_sum_backward, rng):
    return precise(weighted_sum_backward(*mixture(rng, 3, 2, 5)))


@weighted_sum_backward.probe("your inputs stay as they were")
def _(weighted_sum_backward, rng):
    cases = [(2, 5, 3), (3, 3, 3), (1, 4, 2)]
    return [kept(weighted_sum_backward, "weights h grad", *marked(*mixture(rng, *n), weights=0)) for n in cases]


@weighted_sum_backward.probe("states of integers")
def _(weighted_sum_backward, rng):
    weights, _, grad = mixture(rng, 2, 4, 3)
    return weighted_sum_backward(weights, rng.integers(-5, 6, size=(2, 4, 3)), grad)


@weighted_sum_backward.probe("a real word whose state is all zeros, and a weight, a gradient and a number that are 0")
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*with_zeros(*mixture(rng, 2, 3, 4), weights=0))


@weighted_sum_backward.probe("arrays that lie transposed in memory, with gaps")
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*strided(*mixture(rng, 2, 3, 4)))


@weighted_sum_backward.probe("as many digits as single precision holds", DIGITS, extreme=True)
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*mixture(rng, 2, 3, 4))


@weighted_sum_backward.probe(
    "sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", NEAR, extreme=True
)
def _(weighted_sum_backward, rng):
    return three_sizes(weighted_sum_backward, *mixture(rng, 3, 3, 4))


@weighted_sum_backward.probe("a weight of 1e-12", TINY, extreme=True)
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*one_tiny(*mixture(rng, 2, 3, 4), weights=0))


@weighted_sum_backward.probe("one sentence of one word, with a state of one number", extreme=True)
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*mixture(rng, 1, 1, 1))


def same(right, weights, h, grad):
    return right


def either(in_weights=same, in_h=same):
    """A wrong version of one of the two answers, made from the right one and from what came in, or of both."""

    def wrong(weights, h, grad):
        first, second = mixed(weights, h, grad)
        return in_weights(first, weights, h, grad), in_h(second, weights, h, grad)

    return wrong


def both(change):
    """A wrong version of both answers: change(right answer, weights, h, grad)."""
    return either(change, change)


def back(join):
    """A wrong version that returns something else: join(gradient in the weights, gradient in h)."""
    return lambda weights, h, grad: join(*mixed(weights, h, grad))


def in_the_dtype_of_h(right, weights, h, grad):
    in_h = np.zeros_like(h)
    in_h[...] = right
    return in_h


def of_the_context(right, weights, h, grad):
    context = (weights[:, :, None] * h).sum(axis=1)
    return np.repeat((context * grad).sum(axis=1, keepdims=True), h.shape[1], axis=1)


weighted_sum_backward.tell(
    {
        "Each factor of your product gets the gradient times *itself*. It gets the gradient times the other factor.": [
            either(
                lambda right, weights, h, grad: (weights[:, :, None] * grad[:, None, :]).sum(axis=2),
                lambda right, weights, h, grad: h * grad[:, None, :],
            )
        ],
        "The two answers are right, but change places: the gradient in the weights comes first, then the one in h.": [
            back(lambda in_weights, in_h: (in_h, in_weights))
        ],
        "Your gradient in the weights has an axis too many. A weight was repeated along D, so its D gradients belong "
        "together, and that axis goes.": [
            either(in_weights=lambda right, weights, h, grad: h * grad[:, None, :]),
            either(in_weights=lambda right, weights, h, grad: right[:, :, None]),
        ],
        "You collected the weights' gradients over the words. A weight was repeated along D, so that is the axis to "
        "add up over.": [either(in_weights=lambda right, weights, h, grad: (h * grad[:, None, :]).sum(axis=1))],
        "You added the weights' gradient up over the batch. A weight was repeated along D, so that is the axis to add "
        "up over.": [either(in_weights=lambda right, weights, h, grad: (h * grad[:, None, :]).sum(axis=0))],
        "You took the mean over D for the weights' gradient. Each of the D copies moves the loss: their gradients add "
        "up.": [either(in_weights=lambda right, weights, h, grad: (h * grad[:, None, :]).mean(axis=2))],
        "Every state gets the whole gradient of the context. It was multiplied with its weight on the way forwards, "
        "and is heard only as loudly.": [
            either(in_h=lambda right, weights, h, grad: np.repeat(grad[:, None, :], h.shape[1], axis=1))
        ],
        "You divided the gradient by the number of words. A sum's slope in each of its terms is 1; nobody divides.": [
            both(lambda right, weights, h, grad: right / h.shape[1]),
            either(in_h=lambda right, weights, h, grad: right / h.shape[1]),
            either(in_weights=lambda right, weights, h, grad: right / h.shape[1]),
        ],
        "You divided by the number of sentences. The gradient that arrives is the loss's own; nobody divides.": [
            both(lambda right, weights, h, grad: right / len(h))
        ],
        "You went on through softmax. This stage ends at the weights: softmax comes in the next exercise.": [
            either(in_weights=lambda right, weights, h, grad: softmaxed(weights, right))
        ],
        "Your gradient in h has no axis for the words, or length 1 there. Every state has a gradient of its own: (B, "
        "S, D).": [
            either(in_h=lambda right, weights, h, grad: right.sum(axis=1)),
            either(in_h=lambda right, weights, h, grad: right.sum(axis=1, keepdims=True)),
        ],
        "All words share one gradient: you compared `grad` with the context. Each weight's gradient looks at its own "
        "state.": [either(in_weights=of_the_context)],
        "You compared each state with the *context*: h − c. That comes with softmax, in the next exercise; here a "
        "weight's gradient looks at its own state alone.": [
            either(in_weights=lambda right, weights, h, grad: right - (weights * right).sum(axis=1, keepdims=True))
        ],
        "You return a dictionary. Asked for are two arrays, in this order: the weights' gradient, then the states'.": [
            back(lambda in_weights, in_h: {"weights": in_weights, "h": in_h})
        ],
        "You added up over the batch as well. Sentences never meet, so each keeps its own gradients.": [
            either(in_h=lambda right, weights, h, grad: np.repeat(right.sum(axis=0, keepdims=True), len(h), axis=0))
        ],
        "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business.": [
            both(lambda right, weights, h, grad: -right)
        ],
        "`h * grad` or `weights * grad` lines grad up with the *last* axes, or finds no way to. The context's gradient "
        "goes to every word: it is to be repeated along S.": [
            lambda weights, h, grad: ((h * grad).sum(axis=2), weights[:, :, None] * grad),
            either(in_h=lambda right, weights, h, grad: weights[:, :, None] * grad),
            either(in_weights=lambda right, weights, h, grad: (h * grad).sum(axis=2)),
        ],
        "`h @ grad` pairs every sentence's states with every sentence's gradient, or finds no way to. Sentence by "
        "sentence, each state is multiplied with its own sentence's gradient.": [
            either(in_weights=lambda right, weights, h, grad: h @ grad)
        ],
        "Each weight meets every sentence's gradient. Sentences never meet: each state is multiplied with the gradient "
        "of its own sentence.": [
            either(in_weights=lambda right, weights, h, grad: h @ grad.T),
            either(in_weights=lambda right, weights, h, grad: np.einsum("bsd,cd->bs", h, grad)),
            either(in_h=lambda right, weights, h, grad: np.einsum("bs,cd->bsd", weights, grad)),
        ],
        "One sentence's gradient was used for all of them. Each sentence has its own row of `grad`.": [
            either(in_weights=lambda right, weights, h, grad: h @ grad[0]),
            either(in_weights=lambda right, weights, h, grad: h @ grad[-1]),
            either(in_h=lambda right, weights, h, grad: weights[:, :, None] * grad[0]),
            lambda weights, h, grad: mixed(weights, h, np.repeat(grad[:1], len(h), axis=0)),
        ],
        "You return the slopes alone. By the chain rule each is still to be multiplied with the gradient that arrived, "
        "`grad`.": [lambda weights, h, grad: mixed(weights, h, np.ones(grad.shape))],
        "Your gradient in h is the weights alone. By the chain rule each is still to be multiplied with the gradient "
        "that arrived, `grad`.": [
            either(in_h=lambda right, weights, h, grad: np.repeat(weights[:, :, None], h.shape[2], axis=2))
        ],
        "Your gradient in the weights is the states alone, added up. By the chain rule they are still to be multiplied "
        "with the gradient that arrived, `grad`.": [either(in_weights=lambda right, weights, h, grad: h.sum(axis=2))],
        "Your gradient in the weights leaves out the states: it is the gradient of the context, added up. A weight was "
        "multiplied with its state, so that is its slope.": [
            either(in_weights=lambda right, weights, h, grad: np.repeat(grad.sum(1, keepdims=True), h.shape[1], 1))
        ],
        "Your gradient in a factor still holds that factor itself. A product's slope in one factor is the *other* one "
        "alone.": [
            either(in_weights=lambda right, weights, h, grad: weights * right),
            either(in_h=lambda right, weights, h, grad: right * h),
        ],
        "You return one array, or one too few. Two things went in, weights and states: each gets a gradient.": [
            back(lambda in_weights, in_h: in_weights),
            back(lambda in_weights, in_h: in_h),
        ],
        "A masked word's weight is 0, but its *gradient* need not be: here you are asked what would happen if it had "
        "some weight.": [either(in_weights=lambda right, weights, h, grad: right * (weights != 0))],
        "You made the weights sum to one. They come as they are, and so does the gradient.": [
            either(in_h=lambda right, weights, h, grad: right / weights.sum(axis=1)[:, None, None])
        ],
        "You took a state of zeros for padding. What is padded is said by the weights alone.": [
            either(in_h=lambda right, weights, h, grad: right * (h != 0).any(axis=2, keepdims=True))
        ],
        "You added where the way forwards multiplied. Each factor gets the gradient *times* the other one.": [
            either(
                lambda right, weights, h, grad: (h + grad[:, None]).sum(axis=2),
                lambda right, weights, h, grad: weights[:, :, None] + grad[:, None],
            )
        ],
        "You collect the gradient in h in an array made with the dtype of h: for integers `zeros_like` makes integers, "
        "and everything behind the point is cut off.": [either(in_h=in_the_dtype_of_h)],
        HALF: [rounds(mixed)],
    },
)
tell_changed(weighted_sum_backward, "weights h grad", mixed)
tell_usual(weighted_sum_backward, mixed)


weighted_sum_backward.alternative("in single precision")(single(mixed))


@weighted_sum_backward.alternative("in index notation")
def _(weights, h, grad):
    return np.einsum("bsd,bd->bs", h, grad), np.einsum("bs,bd->bsd", weights, grad)


@weighted_sum_backward.alternative("as matrix products")
def _(weights, h, grad):
    return (h @ grad[:, :, None])[:, :, 0], weights[:, :, None] @ grad[:, None, :]


@weighted_sum_backward.alternative("word by word")
def _(weights, h, grad):
    in_weights, in_h = np.zeros(weights.shape), np.zeros(h.shape)
    for b, i in np.ndindex(weights.shape):
        in_weights[b, i] = sum(x * g for x, g in zip(h[b, i], grad[b], strict=True))
        in_h[b, i] = weights[b, i] * grad[b]
    return in_weights, in_h


@weighted_sum_backward.alternative("in torch")
def _(weights, h, grad):
    import torch

    weights, h, grad = (torch.tensor(x).double() for x in (weights, h, grad))
    return (h * grad.unsqueeze(1)).sum(-1).numpy(), (weights.unsqueeze(-1) * grad.unsqueeze(1)).numpy()
