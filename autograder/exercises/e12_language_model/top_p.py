"""How `top_p` of lesson 12 is judged."""

from functools import partial

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


def nucleus(logits, p, temperature=1.0, *, keep=None, after=False, order=None, shares=softmax, again=True, heat=None):
    """The solution with a part exchanged."""
    x = logits if after else (heat or (lambda x, t: x / t))(logits, temperature)
    probs = shares(x)
    ranks = np.argsort(-probs, axis=-1, kind="stable") if order is None else order(probs)
    ranked = np.take_along_axis(probs, ranks, axis=-1)
    kept = (keep or (lambda ranked, p: np.cumsum(ranked, axis=-1) - ranked < p))(ranked, p)
    inside = np.zeros(probs.shape, dtype=bool)
    np.put_along_axis(inside, ranks, kept, axis=-1)
    if after:
        probs = softmax(logits / temperature)
    probs = np.where(inside, probs, 0.0)
    return probs / probs.sum(axis=-1, keepdims=True) if again else probs


def slip(**changes):
    return lambda logits, p, temperature=1.0: nucleus(logits, p, temperature, **changes)


def below(ranked, p):
    kept = np.cumsum(ranked, axis=-1) <= p
    kept[..., 0] = True
    return kept


def one_more(ranked, p):
    kept = np.cumsum(ranked, axis=-1) - ranked < p
    return np.concatenate([kept[..., :1], kept[..., :-1]], axis=-1)


def still_sorted(logits, p, temperature=1.0):
    return -np.sort(-nucleus(logits, p, temperature), axis=-1)


def zero_logits(logits, p, temperature=1.0):
    return softmax(np.where(nucleus(logits, p, temperature) > 0, logits / temperature, 0.0))


def by_threshold(logits, p, temperature=1.0):
    """Everything as likely as the last that is kept."""
    probs = softmax(logits / temperature)
    kept = nucleus(logits, p, temperature)
    least = np.where(kept > 0, probs, np.inf).min(axis=-1, keepdims=True)
    probs = np.where(probs >= least, probs, 0.0)
    return probs / probs.sum(axis=-1, keepdims=True)


def flat(logits, p, temperature=1.0):
    return nucleus(logits.reshape(-1), p, temperature).reshape(logits.shape)


def min_p(logits, p, temperature=1.0):
    probs = softmax(logits / temperature)
    probs = np.where(probs >= (1 - p) * probs.max(axis=-1, keepdims=True), probs, 0.0)
    return probs / probs.sum(axis=-1, keepdims=True)


def top_k(logits, p, temperature=1.0):
    k = max(1, int(np.ceil(p * logits.shape[-1])))
    return nucleus(
        logits, p, temperature, keep=lambda ranked, p: np.broadcast_to(np.arange(ranked.shape[-1]) < k, ranked.shape)
    )


def kept_first(kept):
    kept[..., 0] = True
    return kept


def as_first(logits, p, temperature=1.0):
    k = (nucleus(logits, p, temperature).reshape(-1, logits.shape[-1])[0] > 0).sum()
    return nucleus(
        logits, p, temperature, keep=lambda ranked, p: np.broadcast_to(np.arange(ranked.shape[-1]) < k, ranked.shape)
    )


def by_rows(logits, p, temperature=1.0):
    B, _ = logits.shape
    return np.array([nucleus(logits[b], p, temperature) for b in range(B)])


def taken_twice(logits, p, temperature=1.0):
    probs = softmax(logits / temperature)
    ranks = np.argsort(-probs, axis=-1, kind="stable")
    ranked = np.take_along_axis(probs, ranks, axis=-1)
    out = np.take_along_axis(np.where(np.cumsum(ranked, axis=-1) - ranked < p, ranked, 0), ranks, axis=-1)
    return out / out.sum(axis=-1, keepdims=True)


def down(logits, p, temperature=1.0, *, sort, add):
    """Along the first axis in place of the last."""
    probs, way = softmax(logits / temperature), 0 if sort else -1
    ranks = np.argsort(-probs, axis=way, kind="stable")
    ranked, out = np.take_along_axis(probs, ranks, axis=way), np.zeros_like(probs)
    kept = np.cumsum(ranked, axis=0 if add else -1) - ranked < p
    np.put_along_axis(out, ranks, np.where(kept, ranked, 0), axis=way)
    return out / out.sum(axis=-1, keepdims=True)


