"""What people get wrong in `top_p`."""

from functools import partial

import numpy as np

from autograder.exercises.e12_language_model.shared import softmax
from autograder.exercises.e12_language_model.top_p import top_p


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
