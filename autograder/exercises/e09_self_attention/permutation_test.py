"""How `permutation_test` of lesson 09 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import LIBRARY, shares

permutation_test = Exercise("permutation_test", points=3, forbid=LIBRARY, instead="run the layer, and compare")
FINE = Close(rtol=1e-4, atol=1e-6)


def ordered(rng, T, Dv=3, D=4):
    """A layer that uses the order: each row meets its place and its neighbour."""
    w, p = rng.normal(size=(D, Dv)), rng.normal(size=(T, Dv)) * np.arange(1, T + 1)[:, None]

    def layer(x):
        return np.tanh(x @ w) * p + np.roll(x, 1, axis=0) @ w

    return layer


def given(rng, T=5, D=4, N=4):
    """Words, and orders that are no swaps: an inverse differs from its order."""
    orders = np.array([rng.permutation(T) for _ in range(N)])
    orders[0] = np.roll(np.arange(T), 1)
    return rng.normal(size=(T, D)), orders


@permutation_test.probe("a layer that uses the order", FINE)
def _(permutation_test, rng):
    return permutation_test(ordered(rng, 5), *given(rng))


@permutation_test.probe("as many orders as words, and as many columns", FINE)
def _(permutation_test, rng):
    return permutation_test(ordered(rng, 4, 4, 4), *given(rng, 4, 4, 4))


@permutation_test.probe("an equivariant layer: next to nothing")
def _(permutation_test, rng):
    w = rng.normal(size=(4, 6))
    x, orders = given(rng)
    return np.round(permutation_test(lambda x: shares(x @ x.T) @ x @ w, x, orders), 9)


@permutation_test.probe("a layer that gives every row the same", FINE)
def _(permutation_test, rng):
    w = rng.normal(size=4)
    x, orders = given(rng)
    return permutation_test(lambda x: np.ones((5, 1)) * (w @ x[0]), x, orders)


@permutation_test.probe("a layer with a causal mean, seven words", FINE)
def _(permutation_test, rng):
    return permutation_test(lambda x: np.cumsum(x, 0) / np.arange(1, 8)[:, None], *given(rng, 7, 3, 5))


@permutation_test.probe("the largest difference is a negative one", FINE)
def _(permutation_test, rng):
    x, orders = given(rng)
    place = np.array([0, 0, 0, 0, 50.0])[:, None]
    return [permutation_test(lambda x, s=s: x + s * place, x, orders[:1]) for s in (1, -1)]


@permutation_test.probe("one order, one word, one column", FINE)
def _(permutation_test, rng):
    x, orders = given(rng, 5, 1, 1)
    one = permutation_test(lambda x: x - 1, rng.normal(size=(1, 4)), np.zeros((2, 1), int))
    return permutation_test(lambda x: np.cumsum(x, 0), x, orders), one


@permutation_test.probe("the order that changes nothing, among others", FINE)
def _(permutation_test, rng):
    x, orders = given(rng)
    orders[2] = np.arange(5)
    return permutation_test(ordered(rng, 5), x, orders)


@permutation_test.probe("tiny and huge differences", Close(rtol=1e-4, atol=0), extreme=True)
def _(permutation_test, rng):
    x, orders = given(rng, N=2)
    slope = rng.uniform(1, 2)
    place = slope * np.arange(5)[:, None]
    return [permutation_test(lambda x, size=size: size * place + 0 * x, x, orders) for size in (1e-9, 1e6)]


@permutation_test.probe("orders as a list of lists, and what you were given stays", FINE)
def _(permutation_test, rng):
    x, orders = given(rng)
    return permutation_test(ordered(rng, 5), x, orders), x, orders


def each(difference):
    """A version that has its own largest difference for one order."""
    return lambda layer, x, orders: np.array([difference(layer, x, o) for o in orders])


def distances(f, x, orders):
    return np.array([np.abs(f(x[o]) - f(x)[o]).max() for o in orders])


def shuffled(again):
    """Shuffles the caller's words, from the first order of them or on and on."""

    def version(f, x, orders):
        plain, start, found = np.array(f(x)), x.copy(), []
        for o in orders:
            x[:] = (x if again else start)[o]
            found.append(np.abs(f(x) - plain[o]).max())
        return np.array(found)

    return version


def onward(f, x, orders):
    plain, found = f(x), []
    for o in orders:
        x = x[o]
        found.append(np.abs(f(x) - plain[o]).max())
    return np.array(found)


def turned(f, x, orders):
    answer = distances(f, x, orders)
    orders[:] = np.argsort(orders, axis=1)
    return answer


def only(kept):
    return each(lambda f, x, o: np.abs(kept(f(x[o]) - f(x)[o])).max())


