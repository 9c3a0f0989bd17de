"""What people get wrong in `reach`."""

import numpy as np

from autograder.exercises.e09_self_attention.reach import eye, reach


def power(step, layers, begin=None):
    found = eye(step) if begin is None else begin
    for _ in range(layers):
        found = step @ found
    return found


def counted(mask, layers):
    return np.linalg.matrix_power((mask | eye(mask)).astype(int), layers)


def writes(mask, layers):
    mask |= eye(mask)
    return power(mask, layers)


def grows(mask, layers):
    step, found = mask | eye(mask), mask
    found |= eye(mask)
    for _ in range(layers - 1):
        found |= step @ found
    return found if layers else eye(mask)


def joined(mask, layers):
    """What is seen in 1 to `layers` steps, without the word itself."""
    found = np.zeros_like(mask) if not layers else mask.copy()
    for _ in range(layers - 1):
        found = found | (mask @ found)
    return found


def many(found):
    """Ways, counted in whole numbers or floats."""
    kinds = (np.int64, np.int32, np.uint8, float, np.float32)
    steps = (lambda m, kind: (m | eye(m)).astype(kind), lambda m, kind: m.astype(kind) + eye(m).astype(kind))
    ways = [lambda m, n, kind=kind, step=step: power(step(m, kind), n) for kind in kinds for step in steps]
    ways += [
        lambda m, n, kind=kind, step=step: np.linalg.matrix_power(step(m, kind), n)
        for kind in (np.int64, float)
        for step in steps
    ]
    return [lambda m, n, way=way: found(way(m, n)) for way in ways]


def walks(mask, layers, least=0.0, more=None):
    """As chances of a random walk, which waits as often as it goes on, or (`more`) oftener."""
    ways = (mask | eye(mask)) if more is None else mask + more
    step = ways / ways.sum(axis=1, keepdims=True)
    return power(step, layers, np.eye(len(mask))) > least


def parity(mask, layers, join=None):
    """Ways modulo 2; or what was reached so far, with those that are new taken by *either … or*."""
    step, found = (mask | eye(mask)).astype(int), np.eye(len(mask), dtype=int)
    for _ in range(layers):
        found = join(found, (mask.astype(int) @ found > 0).astype(int)) if join else step @ found % 2
    return found


def overwriting(keep):
    """Each word takes over what the last of those it sees has reached, and keeps itself or all that it had."""

    def version(mask, layers):
        found = eye(mask)
        for _ in range(layers):
            new = found.copy()
            for t in range(len(mask)):
                for s in np.flatnonzero(mask[t]):
                    new[t] = found[s] | (found[t] if keep else eye(mask)[t])
            found = new
        return found

    return version


def at_once(mask, layers):
    found = eye(mask)
    for _ in range(min(layers, len(mask))):
        for t in range(len(mask)):
            found[t] |= mask[t] @ found
    return found


def until(over):
    def version(mask, layers):
        found = eye(mask)
        for _ in range(layers):
            new = found | (mask @ found)
            if over(new, found):
                return new
            found = new
        return found

    return version


def widest(mask, layers):
    """As if the mask were a window back, as wide as its widest row."""
    T = len(mask)
    apart = np.arange(T)[:, None] - np.arange(T)
    back = max((t - np.flatnonzero(mask[t]).min() for t in range(T) if mask[t].any()), default=0)
    return (apart >= 0) & (apart <= back * layers)


def near(both):
    """As if each word saw the one before it (and the one behind)."""

    def version(mask, layers):
        apart = np.arange(len(mask))[:, None] - np.arange(len(mask))
        return (np.abs(apart) if both else np.where(apart < 0, layers + 1, apart)) <= layers

    return version


def deep(mask, layers, words=""):
    if layers > 900:
        raise RecursionError(f"maximum recursion depth exceeded{words}")
    return power(mask | eye(mask), layers)


