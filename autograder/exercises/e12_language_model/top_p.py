"""How `top_p` of lesson 12 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e12_language_model.shared import softmax

top_p = Exercise("top_p", points=3, forbid=("attn",), instead="sort, add up, cut, put back")


def logits_of(rng, *weights):
    """Logits of these probabilities, in a random order, with a shift."""
    p = np.array(weights) / np.sum(weights)
    return np.log(p[rng.permutation(len(p))]) + rng.normal()


@top_p.probe("five tokens")
def _(top_p, rng):
    x = logits_of(rng, 0.4, 0.3, 0.15, 0.1, 0.05)
    return [top_p(x, p) for p in (0.35, 0.6, 0.78, 0.9)]


@top_p.probe("twenty tokens, many values of p")
def _(top_p, rng):
    x = rng.normal(size=20) * 2
    return [top_p(x, p) for p in (0.1234, 0.4321, 0.6789, 0.98765)]


@top_p.probe("a temperature below and above 1")
def _(top_p, rng):
    x = rng.normal(size=12) * 2
    return [top_p(x, 0.71234, temperature) for temperature in (0.5, 0.8, 1.7, 4.0)]


@top_p.probe("p = 1 keeps everything")
def _(top_p, rng):
    x = rng.normal(size=9)
    return top_p(x, 1.0), top_p(x, 1.0, 2.0)


@top_p.probe("a very small p keeps the likeliest")
def _(top_p, rng):
    return top_p(logits_of(rng, 0.3, 0.25, 0.24, 0.21), 1e-6)


@top_p.probe("one token has most of the mass")
def _(top_p, rng):
    return top_p(logits_of(rng, 0.95, 0.03, 0.02), 0.9), top_p(logits_of(rng, 0.95, 0.03, 0.02), 0.965)


@top_p.probe("rows of a batch, each with its own set")
def _(top_p, rng):
    return top_p(rng.normal(size=(3, 4, 11)) * np.array([0.3, 1.0, 3.0])[:, None, None], 0.81234)


@top_p.probe("as many rows as tokens")
def _(top_p, rng):
    return top_p(rng.normal(size=(6, 6)) * 2, 0.61234)


@top_p.probe("ties: of equal tokens the smaller ids go first")
def _(top_p, rng):
    return top_p(np.zeros(7), 0.5), top_p(np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]), 0.62)


@top_p.probe("many ties")
def _(top_p, rng):
    return [top_p(rng.integers(0, 3, size=n).astype(float), p) for n in (60, 80, 150) for p in (0.3123, 0.8123)]


@top_p.probe("a mass that is p exactly")
def _(top_p, rng):
    return top_p(np.zeros(4), 0.5), top_p(np.zeros(8), 0.625), top_p(np.zeros((2, 2)), 0.5)


@top_p.probe("tokens that can never come")
def _(top_p, rng):
    x = rng.normal(size=10)
    x[[1, 4, 5]] = -np.inf
    return top_p(x, 0.81234), top_p(x, 1.0, 0.7)


@top_p.probe("one token")
def _(top_p, rng):
    return top_p(np.array([rng.normal()]), 0.4), top_p(rng.normal(size=(3, 1)), 0.9)


@top_p.probe("large logits, and a small temperature", extreme=True)
def _(top_p, rng):
    x = np.round(64 * rng.normal(size=8)) / 64
    return top_p(x + 1000.0, 0.7123), top_p(x, 0.9, 1e-3)


@top_p.probe("your logits stay as they were")
def _(top_p, rng):
    x = rng.normal(size=(2, 6))
    return top_p(x, 0.6123, 0.9), x


@top_p.alternative("row by row, in Python")
def _(logits, p, temperature=1.0):
    logits = np.asarray(logits, dtype=float)
    out = np.zeros(logits.shape)
    for where in np.ndindex(*logits.shape[:-1]):
        row = softmax(logits[where] / temperature)
        mass, kept = 0.0, []
        for i in sorted(range(len(row)), key=lambda i: (-row[i], i)):
            if mass >= p:
                break
            kept.append(i)
            mass += row[i]
        out[where][kept] = row[kept] / row[kept].sum()
    return out


@top_p.alternative("the rank of each token, then the mass before it")
def _(logits, p, temperature=1.0):
    probs = softmax(logits / temperature)
    V = probs.shape[-1]
    a, b = probs[..., :, None], probs[..., None, :]
    before = (b > a) | ((b == a) & (np.arange(V) < np.arange(V)[:, None]))
    mass = (before * b).sum(axis=-1)
    kept = np.where(mass < p, probs, 0)
    return kept / kept.sum(axis=-1, keepdims=True)


for line in (
    "ranks = np.argsort(-probs, kind='stable')",
    "ranked = np.take_along_axis(probs, ranks)",
):
    top_p.equivalent(line, "without an axis these functions take the last one")
top_p.equivalent("kept = np.ones_like(probs)", "every place is written to afterwards")
