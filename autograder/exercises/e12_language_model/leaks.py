"""How `leaks` of lesson 12 is judged: models that look ahead in one place, for one token, by a little."""

import numpy as np

from autograder.exercise import Exercise

leaks = Exercise("leaks", points=4)

LIMIT = 20_000
TWO = ((0, 1), (-1, -1))  # one logit rises as much as another falls


def leak(place, source, size=0.5, only=None, columns=TWO):
    """At `place` logits move with the id at `source`, or for the id `only` alone."""

    def move(x, logits):
        amount = size * (x[source] if only is None else x[source] == only)
        for column, share in columns:
            logits[place, column] += share * amount

    return source, move


def while_it_stays(place, source, other, only):
    """A leak that shows only while the token at `other`, further on, stays what it is."""

    def move(x, logits):
        logits[place, 0] += 0.5 * (x[source] == only[0] and x[other] == only[1])

    return other, move


def if_unequal(place, one, other):
    def move(x, logits):
        logits[place, 1] += 0.5 * (x[one] != x[other])

    return other, move


def impossible(place, source, ids):
    """Logit 1 of `place` is −∞ for some ids at `source`, and a number for the others."""

    def move(x, logits):
        if x[source] in ids:
            logits[place, 1] = -np.inf

    return source, move


class Model:
    """Logits from each place's past, and what leaks; it counts its calls."""

    def __init__(self, rng, V, found=(), noise=0.0, never=None):
        self.table = rng.normal(size=(10, V, V))
        self.V, self.found, self.noise, self.never = V, found, noise, never
        self.rng, self.calls = np.random.default_rng(int(rng.integers(1000))), 0

    def __call__(self, tokens):
        x = np.asarray(tokens)
        if x.ndim != 1 or not len(x):
            raise ValueError(f"the model reads tokens of shape (T,), got {x.shape}")
        if x.dtype.kind not in "iu":
            raise TypeError(f"the model reads whole numbers, got {x.dtype}")
        if x.min() < 0 or x.max() >= self.V:
            raise ValueError(f"the model knows the ids 0 to {self.V - 1}, got {x.min()} to {x.max()}")
        self.calls += 1
        if self.calls > LIMIT:
            raise RuntimeError("the model was called 20,000 times")
        logits = np.cumsum(self.table[np.arange(len(x)), x], axis=0)  # (T, V)
        for reach, move in self.found:
            if reach < len(x):
                move(x, logits)
        if self.never is not None:
            logits[:, self.never] = -np.inf
        return logits + self.noise * self.rng.uniform(-1, 1, size=logits.shape)


def said(answers):
    """Places and None as one text: `[3, None, 1]`."""
    return f"[{', '.join(map(one, answers))}]"


def one(x):
    if x is None or isinstance(x, bool | np.bool_ | str | list | tuple | dict | set) or np.size(x) != 1:
        return str(x)[:40]
    x = np.asarray(x).item()
    return str(int(x)) if x == int(x) else str(x)


def tried(leaks, rng, *models, T=9, V=5, **settings):
    """What is said of each model: a list of leaks each, on tokens drawn for it."""
    return said(leaks(Model(rng, V, found, **settings), rng.integers(0, V, size=T), V) for found in models)


@leaks.probe("a model that looks one ahead everywhere, and one that doesn't")
def _(leaks, rng):
    return tried(leaks, rng, [leak(t, t + 1) for t in range(8)], ())


@leaks.probe("three models with one leak each, from the next place")
def _(leaks, rng):
    return tried(leaks, rng, *([leak(t, t + 1)] for t in (0, 3, 7)))


@leaks.probe("two models with one leak each, from far ahead")
def _(leaks, rng):
    return tried(leaks, rng, *([leak(t, 8)] for t in (1, 4)))


@leaks.probe("two leaks: the place further ahead shows in the earlier logits")
def _(leaks, rng):
    return tried(leaks, rng, [leak(4, 5), leak(1, 8)])


@leaks.probe("two leaks from one place, for two ids")
def _(leaks, rng):
    tokens = np.array([1, 3, 2, 0, 4, 3, 2, 1])
    return said(leaks(Model(rng, 5, [leak(4, 6, only=0), leak(1, 6, only=i)]), tokens, 5) for i in (3, 4))


@leaks.probe("one token only shows the leak, the first id of many")
def _(leaks, rng):
    return said([leaks(Model(rng, 20, [leak(3, 4, only=0)]), rng.integers(1, 19, size=6), 20)])


@leaks.probe("one token only shows the leak, the last id of many")
def _(leaks, rng):
    return said([leaks(Model(rng, 20, [leak(2, 3, 0.2, 19)]), rng.integers(1, 19, size=6), 20)])


