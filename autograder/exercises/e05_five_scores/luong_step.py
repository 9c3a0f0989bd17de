"""How `luong_step` of lesson 05 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import (
    INSTEAD,
    LIBRARY,
    SINGLE,
    holes,
    kept,
    shares,
    sizes_of_one,
    source,
    turned,
)

luong_step = Exercise("luong_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def luong(rng, B=2, S=5, D=3, V=7):
    h, mask = source(rng, B, S, D)
    return rng.normal(size=(B, D)), h, mask, rng.normal(size=(D, 2 * D)), rng.normal(size=(V, D)), rng.normal(size=V)


@luong_step.probe("two sources of up to five, seven possible tokens")
def _(luong_step, rng):
    return luong_step(*luong(rng))


@luong_step.probe("four sources of up to six")
def _(luong_step, rng):
    return luong_step(*luong(rng, 4, 6, 5, 3))


@luong_step.probe("all sizes the same")
def _(luong_step, rng):
    return luong_step(*luong(rng, 4, 4, 4, 4))


@luong_step.probe("one source, one annotation")
def _(luong_step, rng):
    return luong_step(*luong(rng, 1, 1, 4, 3))


@luong_step.probe("nothing is padding")
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 5, 2, 4)
    return luong_step(s, h, mask | True, *rest)


@luong_step.probe("holes in the middle of the mask")
def _(luong_step, rng):
    s, h, _, *rest = luong(rng, 3, 6, 4, 5)
    return luong_step(s, h, holes(), *rest)


@luong_step.probe("scores and logits in the hundreds", SINGLE, extreme=True)
def _(luong_step, rng):
    s, h, mask, w_c, w_y, b_y = luong(rng, 3, 5, 4, 6)
    s[:, 0], h[..., 0], mask[:, -1] = [30, -30, 50], 40, False  # adds as much to every score of a source
    return luong_step(s, h, mask, w_c, w_y, b_y + 900)


@luong_step.probe("padding that scores far above all the rest", SINGLE, extreme=True)
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 5, 4, 6)
    mask[:, -1] = False
    h[~mask] = 500 * s[np.nonzero(~mask)[0]]
    return luong_step(s, h, mask, *rest)


@luong_step.probe("sizes of one, each in turn: B, S, D, V")
def _(luong_step, rng):
    cases = sizes_of_one(B=3, S=5, D=4, V=6)
    return {name: luong_step(*luong(rng, **n)) for name, n in cases.items()}


@luong_step.probe("no source fills its row: the last two places are padding for all")
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 6, 4, 5)
    mask[:, -2:] = False
    return luong_step(s, h, mask, *rest)


@luong_step.probe("a state all zeros, and a real annotation all zeros")
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 5, 4, 6)
    s[0], h[:, 0] = 0, 0
    return luong_step(s, h, mask, *rest)


@luong_step.probe("arrays that lie turned in memory")
def _(luong_step, rng):
    s, h, mask, w_c, w_y, b_y = luong(rng, 3, 6, 4, 5)
    return luong_step(turned(s), turned(h), turned(mask), turned(w_c), turned(w_y), b_y)


@luong_step.probe("one source's scores far above the others'", SINGLE, extreme=True)
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 5, 4, 6)
    s[:, 0], h[..., 0] = [40, 0, -40], 40  # adds 1600, nothing and −1600 to every score of a source
    return luong_step(s, h, mask, *rest)


@luong_step.probe("real scores far below zero", SINGLE, extreme=True)
def _(luong_step, rng):
    s, h, mask, w_c, w_y, b_y = luong(rng, 3, 5, 4, 6)
    s, h, mask[:, -1] = np.round(2 * s) / 2, np.round(2 * h) / 2, False  # sums without rounding, in single precision
    s[:, 0], h[..., 0] = -512, np.where(mask, 512, 0)  # −2¹⁸ for all that is real
    w_c[:, [0, 4]] = 0
    return luong_step(s, h, mask, w_c, w_y, b_y)


@luong_step.probe("your inputs stay as they were")
def _(luong_step, rng):
    cases = luong(rng), luong(rng, 4, 4, 4, 4), luong(rng, 1, 4, 2, 4)
    return [kept(luong_step, "s h mask w_c w_y b_y", *given) for given in cases]


@luong_step.alternative("one source at a time, padding cut away")
def _(s, h, mask, w_c, w_y, b_y):
    p, weights = [], np.zeros(mask.shape)
    for b in range(len(s)):
        kept = h[b][mask[b]]
        a = shares(np.array([annotation @ s[b] for annotation in kept]))
        weights[b, mask[b]] = a
        c = sum(share * annotation for share, annotation in zip(a, kept, strict=True))
        d = len(c)
        p.append(shares(w_y @ np.tanh(w_c[:, :d] @ c + w_c[:, d:] @ s[b]) + b_y))
    return np.array(p), weights


@luong_step.alternative("with einsum")
def _(s, h, mask, w_c, w_y, b_y):
    e = np.einsum("bd,bsd->bs", s, h)
    e[~mask] = -np.inf
    a = shares(e)
    v = np.hstack([np.einsum("bs,bsd->bd", a, h), s])
    return shares(np.einsum("vd,bd->bv", w_y, np.tanh(np.einsum("dv,bv->bd", w_c, v))) + b_y), a


@luong_step.alternative("in torch")
def _(s, h, mask, w_c, w_y, b_y):
    import torch

    s, h, mask, w_c, w_y, b_y = (torch.tensor(x) for x in (s, h, mask, w_c, w_y, b_y))
    e = torch.bmm(h, s.unsqueeze(-1)).squeeze(-1).masked_fill(~mask, float("-inf"))
    a = torch.softmax(e, dim=-1)
    c = torch.bmm(a.unsqueeze(1), h).squeeze(1)
    s_tilde = torch.tanh(torch.cat([c, s], dim=-1) @ w_c.mT)
    return torch.softmax(torch.nn.functional.linear(s_tilde, w_y, b_y), dim=-1).numpy(), a.numpy()
