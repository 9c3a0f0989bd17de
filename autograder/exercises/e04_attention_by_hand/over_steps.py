"""What lesson 04's attention over all steps is judged with: inputs, the gradients, and the probes of both exercises.

Shapes: questions s (B, T, D), states h (B, S, D), weights (B, T, S), gradients in the contexts (B, T, D).
"""

import numpy as np

from autograder.exercises.e04_attention_by_hand.shared import (
    DIGITS,
    NEAR,
    TINY,
    kept,
    layer,
    marked,
    one_tiny,
    precise,
    shares,
    strided,
    three_sizes,
    with_zeros,
)


def all_steps(rng, B, T, S, D):
    """Queries, states, weights and gradients in the contexts."""
    s, h = rng.normal(size=(B, T, D)), rng.normal(size=(B, S, D))
    return s, h, shares(rng, B, T, S), rng.normal(size=(B, T, D))


def steps(s, h, weights, grad):
    """Every step's gradients: in s (T of them), and in h (T of them)."""
    found = [layer(s[:, t], h, weights[:, t], grad[:, t]) for t in range(s.shape[1])]
    return [in_s for in_s, _ in found], [in_h for _, in_h in found]


def ways_back(s, h, weights, grad, slope):
    """Gradients in s, in h as values and in h as keys; slope(weights, gradient in them) is that in the scores."""
    delta = slope(weights, grad @ h.swapaxes(1, 2))  # (B, T, S)
    return delta @ h, weights.swapaxes(1, 2) @ grad, delta.swapaxes(1, 2) @ s


def longer_and_shorter(answer, rng):
    return [answer(*all_steps(rng, *sizes)) for sizes in [(4, 3, 2, 5), (4, 2, 3, 5)]]


def as_many_as_words(answer, rng):
    return answer(*all_steps(rng, 4, 3, 3, 2))


def as_many_as_sentences(answer, rng):
    return answer(*all_steps(rng, 3, 3, 5, 2))


def all_alike(answer, rng):
    return answer(*all_steps(rng, 3, 3, 3, 3))


def probe_sizes(exercise):
    exercise.probe("more steps than words, and fewer")(longer_and_shorter)
    exercise.probe("as many steps as words")(as_many_as_words)
    exercise.probe("as many steps as sentences")(as_many_as_sentences)
    exercise.probe("all sizes alike")(all_alike)


def only_one_step(answer, rng):
    s, h, weights, grad = all_steps(rng, 5, 4, 6, 2)
    alone = [grad * (np.arange(4) == t)[:, None] for t in range(4)]
    return [answer(s.copy(), h.copy(), weights.copy(), one) for one in alone]


def integers(answer, rng):
    s, h, weights, _ = all_steps(rng, 3, 2, 4, 5)
    s, h, grad = (rng.integers(-5, 6, size=shape) for shape in (s.shape, h.shape, s.shape))
    return answer(s, h, weights, grad)


def floats_come_back(answer, rng):
    return precise(answer(*all_steps(rng, 3, 2, 4, 5)))


def inputs_stay(answer, rng):
    cases = [(4, 3, 5, 2), (3, 3, 3, 3), (1, 2, 4, 2)]
    return [kept(answer, "s h weights grad", *marked(*all_steps(rng, *n), weights=2)) for n in cases]


def steps_alike(answer, rng):
    s, h, weights, grad = all_steps(rng, 2, 3, 4, 5)
    for x in (s, weights, grad):
        x[:, 2] = x[:, 0]
    return answer(s, h, weights, grad)


def zeros_among_them(answer, rng):
    return answer(*with_zeros(*all_steps(rng, 2, 3, 4, 5), weights=2))


def transposed_in_memory(answer, rng):
    return answer(*strided(*all_steps(rng, 2, 3, 4, 5)))


def ordinary(answer, rng):
    return answer(*all_steps(rng, 2, 3, 4, 5))


def huge_and_tiny(answer, rng):
    return three_sizes(answer, *all_steps(rng, 3, 3, 4, 5))


def tiny_weight(answer, rng):
    return answer(*one_tiny(*all_steps(rng, 2, 3, 4, 5), weights=2))


def one_word(answer, rng):
    return answer(*all_steps(rng, 2, 3, 1, 4))


def probe_numbers(exercise):
    exercise.probe("two steps alike: both count")(steps_alike)
    exercise.probe("floats come back as floats")(floats_come_back)
    exercise.probe("your inputs stay as they were")(inputs_stay)
    exercise.probe("states, questions and gradients of integers")(integers)
    exercise.probe("a real word whose state is all zeros, and a weight, a gradient and a number that are 0")(
        zeros_among_them
    )
    exercise.probe("arrays that lie transposed in memory, with gaps")(transposed_in_memory)
    exercise.probe("as many digits as single precision holds", DIGITS, extreme=True)(ordinary)
    exercise.probe("sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", NEAR, extreme=True)(
        huge_and_tiny
    )
    exercise.probe("a weight of 1e-12", TINY, extreme=True)(tiny_weight)
    exercise.probe("sentences of one word, which has all the weight", extreme=True)(one_word)
