"""How `reinforce_gradient` of lesson 07 is judged.

What is taken off the costs makes them sum to 0, so the softmax cancels: an answer that leaves it out is right.
"""

import numpy as np

from autograder.exercise import Exercise

reinforce_gradient = Exercise("reinforce_gradient", points=3, forbid=("attn", "torch"), instead="NumPy is enough")


def some(rng, S=5, N=7):
    """Scores, draws (each place at most a few times) and costs of both signs."""
    return rng.normal(size=S), rng.integers(S, size=N), rng.normal(size=N) * 2 + 0.6


@reinforce_gradient.probe("five cells, seven draws")
def _(reinforce_gradient, rng):
    return reinforce_gradient(*some(rng))


@reinforce_gradient.probe("two draws of different cells")
def _(reinforce_gradient, rng):
    scores, _, costs = some(rng, 4, 2)
    return reinforce_gradient(scores, np.array([2, 0]), costs)


@reinforce_gradient.probe("the same cell twice")
def _(reinforce_gradient, rng):
    scores, _, costs = some(rng, 4, 3)
    return reinforce_gradient(scores, np.array([1, 1, 3]), costs)


@reinforce_gradient.probe("more cells than draws")
def _(reinforce_gradient, rng):
    return reinforce_gradient(*some(rng, 9, 3))


@reinforce_gradient.probe("some draws cost the same")
def _(reinforce_gradient, rng):
    scores, places, _ = some(rng)
    return reinforce_gradient(scores, places, np.array([0.4, 1.7, 0.4, 2.9, 1.7, 0.4, -1.3]))


@reinforce_gradient.probe("costs that are whole numbers")
def _(reinforce_gradient, rng):
    places = rng.permutation(5)[[0, 1, 2, 3, 4, 0, 1]]
    return reinforce_gradient(some(rng)[0], places, np.array([3, 1, 4, 1, 5, 9, 2]) + rng.integers(5))


@reinforce_gradient.probe("the last cells weren't drawn")
def _(reinforce_gradient, rng):
    scores, _, costs = some(rng, 6, 4)
    return reinforce_gradient(scores, np.array([2, 0, 3, 2]), costs)


@reinforce_gradient.probe("all costs equal: nothing to learn")
def _(reinforce_gradient, rng):
    scores, places, _ = some(rng)
    return reinforce_gradient(scores, places, np.full(7, 3.25))


@reinforce_gradient.probe("only one draw was expensive")
def _(reinforce_gradient, rng):
    scores, places, _ = some(rng)
    return reinforce_gradient(scores, places, np.where(np.arange(7) == 2, 5.0, 0.0))


@reinforce_gradient.probe("a closed cell, with a score of −∞", extreme=True)
def _(reinforce_gradient, rng):
    scores = rng.normal(size=4)
    scores[1] = -np.inf
    return reinforce_gradient(scores, np.array([0, 2, 3, 0]), rng.normal(size=4))


@reinforce_gradient.probe("scores around 1,000", extreme=True)
def _(reinforce_gradient, rng):
    scores, places, costs = some(rng, 4, 5)
    return reinforce_gradient(scores + 1000, places % 4, costs)


@reinforce_gradient.probe("a single cell", extreme=True)
def _(reinforce_gradient, rng):
    return reinforce_gradient(np.array([0.4]), np.zeros(3, int), rng.normal(size=3))


@reinforce_gradient.probe("large costs that differ little", double=True)
def _(reinforce_gradient, rng):
    scores, places, costs = some(rng)
    return reinforce_gradient(scores, places, costs + 1e6)


@reinforce_gradient.probe("your arguments stay as they were")
def _(reinforce_gradient, rng):
    return changed(reinforce_gradient, *some(rng))


@reinforce_gradient.probe("your arguments stay as they were, with −∞ and 0 among them", extreme=True)
def _(reinforce_gradient, rng):
    costs = rng.normal(size=4)
    costs[3] = 0
    return changed(reinforce_gradient, np.array([0.0, -np.inf, 0.3, 2.5]), np.array([0, 2, 3, 0]), costs)


def changed(reinforce_gradient, scores, places, costs):
    """In words which of its arguments the function changed."""
    given = {"scores": scores, "places": places, "costs": costs}
    copies = {name: array.copy() for name, array in given.items()}
    reinforce_gradient(scores, places, costs)
    return f"{' and '.join(n for n in given if not np.array_equal(given[n], copies[n])) or 'nothing'} changed"


def soft(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


@reinforce_gradient.alternative("a loop over the draws, np.delete for the others")
def _(scores, places, costs):
    p, found = soft(scores), np.zeros(len(scores))
    for n, place in enumerate(places):
        slope = -p
        slope[place] += 1
        found += (costs[n] - np.delete(costs, n).mean()) * slope
    return found / len(places)


@reinforce_gradient.alternative("np.add.at, and N/(N − 1) times the distance from the mean")
def _(scores, places, costs):
    N = len(places)
    off = (costs - costs.mean()) / (N - 1)
    found = np.zeros(len(scores))
    np.add.at(found, places, off)
    return found - off.sum() * soft(scores)


@reinforce_gradient.alternative("without the softmax, which cancels")
def _(scores, places, costs):
    off = (costs - costs.mean()) / (len(costs) - 1)
    return np.array([off[places == i].sum() for i in range(len(scores))])


reinforce_gradient.equivalent(
    "slopes = np.eye(len(scores))[places] + softmax(scores)",
    "the costs less the others' means sum to 0: softmax cancels",
)
