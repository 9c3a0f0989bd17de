"""What several exercises of lesson 01 are judged with."""

import tracemalloc

import numpy as np

LIBRARY = (
    "scipy.special.softmax",
    "scipy.special.log_softmax",
    "scipy.special.logsumexp",
    "torch.softmax",
    "torch.log_softmax",
    "torch.logsumexp",
    "torch.logcumsumexp",
    "torch.special",
    "torch.distributions",
    "torch.nn.Softmax",
    "torch.nn.Softmin",
    "torch.nn.LogSoftmax",
    "torch.nn.functional.softmax",
    "torch.nn.functional.softmin",
    "torch.nn.functional.log_softmax",
    "torch.nn.functional.gumbel_softmax",
    "sklearn.utils.extmath.softmax",
    "sklearn.neural_network._base.inplace_softmax",
    "attn",
)


INSTEAD = (
    "softmax, log-softmax and log-sum-exp as a whole are yours to write; exponentials, logarithms and sums you may "
    "take from any library"
)


def small_peak(limit, call):
    """What call() returns, and whether it took less than `limit` bytes at its peak, in one of two runs.

    What is taken in one run only (by an import, a cache, whatever else runs in the process) isn't the answer's.
    """
    returned, peak = traced(limit, call)
    if peak >= limit:
        returned, peak = traced(limit, call)
    return returned, peak < limit


def traced(limit, call):
    """What call() returns, and its peak in bytes; RuntimeError if it isn't ours at least: the tracing was ended."""
    tracemalloc.start()
    try:
        ours = len(bytearray(7 * limit // 8))  # taken and given back at once: the peak from now on
        returned = call()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if peak < ours:
        raise RuntimeError("tracemalloc was stopped or reset while your function ran: it measures what you take")
    return returned, peak


def coarse(scores):
    """The scores to a sixteenth, which single precision holds exactly up to 10,000 and beyond."""
    return np.round(16 * scores) / 16


def close_together(rng, shape):
    """Scores near 10,000 that differ by thousandths, which single precision rounds to multiples of about 0.001."""
    return 9999 + 0.002 * rng.normal(size=shape)


def masked(rng, shape):
    """Scores of which about a third are −inf, and at least one in each slice along the last axis is not."""
    scores = np.where(rng.random(shape) < 0.35, -np.inf, rng.normal(size=shape))
    scores[..., rng.integers(shape[-1])] = rng.normal()
    scores[..., 0, rng.integers(shape[-1] - 1)] = -np.inf
    scores[..., 0, -1] = rng.normal()
    return scores


def shares(rng, shape, axis=-1):
    """Random weights that sum to one along `axis`, of no particular scores."""
    parts = rng.random(shape) + 0.05
    return parts / parts.sum(axis=axis, keepdims=True)


def kept(function, *inputs, **options):
    """What the function returns, and for each input whether it is still what it was."""
    before = [np.array(one) for one in inputs]
    returned = function(*inputs, **options)
    return {"returned": returned, "inputs unchanged": list(map(np.array_equal, inputs, before))}


def tied_rows(rng, size=6):
    """Four rows of scores: one, two, three and all of a row are its largest."""
    scores = rng.uniform(-3, 1, size=(4, size))
    for row, ties in zip(scores, (1, 2, 3, size), strict=True):
        row[rng.choice(size, size=ties, replace=False)] = 1.5
    return scores
