"""How `kneser_ney` of lesson 12 is judged."""

from collections import Counter, defaultdict

import numpy as np

from autograder.exercise import Exercise

kneser_ney = Exercise("kneser_ney", points=4, forbid=("attn", "nltk"), instead="count with np.unique or a Counter")


def text(rng, n, V, skew=1.0):
    """Trigrams (n, 3) of a made-up text in which some tokens like to follow others."""
    likes = rng.permutation(V)
    shares = 1 / np.arange(1, V + 1) ** skew
    ids = [int(rng.integers(V))]
    for _ in range(n + 1):
        ids.append(int(likes[ids[-1]]) if rng.random() < 0.4 else int(rng.choice(V, p=shares / shares.sum())))
    return np.lib.stride_tricks.sliding_window_view(np.array(ids), 3).copy()


def asked(rng, trigrams, V, n=40):
    """Seen trigrams, seen pairs with another third, unseen pairs: whatever may be asked."""
    some = trigrams[rng.integers(len(trigrams), size=n)]
    other = some.copy()
    other[:, 2] = rng.integers(V, size=n)
    return np.concatenate([some, other, rng.integers(V, size=(n, 3))])


@kneser_ney.probe("a small text")
def _(kneser_ney, rng):
    trigrams = text(rng, 60, 6)
    return kneser_ney(trigrams, asked(rng, trigrams, 6), 6, 0.75)


@kneser_ney.probe("a longer text, another discount")
def _(kneser_ney, rng):
    trigrams = text(rng, 800, 15)
    return kneser_ney(trigrams, asked(rng, trigrams, 15), 15, 0.4)


@kneser_ney.probe("all tokens after one pair: the probabilities sum to one")
def _(kneser_ney, rng):
    trigrams = text(rng, 200, 9)
    a, b, _ = trigrams[7]
    after = np.array([[a, b, c] for c in range(9)])
    found = kneser_ney(trigrams, after, 9, 0.75)
    return found, np.sum(found)


@kneser_ney.probe("a pair never seen, with a last token that was")
def _(kneser_ney, rng):
    trigrams = np.array([[0, 1, 2], [1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 2, 0], [2, 0, 1]])
    return kneser_ney(trigrams, np.array([[2, 2, c] for c in range(4)]), 4, 0.5)


@kneser_ney.probe("tokens never seen at all")
def _(kneser_ney, rng):
    trigrams = text(rng, 50, 5)
    queries = np.array([[6, 7, 2], [1, 2, 7], [1, 6, 3], [7, 7, 7], [7, 1, 2]])
    return kneser_ney(trigrams, queries, 8, 0.75)


@kneser_ney.probe("a token that is frequent after one other only")
def _(kneser_ney, rng):
    # "Francisco": often, and always after "San"
    ids = [0, 1, 2, 3] * 12 + [4, 2, 5, 3, 6, 2, 4, 3, 5, 2, 6, 3]
    trigrams = np.lib.stride_tricks.sliding_window_view(np.array(ids), 3)
    return kneser_ney(trigrams, np.array([[5, 5, 1], [5, 5, 2], [5, 5, 3], [6, 6, 0]]), 7, 0.75)


@kneser_ney.probe("the same trigram again and again")
def _(kneser_ney, rng):
    trigrams = np.array([[2, 2, 2]] * 5)
    return kneser_ney(trigrams, np.array([[2, 2, 2], [2, 2, 1], [1, 2, 2], [0, 0, 0]]), 3, 0.75)


@kneser_ney.probe("trigrams from several texts, in any order")
def _(kneser_ney, rng):
    trigrams = np.concatenate([text(rng, 40, 7), text(rng, 90, 7)])
    return kneser_ney(rng.permutation(trigrams), asked(rng, trigrams, 7, 20), 7, 0.6)


@kneser_ney.probe("one question, and none")
def _(kneser_ney, rng):
    trigrams = text(rng, 80, 5)
    return kneser_ney(trigrams, trigrams[3:4], 5, 0.75), len(kneser_ney(trigrams, trigrams[:0], 5, 0.75))


@kneser_ney.probe("discounts near 0 and near 1")
def _(kneser_ney, rng):
    trigrams = text(rng, 150, 6)
    queries = asked(rng, trigrams, 6, 15)
    return [kneser_ney(trigrams, queries, 6, d) for d in (0.001, 0.999)]


@kneser_ney.probe("ids in the ten thousands", extreme=True)
def _(kneser_ney, rng):
    trigrams = text(rng, 100, 6) * 9_999
    return kneser_ney(trigrams, asked(rng, trigrams, 6, 15), 50_000, 0.75)


@kneser_ney.probe("your arguments stay as they were")
def _(kneser_ney, rng):
    trigrams = text(rng, 60, 5)
    queries = asked(rng, trigrams, 5, 8)
    return kneser_ney(trigrams, queries, 5, 0.75), trigrams, queries


@kneser_ney.alternative("from tables of all trigrams")
def _(trigrams, queries, n_tokens, discount):
    ids, inverse = np.unique(np.concatenate([trigrams.ravel(), queries.ravel()]), return_inverse=True)
    k = len(ids)
    t, q = inverse[: trigrams.size].reshape(-1, 3), inverse[trigrams.size :].reshape(-1, 3)
    top = np.zeros((k, k, k))
    np.add.at(top, tuple(t.T), 1)
    middle = (top > 0).sum(0)
    one = (middle > 0).sum(0)

    def mix(counts, lower):
        total, types = counts.sum(-1, keepdims=True), (counts > 0).sum(-1, keepdims=True)
        with np.errstate(all="ignore"):
            found = np.maximum(counts - discount, 0) / total + discount * types / total * lower
        return np.where(total > 0, found, lower)

    table = mix(top, mix(middle, mix(one, 1 / n_tokens)))
    return table[tuple(q.T)]


@kneser_ney.alternative("with dictionaries of sets")
def _(trigrams, queries, n_tokens, discount):
    top, after, before, firsts = Counter(), defaultdict(set), defaultdict(set), defaultdict(set)
    for a, b, c in map(tuple, trigrams.tolist()):
        top[a, b, c] += 1
        top[a, b] += 1
        after[a, b].add(c)
        before[b, c].add(a)
        firsts[c].add(b)
    seconds, of = defaultdict(set), Counter()
    for b, c in before:
        seconds[b].add(c)
        of[b] += len(before[b, c])
    pairs = sum(map(len, firsts.values()))
    found = []
    for a, b, c in queries.tolist():
        low = max(len(firsts.get(c, ())) - discount, 0) / pairs + discount * len(firsts) / pairs / n_tokens
        if of[b]:
            kept = max(len(before.get((b, c), ())) - discount, 0)
            low = (kept + discount * len(seconds[b]) * low) / of[b]
        if top[a, b]:
            low = (max(top[a, b, c] - discount, 0) + discount * len(after[a, b]) * low) / top[a, b]
        found.append(low)
    return np.array(found)


kneser_ney.equivalent(
    "return np.where(keys[at] == asked, values[at], -1)",
    "a count, or a sum, of −1 does what 0 does: nothing is left of it",
)
kneser_ney.equivalent(
    "p = np.where(sums > 0, mixed / np.maximum(sums, 0), p)", "where a sum is 0 the quotient isn't chosen"
)
