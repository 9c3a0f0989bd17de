"""How lesson 02 is judged: hard and soft lookup, attention, kernel regression, scaling, masks, a classifier's head."""

import warnings

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise

LIBRARY = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "sklearn",
    "statsmodels",
    "attn",
)
SINGLE = Close(rtol=2e-3, atol=1e-5)  # what is left of scores in the thousands in single precision
INSTEAD = "build it from products, sums and the softmax of the first cells"


def shares(x, axis=-1):
    """For the versions below: what lesson 1 taught."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def dots(q, k):
    return q @ np.swapaxes(k, -1, -2)


def stacked(answers):
    """Several answers as one array, whether they are numbers, rows or tensors."""
    return np.stack([np.asarray(answer) for answer in answers])


def dictionary(rng, S=5, D=3, *value_shape):
    """Keys of very different lengths, (S, D), and values (S, …)."""
    return rng.normal(size=(S, D)) * np.exp(rng.normal(size=(S, 1))), rng.normal(size=(S, *value_shape))


def qkv(rng, *leading, T=3, S=5, D=7, Dv=2):
    """Queries, keys and values of unequal sizes."""
    return rng.normal(size=(*leading, T, D)), rng.normal(size=(*leading, S, D)), rng.normal(size=(*leading, S, Dv))


# ---- hard_lookup

hard_lookup = Exercise("hard_lookup", points=1, forbid=("attn",), instead=INSTEAD)


@hard_lookup.probe("twenty queries to five keys")
def _(hard_lookup, rng):
    keys, values = dictionary(rng)
    return stacked(hard_lookup(query, keys, values) for query in rng.normal(size=(20, 3)))


@hard_lookup.probe("no key looks like the query: all scores are negative")
def _(hard_lookup, rng):
    keys, values = -np.abs(rng.normal(size=(6, 2))) - 0.1, rng.normal(size=6)
    keys[0] -= 5  # the first is the worst
    return stacked(hard_lookup(query, keys, values) for query in np.abs(rng.normal(size=(20, 2))) + 0.1)


@hard_lookup.probe("each value is a row of four numbers")
def _(hard_lookup, rng):
    keys, values = dictionary(rng, 5, 3, 4)
    return stacked(hard_lookup(query, keys, values) for query in rng.normal(size=(20, 3)))


@hard_lookup.probe("a dictionary of one key")
def _(hard_lookup, rng):
    keys, values = dictionary(rng, 1)
    return hard_lookup(rng.normal(size=3), keys, values)


@hard_lookup.misconception("You returned *where* the best key stands. Asked for is the value that stands there.")
def _(query, keys, values):
    return (keys @ query).argmax()


@hard_lookup.misconception("You returned the best score. The score says who wins; the answer is the winner's value.")
def _(query, keys, values):
    return (keys @ query).max()


@hard_lookup.misconception("You returned the best key itself. A key is what you search by; its value is what you get.")
def _(query, keys, values):
    return keys[(keys @ query).argmax()]


@hard_lookup.misconception(
    "You took the key at the smallest distance. A long key can have the larger dot product and yet lie far away."
)
def _(query, keys, values):
    return values[((keys - query) ** 2).sum(axis=1).argmin()]


@hard_lookup.misconception(
    "You compared directions only: the keys' lengths are divided out. In a dot product a long key speaks louder."
)
def _(query, keys, values):
    return values[(keys @ query / np.linalg.norm(keys, axis=1)).argmax()]


@hard_lookup.misconception(
    "You ignored the sign of the scores: a key that points the other way has a large *negative* score, and is"
    " least alike."
)
def _(query, keys, values):
    return values[np.abs(keys @ query).argmax()]


@hard_lookup.misconception(
    "Your search starts from a best score of 0, so no negative score can win. The best of bad keys is still the best."
)
def _(query, keys, values):
    best, answer = 0.0, values[0]
    for key, value in zip(keys, values, strict=True):
        if key @ query > best:
            best, answer = key @ query, value
    return answer


@hard_lookup.misconception(
    "You took the key that is *least* like the query: a larger dot product means more alike, unlike a distance."
)
def _(query, keys, values):
    return values[(keys @ query).argmin()]


@hard_lookup.misconception(
    "You returned the largest value. The values have no say in who wins: only keys are compared with the query."
)
def _(query, keys, values):
    return values.max(axis=0)


@hard_lookup.alternative("a loop that remembers the best")
def _(query, keys, values):
    best, answer = -np.inf, None
    for key, value in zip(keys, values, strict=True):
        score = sum(a * b for a, b in zip(key, query, strict=True))
        if score > best:
            best, answer = score, value
    return answer


@hard_lookup.alternative("in torch")
def _(query, keys, values):
    import torch

    keys, query, values = torch.tensor(keys), torch.tensor(query), torch.tensor(values)
    return values[torch.argmax(torch.mv(keys, query))].numpy()


# ---- soft_lookup

soft_lookup = Exercise("soft_lookup", points=2, forbid=LIBRARY, instead=INSTEAD)


@soft_lookup.probe("eight queries to five keys")
def _(soft_lookup, rng):
    keys, values = dictionary(rng)
    return stacked(soft_lookup(query, keys, values) for query in rng.normal(size=(8, 3)))


@soft_lookup.probe("each value is a row of four numbers")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 5, 3, 4)
    return soft_lookup(rng.normal(size=3), keys, values)


@soft_lookup.probe("as many keys as coordinates")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 4, 4, 4)
    return soft_lookup(rng.normal(size=4), keys, values)


@soft_lookup.probe("scores in the thousands, above and below zero", SINGLE)
def _(soft_lookup, rng):
    keys, values = dictionary(rng)
    query = rng.normal(size=3)
    keys[:, 0] = 40  # adds as much to every score
    near = stacked(soft_lookup(query * [0, 1, 1] + [size, 0, 0], keys, values) for size in (30, -30))
    keys[2, 0] = 90  # and now one stands far from the others
    return near, stacked(soft_lookup(query * [0, 1, 1] + [size, 0, 0], keys, values) for size in (30, -30))


@soft_lookup.probe("a dictionary of one key")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 1)
    return soft_lookup(rng.normal(size=3), keys, values)


@soft_lookup.misconception("You took the winner's value. A soft lookup lets every key answer, each with its share.")
def _(query, keys, values):
    return values[(keys @ query).argmax()]


@soft_lookup.misconception(
    "You weighted the values by the raw scores. Scores can be negative and don't sum to one; weights come out"
    " of softmax."
)
def _(query, keys, values):
    return (keys @ query) @ values


@soft_lookup.misconception(
    "You divided the scores by their sum. Negative scores make negative shares, and a sum near zero makes "
    "huge ones: take softmax."
)
def _(query, keys, values):
    scores = keys @ query
    return scores / scores.sum() @ values


@soft_lookup.misconception("You took exponentials and left out the division: the weights must sum to one.")
def _(query, keys, values):
    return np.exp(keys @ query) @ values


@soft_lookup.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(query, keys, values):
    e = np.exp(keys @ query)
    return e / e.sum() @ values


@soft_lookup.misconception("You mixed the keys. Keys decide the weights; what gets mixed are the values.")
def _(query, keys, values):
    return shares(keys @ query) @ keys


@soft_lookup.misconception("You returned the weights. One step is left: mix the values with them.")
def _(query, keys, values):
    return shares(keys @ query)


@soft_lookup.misconception(
    "`weights * values` lines the weights up with the *columns* of `values`, or finds no way to. A weight belongs to "
    "a row, the whole value of one key."
)
def _(query, keys, values):
    return (shares(keys @ query) * values).sum(axis=0)


@soft_lookup.misconception(
    "You divided the scores by √D. The lesson comes to that; here a score is the plain dot product."
)
def _(query, keys, values):
    return shares(keys @ query / np.sqrt(len(query))) @ values


@soft_lookup.misconception(
    "You divided out the lengths of keys and query (cosine similarity). The plain dot product keeps them: a "
    "longer query asks more surely."
)
def _(query, keys, values):
    return shares(keys @ query / (np.linalg.norm(keys, axis=1) * np.linalg.norm(query))) @ values


@soft_lookup.misconception(
    "You compared the query with the *columns* of `keys`. A key is a row: all its D coordinates belong to one entry."
)
def _(query, keys, values):
    return shares(query @ keys) @ values


@soft_lookup.alternative("two loops")
def _(query, keys, values):
    scores = [sum(a * b for a, b in zip(key, query, strict=True)) for key in keys]
    powers = [np.exp(score - max(scores)) for score in scores]
    answer = 0.0 * values[0]
    for power, value in zip(powers, values, strict=True):
        answer = answer + power / sum(powers) * value
    return answer


@soft_lookup.alternative("in torch")
def _(query, keys, values):
    import torch

    weights = torch.softmax(torch.einsum("sd,d->s", torch.tensor(keys), torch.tensor(query)), dim=0)
    return torch.tensordot(weights, torch.tensor(values), dims=1).numpy()


# ---- attention_numpy

attention_numpy = Exercise("attention_numpy", points=3, forbid=LIBRARY, instead=INSTEAD)


@attention_numpy.probe("three queries, five keys")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng))


@attention_numpy.probe("as many queries as keys, all square")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, T=4, S=4, D=4, Dv=4))


@attention_numpy.probe("a batch (B, T, D)")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, 2, T=4, S=6, D=3))


@attention_numpy.probe("a batch with heads (B, H, T, D)")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, 2, 3, T=4, S=6, D=5))


@attention_numpy.probe("leading axes that broadcast")
def _(attention_numpy, rng):
    q, _, _ = qkv(rng, 2, 1, T=4, D=6)
    _, k, v = qkv(rng, 3, S=5, D=6)
    return attention_numpy(q, k, v)


@attention_numpy.probe("scores in the thousands, above and below zero", SINGLE)
def _(attention_numpy, rng):
    q, k, v = qkv(rng)
    q[:, 0], k[:, 0] = [30, -30, 50], 40  # adds as much to every score of a query
    near = attention_numpy(q, k, v)
    k[2, 0] = 90  # and now one key stands far from the others
    return near, attention_numpy(q, k, v)


@attention_numpy.probe("a single key gets all the attention")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, T=4, S=1, D=3))


@attention_numpy.misconception(
    "Your weights sum to one over the queries. Each query must share out *its own* attention: normalise over "
    "the keys (the last axis)."
)
def _(q, k, v):
    weights = shares(dots(q, k), axis=-2)
    return weights @ v, weights


@attention_numpy.misconception(
    "Your softmax ran over the whole table, so all queries share one attention. Every row of scores is "
    "normalised by itself."
)
def _(q, k, v):
    e = np.exp(dots(q, k) - dots(q, k).max())
    weights = e / e.sum()
    return weights @ v, weights


@attention_numpy.misconception(
    "You compared the queries with each other (q qᵀ). A score compares a query with a *key*."
)
def _(q, k, v):
    weights = shares(dots(q, q))
    return weights @ v, weights


@attention_numpy.misconception(
    "Your scores are k qᵀ: keys down, queries across. Row t must hold the scores of query t."
)
def _(q, k, v):
    weights = shares(dots(k, q))
    return weights @ v, weights


@attention_numpy.misconception("You mixed the keys. Keys decide the weights; the context is a mixture of the values.")
def _(q, k, v):
    weights = shares(dots(q, k))
    return weights @ k, weights


@attention_numpy.misconception("You mixed the queries. The weights say how much each *value* counts.")
def _(q, k, v):
    weights = shares(dots(q, k))
    return weights @ q, weights


@attention_numpy.misconception(
    "Every key got the same weight, whatever the query. The weights must come from the scores."
)
def _(q, k, v):
    weights = np.ones_like(dots(q, k)) / k.shape[-2]
    return weights @ v, weights


@attention_numpy.misconception(
    "You gave all the weight to the best key. That is a hard lookup; softmax leaves every key a share."
)
def _(q, k, v):
    weights = np.eye(k.shape[-2])[dots(q, k).argmax(axis=-1)]
    return weights @ v, weights


@attention_numpy.misconception(
    "You divided the scores by √D. The lesson comes to that two sections on; here they are plain dot products."
)
def _(q, k, v):
    weights = shares(dots(q, k) / np.sqrt(q.shape[-1]))
    return weights @ v, weights


@attention_numpy.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(q, k, v):
    e = np.exp(dots(q, k))
    weights = e / e.sum(axis=-1, keepdims=True)
    return weights @ v, weights


@attention_numpy.misconception(
    "You clipped large scores, so that exp stays finite. All scores above the limit become equal, and softmax can no "
    "longer tell them apart. Only *differences* matter: lesson 1's shift keeps them."
)
def _(q, k, v):
    powers = np.exp(np.clip(dots(q, k), -700, 700))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ v, weights


@attention_numpy.misconception(
    "This works for matrices only. With a batch in front, `.T` reverses *all* axes, and `np.dot` pairs every "
    "part of one batch with every part of the other; only the last two axes should change places and be "
    "multiplied."
)
def _(q, k, v):
    weights = shares(q @ k.T)
    return weights @ v, weights


@attention_numpy.misconception(
    "You took the softmax along axis 0. With a batch in front that is the batch itself; the keys stand on the"
    " last axis."
)
def _(q, k, v):
    weights = shares(dots(q, k), axis=0)
    return weights @ v, weights


@attention_numpy.misconception(
    "`axis=1` is the axis of the keys for matrices only. With a batch in front it is another one: count from the end."
)
def _(q, k, v):
    weights = shares(dots(q, k), axis=1)
    return weights @ v, weights


@attention_numpy.misconception(
    "You multiplied q by k as it lies: that pairs a query with the *columns* of k. A key is a row."
)
def _(q, k, v):
    weights = shares(q @ k)
    return weights @ v, weights


@attention_numpy.misconception("You returned the weights first. The context comes first, then the weights.")
def _(q, k, v):
    weights = shares(dots(q, k))
    return weights, weights @ v


@attention_numpy.misconception(
    "You returned the context alone. Return two arrays: the context, and the weights that made it."
)
def _(q, k, v):
    return shares(dots(q, k)) @ v


@attention_numpy.alternative("with einsum, the shift by hand")
def _(q, k, v):
    scores = np.einsum("...td,...sd->...ts", q, k)
    powers = np.exp(scores - scores.max(-1)[..., None])
    weights = powers / powers.sum(-1)[..., None]
    return np.einsum("...ts,...sv->...tv", weights, v), weights


@attention_numpy.alternative("one query at a time")
def _(q, k, v):
    front = np.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    q, k, v = (np.broadcast_to(x, front + x.shape[-2:]) for x in (q, k, v))
    weights, context = np.zeros((*front, q.shape[-2], k.shape[-2])), np.zeros((*front, q.shape[-2], v.shape[-1]))
    for index in np.ndindex(*front, q.shape[-2]):
        one = index[:-1]
        weights[index] = shares(np.array([key @ q[index] for key in k[one]]))
        context[index] = sum(weight * value for weight, value in zip(weights[index], v[one], strict=True))
    return context, weights


@attention_numpy.alternative("in torch")
def _(q, k, v):
    import torch

    q, k, v = torch.tensor(q), torch.tensor(k), torch.tensor(v)
    weights = torch.softmax(q @ k.transpose(-1, -2), dim=-1)
    return (weights @ v).numpy(), weights.numpy()


# ---- kernel_regression

kernel_regression = Exercise("kernel_regression", points=3, forbid=LIBRARY, instead=INSTEAD)


def survey(rng, T=7, S=5, D=2, *value_shape):
    """Places asked for, places known, and what was found there: in [0, 3] and some hundreds."""
    return 3 * rng.random((T, D)), 3 * rng.random((S, D)), 100 * rng.normal(size=(S, *value_shape)) + 300


@kernel_regression.probe("seven places asked for, five known")
def _(kernel_regression, rng):
    return kernel_regression(*survey(rng), 0.8)


@kernel_regression.probe("on a line and in space (D = 1 and 3), wide and narrow")
def _(kernel_regression, rng):
    return stacked(kernel_regression(*survey(rng, 6, 4, D), width) for D in (1, 3) for width in (0.3, 2.5))


@kernel_regression.probe("each value is a row of three numbers")
def _(kernel_regression, rng):
    return stacked(kernel_regression(*survey(rng, 6, 4, 2, 3), 0.7))


@kernel_regression.probe("as many places asked for as known")
def _(kernel_regression, rng):
    return kernel_regression(*survey(rng, 5, 5, 5), 1.3)


@kernel_regression.probe("far from every known place", SINGLE)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng)
    keys[0] = [3.1, 3.1]  # the nearest, and a neighbour that shares the weight even from far away
    keys[1] = keys[0] - 0.002 * rng.random(2)
    return kernel_regression(queries + 22, keys, values, 0.5)


@kernel_regression.misconception(
    "Your scores fall with the distance, not with its square: take the sum of squares without the root."
)
def _(queries, keys, values, width):
    distances = np.linalg.norm(queries[:, None] - keys, axis=-1)
    return shares(-distances / (2 * width**2)) @ values


@kernel_regression.misconception(
    "You divided by 2w. The distance is squared, so the width is too: otherwise metres are compared with square metres."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width)) @ values


@kernel_regression.misconception("The 2 is missing: the squared distance is divided by *twice* the squared width.")
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / width**2) @ values


@kernel_regression.misconception("You squared the 2 along with the width: (2w)² is 4w². The formula has 2w².")
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width) ** 2) @ values


@kernel_regression.misconception(
    "Your scores *grow* with the distance, so the farthest place is heard most. Near must score higher than far."
)
def _(queries, keys, values, width):
    return shares(((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Your weights sum to one over the places asked for. Each place asked for shares out its own attention "
    "over the known ones."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2), axis=0) @ values


@kernel_regression.misconception(
    "Your weights don't sum to one: the bells were added up without dividing by their sum."
)
def _(queries, keys, values, width):
    return np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Far from every key all your bells round to zero, and 0/0 is not a number. Softmax on the *scores* shifts"
    " them first."
)
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / bells.sum(axis=1, keepdims=True) @ values


@kernel_regression.misconception(
    "A tiny number in the denominator only hides 0/0: far from every key your answer falls to 0, a height that "
    "nobody measured. Softmax on the *scores* shifts them first."
)
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / (bells.sum(axis=1, keepdims=True) + 1e-12) @ values


@kernel_regression.misconception(
    "You scored by the dot product. Two places far from the origin have a large dot product however far apart"
    " they are: use their distance."
)
def _(queries, keys, values, width):
    return shares(queries @ keys.T / (2 * width**2)) @ values


@kernel_regression.misconception(
    "You returned the value of the nearest place. That is the hard lookup; here every place answers, near ones louder."
)
def _(queries, keys, values, width):
    return values[((queries[:, None] - keys) ** 2).sum(axis=-1).argmin(axis=1)]


@kernel_regression.misconception(
    "You subtracted row from row: the first place asked for from the first known one, and so on. Every place "
    "asked for meets *every* known one."
)
def _(queries, keys, values, width):
    return shares(-((queries - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.alternative("one place at a time")
def _(queries, keys, values, width):
    answers = []
    for query in queries:
        scores = np.array(
            [-sum((a - b) ** 2 for a, b in zip(query, key, strict=True)) / 2 / width / width for key in keys]
        )
        answers.append(sum(weight * value for weight, value in zip(shares(scores), values, strict=True)))
    return np.array(answers)


@kernel_regression.alternative("multiplied out, as attention")
def _(queries, keys, values, width):
    return shares((queries @ keys.T - (keys**2).sum(axis=1) / 2) / width**2) @ values


@kernel_regression.alternative("in torch, with cdist")
def _(queries, keys, values, width):
    import torch

    queries, keys, values = torch.tensor(queries), torch.tensor(keys), torch.tensor(values)
    distances = torch.cdist(queries, keys, compute_mode="donot_use_mm_for_euclid_dist")
    return (torch.softmax(-0.5 * (distances / width) ** 2, dim=1) @ values).numpy()


# ---- scale_scores

scale_scores = Exercise("scale_scores", points=2, forbid=LIBRARY, instead=INSTEAD)


@scale_scores.probe("three queries, five keys, D = 7")
def _(scale_scores, rng):
    q, k, _ = qkv(rng)
    return scale_scores(q, k)


@scale_scores.probe("as many queries as keys, all square")
def _(scale_scores, rng):
    q, k, _ = qkv(rng, T=5, S=5, D=5)
    return scale_scores(q, k)


@scale_scores.probe("a batch with heads (B, H, T, D)")
def _(scale_scores, rng):
    q, k, _ = qkv(rng, 2, 3, T=4, S=5, D=6)
    return scale_scores(q, k)


@scale_scores.probe("leading axes that broadcast")
def _(scale_scores, rng):
    q, _, _ = qkv(rng, 2, 1, T=4, D=10)
    _, k, _ = qkv(rng, 3, S=5, D=10)
    return scale_scores(q, k)


@scale_scores.probe("your inputs stay as they were")
def _(scale_scores, rng):
    q, k, _ = qkv(rng)
    return scale_scores(q, k), q, k


@scale_scores.misconception("These are the plain dot products: the division is missing.")
def _(q, k):
    return dots(q, k)


@scale_scores.misconception(
    "You divided by D. A dot product has variance D, so its *standard deviation* is what brings it back to 1."
)
def _(q, k):
    return dots(q, k) / q.shape[-1]


@scale_scores.misconception("You multiplied by √D: the scores grow with D even faster than before.")
def _(q, k):
    return dots(q, k) * np.sqrt(q.shape[-1])


@scale_scores.misconception(
    "You used the number of keys. How many keys there are doesn't change the size of a score; how many "
    "coordinates are added up does."
)
def _(q, k):
    return dots(q, k) / np.sqrt(k.shape[-2])


@scale_scores.misconception(
    "You used the number of queries. How many queries there are doesn't change the size of a score; how many "
    "coordinates are added up does."
)
def _(q, k):
    return dots(q, k) / np.sqrt(q.shape[-2])


@scale_scores.misconception(
    "`shape[1]` is D for a matrix only. With a batch in front it is another axis: count from the end."
)
def _(q, k):
    return dots(q, k) / np.sqrt(q.shape[1])


@scale_scores.misconception("You compared the queries with each other (q qᵀ). A score compares a query with a *key*.")
def _(q, k):
    return dots(q, q) / np.sqrt(q.shape[-1])


@scale_scores.misconception("Your scores are k qᵀ: keys down, queries across. Row t must hold the scores of query t.")
def _(q, k):
    return dots(k, q) / np.sqrt(q.shape[-1])


@scale_scores.misconception(
    "You divided by the vectors' own lengths (cosine similarity). √D is one number for all, and leaves a long"
    " query its say."
)
def _(q, k):
    return dots(q, k) / (np.linalg.norm(q, axis=-1)[..., :, None] * np.linalg.norm(k, axis=-1)[..., None, :])


@scale_scores.misconception(
    "You divided by the standard deviation of these very scores. It is √D only on average; a score must not "
    "depend on the other queries and keys."
)
def _(q, k):
    return dots(q, k) / dots(q, k).std()


@scale_scores.misconception(
    "You changed the caller's array: `/=` writes into the one that came in, and the next call finds shorter queries."
)
def _(q, k):
    q /= np.sqrt(q.shape[-1])
    return dots(q, k)


@scale_scores.misconception("These are weights already. Asked for are the scores, before softmax.")
def _(q, k):
    return shares(dots(q, k) / np.sqrt(q.shape[-1]))


@scale_scores.misconception(
    "This works for matrices only. With a batch in front, `.T` reverses *all* axes, and `np.dot` pairs every "
    "part of one batch with every part of the other; only the last two axes should change places and be "
    "multiplied."
)
def _(q, k):
    return q @ k.T / np.sqrt(q.shape[-1])


@scale_scores.misconception(
    "You multiplied q by k as it lies: that pairs a query with the *columns* of k. A key is a row."
)
def _(q, k):
    return q @ k / np.sqrt(q.shape[-1])


@scale_scores.alternative("divide each query before the product")
def _(q, k):
    return np.einsum("...td,...sd->...ts", q * q.shape[-1] ** -0.5, k)


@scale_scores.alternative("sum over the last axis")
def _(q, k):
    return (q[..., :, None, :] * k[..., None, :, :]).sum(axis=-1) / len(q[(0,) * (q.ndim - 1)]) ** 0.5


@scale_scores.alternative("in torch")
def _(q, k):
    import torch

    return (torch.tensor(q) @ torch.tensor(k).mT / q.shape[-1] ** 0.5).numpy()


# ---- masked_attention

masked_attention = Exercise("masked_attention", points=4, forbid=LIBRARY, instead=INSTEAD)


def some_mask(rng, *shape):
    """A random mask in which every row has at least one True and one False."""
    mask = rng.random(shape) < 0.5
    mask[..., 1], mask[..., -1] = True, False
    return mask


def scaled(q, k):
    return dots(q, k) / np.sqrt(q.shape[-1])


@masked_attention.probe("a mask of its own for each query")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng), some_mask(rng, 3, 5))


@masked_attention.probe("as many queries as keys")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, T=4, S=4, D=6, Dv=3), some_mask(rng, 4, 4))


@masked_attention.probe("padding: one mask for each sequence (B, 1, S), or one for all (S,)")
def _(masked_attention, rng):
    lengths = np.array([5, 2, 3])
    each = (np.arange(5) < lengths[:, None])[:, None, :]
    return [masked_attention(*qkv(rng, 3, T=4, S=5), mask) for mask in (each, some_mask(rng, 5))]


@masked_attention.probe("a batch with heads, one mask for all heads (B, 1, T, S)")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, 2, 3, T=4, S=6, D=5), some_mask(rng, 2, 1, 4, 6))


@masked_attention.probe("leading axes that broadcast")
def _(masked_attention, rng):
    q, _, _ = qkv(rng, 2, 1, T=4, D=6)
    _, k, v = qkv(rng, 3, S=5, D=6)
    return masked_attention(q, k, v, some_mask(rng, 4, 5))


@masked_attention.probe("a query that may attend to nothing gets zeros")
def _(masked_attention, rng):
    mask = some_mask(rng, 3, 5)
    mask[1] = False
    return masked_attention(*qkv(rng), mask)


@masked_attention.probe("… and no warning is raised on the way")
def _(masked_attention, rng):
    q, k, v = qkv(rng, 2, T=4, S=3)
    mask = some_mask(rng, 2, 4, 3)
    mask[0, 2] = mask[1] = False
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        answer = masked_attention(q, k, v, mask)
    return answer, sum(issubclass(w.category, RuntimeWarning) for w in caught) > 0


@masked_attention.probe("a masked key may be as loud as it likes")
def _(masked_attention, rng):
    q, k, v = qkv(rng)
    mask = some_mask(rng, 3, 5)
    q[:, 0], k[:, 0] = 50.0, 0.0  # this coordinate alone decides how loud a key is
    k[-1, 0] = 200.0  # masked for every query
    return masked_attention(q, k, v, mask)


@masked_attention.probe("keys that are left may score as low as they like")
def _(masked_attention, rng):
    q, k, v = qkv(rng, T=3, S=4)
    q[:, 0], k[:, 0] = 1e9, rng.permutation([-1e9, -2e9, -4e9, -8e9])
    k[-1, 0] = 0.0  # the masked one
    return masked_attention(q, k, v, np.arange(4) < 3)


@masked_attention.probe("your inputs stay as they were")
def _(masked_attention, rng):
    q, k, v = qkv(rng, T=4)
    mask = some_mask(rng, 4, 5)
    mask[2] = False
    return masked_attention(q, k, v, mask), q, k, v, mask


def fill(scores, mask, value=-np.inf):
    return np.where(mask, scores, value)


def attend(scores, mask, v):
    """From scores to the answer, as it should be."""
    some = mask.any(axis=-1, keepdims=True)
    weights = shares(fill(scores, mask | ~some)) * some
    return weights @ v, weights


@masked_attention.misconception(
    "You masked after softmax: what is left no longer sums to one. Mask the scores, so that softmax shares "
    "out among the keys that are left."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    return weights @ v, weights


@masked_attention.misconception(
    "You masked after softmax and divided by what was left: right on paper, but next to a loud masked key all"
    " others have rounded to zero by then. Mask the scores."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    total = weights.sum(axis=-1, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    return weights @ v, weights


@masked_attention.misconception(
    "You masked after softmax and divided by what was left, and where nothing is left that is 0/0. Masking "
    "the scores avoids the division; the empty rows need a case of their own."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ v, weights


@masked_attention.misconception("Your mask is the wrong way round: True means *may* attend.")
def _(q, k, v, mask):
    return attend(scaled(q, k), ~mask, v)


@masked_attention.misconception(
    "You set the masked scores to 0. A score of 0 is an ordinary score, with exp(0) = 1: the key still gets a share."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k) * mask)
    return weights @ v, weights


@masked_attention.misconception("The mask changes nothing in your answer.")
def _(q, k, v, mask):
    weights = shares(scaled(q, k))
    return weights @ v, weights


@masked_attention.misconception(
    "You filled with a large negative number. Where every key is masked all scores are equal again, and the "
    "row comes out even instead of zero; and a real score may be lower still."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e9))
    return weights @ v, weights


@masked_attention.misconception(
    "You added a large negative number. Where every key is masked all scores move alike, and the row comes out as "
    "if there were no mask; and a real score may be lower still."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + ~mask * -1e9)
    return weights @ v, weights


@masked_attention.misconception(
    "A large negative number is not −∞: a real score may be lower still, and then the masked key wins."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e9)) * mask
    return weights @ v, weights


@masked_attention.misconception(
    "A query that may attend to nothing gets an even share of everything in your answer. It should get zeros."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask | ~mask.any(axis=-1, keepdims=True)))
    return weights @ v, weights


@masked_attention.misconception(
    "A query that may attend to nothing gives nan: softmax of −∞ everywhere is −∞ minus −∞. Those rows need "
    "care before softmax."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask))
    return weights @ v, weights


@masked_attention.misconception(
    "The numbers are right, but a nan was made on the way and replaced afterwards (NumPy warned). In a "
    "framework with gradients it would come back: keep softmax from ever seeing an empty row."
)
def _(q, k, v, mask):
    weights = np.nan_to_num(shares(fill(scaled(q, k), mask)))
    return weights @ v, weights


@masked_attention.misconception("You forgot √D: the scores are plain dot products.")
def _(q, k, v, mask):
    return attend(dots(q, k), mask, v)


@masked_attention.misconception("You divided by D. The standard deviation of a dot product is √D.")
def _(q, k, v, mask):
    return attend(dots(q, k) / q.shape[-1], mask, v)


@masked_attention.misconception(
    "Your weights sum to one over the queries. Each query shares out its own attention over the keys it may "
    "see (the last axis)."
)
def _(q, k, v, mask):
    scores = fill(scaled(q, k), mask)
    some = np.isfinite(scores).any(axis=-2, keepdims=True)
    weights = shares(np.where(some, scores, 0.0), axis=-2) * some
    return weights @ v, weights


@masked_attention.misconception(
    "Your exponentials overflow: a loud key, masked or not, makes them infinite, and 0 · ∞ is nan. Shift the "
    "scores first, as in lesson 1."
)
def _(q, k, v, mask):
    powers = np.exp(scaled(q, k)) * mask
    total = powers.sum(axis=-1, keepdims=True)
    weights = powers / np.where(total > 0, total, 1)
    return weights @ v, weights


@masked_attention.misconception(
    "You gave all the weight to the best key that is left. That is a hard lookup; softmax leaves every one of"
    " them a share."
)
def _(q, k, v, mask):
    best = fill(scaled(q, k), mask).argmax(axis=-1)
    weights = np.eye(k.shape[-2])[best] * mask.any(axis=-1, keepdims=True)
    return weights @ v, weights


@masked_attention.misconception(
    "You changed the caller's mask: `|=` and assignment to a part of `mask` write into their array. Make a new one."
)
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1, keepdims=True)
    mask |= empty
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask)))
    return weights @ v, weights


@masked_attention.alternative("a finite floor, and the weights multiplied by the mask")
def _(q, k, v, mask):
    scores = scaled(q, k)
    weights = shares(fill(scores, mask, np.finfo(scores.dtype).min)) * mask
    return weights @ v, weights


@masked_attention.alternative("one query at a time, among the keys it may see")
def _(q, k, v, mask):
    scores = scaled(q, k)
    mask, v = np.broadcast_to(mask, scores.shape), np.broadcast_to(v, scores.shape[:-2] + v.shape[-2:])
    weights, context = np.zeros(scores.shape), np.zeros((*scores.shape[:-1], v.shape[-1]))
    for row in np.ndindex(*scores.shape[:-1]):
        seen = mask[row]
        if seen.any():
            weights[row][seen] = shares(scores[row][seen])
            context[row] = weights[row] @ v[row[:-1]]
    return context, weights


@masked_attention.alternative("in torch, with masked_fill")
def _(q, k, v, mask):
    import torch

    q, k, v, mask = (torch.tensor(x) for x in (q, k, v, mask))
    scores = (q @ k.mT / q.shape[-1] ** 0.5).masked_fill(~mask, -torch.inf)
    empty = ~mask.any(dim=-1, keepdim=True)
    weights = torch.softmax(scores.masked_fill(empty, 0.0), dim=-1).masked_fill(empty, 0.0)
    return (weights @ v).numpy(), weights.numpy()


# ---- mlp_head_as_attention

mlp_head_as_attention = Exercise("mlp_head_as_attention", points=3, forbid=LIBRARY, instead=INSTEAD)


def head(rng, T=3, D=4, S=5, Dv=2):
    """Hidden states, weight, bias and values of a last layer; the hidden states are not negative, as after a ReLU."""
    hidden, weight, bias = np.maximum(0, rng.normal(size=(T, D))), rng.normal(size=(D, S)), 2 * rng.normal(size=S)
    return hidden, weight, bias, rng.normal(size=(S, Dv))


@mlp_head_as_attention.probe("three examples, five labels")
def _(mlp_head_as_attention, rng):
    return mlp_head_as_attention(*head(rng))


@mlp_head_as_attention.probe("as many examples and labels as hidden units")
def _(mlp_head_as_attention, rng):
    return mlp_head_as_attention(*head(rng, 4, 4, 4, 4))


@mlp_head_as_attention.probe("each label's value is its one-hot row")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, _ = head(rng, 6, 3, 4)
    return mlp_head_as_attention(hidden, weight, bias, np.eye(4))


@mlp_head_as_attention.probe("a hidden state of zeros leaves the word to the bias")
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng)
    return mlp_head_as_attention(0 * hidden, weight, bias, values)


@mlp_head_as_attention.probe("scores in the thousands, above and below zero", SINGLE)
def _(mlp_head_as_attention, rng):
    hidden, weight, bias, values = head(rng)
    return [mlp_head_as_attention(hidden, weight, bias + shift, values) for shift in (1200, -1200)]


def answered(weights, values):
    return weights @ values, weights


@mlp_head_as_attention.misconception(
    "The bias has no effect in your answer: a label's bias must reach its score. (Added to *all* scores "
    "alike, softmax ignores it.)"
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight), values)


@mlp_head_as_attention.misconception(
    "You took the *rows* of the weight as keys. A label's embedding is a column: its length is that of the "
    "hidden state."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ np.column_stack([weight, bias])[:, :-1].T + bias), values)


@mlp_head_as_attention.misconception(
    "`reshape` is not a transpose: it keeps the numbers in their order, so every key is made of pieces of "
    "several labels."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight.reshape(len(bias), -1).T + bias), values)


@mlp_head_as_attention.misconception(
    "The 1 stands at one end of the query and the bias at the other end of the key. A dot product pairs coordinates "
    "by their place."
)
def _(hidden, weight, bias, values):
    q, k = np.column_stack([np.ones(len(hidden)), hidden]), np.column_stack([weight.T, bias])
    return answered(shares(dots(q, k)), values)


@mlp_head_as_attention.misconception(
    "You divided by √(D + 1), as scaled attention would do with the longer vectors. A classifier's head doesn't: "
    "its weights were trained for the plain dot product."
)
def _(hidden, weight, bias, values):
    return answered(shares((hidden @ weight + bias) / np.sqrt(len(weight) + 1)), values)


@mlp_head_as_attention.misconception(
    "You added the bias after softmax: the weights no longer sum to one. It belongs to the scores."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight) + bias, values)


@mlp_head_as_attention.misconception(
    "Your weights sum to one over the examples. Each example shares out its own attention over the labels."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight + bias, axis=0), values)


@mlp_head_as_attention.misconception(
    "Each label's score has its bias multiplied in, not added: the extra coordinate of the query must be 1, "
    "not another number."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight * bias), values)


@mlp_head_as_attention.misconception(
    "You chose one label. The context mixes the values of all labels, each by its probability."
)
def _(hidden, weight, bias, values):
    return answered(np.eye(len(bias))[(hidden @ weight + bias).argmax(axis=1)], values)


@mlp_head_as_attention.misconception(
    "You mixed the labels' embeddings. They are the keys; what gets mixed are the values."
)
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight + bias)
    return weights @ weight.T, weights


@mlp_head_as_attention.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(hidden, weight, bias, values):
    e = np.exp(hidden @ weight + bias)
    return answered(e / e.sum(axis=1, keepdims=True), values)


@mlp_head_as_attention.alternative("the layer as one would write it")
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight + bias), values)


@mlp_head_as_attention.alternative("one example at a time, by loops")
def _(hidden, weight, bias, values):
    weights = []
    for h in hidden:
        scores = [sum(h * weight[:, j]) + bias[j] for j in range(len(bias))]
        weights.append(shares(np.array(scores)))
    return answered(np.array(weights), values)


@mlp_head_as_attention.alternative("in torch")
def _(hidden, weight, bias, values):
    import torch

    hidden, weight, bias, values = (torch.tensor(x) for x in (hidden, weight, bias, values))
    return answered(torch.softmax(torch.addmm(bias, hidden, weight), dim=1).numpy(), values.numpy())
