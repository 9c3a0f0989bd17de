"""What people get wrong in `caption_step`."""

import numpy as np

from autograder.exercises.e07_looking_at_pictures.caption_step import caption_step, soft


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


def squeezed(weigh):
    """The scores without their axes of size 1."""
    return slip(score=lambda h, s, w: (h @ (s @ w["q"])[:, :, None]).squeeze(), context=weigh)


def state_kept(grid, s, x, w):
    """The new state stands in the array that held the old one."""
    logits, s[:], weights = step(grid, s, x, w)
    return logits, s, weights


def grid_weighed(grid, s, x, w):
    logits, new, weights = step(grid, s, x, w)
    grid *= weights[:, None]
    return logits, new, weights


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
        "You took the mean of the weighted places, or the largest. The weights sum to one already: add up.": [
            slip(context=lambda h, a, w: (a[:, :, None] * h).mean(axis=1)),
            slip(context=lambda h, a, w: (a[:, :, None] * h).max(axis=1)),
        ],
        "The scores have the wrong sign: the place that fits least gets the largest weight.": [
            slip(norm=lambda e: soft(-e)),
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
                grid, s, x, w, join=lambda x, c, s: [x, c, (1 - sure(s, w)) * s]
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, join=lambda x, c, s: [x, c, sure(s, w) * s]
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, gated=lambda c, b: c, join=lambda x, c, s: [sure(s, w) * x, c, s]
            ),
            lambda grid, s, x, w: step(
                grid, s, x, w, gated=lambda c, b: c, join=lambda x, c, s: [x, c, sure(s, w) * s]
            ),
            lambda grid, s, x, w: step(grid, s, x, w, read=lambda new, _, c, w: sure(s, w) * new),
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
        "The gate has no logistic function: β lies between 0 and 1.": [
            slip(gate=lambda s, w: s @ w["gate"]),
            slip(gate=lambda s, w: np.maximum(s @ w["gate"], 0)),
            slip(gate=lambda s, w: np.log1p(np.exp(s @ w["gate"]))),
            slip(gate=lambda s, w: np.exp(s @ w["gate"])),
        ],
        "β has lost its second axis: (B,) doesn't stand beside the rows of (B, C). Keep (B, 1).": [
            slip(gate=lambda s, w: sure(s, w)[:, 0]),
            slip(gate=lambda s, w: sure(s, w)[:, 0], gated=lambda c, b: c * b),
            slip(gate=lambda s, w: sure(s, w).squeeze()),
            slip(gate=lambda s, w: sure(s, w).squeeze(), gated=lambda c, b: c * b),
        ],
        "The gate is a tanh, which may be negative. β is the logistic function, between 0 and 1.": [
            slip(gate=lambda s, w: np.tanh(s @ w["gate"])),
        ],
        "The gate is open or shut in yours. β may be anything between 0 and 1.": [
            slip(gate=lambda s, w: (s @ w["gate"] > 0).astype(float)),
            slip(gate=lambda s, w: np.round(1 / (1 + np.exp(-(s @ w["gate"]))))),
        ],
        "exp of a large number is infinite, and ∞ / ∞ isn't a number: look for a form of β where a large z does no "
        "harm.": [
            slip(gate=lambda s, w: np.exp(s @ w["gate"]) / (1 + np.exp(s @ w["gate"]))),
        ],
        "`squeeze()` drops every axis of size 1: with one picture, one place or one channel, those, too. Drop the one "
        "axis that you mean.": [
            slip(context=lambda h, a, w: (a[:, None] @ h).squeeze(), gated=lambda c, b: (b * c).squeeze()),
            slip(gated=lambda c, b: (b * c).squeeze()),
            slip(context=lambda h, a, w: (a[:, None] @ h).squeeze()),
            squeezed(lambda h, a, w: (a[:, None] @ h)[:, 0]),
            squeezed(lambda h, a, w: np.einsum("bn,bnc->bc", a, h)),
            squeezed(lambda h, a, w: (a[:, :, None] * h).sum(axis=1)),
            squeezed(lambda h, a, w: (a[..., None] * h).sum(axis=1)),
            slip(back=lambda a, B, H, W: a.reshape(B, H, W).squeeze()),
            slip(say=lambda logits, new, a: (logits.squeeze(), new.squeeze(), a.squeeze())),
            slip(say=lambda logits, new, a: (logits.squeeze(), new.squeeze(), a)),
        ],
        "You wrote the new state over the old one, which is still the caller's: make a new array.": [state_kept],
        "The dictionary that you were given has changed: it is read again at the next word.": [
            lambda grid, s, x, w: (step(grid, s, x, w), w.pop("gate"))[0],
            lambda grid, s, x, w: (step(grid, s, x, w), w.update(gate=w["gate"][:, 0]))[0],
        ],
        "You wrote into the grid that you were given. Make a new array.": [grid_weighed],
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
        "There is one tanh too many between the new state and the logits.": [
            slip(read=lambda new, s, c, w: np.tanh(new)),
        ],
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