permutation_test.tell({
    "You compared the shuffled run with the plain one, not shuffled. That tests *invariance*: equivariance says that "
    "the output is shuffled too.": [
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)).max()),
        each(lambda f, x, o: np.abs(f(x[np.argsort(o)]) - f(x)).max()),
    ],
    "You shuffled the output back with the wrong permutation: row t of the shuffled input is row `order[t]`, and the "
    "same holds for the output.": [
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[np.argsort(o)]).max()),
        each(lambda f, x, o: np.abs(f(x[o])[o] - f(x)).max()),
        each(lambda f, x, o: np.abs(f(x[np.argsort(o)]) - f(x)[o]).max()),
    ],
    "You took the largest signed difference: a large negative one is as bad. Take absolute values first.": [
        each(lambda f, x, o: (f(x[o]) - f(x)[o]).max()),
        each(lambda f, x, o: (f(x)[o] - f(x[o])).max()),
        each(lambda f, x, o: abs((f(x[o]) - f(x)[o]).max())),
    ],
    "You averaged over the entries. One row that is far off can hide in a mean: take the largest.": [
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).mean()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).mean(axis=1).max()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).max(axis=1).mean()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).max(axis=0).mean()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).mean(axis=0).max()),
        each(lambda f, x, o: np.sqrt(((f(x[o]) - f(x)[o]) ** 2).mean())),
        each(lambda f, x, o: np.median(np.abs(f(x[o]) - f(x)[o]))),
    ],
    "You added up the differences. Asked for is the largest one.": [
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).sum()),
        each(lambda f, x, o: np.linalg.norm(f(x[o]) - f(x)[o])),
        each(lambda f, x, o: np.linalg.norm(f(x[o]) - f(x)[o], axis=-1).max()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).sum(axis=-1).max()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).sum(axis=0).max()),
        each(lambda f, x, o: np.linalg.norm(f(x[o]) - f(x)[o], 2)),
    ],
    "You squared the differences. Asked for are absolute ones.": [
        each(lambda f, x, o: ((f(x[o]) - f(x)[o]) ** 2).max()),
        each(lambda f, x, o: ((f(x[o]) - f(x)[o]) ** 2).mean()),
        each(lambda f, x, o: ((f(x[o]) - f(x)[o]) ** 2).sum()),
    ],
    "You returned one number for all orders. Asked for is one for each: (N,).": [
        lambda f, x, orders: max(np.abs(f(x[o]) - f(x)[o]).max() for o in orders),
        lambda f, x, orders: np.mean([np.abs(f(x[o]) - f(x)[o]).max() for o in orders]),
    ],
    "You tried one order only. There are N of them, one in each row of `orders`.": [
        *(lambda f, x, orders, n=n: distances(f, x, orders)[n] for n in (0, -1)),
        *(lambda f, x, orders, n=n: distances(f, x, orders)[[n]] for n in (0, -1)),
    ],
    "You shuffled the columns of x. An order says where the *rows* go, the words.": [
        each(lambda f, x, o: np.abs(f(x[:, o % x.shape[1]]) - f(x)[o]).max()),
        each(lambda f, x, o: np.abs(f(x[:, o]) - f(x)[o]).max()),
        each(lambda f, x, o: np.abs(f(x[:, o]) - f(x)[:, o]).max()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[:, o]).max()),
    ],
    "Both sides run the layer on the same thing, so there is nothing to differ. On one side the input is shuffled, on "
    "the other the output.": [
        each(lambda f, x, o: np.abs(f(x[o]) - f(x[o])).max()),
        each(lambda f, x, o: np.abs(f(x)[o] - f(x)[o]).max()),
    ],
    "You said yes or no. Asked for is how far the two sides are apart.": [
        each(lambda f, x, o: np.allclose(f(x[o]), f(x)[o])),
        each(lambda f, x, o: not np.allclose(f(x[o]), f(x)[o])),
        each(lambda f, x, o: float(np.allclose(f(x[o]), f(x)[o]))),
    ],
    "You return a list. The caller wants an array (N,).": [
        lambda f, x, orders: [np.abs(f(x[o]) - f(x)[o]).max() for o in orders],
    ],
    "You gave the layer all orders at once, (N, T, D). It takes one table (T, D): call it once for each order.": [
        lambda f, x, orders: np.abs(f(x[orders]) - f(x)[orders]).max(axis=(1, 2)),
        lambda f, x, orders: np.abs(f(x[orders]) - f(x)[orders]).max(axis=(-2, -1)),
        lambda f, x, orders: np.array([np.abs(y - f(x)[o]).max() for y, o in zip(f(x[orders]), orders, strict=True)]),
    ],
    "Your results are whole numbers: an array made from `orders` holds integers and cuts the rest off. Make one of "
    "floats.": [lambda f, x, orders: distances(f, x, orders).astype(orders.dtype)],
    "You returned a row of numbers for each order: the largest of each column, or of each word. One number is asked "
    "for, the largest of all.": [
        lambda f, x, orders: np.array([np.abs(f(x[o]) - f(x)[o]).max(axis=0) for o in orders]),
        lambda f, x, orders: np.array([np.abs(f(x[o]) - f(x)[o]).max(axis=1) for o in orders]),
        lambda f, x, orders: np.array([np.abs(f(x[o]) - f(x)[o]) for o in orders]),
    ],
    "You put row t at place `order[t]`. It is the other way round: row t of the shuffled x *is* row `order[t]`, "
    "`x[order]`.": [lambda f, x, orders: distances(f, x, np.argsort(orders, axis=1))],
    "You wrote into the caller's x or `orders`. Shuffle a copy: `x[order]` is one.": [
        shuffled(again=False), shuffled(again=True), turned,
    ],
    "The largest difference so far is never set back: each order begins anew.": [
        lambda f, x, orders: np.maximum.accumulate(distances(f, x, orders)),
        lambda f, x, orders: np.full(len(orders), distances(f, x, orders).max()),
        lambda f, x, orders: np.cumsum(distances(f, x, orders)),
    ],
    "You shuffle what was shuffled already: each order begins with x itself.": [
        onward,
    ],
    "You took the smallest difference. One row that is far off counts: take the largest.": [
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).min()),
    ],
    "You divided by the size of the output. Asked for are absolute differences.": [
        each(lambda f, x, o: (np.abs(f(x[o]) - f(x)[o]) / np.abs(f(x)[o])).max()),
        each(lambda f, x, o: (np.abs(f(x[o]) - f(x)[o]) / (np.abs(f(x)[o]) + 1e-12)).max()),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x)[o]).max() / np.abs(f(x)).max()),
    ],
    "You took absolute values, the largest, or sorted each side before subtracting: what has turned its sign or its "
    "place goes unseen.": [
        each(lambda f, x, o: np.abs(np.abs(f(x[o])) - np.abs(f(x)[o])).max()),
        each(lambda f, x, o: abs(np.abs(f(x[o])).max() - np.abs(f(x)[o]).max())),
        each(lambda f, x, o: abs(f(x[o]).max() - f(x)[o].max())),
        each(lambda f, x, o: np.abs(np.sort(f(x[o]), axis=0) - np.sort(f(x), axis=0)).max()),
        each(lambda f, x, o: np.abs(np.sort(f(x[o]), axis=None) - np.sort(f(x), axis=None)).max()),
    ],
    "You looked at one row, or at one column, of the difference. The largest of all entries is asked for.": [
        only(lambda d: d[0]), only(lambda d: d[-1]), only(lambda d: d[:, 0]), only(lambda d: d[:, -1]),
    ],
    "You compared the outputs with the inputs. Both sides of the equation go through the layer.": [
        each(lambda f, x, o: np.abs(f(x[o]) - x[o]).max()),
        each(lambda f, x, o: np.abs(f(x)[o] - x[o]).max()),
    ],
    "You rounded, or took small differences for none. Asked for is how far the two sides are apart, however little.": [
        *(lambda f, x, orders, n=n: np.round(distances(f, x, orders), n) for n in (2, 3, 4, 5, 6)),
        *(
            lambda f, x, orders, least=least: (lambda d: np.where(d < least, 0, d))(distances(f, x, orders))
            for least in (1e-4, 1e-5, 2e-5, 1e-3)
        ),
    ],
    "You lost the axis of the orders: also for one order the answer is an array, (1,).": [
        lambda f, x, orders: distances(f, x, orders).squeeze(),
        lambda f, x, orders: distances(f, x, orders) if len(orders) > 1 else distances(f, x, orders)[0],
    ],
    "Your answer has an axis too many: one number for each order, (N,).": [
        lambda f, x, orders: distances(f, x, orders)[:, None],
    ],
})  # fmt: skip


@permutation_test.alternative("with permutation matrices")
def _(layer, x, orders):
    answers = np.empty(len(orders))
    for n, o in enumerate(orders):
        P = np.eye(len(x))[o]
        answers[n] = np.abs(layer(P @ x) - P @ layer(x)).max()
    return answers


@permutation_test.alternative("shuffled back with the inverse")
def _(layer, x, orders):
    plain = layer(x)
    back = [np.max(np.abs(layer(x[o])[np.argsort(o)] - plain)) for o in orders]
    return np.asarray(back)


@permutation_test.alternative("row by row")
def _(layer, x, orders):
    plain, answers = layer(x), np.zeros(len(orders))
    for n, o in enumerate(orders):
        shuffled = layer(np.stack([x[i] for i in o]))
        for t, i in enumerate(o):
            answers[n] = max(answers[n], np.abs(shuffled[t] - plain[i]).max())
    return answers
