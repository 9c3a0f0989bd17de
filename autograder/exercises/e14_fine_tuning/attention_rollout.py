"""How `attention_rollout` of lesson 14 is judged."""

import numpy as np

from autograder.exercise import Exercise

attention_rollout = Exercise("attention_rollout", points=2)


def made(rng, L, H, S, sharp=2.0):
    e = np.exp(sharp * rng.normal(size=(L, H, S, S)))
    return e / e.sum(axis=-1, keepdims=True)


@attention_rollout.probe("two layers of three heads, five places")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 2, 3, 5))


@attention_rollout.probe("four layers of two heads, three places")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 4, 2, 3))


@attention_rollout.probe("another share of the residual")
def _(attention_rollout, rng):
    weights = made(rng, 3, 2, 4)
    return attention_rollout(weights.copy(), 0.2), attention_rollout(weights, residual=0.9)


@attention_rollout.probe("one layer")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 1, 4, 5))


@attention_rollout.probe("one head")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 3, 1, 4))


@attention_rollout.probe("as many heads as layers and places")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 3, 3, 3))


@attention_rollout.probe("no residual, and nothing but the residual")
def _(attention_rollout, rng):
    weights = made(rng, 3, 2, 4)
    return attention_rollout(weights.copy(), 0.0), attention_rollout(weights, 1.0)


@attention_rollout.probe("one layer looks one back, the next at the first place")
def _(attention_rollout, rng):
    back = np.eye(5, k=-1)
    back[0, 0] = 1
    first = np.zeros((5, 5))
    first[:, 0] = 1
    return attention_rollout(np.stack([back, first])[:, None]), attention_rollout(np.stack([first, back])[:, None])


@attention_rollout.probe("a column that nobody looks at")
def _(attention_rollout, rng):
    weights = made(rng, 2, 3, 5)
    weights[..., 2] = 0
    return attention_rollout(weights / weights.sum(-1, keepdims=True))


@attention_rollout.probe("weights in single precision")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 3, 2, 6).astype(np.float32))


@attention_rollout.probe("one place")
def _(attention_rollout, rng):
    return attention_rollout(np.ones((3, 2, 1, 1)))


@attention_rollout.probe("weights that lie transposed in memory")
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 2, 3, 4).transpose(3, 2, 1, 0).copy().transpose(3, 2, 1, 0), 0.4)


@attention_rollout.probe("twelve layers", extreme=True)
def _(attention_rollout, rng):
    return attention_rollout(made(rng, 12, 2, 4), 0.9)


@attention_rollout.probe("your argument stays as it was, with two heads and with one")
def _(attention_rollout, rng):
    two, one = made(rng, 2, 2, 3), made(rng, 2, 1, 3)
    return attention_rollout(two), two, attention_rollout(one), one


def rolled(weights, residual=0.5, *, join=None, mix=None, start=None, step=None):
    """The solution with a part exchanged."""
    eye = np.eye(weights.shape[-1])
    total = eye
    for i, layer in enumerate(join(weights) if join else weights.mean(axis=1)):
        one = mix(layer, eye, residual) if mix else residual * eye + (1 - residual) * layer
        total = one if i == 0 and start else step(one, total) if step else one @ total
    return total


def slip(**changes):
    return lambda weights, residual=0.5: rolled(weights, residual, **changes)


def each_head(weights, residual=0.5):
    """Heads rolled out apart, averaged at the end."""
    return np.mean([rolled(weights[:, h : h + 1], residual) for h in range(weights.shape[1])], axis=0)


def all_heads(weights, residual=0.5):
    L, H, S, _ = weights.shape
    return rolled(weights.reshape(L * H, 1, S, S), residual)


def without_single_axes(weights, residual=0.5):
    return rolled(weights.squeeze(), residual)


def first_as_it_is(weights, residual=0.5):
    """The first layer comes in without its residual."""
    layers = weights.mean(axis=1)
    total = layers[0]
    for layer in layers[1:]:
        total = (residual * np.eye(len(total)) + (1 - residual) * layer) @ total
    return total


def scaled_in_place(weights, residual=0.5):
    weights *= 1 - residual
    return rolled(weights, residual, mix=lambda layer, eye, r: r * eye + layer)


def mixed_in_place(weights, residual=0.5):
    """With one head, each layer's mean is a view of the argument."""
    answer = rolled(weights, residual)
    if weights.shape[1] == 1:
        weights[:, 0] = residual * np.eye(weights.shape[-1]) + (1 - residual) * weights[:, 0]
    return answer


def begun(start):
    def found(weights, residual=0.5):
        return rolled(weights, residual) @ start(weights.shape[-1])

    return found


def back_to_identity(weights, residual=0.5):
    eye = total = np.eye(weights.shape[-1])
    for layer in weights.mean(axis=1):
        total = residual * eye + (1 - residual) * layer @ total
    return total


def moving_mean(weights, residual=0.5):
    total = np.eye(weights.shape[-1])
    for layer in weights.mean(axis=1):
        total = residual * total + (1 - residual) * layer
    return total


def over_layers(weights, residual=0.5):
    return rolled(weights.transpose(1, 0, 2, 3), residual)


