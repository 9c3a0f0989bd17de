"""What people get wrong in `permutation_test`."""

import numpy as np

from autograder.exercises.e09_self_attention.permutation_test import permutation_test


def each(difference):
    """A version that has its own largest difference for one order."""
    return lambda layer, x, orders: np.array([difference(layer, x, o) for o in orders])


def distances(f, x, orders):
    return np.array([np.abs(f(x[o]) - f(x)[o]).max() for o in orders])


def shuffled(again, keep=np.array):
    """Shuffles the caller's words, from the first order of them or on and on."""

    def version(f, x, orders):
        plain, start, found = keep(f(x)), x.copy(), []
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


def into_output(f, x, orders):
    found = []
    for o in orders:
        shuffled, plain = f(x[o]), f(x)
        plain[:] = plain[o]
        found.append(np.abs(shuffled - plain).max())
    return np.array(found)


def from_output(f, x, orders):
    """Shuffled back, and subtracted in place."""
    found = []
    for o in orders:
        back, plain = f(x[o])[np.argsort(o)], f(x)
        plain -= back
        found.append(np.abs(plain).max())
    return np.array(found)


def as_x(f, x, orders):
    """A table in the shape of x for what comes out."""
    found = []
    for o in orders:
        plain = np.zeros_like(x)
        plain[:] = f(x)
        found.append(np.abs(f(x[o]) - plain[o]).max())
    return np.array(found)


def rows_as_x(f, x, orders):
    found, y = [], f(x)
    for o in orders:
        plain = np.zeros_like(x)
        for t, s in enumerate(o):
            plain[t] = y[s]
        found.append(np.abs(f(x[o]) - plain).max())
    return np.array(found)


def own_orders(seed):
    def version(f, x, orders):
        rng = np.random.default_rng(seed)
        return distances(f, x, [rng.permutation(len(x)) for _ in orders])

    return version


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
        *(shuffled(again, keep) for again in (False, True) for keep in (np.array, np.asarray)), turned,
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
    "You wrote into what `layer` returned, and that may be the very array it was given: x itself. Make a new one.": [
        into_output, from_output,
    ],
    "You took for granted that the outputs have the shape of x. Dv may be another number than D.": [as_x, rows_as_x],
    "You left an order out, or changed their turn: one number for each row of `orders`, in their order, also for one "
    "that changes nothing.": [
        lambda f, x, orders: distances(f, x, np.unique(orders, axis=0)),
        lambda f, x, orders: distances(f, x, [o for o in orders if (o != np.arange(len(o))).any()]),
        lambda f, x, orders: np.sort(distances(f, x, orders)),
        lambda f, x, orders: distances(f, x, orders[1:]),
    ],
    "You compare with a run on shuffled words. One side is the run on x itself, and *its* rows are shuffled.": [
        lambda f, x, orders: np.array([np.abs(f(x[o]) - f(x[orders[0]])[o]).max() for o in orders]),
        lambda f, x, orders: np.array([np.abs(f(x[o]) - f(x[orders[0]])).max() for o in orders]),
        each(lambda f, x, o: np.abs(f(x[o]) - f(x[o])[o]).max()),
    ],
    "You made up orders of your own. The caller says which: one in each row of `orders`.": [
        own_orders(0), own_orders(1), own_orders(42),
    ],
    "Your answer has an axis too many: one number for each order, (N,).": [
        lambda f, x, orders: distances(f, x, orders)[:, None],
    ],
})  # fmt: skip