top_p.tell(
    {
        "Your set stays below p: the token that brings the sum to p or above belongs to it.": [
            slip(keep=below),
            slip(keep=lambda ranked, p: np.cumsum(ranked, axis=-1) <= p),
            slip(keep=lambda ranked, p: np.cumsum(ranked, axis=-1) < p),
            lambda *given: np.nan_to_num(slip(keep=lambda ranked, p: np.cumsum(ranked, axis=-1) <= p)(*given)),
            lambda *given: np.nan_to_num(slip(keep=lambda ranked, p: np.cumsum(ranked, axis=-1) < p)(*given)),
        ],
        "You drop from the tail as long as what is *dropped* stays below p. What is *kept* must reach p: the tail may "
        "weigh 1 − p.": [
            slip(keep=lambda ranked, p: np.cumsum(ranked[..., ::-1], axis=-1)[..., ::-1] >= p),
            slip(keep=lambda ranked, p: kept_first(np.cumsum(ranked[..., ::-1], axis=-1)[..., ::-1] >= p)),
        ],
        "You share out evenly. Each kept token keeps its probability, divided by their sum.": [
            lambda *given: (nucleus(*given) > 0) / (nucleus(*given) > 0).sum(axis=-1, keepdims=True)
        ],
        "You took the softmax of probabilities. To make the kept ones sum to one, divide by their sum.": [
            lambda *given: softmax(np.where(nucleus(*given) > 0, nucleus(*given, again=False), -np.inf)),
            lambda *given: softmax(np.where(nucleus(*given) > 0, nucleus(*given), -np.inf)),
            lambda *given: softmax(nucleus(*given, again=False)),
        ],
        "You add up the probabilities as they stand. Sort first: the likeliest come first.": [
            slip(order=lambda probs: np.broadcast_to(np.arange(probs.shape[-1]), probs.shape))
        ],
        "Every row has as many tokens for you as the first. Each row has its own set.": [as_first],
        "`logits` are (…, V): one row alone, or any number of leading axes.": [by_rows],
        "To put things back, write to the places: out[order] = sorted, `put_along_axis`. Taking along the order again "
        "mixes them once more.": [taken_twice],
        "You sort or add up along the wrong axis. V is the last.": [
            partial(down, sort=True, add=True),
            partial(down, sort=True, add=False),
            partial(down, sort=False, add=True),
        ],
        "You treat p = 1 apart and forget the temperature there.": [
            lambda logits, p, temperature=1.0: nucleus(logits, p, temperature) if p < 1 else softmax(logits)
        ],
        "Your set has one token too many. It is complete as soon as its mass reaches p.": [slip(keep=one_more)],
        "You kept every token whose own probability is at least p, or at most p. It is the *sum*, from the likeliest "
        "down, that is compared with p.": [
            slip(keep=lambda ranked, p: (ranked >= p) | (ranked == ranked[..., :1])),
            slip(keep=lambda ranked, p: ranked <= p),
            slip(keep=lambda ranked, p: ranked >= p),
            lambda *given: np.nan_to_num(slip(keep=lambda ranked, p: ranked >= p)(*given)),
        ],
        "You began with the *least* likely tokens. Add up from the likeliest down.": [
            slip(order=lambda probs: np.argsort(probs, axis=-1, kind="stable"))
        ],
        "What is left sums to less than one. Divide by its sum.": [slip(again=False)],
        "Your probabilities come in order of size. Put each back where its token stands.": [still_sorted],
        "You chose the set before the temperature. Divide by the temperature first: it changes who is in the set.": [
            slip(after=True)
        ],
        "You multiplied by the temperature. A low one sharpens: divide by it.": [slip(heat=lambda x, t: x * t)],
        "The temperature has no say in your answer.": [slip(heat=lambda x, t: x)],
        "You put 0 for the logits of the others. exp(0) is 1, so they still come: a probability of 0 is wanted.": [
            zero_logits
        ],
        "Of equal tokens you keep all. The smallest set is wanted: smaller ids first, until p is reached.": [
            by_threshold
        ],
        "Of equal tokens you keep the larger ids. The smaller go first: sort the negated probabilities, stably.": [
            slip(order=lambda probs: np.argsort(probs, axis=-1, kind="stable")[..., ::-1])
        ],
        "You treat all rows as one. Each row has its own set: sort and add up along the last axis.": [flat],
        "You compare with the likeliest token's probability: that is min-p. Here masses are added up.": [min_p],
        "You kept a share p of the *tokens*. p is a share of the mass: one token may have it, or hundreds.": [top_k],
        "You added up logits. Take the softmax first: p is about probabilities.": [
            slip(keep=lambda ranked, p: np.cumsum(np.log(ranked + 1e-300), axis=-1) < p)
        ],
        "exp of a large logit is infinite. Take the largest out first, as in lesson 1.": [
            slip(shares=lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True))
        ],
    }
)


overwritten = top_p.misconception("You changed the logits that you were given: others still need them. Work on a copy.")


@overwritten
def _(logits, p, temperature=1.0):
    found = nucleus(logits, p, temperature)
    logits[found == 0] = -np.inf
    return found


@overwritten
def _(logits, p, temperature=1.0):
    logits /= temperature
    return nucleus(logits, p)


@overwritten
def _(logits, p, temperature=1.0):
    logits /= temperature
    logits -= logits.max(axis=-1, keepdims=True)
    return nucleus(logits, p)


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
