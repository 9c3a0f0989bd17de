"""How `leaks` of lesson 12 is judged: models that look ahead in one place, for one token, by a little."""

import numpy as np

from autograder.exercise import Exercise

leaks = Exercise("leaks", points=4)

LIMIT = 20_000


class Model:
    """Logits from each place's past, and what leaks: (place, from, size, only), `only` the one id that shows it."""

    def __init__(self, rng, V, found=(), noise=0.0, never=None):
        self.table = rng.normal(size=(40, V, V))
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
        for place, source, size, only in self.found:
            if source < len(x):
                amount = size * x[source] if only is None else size * (x[source] == only)
                logits[place, 0] += amount
                logits[place, -1] -= amount
        if self.never is not None:
            logits[:, self.never] = -np.inf
        return logits + self.noise * self.rng.uniform(-1, 1, size=logits.shape)


def tried(leaks, rng, found, T=9, V=5, **settings):
    tokens = rng.integers(0, V, size=T)
    return leaks(Model(rng, V, found, **settings), tokens, V)


@leaks.probe("a model that looks one ahead everywhere, and one that doesn't")
def _(leaks, rng):
    ahead = [(t, t + 1, 0.5, None) for t in range(8)]
    return [tried(leaks, rng, found) for found in (ahead, ())]


@leaks.probe("one leak, from the next place")
def _(leaks, rng):
    return [tried(leaks, rng, [(t, t + 1, 0.5, None)]) for t in (0, 3, 7)]


@leaks.probe("one leak, from far ahead")
def _(leaks, rng):
    return [tried(leaks, rng, [(t, 8, 0.5, None)]) for t in (1, 4)]


@leaks.probe("two leaks: the place further ahead shows in the earlier logits")
def _(leaks, rng):
    return tried(leaks, rng, [(4, 5, 0.5, None), (1, 8, 0.5, None)])


@leaks.probe("two leaks into one place that make up for each other")
def _(leaks, rng):
    return tried(leaks, rng, [(2, 5, 0.5, None), (2, 6, -0.5, None)])


@leaks.probe("a leak that shows for one token only")
def _(leaks, rng):
    model = Model(rng, 7, [(3, 6, 0.5, 0)])
    return [leaks(model, np.array([1, 2, 6, 5, 4, 3, now, 2]), 7) for now in (1, 3, 5, 6)]


@leaks.probe("a leak that shows for an id in the middle")
def _(leaks, rng):
    model = Model(rng, 7, [(1, 4, 0.5, 3)])
    return [leaks(model, np.array([6, 0, 3, 5, now, 2]), 7) for now in (0, 1, 2, 4, 5, 6)]


@leaks.probe("a very small leak, in large logits")
def _(leaks, rng):
    model = Model(rng, 6, [(3, 5, 4e-6, 2)])
    model.table += 5.0
    return leaks(model, np.array([1, 2, 5, 4, 3, 0, 2, 1]), 6)


@leaks.probe("a leak that shows only where a token now stands")
def _(leaks, rng):
    return leaks(Model(rng, 6, [(2, 4, 0.5, 3)]), np.array([1, 2, 5, 4, 3, 0]), 6)


@leaks.probe("a small leak, which changes no winner")
def _(leaks, rng):
    return [tried(leaks, rng, [(5, 7, 1e-4, None)]), tried(leaks, rng, [(0, 2, -1e-4, None)])]


@leaks.probe("rounding is no leak")
def _(leaks, rng):
    found = [(3, 6, 0.01, None)]
    return [tried(leaks, rng, (), noise=1e-8), tried(leaks, rng, found, noise=1e-8)]


@leaks.probe("two ids, two places")
def _(leaks, rng):
    return [tried(leaks, rng, found, T=2, V=2) for found in ((), [(0, 1, 0.5, None)])]


@leaks.probe("one place: no later one")
def _(leaks, rng):
    return tried(leaks, rng, (), T=1)


@leaks.probe("many ids, all of them asked for")
def _(leaks, rng):
    return leaks(Model(rng, 30, [(1, 3, 0.2, 29)]), np.array([3, 29, 4, 0, 17]), 30)


@leaks.probe("logits of −∞", extreme=True)
def _(leaks, rng):
    return [tried(leaks, rng, found, never=2) for found in ((), [(4, 6, 0.5, None)])]


@leaks.probe("your tokens stay as they were")
def _(leaks, rng):
    tokens = rng.integers(0, 5, size=6)
    return leaks(Model(rng, 5, [(2, 4, 0.5, None)]), tokens, 5), tokens


def differs(one, other):
    same = one == other  # −∞ twice is no change
    with np.errstate(invalid="ignore"):
        return ~(same | (np.abs(one - other) <= 1e-6))


def search(
    model,
    tokens,
    n_tokens,
    *,
    ids=None,
    upto=None,
    moved=None,
    places=None,
    changed=None,
    first=min,
    start=1,
    none=None,
):
    """The solution with a part exchanged."""
    before, found = model(tokens), []
    for s in places(len(tokens)) if places else range(start, len(tokens)):
        for other in ids(tokens[s], n_tokens) if ids else range(n_tokens):
            x = tokens.copy()
            if changed:
                changed(x, s, other)
            else:
                x[s] = other
            end = upto(s, len(tokens)) if upto else s
            with np.errstate(invalid="ignore"):
                rows = (moved or (lambda a, b: differs(a, b).any(-1)))(model(x)[:end], before[:end])
            found += np.flatnonzero(rows).tolist()
    return first(found) if found else none