@leaks.probe("one token only shows the leak, an id in the middle")
def _(leaks, rng):
    def model(i):
        return Model(rng, 20, [leak(4, 5, only=i)])

    tokens = rng.integers(2, 10, size=6)
    return said(leaks(model(int(i)), tokens, 20) for i in rng.integers(12, 18, size=2))


@leaks.probe("a leak that shows only where a token now stands: any other makes it go")
def _(leaks, rng):
    return said([leaks(Model(rng, 6, [leak(2, 4, only=3)]), np.array([1, 2, 5, 4, 3, 0]), 6)])


@leaks.probe("a small leak, which changes no winner")
def _(leaks, rng):
    return tried(leaks, rng, [leak(5, 7, 1e-4)], [leak(0, 2, -1e-4)])


@leaks.probe("one logit alone: it rises, it falls")
def _(leaks, rng):
    tokens = rng.integers(0, 4, size=8)
    return said(
        leaks(Model(rng, 6, [leak(place, 6, size, 5, ((2, 1),))]), tokens, 6) for place, size in ((1, 0.5), (4, -0.5))
    )


@leaks.probe("all logits of a place rise together")
def _(leaks, rng):
    return tried(leaks, rng, [leak(3, 7, columns=[(i, 1) for i in range(5)])])


@leaks.probe("two leaks into one place that make up for each other if two tokens change together")
def _(leaks, rng):
    tokens = np.array([1, 4, 0, 3, 2, 2, 2, 1, 3])
    models = [leak(2, 5), leak(2, 6, -0.5)], [if_unequal(1, 4, 5)], [while_it_stays(3, 6, 8, (4, 3))]
    return said(leaks(Model(rng, 5, found), tokens, 5) for found in models)


@leaks.probe("a very small leak, in large logits")
def _(leaks, rng):
    model = Model(rng, 6, [leak(3, 5, 3e-6, 2)])
    model.table += 5.0
    return said([leaks(model, np.array([1, 2, 5, 4, 3, 0, 2, 1]), 6)])


@leaks.probe("rounding is no leak")
def _(leaks, rng):
    return tried(leaks, rng, (), [leak(3, 6, 0.01)], noise=4e-7)


@leaks.probe("two ids, two places")
def _(leaks, rng):
    return tried(leaks, rng, (), [leak(0, 1)], T=2, V=2)


@leaks.probe("one place: no later one")
def _(leaks, rng):
    return tried(leaks, rng, (), T=1)


@leaks.probe("one logit is −∞ everywhere", extreme=True)
def _(leaks, rng):
    return tried(leaks, rng, (), [leak(4, 6)], never=2)


@leaks.probe("a logit goes from −∞ to a number, and the reverse", extreme=True)
def _(leaks, rng):
    tokens = np.array([1, 2, 0, 4, 3, 0, 3])
    return said(leaks(Model(rng, 5, [impossible(*given)]), tokens, 5) for given in ((2, 4, (3,)), (4, 6, (2,))))


@leaks.probe("your tokens stay as they were")
def _(leaks, rng):
    tokens = rng.integers(0, 5, size=6)
    return said([leaks(Model(rng, 5, [leak(2, 4)]), tokens, 5)]), tokens


def differs(one, other, limit=1e-6):
    same = one == other  # −∞ twice is no change
    with np.errstate(invalid="ignore"):
        return ~(same | (np.abs(one - other) <= limit))


@leaks.alternative("place by place from the left, stopping at the first")
def _(model, tokens, n_tokens):
    before = model(np.array(tokens))
    for t in range(len(tokens)):
        for s in range(t + 1, len(tokens)):
            for other in set(range(n_tokens)) - {int(tokens[s])}:
                x = np.array(tokens)
                x[s] = other
                if differs(model(x)[t], before[t]).any():
                    return t
    return None


@leaks.alternative("from the right, narrowing what is compared")
def _(model, tokens, n_tokens):
    before, found = model(tokens), len(tokens)
    for s in range(len(tokens) - 1, 0, -1):
        for other in range(n_tokens):
            after = model(np.concatenate([tokens[:s], [other], tokens[s + 1 :]]))
            for t in range(min(s, found)):
                if not np.allclose(after[t], before[t], rtol=0, atol=1e-6):
                    found = t
                    break
    return None if found == len(tokens) else found


leaks.equivalent("for s in range(0, len(tokens)):", "nothing stands before place 0")
leaks.equivalent(
    "found += np.flatnonzero(~same.all(axis=1)).tolist()", "logits of a row are (T, V): axis 1 is the last"
)