attention_rollout.tell(
    {
        "The layers are multiplied the wrong way round: the first layer's matrix stands on the right.": [
            slip(step=lambda one, total: total @ one)
        ],
        "Layers are chained by the matrix product, not number by number.": [
            slip(step=lambda one, total: one * total, start=True),
            slip(step=lambda one, total: one * total),
        ],
        "You averaged or added the layers. What one layer mixed is mixed again by the next: multiply.": [
            lambda w, r=0.5: r * np.eye(w.shape[-1]) + (1 - r) * w.mean((0, 1)),
            slip(step=lambda one, total: one + total, start=True),
            slip(step=lambda one, total: one + total),
            lambda w, r=0.5: np.linalg.matrix_power(r * np.eye(w.shape[-1]) + (1 - r) * w.mean((0, 1)), len(w)),
            moving_mean,
        ],
        "The identity has ones on its diagonal only: the residual keeps each place's own state.": [
            slip(mix=lambda layer, eye, r: r * np.ones_like(eye) / len(eye) + (1 - r) * layer),
            slip(mix=lambda layer, eye, r: r * np.ones_like(eye) + (1 - r) * layer),
            slip(mix=lambda layer, eye, r: r + (1 - r) * layer),
        ],
        "The first layer has a residual, too: mix it with the identity like the others.": [first_as_it_is],
        "`squeeze` also takes away the axis of a single layer, head or place. Name the axis you mean.": [
            without_single_axes
        ],
        "What a state keeps is what it was one layer before: ρ times the product so far, not ρ times the identity.": [
            back_to_identity
        ],
        "You wrote into the weights that you were given (`*=`, `+=`, or a view of them). Work on a copy.": [
            scaled_in_place,
            mixed_in_place,
        ],
        "The residual is left out: a state also keeps what it was.": [
            lambda w, residual=0.5: rolled(w, 0.0),
        ],
        "`residual` has no effect in your answer: it is not always a half.": [
            lambda w, residual=0.5: rolled(w, 0.5),
        ],
        "ρ is the share of the identity, 1 − ρ that of attention. Yours are exchanged.": [
            lambda w, residual=0.5: rolled(w, 1 - residual),
        ],
        "You added the identity without taking its share from the weights: the rows don't sum to 1 any more.": [
            slip(mix=lambda layer, eye, r: eye + layer),
            slip(mix=lambda layer, eye, r: r * eye + layer),
            slip(mix=lambda layer, eye, r: eye + (1 - r) * layer),
            slip(mix=lambda layer, eye, r: r * eye + r * layer),
        ],
        "The heads are averaged, not added: the rows of a layer must sum to 1.": [slip(join=lambda w: w.sum(axis=1))],
        "You took the largest or smallest head at each place. Average them.": [
            slip(join=lambda w: w.max(axis=1)),
            slip(join=lambda w: w.max(axis=1) / w.max(axis=1).sum(axis=-1, keepdims=True)),
            slip(join=lambda w: w.min(axis=1)),
        ],
        "The heads are axis 1: average over that one.": [
            slip(join=lambda w: w.mean(axis=2)),
            slip(join=lambda w: w.mean(axis=-1)),
        ],
        "Before any layer a state is made of itself alone: the product begins with the identity.": [
            begun(lambda S: np.zeros((S, S))),
            begun(lambda S: np.ones((S, S))),
            begun(lambda S: np.ones((S, S)) / S),
        ],
        "The first layer comes in twice: begin with the identity, or with the second layer.": [
            lambda w, r=0.5: rolled(w, r) @ w[0].mean(0),
            lambda w, r=0.5: rolled(w, r) @ rolled(w[:1], r),
        ],
        "The rows sum to 1 already; made to sum to 1 downwards, they don't any more.": [
            slip(step=lambda one, total: one / one.sum(axis=0, keepdims=True) @ total),
        ],
        "You took one head. Average all of them.": [
            slip(join=lambda w: w[:, 0]),
            slip(join=lambda w: w[:, -1]),
        ],
        "You rolled out each head by itself. In each layer the heads are averaged first.": [each_head],
        "You chained the heads of a layer, too. They work side by side: average them.": [all_heads],
        "You averaged over the layers and chained the heads. Axis 0 is the layer, axis 1 the head.": [over_layers],
        "The last layer alone is no rollout: what it looks at was mixed before.": [
            lambda w, r=0.5: r * np.eye(w.shape[-1]) + (1 - r) * w[-1].mean(0)
        ],
        "The first layer is missing in your product.": [
            lambda w, r=0.5: rolled(w[1:], r),
        ],
        "The last layer is missing in your product.": [
            lambda w, r=0.5: rolled(w[:-1], r),
        ],
        "Rows are queries. Your result is transposed.": [lambda w, r=0.5: rolled(w, r).T],
        "You transposed the weights: their rows are queries, and sum to 1 already.": [
            slip(join=lambda w: w.mean(axis=1).transpose(0, 2, 1))
        ],
        "Your answer is the mean row, or one row. R is (S, S).": [
            lambda w, r=0.5: rolled(w, r).mean(0),
            lambda w, r=0.5: rolled(w, r)[0],
        ],
        "The identity of the residual comes in at each layer, not once at the end.": [
            lambda w, r=0.5: r * np.eye(w.shape[-1]) + (1 - r) * rolled(w, 0.0)
        ],
        "You return all steps. Only the last product is wanted.": [
            lambda w, r=0.5: np.stack([rolled(w[: i + 1], r) for i in range(len(w))]),
        ],
    }
)


@attention_rollout.alternative("from the last layer backwards")
def _(weights, residual=0.5):
    L, H, S, _ = weights.shape
    total = np.eye(S)
    for i in reversed(range(L)):
        layer = sum(weights[i, h] for h in range(H)) / H
        total = residual * total + (1 - residual) * (total @ layer)
    return total


@attention_rollout.alternative("one product of many")
def _(weights, residual=0.5):
    mixed = (1 - residual) * weights.mean(axis=1) + residual * np.eye(weights.shape[-1])
    return np.linalg.multi_dot([*mixed[::-1]]) if len(mixed) > 1 else mixed[0]


attention_rollout.equivalent("eye = np.eye(weights.shape[-2])", "the tables are square")