def slip(**changes):
    return lambda model, tokens, n_tokens: search(model, tokens, n_tokens, **changes)


def in_order(found):
    return found[0]


def true_or_false(model, tokens, n_tokens):
    return search(model, tokens, n_tokens) is not None


def of_source(model, tokens, n_tokens):
    before = model(tokens)
    for s in range(1, len(tokens)):
        for other in range(n_tokens):
            x = tokens.copy()
            x[s] = other
            if differs(model(x)[:s], before[:s]).any():
                return s
    return None


def cut(model, tokens, n_tokens):
    """Shorter rows in place of changed ones."""
    before = model(tokens)
    for t in range(len(tokens)):
        if differs(model(tokens[: t + 1])[t], before[t]).any():
            return t
    return None


leaks.tell(
    {
        "You also compare the place whose token you changed. Its own logits may change: it reads that token. Only "
        "those *before* it must stay.": [
            slip(upto=lambda s, T: s + 1),
            slip(upto=lambda s, T: T),
        ],
        "You compare only the place just before the one you changed. A leak may come from further ahead.": [
            slip(moved=lambda a, b: differs(a, b).any(-1) & (np.arange(len(a)) == len(a) - 1))
        ],
        "You change the last token only, or leave it out. A leak may come from any later place.": [
            slip(places=lambda T: range(T - 1, T) if T > 1 else []),
            slip(places=lambda T: range(1, T - 1)),
        ],
        "You change only the next place but one, or begin too late: place 1 is later than place 0.": [slip(start=2)],
        "You returned the first leak that your loops met. Wanted is the first *place*: the smallest of all.": [
            slip(first=in_order),
        ],
        "You returned the last place that leaks. The first is wanted.": [slip(first=max)],
        "You returned the place whose token was changed. Wanted is the place whose *logits* changed.": [of_source],
        "You returned True or False. Wanted is the place, and None where nothing leaks.": [true_or_false],
        "You say −1, or T, where nothing leaks. None is wanted: −1 is a place, too.": [
            slip(none=-1),
            lambda model, tokens, n_tokens: search(model, tokens, n_tokens, none=len(tokens)),
        ],
        "You try one replacement at each place. A leak may show for one token only: try them all.": [
            slip(ids=lambda now, V: [(now + 1) % V]),
            slip(ids=lambda now, V: [(now - 1) % V]),
            slip(ids=lambda now, V: [0]),
            slip(ids=lambda now, V: [V - 1]),
            slip(ids=lambda now, V: [0 if now else 1]),
        ],
        "An id is missing among your replacements, the first or the last.": [
            slip(ids=lambda now, V: range(1, V)),
            slip(ids=lambda now, V: range(V - 1)),
        ],
        "You compare winners. A leak may move the logits and leave the largest where it was: compare the numbers.": [
            slip(moved=lambda a, b: a.argmax(-1) != b.argmax(-1))
        ],
        "You compare sums over the vocabulary. One logit may rise as much as another falls: compare each.": [
            slip(moved=lambda a, b: np.abs(a.sum(-1) - b.sum(-1)) > 1e-6),
            slip(moved=lambda a, b: np.abs((a - b).mean(-1)) > 1e-6),
        ],
        "You ask for equal numbers to the last bit. A model that rounds differently doesn't leak: less than a "
        "millionth is no change.": [
            slip(moved=lambda a, b: (a != b).any(-1)),
            slip(moved=lambda a, b: differs(a, b).any(-1) | (np.abs(a - b) > 1e-10).any(-1)),
        ],
        "Your tolerance is too large: a leak of a ten-thousandth passes. A millionth is the limit.": [
            slip(moved=lambda a, b: (np.abs(a - b) > 1e-3).any(-1)),
            slip(moved=lambda a, b: (np.abs(a - b) > 0.01).any(-1)),
        ],
        "A place counts for you only if *all* its logits change. One is enough.": [
            slip(moved=lambda a, b: differs(a, b).all(-1))
        ],
        "You look for logits that *rise*. Falling ones are a leak, too.": [
            slip(moved=lambda a, b: ((a - b)[:, :1] > 1e-6).any(-1)),
        ],
        "You cut the row in place of changing it. A model may read its length, or treat short rows otherwise: keep T, "
        "and change one token.": [cut],
        "You change an *earlier* token. That may move everything after it: the past is what a position may read.": [
            slip(upto=lambda s, T: T, places=lambda T: range(T)),
        ],
    }
)


def in_place(model, tokens, n_tokens):
    before, found = model(tokens), []
    for s in range(1, len(tokens)):
        for other in range(n_tokens):
            tokens[s] = other
            found += np.flatnonzero(differs(model(tokens)[:s], before[:s]).any(-1)).tolist()
    return min(found) if found else None


leaks.misconception(
    "You changed the tokens that you were given, and left other ids behind: work on a copy, one for each try."
)(in_place)


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
            x = np.concatenate([tokens[:s], [other], tokens[s + 1 :]])
            after = model(x)
            for t in range(min(s, found)):
                if not np.allclose(after[t], before[t], rtol=0, atol=1e-6):
                    found = t
                    break
    return None if found == len(tokens) else found


leaks.equivalent("for s in range(0, len(tokens)):", "nothing stands before place 0")
leaks.equivalent(
    "found += np.flatnonzero(~same.all(axis=1)).tolist()", "logits of a row are (T, V): axis 1 is the last"
)
