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


@caption_step.probe("one picture, one place: the new state", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=1, C=3, H=1, W=1))[1]


@caption_step.probe("one channel: the weights", extreme=True)
def _(caption_step, rng):
    return caption_step(*given(rng, B=2, C=1))[2]


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
    caption_step(grid, s, x, w)
    return np.concatenate([grid.ravel(), s.ravel(), x.ravel(), *(m.ravel() for m in w.values())])


def soft(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def step(
    grid, s, x, w, *, lay=None, norm=None, score=None, gate=None, context=None, join=None, act=np.tanh, back=None,
    read=None, gated=None, say=None,
):  # fmt: skip
    """The solution with a part exchanged."""
    B, C, H, W = grid.shape
    places = lay(grid) if lay else grid.reshape(B, C, H * W).swapaxes(1, 2)
    e = score(places, s, w) if score else (places @ (s @ w["q"])[:, :, None])[:, :, 0]
    weights = norm(e) if norm else soft(e)
    beta = gate(s, w) if gate else 1 / (1 + np.exp(-(s @ w["gate"])))
    c = context(places, weights, w) if context else (weights[:, None] @ places)[:, 0]
    c = gated(c, beta) if gated else beta * c
    new = act(np.concatenate(join(x, c, s) if join else [x, c, s], axis=1) @ w["s"])
    logits = (read(new, s, c, w) if read else new) @ w["out"]
    out = back(weights, B, H, W) if back else weights.reshape(B, H, W)
    return say(logits, new, out) if say else (logits, new, out)


def sure(s, w):
    return 1 / (1 + np.exp(-(s @ w["gate"])))


def slip(**changes):
    return lambda grid, s, x, w: step(grid, s, x, w, **changes)


def turned_back(weights, B, H, W):
    return weights.reshape(B, W, H).swapaxes(1, 2)


caption_step.tell(
    {
        "You reshaped (B, C, H, W) to (B, H·W, C) in one go: that mixes channels and places. Lay out (B, C, H·W) "
        "first, then exchange the last two axes.": [
            slip(lay=lambda g: g.reshape(len(g), -1, g.shape[1])),
        ],
        "Your places go column after column, but come back row after row.": [
            slip(lay=lambda g: g.transpose(0, 3, 2, 1).reshape(len(g), -1, g.shape[1])),
        ],
        "The weights go back to the grid with rows and columns exchanged.": [
            slip(back=turned_back),
            slip(back=lambda a, B, H, W: a.reshape(B, W, H)),
            slip(back=lambda a, B, H, W: a.reshape(B, H, W).swapaxes(1, 2)),
        ],
        "The weights come back as a list of places. Give them rows and columns, (B, H, W).": [
            slip(back=lambda a, B, H, W: a),
        ],
        "Your weights sum to one over the *pictures*. Each picture shares out its own: softmax over the places.": [
            slip(norm=lambda e: soft(e, axis=0)),
        ],
        "Each row of the grid shares out its own weights, or each column. All H·W places of a picture share one "
        "softmax.": [
            lambda grid, s, x, w: step(
                grid, s, x, w, norm=lambda e: soft(e.reshape(-1, *grid.shape[2:])).reshape(e.shape)
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, norm=lambda e: soft(e.reshape(-1, *grid.shape[2:]), axis=1).reshape(e.shape)
            ),
        ],
        "All pictures have one query in yours. Each picture's state asks for itself.": [
            slip(score=lambda h, s, w: h @ (s @ w["q"]).mean(axis=0)),
            slip(score=lambda h, s, w: h @ (s @ w["q"])[0]),
        ],
        "Your weights sum to one over the whole batch. Each picture shares out its own.": [
            slip(norm=lambda e: soft(e.reshape(1, -1)).reshape(e.shape)),
        ],
        "You divided the scores by a root of the width. This score is a plain dot product.": [
            slip(score=lambda h, s, w: np.einsum("bnc,bc->bn", h, s @ w["q"]) / np.sqrt(h.shape[-1])),
            slip(score=lambda h, s, w: np.einsum("bnc,bc->bn", h, s @ w["q"]) / np.sqrt(s.shape[-1])),
        ],
        "The scores go into the sum as they are: a softmax makes weights of them.": [slip(norm=lambda e: e)],
        "The softmax overflows: use the lesson's, which takes the largest score off first.": [
            slip(norm=lambda e: np.exp(e) / np.exp(e).sum(axis=1, keepdims=True)),
        ],
        "You looked only at the best place. Wanted is the mixture of all.": [
            slip(context=lambda h, a, w: h[np.arange(len(h)), a.argmax(axis=1)]),
        ],
        "You took the mean over all places: the weights have no effect.": [
            slip(context=lambda h, a, w: h.mean(axis=1)),
        ],
        "The gate has no effect: β, the logistic function of s times \"gate\", decides how much of the context goes "
        "on. (A softmax over a single number is always 1.)": [
            slip(gated=lambda c, b: c),
            slip(gate=lambda s, w: soft(s @ w["gate"])),
        ],
        "The gate is turned round: β = 1 / (1 + exp(−z)) is the share of the context that goes *on*.": [
            slip(gated=lambda c, b: (1 - b) * c),
            slip(gate=lambda s, w: 1 / (1 + np.exp(s @ w["gate"]))),
        ],
        "β is multiplied with the context, and with nothing else.": [
            lambda grid, s, x, w: step(
                grid, s, x, w, gated=lambda c, b: c, norm=lambda e: soft(sure(s, w) * e)
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, gated=lambda c, b: c, join=lambda x, c, s: [sure(s, w) * part for part in (x, c, s)]
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, gated=lambda c, b: c, act=lambda z: sure(s, w) * np.tanh(z)
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, gated=lambda c, b: c, act=lambda z: sure(s, w) * np.tanh(z) + (1 - sure(s, w)) * s
            ),
        ],
        "The gate has no logistic function: β lies between 0 and 1.": [slip(gate=lambda s, w: s @ w["gate"])],
        "The gate is a tanh, which may be negative. β is the logistic function, between 0 and 1.": [
            slip(gate=lambda s, w: np.tanh(s @ w["gate"])),
        ],
        "One β for the whole batch. Each picture has its own.": [
            slip(gate=lambda s, w: (1 / (1 + np.exp(-(s @ w["gate"])))).mean()),
        ],
        "The order is word, context, state.": [
            slip(join=lambda x, c, s: [x, s, c]),
            slip(join=lambda x, c, s: [c, x, s]),
            slip(join=lambda x, c, s: [s, c, x]),
            slip(join=lambda x, c, s: [c, s, x]),
            slip(join=lambda x, c, s: [s, x, c]),
        ],
        "The tanh around the new state is missing.": [slip(act=lambda z: z)],
        "The new state is the tanh alone: what it keeps of the old one goes in beside word and context.": [
            lambda grid, s, x, w: step(grid, s, x, w, act=lambda z: s + np.tanh(z)),
        ],
        "The new state is a tanh, not a logistic function.": [slip(act=lambda z: 1 / (1 + np.exp(-z)))],
        "The new state is a tanh, not a ReLU.": [slip(act=lambda z: np.maximum(z, 0))],
        "The logits are read from the old state. The word comes from the new one.": [
            slip(read=lambda new, s, c, w: s),
        ],
        "Logits were asked, not probabilities: no softmax at the end.": [
            slip(say=lambda logits, new, a: (soft(logits), new, a)),
            slip(say=lambda logits, new, a: (np.log(soft(logits)), new, a)),
        ],
        "You return the old state. The next step needs the new one.": [
            lambda grid, s, x, w: (step(grid, s, x, w)[0], s, step(grid, s, x, w)[2]),
        ],
        "The order of what comes back is logits, state, weights.": [
            slip(say=lambda logits, new, a: (new, logits, a)),
            slip(say=lambda logits, new, a: (logits, a, new)),
        ],
        "The weights that come back are those of the softmax: they sum to one, whatever the gate says.": [
            lambda grid, s, x, w: step(
                grid, s, x, w,
                say=lambda logits, new, a: (logits, new, a / (1 + np.exp(-(s @ w["gate"])))[:, :, None]),
            ),
        ],
    }
)  # fmt: skip


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
