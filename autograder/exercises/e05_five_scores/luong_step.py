"""How `luong_step` of lesson 05 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import (
    FILLINGS,
    INSTEAD,
    LIBRARY,
    SINGLE,
    first_ones,
    looks,
    mixed,
    shares,
    sizes_of_one,
    source,
    swap,
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
    return luong_step(s, h, np.array([[0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool), *rest)


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


@luong_step.probe("real scores far below zero", SINGLE, extreme=True)
def _(luong_step, rng):
    s, h, mask, w_c, w_y, b_y = luong(rng, 3, 5, 4, 6)
    s, h, mask[:, -1] = np.round(2 * s) / 2, np.round(2 * h) / 2, False  # sums without rounding, in single precision
    s[:, 0], h[..., 0] = -512, np.where(mask, 512, 0)  # −2¹⁸ for all that is real
    w_c[:, [0, 4]] = 0
    return luong_step(s, h, mask, w_c, w_y, b_y)


@luong_step.probe("your inputs stay as they were")
def _(luong_step, rng):
    given = luong(rng)
    return *luong_step(*given), *given


def speak(c, s, w_c, w_y, b_y):
    return shares(np.tanh(np.concatenate([c, s], axis=-1) @ w_c.T) @ w_y.T + b_y)


@luong_step.misconception("The padding is attended to: your version never looks at `mask`.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("Your mask works the wrong way round: True means *may* attend.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, ~mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You masked after softmax: what the padding took is lost, and the weights don't sum to one.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True) * mask
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "You let the padding into softmax and divided it out again. Where padding scores far above the rest, nothing is "
    "left to divide: 0/0. What is masked *before* softmax never had a share."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True) * mask
    a = a / a.sum(axis=-1, keepdims=True)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "You changed the caller's annotations: `h[~mask] = …` writes into what was handed to you, and the next step will "
    "read it. Masking belongs to the scores."
)
def _(s, h, mask, w_c, w_y, b_y):
    h[~mask] = 0
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "You gave masked places the score 0. That is a score like any other, and often a good one: e⁰ is 1, not 0."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares((h @ s[..., None])[..., 0] * mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You divided the scores by √D. Luong's dot score is the plain one.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s / np.sqrt(s.shape[-1]), h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You joined [s; c]. The order is [c; s]: the first D columns of `w_c` are for the context.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(s, mixed(a, h), w_c, w_y, b_y), a


@luong_step.misconception("The tanh of step 5 is missing.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T @ w_y.T + b_y), a


@luong_step.misconception("You returned logits. Step 6 turns them into probabilities of the tokens.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T) @ w_y.T + b_y, a


@luong_step.misconception("The bias `b_y` is missing: some tokens are likelier than others before anyone looks.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, 0 * b_y), a


@luong_step.misconception(
    "Your probabilities sum to one over the *batch*. Each source gets its own distribution over the tokens."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T) @ w_y.T + b_y, axis=0), a


@luong_step.misconception("You took one annotation, the best. The context mixes all that may be attended to.")
def _(s, h, mask, w_c, w_y, b_y):
    a = np.eye(h.shape[1])[looks(s, h, mask).argmax(axis=-1)]
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You returned the weights first. The probabilities come first, then the weights.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return a, speak(mixed(a, h), s, w_c, w_y, b_y)


@luong_step.misconception("Your weights still have the axis of queries: one state asks, so (B, S) is their shape.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a[:, None]


@luong_step.misconception(
    "Your probabilities and weights still have the axis of queries: one state asks, so (B, V) and (B, S) is all."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y)[:, None], a[:, None]


@luong_step.misconception("You returned the probabilities alone. Return two arrays: probabilities, and weights.")
def _(s, h, mask, w_c, w_y, b_y):
    return speak(mixed(looks(s, h, mask), h), s, w_c, w_y, b_y)


@luong_step.misconception(
    "Your score for masked places is low, but not low enough: real scores can lie below it. Only −∞ is below them all."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, (h @ s[..., None])[..., 0], -100.0))
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Your exponentials overflow: of a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = np.exp((h @ s[..., None])[..., 0]) * mask
    a = e / e.sum(axis=-1, keepdims=True)
    p = np.exp(np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T) @ w_y.T + b_y)
    return p / p.sum(axis=-1, keepdims=True), a


@luong_step.misconception(
    "Your scores are still (B, 1, S), the mask is (B, S). NumPy lines axes up from the right, so every source meets "
    "every other's mask: (B, B, S), and nothing fits afterwards. Bring both to the same axes before they meet."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = np.where(mask, s[:, None] @ swap(h), -np.inf)  # (B, B, S)
    a = shares(e).squeeze(1)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Every source got the mask of the *first*: scores (B, 1, S) and a mask (B, S) meet as (B, B, S), and of that you "
    "took row 0. Bring both to the same axes before they meet."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s[:, None] @ swap(h), -np.inf))[:, 0]
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Each source was answered once for *every* mask of the batch: scores (B, 1, S) and a mask (B, S) meet as "
    "(B, B, S). Bring both to the same axes before they meet."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s[:, None] @ swap(h), -np.inf))  # (B, B, S)
    c = a @ h
    return speak(c, np.broadcast_to(s[:, None], c.shape), w_c, w_y, b_y), a


@luong_step.misconception(
    "Every call ends in an error: as a rule, two shapes that don't meet. Compare yours, line by line, with the plan in "
    "hint 2. Has `s` got the axis T that `score_dot` wants, and is it gone where the plan drops it?"
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s @ swap(h), -np.inf))  # (B, B, S)
    return speak(a @ h, s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Every source was asked by the *first* state: without an axis T of its own, s (B, D) meets h as one table of B "
    "queries, (B, B, S)."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, (s @ swap(h))[:, 0], -np.inf))
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "A mask (B, S) can't pick from scores (B, 1, S): the axis of one is in its way. Bring both to the same axes first."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = s[:, None] @ swap(h)
    e[~mask] = -np.inf
    a = shares(e)[:, 0]
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of one "
    "character. Say which one goes."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = (s[:, None] @ swap(h)).squeeze()
    a = shares(np.where(mask, e, -np.inf))
    return speak((a[:, None] @ h).squeeze(), s, w_c, w_y, b_y), a


def voiced(a, s, h, w_c, w_y, b_y):
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


def plain(s, h):
    return (h @ s[..., None])[..., 0]


low = luong_step.misconception(
    "Your score for masked places is low, but not low enough: real scores can lie below it. Only −∞ is below them all."
)


def low_by(filling):
    @low
    def _(s, h, mask, w_c, w_y, b_y):
        return voiced(shares(filling(plain(s, h), mask)), s, h, w_c, w_y, b_y)


for _filling in FILLINGS:
    low_by(_filling)


@luong_step.misconception("Your mask works the wrong way round: True means *may* attend.")
def _(s, h, mask, w_c, w_y, b_y):
    return voiced(np.nan_to_num(looks(s, h, ~mask)), s, h, w_c, w_y, b_y)


zero_h = luong_step.misconception(
    "You set the padding's annotations to zero. Then their scores are 0, a score like any other, and they take a share."
)


@zero_h
def _(s, h, mask, w_c, w_y, b_y):
    h = h * mask[..., None]
    return voiced(looks(s, h, mask | True), s, h, w_c, w_y, b_y)


as_lengths = luong_step.misconception(
    "You read the mask as a *length*: so many places, from the first on. It says for each place, and may have holes."
)


@as_lengths
def _(s, h, mask, w_c, w_y, b_y):
    return voiced(looks(s, h, first_ones(mask)), s, h, w_c, w_y, b_y)


last_lost = luong_step.misconception(
    "The last place of every source is lost: all that is True in the mask may be seen."
)


@last_lost
def _(s, h, mask, w_c, w_y, b_y):
    n = mask.sum(axis=1, keepdims=True)
    mask = mask & ((np.arange(h.shape[1]) < n - 1) | (n == 1))
    return voiced(looks(s, h, mask), s, h, w_c, w_y, b_y)


@luong_step.misconception("The bias stands before the tanh. Step 6 adds it to the logits: W_y s̃ + b_y.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T @ w_y.T + b_y)), a


tanh_place = luong_step.misconception(
    "tanh stands at another place: it bends W_c [c; s], after the product, and only once."
)


@tanh_place
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.concatenate([np.tanh(mixed(a, h)), s], axis=-1) @ w_c.T @ w_y.T + b_y), a


@tanh_place
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.tanh(np.concatenate([mixed(a, h), s], axis=-1)) @ w_c.T @ w_y.T + b_y), a


@tanh_place
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T @ w_y.T) + b_y), a


@luong_step.misconception("`reshape` doesn't turn `w_c`: it cuts the same row of numbers into other pieces. Use `.T`.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.tanh(np.hstack([mixed(a, h), s]) @ w_c.reshape(w_c.shape[::-1])) @ w_y.T + b_y), a


@luong_step.misconception("The weights you return never saw the mask. Return those that made the context.")
def _(s, h, mask, w_c, w_y, b_y):
    return voiced(looks(s, h, mask), s, h, w_c, w_y, b_y)[0], looks(s, h, mask | True)


trimmed = luong_step.misconception(
    "Your weights end where the longest source ends. They are (B, S): places that are padding for all get their 0 too."
)


@trimmed
def _(s, h, mask, w_c, w_y, b_y):
    n = mask.sum(axis=1).max()
    return voiced(looks(s, h[:, :n], mask[:, :n]), s, h[:, :n], w_c, w_y, b_y)


over_batch = luong_step.misconception(
    "Your *weights* sum to one over the batch. Each source shares out its own attention, over its own S places."
)


@over_batch
def _(s, h, mask, w_c, w_y, b_y):
    return voiced(shares(np.where(mask, plain(s, h), -np.inf), axis=0), s, h, w_c, w_y, b_y)


@over_batch
def _(s, h, mask, w_c, w_y, b_y):
    return voiced(shares(np.where(mask, plain(s, h), -1e9), axis=0), s, h, w_c, w_y, b_y)


@luong_step.misconception("You returned three arrays or more. Two are asked for: probabilities (B, V), weights (B, S).")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), mixed(a, h), a


@luong_step.misconception("You took the plain mean of the annotations. Each counts by its weight.")
def _(s, h, mask, w_c, w_y, b_y):
    return speak(mixed(mask / mask.sum(axis=-1, keepdims=True), h), s, w_c, w_y, b_y), looks(s, h, mask)


@luong_step.misconception("You returned the scores. The second array is the *weights*: what softmax made of them.")
def _(s, h, mask, w_c, w_y, b_y):
    e = np.where(mask, plain(s, h), -np.inf)
    return speak(mixed(shares(e), h), s, w_c, w_y, b_y), e


squeezed = luong_step.misconception(
    "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of one "
    "character. Say which one goes."
)


@squeezed
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, (s[:, None] @ swap(h)).squeeze(), -np.inf)).squeeze()
    v = np.concatenate([(a[..., None, :] @ h).squeeze(), s.squeeze()], axis=-1)
    return shares(np.tanh(v @ w_c.T) @ w_y.T + b_y), a


@squeezed
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask[:, None], s[:, None] @ swap(h), -np.inf))
    c = (a @ h).squeeze()
    return speak(c, s, w_c, w_y, b_y), a.squeeze()


@squeezed
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask[:, None], s[:, None] @ swap(h), -np.inf))
    return speak((a @ h)[:, 0], s, w_c, w_y, b_y), a.squeeze()


@squeezed
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, (s[:, None] @ swap(h)).squeeze(), -np.inf))
    return speak((a[:, None] @ h).squeeze(1), s, w_c, w_y, b_y), a


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
