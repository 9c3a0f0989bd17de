"""How `caption_step` of lesson 07 is judged."""

import numpy as np

from autograder.exercise import Exercise

caption_step = Exercise("caption_step", points=4, forbid=("attn", "torch"), instead="NumPy and the lesson's softmax")


def given(rng, B=3, C=5, H=2, W=4, D=6, E=7, V=8):
    """Grid, state, word and matrices; all sizes differ."""
    w = {
        "q": rng.normal(size=(D, C)) / 2,
        "gate": rng.normal(size=(D, 1)),
        "s": rng.normal(size=(E + C + D, D)) / 2,
        "out": rng.normal(size=(D, V)),
    }
    return rng.normal(size=(B, C, H, W)), rng.normal(size=(B, D)), rng.normal(size=(B, E)), w


@caption_step.probe("three pictures, a grid of 2 × 4: the logits")
def _(caption_step, rng):
    return caption_step(*given(rng))[0]


@caption_step.probe("three pictures, a grid of 2 × 4: the new state")
def _(caption_step, rng):
    return caption_step(*given(rng))[1]


@caption_step.probe("three pictures, a grid of 2 × 4: the weights")
def _(caption_step, rng):
    return caption_step(*given(rng))[2]


@caption_step.probe("the weights' shape")
def _(caption_step, rng):
    return list(np.shape(caption_step(*given(rng, H=3, W=2))[2]))


@caption_step.probe("each picture's weights sum to one")
def _(caption_step, rng):
    return np.asarray(caption_step(*given(rng, B=2))[2]).reshape(2, -1).sum(axis=1)


@caption_step.probe("sizes where much is alike: C = D = E = H·W = 4, the state")
def _(caption_step, rng):
    return caption_step(*given(rng, B=4, C=4, H=2, W=2, D=4, E=4, V=4))[1]


@caption_step.probe("a state of zeros: even weights, a gate of one half")
def _(caption_step, rng):
    grid, s, x, w = given(rng)
    return caption_step(grid, 0 * s, x, w)[1]


@caption_step.probe("one picture, a grid of 2 × 4: the new state")
def _(caption_step, rng):
    return caption_step(*given(rng, B=1))[1]


@caption_step.probe("one picture, a grid of 2 × 4: the weights")
def _(caption_step, rng):
    return caption_step(*given(rng, B=1))[2]


@caption_step.probe("one picture, a grid of 2 × 4: the logits")
def _(caption_step, rng):
    return caption_step(*given(rng, B=1))[0]


@caption_step.probe("one picture, one place: the new state", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=1, C=3, H=1, W=1))[1]


@caption_step.probe("one channel: the weights", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, C=1))[2]


@caption_step.probe("one channel: the new state", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, C=1))[1]


@caption_step.probe("two pictures, one place: the new state", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, H=1, W=1))[1]


@caption_step.probe("two pictures, one place: the weights", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, H=1, W=1))[2]


@caption_step.probe("two pictures, a single row of places: the weights", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, H=1))[2]


@caption_step.probe("a word of a single number: the new state", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, E=1))[1]


@caption_step.probe("one gate wide open, with 800 before the logistic function, one shut, with −800", extreme=True)
def _(caption_step, rng):
    grid, s, x, w = given(rng, B=2)
    s[1] = -s[0]
    w["gate"] = 800 * s[0][:, None] / (s[0] @ s[0])
    return caption_step(grid, s, x, w)[1]


@caption_step.probe("a closed gate: the picture has no effect on the logits", extreme=True)
def _(caption_step, rng):
    grid, s, x, w = given(rng)
    w["gate"] = -60 * np.sign(s[0])[:, None]
    s = np.abs(s) * np.sign(s[0])
    return caption_step(grid, s, x, w)[0]


@caption_step.probe("large scores: the weights", extreme=True)
def _(caption_step, rng):
    grid, s, x, w = given(rng)
    return caption_step(1e4 * grid, s, x, w)[2]


@caption_step.probe("your arguments stay as they were")
def _(caption_step, rng):
    grid, s, x, w = given(rng)
    arrays = {"grid": grid, "s": s, "x": x, **{f'w["{name}"]': m for name, m in w.items()}}
    copies, names = {name: array.copy() for name, array in arrays.items()}, list(w)
    caption_step(grid, s, x, w)
    changed = [name for name, array in arrays.items() if not np.array_equal(array, copies[name])]
    changed += [] if list(w) == names and all(w[name] is arrays[f'w["{name}"]'] for name in w) else ["w"]
    return f"{' and '.join(changed) or 'nothing'} changed"


def soft(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@caption_step.alternative("picture by picture")
def _(grid, s, x, w):
    found = []
    for g, s_b, x_b in zip(grid, s, x, strict=True):
        query = w["q"].T @ s_b
        weights = soft(np.tensordot(query, g, axes=1).ravel()).reshape(g.shape[1:])
        beta = 1 / (1 + np.exp(-(w["gate"][:, 0] @ s_b)))
        c = beta * (g * weights).sum(axis=(1, 2))
        new = np.tanh(np.hstack([x_b, c, s_b]) @ w["s"])
        found.append((new @ w["out"], new, weights))
    return tuple(np.stack(part) for part in zip(*found, strict=True))


@caption_step.alternative("channels first, the matrix in three parts")
def _(grid, s, x, w):
    B, C, H, W = grid.shape
    flat = grid.reshape(B, C, -1)
    weights = soft(((s @ w["q"])[:, None] @ flat)[:, 0])
    context = (flat @ weights[:, :, None])[:, :, 0] * (0.5 + 0.5 * np.tanh(s @ w["gate"] / 2))
    parts = np.split(w["s"], [x.shape[1], x.shape[1] + C])
    new = np.tanh(x @ parts[0] + context @ parts[1] + s @ parts[2])
    return new @ w["out"], new, weights.reshape(B, H, W)