reach.tell({
    "You left the residual out: a word keeps its own, whether or not it sees itself, and all that it had heard "
    "before.": [
        power,
        lambda m, n: m.copy() if n == 1 else power(m, n),
        lambda m, n: power(m, n) | eye(m),
        lambda m, n: joined(m, n),
        lambda m, n: joined(m, n) if n else eye(m),
    ],
    "One layer too many, or one too few: after 0 layers each word reaches itself alone, after 1 also those it sees.": [
        lambda m, n: power(m | eye(m), n + 1),
        lambda m, n: power(m | eye(m), max(n - 1, 0)),
        lambda m, n: power(m | eye(m), max(n, 1)),
        lambda m, n: power(m | eye(m), n + 1) if n else eye(m),
    ],
    "You got it turned round: row t says which inputs s can move *output t*.": [
        lambda m, n: power(m | eye(m), n).T,
    ],
    "The layers play no part in your answer: with each layer words hear of more.": [
        lambda m, n: m.copy(),
        lambda m, n: m | eye(m),
    ],
    "You hide the words that come later, too. Only the mask says who may see whom.": [
        lambda m, n: np.tril(power(m | eye(m), n)),
        lambda m, n: np.tril(power(np.tril(m) | eye(m), n)),
    ],
    "You reach as far as it goes, whatever the number of layers. After L layers only what is L steps away has "
    "arrived.": [
        lambda m, n: power(m | eye(m), len(m)),
        lambda m, n: power(m | eye(m), len(m)) if n else eye(m),
    ],
    "You doubled the steps each time: squaring what is reached so far takes 1, 2, 4, 8 layers, not 1, 2, 3, 4.": [
        lambda m, n: power(m | eye(m), 2 ** min(n - 1, 12) if n else 0),
        lambda m, n: power(m | eye(m), 2 ** min(n, 12)),
    ],
    "Your numbers count ways. Asked for are truth values: can it be reached or not?": [
        counted,
        lambda m, n: np.linalg.matrix_power((m | eye(m)).astype(float), n),
        lambda m, n: power((m | eye(m)).astype(float), n),
        lambda m, n: power(m | eye(m), n).astype(int),
        lambda m, n: power(m | eye(m), n).astype(float),
    ],
    "You joined with *and* where *or* belongs: it is enough that one of the words it sees has heard.": [
        lambda m, n: m & power(m | eye(m), n),
        lambda m, n: ~((~(m | eye(m))) @ power(m | eye(m), max(n - 1, 0))) if n else eye(m),
    ],
    "You treated the mask as symmetric: that t may see s doesn't mean that s may see t.": [
        lambda m, n: power(m | m.T | eye(m), n),
    ],
    "You multiplied entry by entry. Who sees somebody who sees s is a matrix product.": [
        lambda m, n: (m | eye(m)) * (m | eye(m)) if n else eye(m),
        lambda m, n: eye(m) * (m | eye(m)) if n else eye(m),
    ],
    "You changed the caller's mask: `|=` writes into their array.": [
        writes,
        lambda m, n: (np.fill_diagonal(m, True), power(m, n))[1],
        grows,
    ],
    "You count ways, and the counts outgrow their numbers: whole ones wrap round, floats become infinite, chances "
    "vanish. Go back to truth values after each layer.": [
        *many(lambda ways: ways > 0),
        *many(lambda ways: ways != 0),
        walks,
        *(lambda m, n, least=least: walks(m, n, least) for least in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12)),
        *(lambda m, n, least=least: walks(m, n, least, np.eye(len(m))) for least in (0, 1e-6, 1e-8, 1e-9, 1e-10)),
        lambda m, n: power((m | eye(m)) / len(m), n, np.eye(len(m))) > 0,
        lambda m, n: power((m + np.eye(len(m))) / len(m), n, np.eye(len(m))) > 0,
    ],
    "Your words hear, within one layer, of what others have heard in this same layer: you write into the table you "
    "read from. All read what the layer before has left.": [at_once],
    "You stop too early: some words hear nothing new, but others still do, or will. Compare the whole tables.": [
        until(lambda new, found: (new[-1] == found[-1]).all()),
        until(lambda new, found: (new[0] == found[0]).all()),
        until(lambda new, found: (new == found).all(axis=1).any()),
        until(lambda new, found: new[0].all()),
        until(lambda new, found: new[-1].all()),
        until(lambda new, found: new[-1, 0]),
    ],
    "One call inside another for each layer: thousands of layers are deeper than Python goes. Use a loop.": [
        *(lambda m, n, words=words: deep(m, n, words) for words in ("", " in comparison")),
        lambda m, n: deep(m, n, " while calling a Python object"),
    ],
    "You always take two layers. `layers` says how many there are.": [
        lambda m, n: power(m | eye(m), 2),
        lambda m, n: power(m | eye(m), 2) if n > 1 else power(m | eye(m), n),
    ],
    "You want exactly as many steps. What was reached in fewer stays reached: the residual keeps it.": [
        lambda m, n: power(m | eye(m), n) & ~power(m | eye(m), n - 1) if n else eye(m),
    ],
    "The diagonal is missing: through the residual each word can move its own output.": [
        lambda m, n: power(m | eye(m), n) & ~eye(m),
        lambda m, n: power(m | eye(m), n) & ~eye(m) if n else eye(m),
    ],
    "You turned truth values round: True is where a change *can* arrive.": [
        lambda m, n: ~power(m | eye(m), n),
        lambda m, n: power(~m | eye(m), n),
    ],
    "You stop at a number of layers of your own. `layers` says how many there are, and each may carry on a step.": [
        *(lambda m, n, most=most: power(m | eye(m), min(n, most)) for most in (5, 8, 10, 12, 16, 20, 32, 50, 64)),
    ],
    "A word that sees nobody has an empty row in your answer. Through the residual it still reaches itself.": [
        lambda m, n: power(m | eye(m), n) & m.any(axis=1, keepdims=True),
        lambda m, n: power(m | eye(m), n) & (m.any(axis=1, keepdims=True) | (n == 0)),
        lambda m, n: power(m | eye(m) & m.any(axis=1, keepdims=True), n),
    ],
    "You took for granted that the mask is a window. It may be of any pattern: follow who sees whom.": [
        widest, near(False), near(True),
    ],
    "You keep the remainder of the ways, or *either … or* of them: an even number of ways becomes none.": [
        lambda m, n: parity(m, n) > 0,
        lambda m, n: parity(m, n, np.bitwise_xor) > 0,
    ],
    "Of the words that a word sees only one counts: what the others have reached is written over. Join them all.": [
        overwriting(False), overwriting(True),
    ],
    "You take the layers two at a time, and an odd number of them loses one.": [
        lambda m, n: power(m | eye(m), n // 2 * 2),
    ],
    "You lost the axes of length 1. Also for one word the answer is a table, (1, 1).": [
        lambda m, n: power(m | eye(m), n).squeeze(),
    ],
    "You return a list. The caller wants an array (T, S).": [lambda m, n: power(m | eye(m), n).tolist()],
})  # fmt: skip
