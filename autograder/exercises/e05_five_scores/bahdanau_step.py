"""How `bahdanau_step` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
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

bahdanau_step = Exercise("bahdanau_step", points=3, forbid=LIBRARY, instead=INSTEAD)


class Cell:
    """A recurrent cell that takes inputs and states of any width, by random weights, and keeps what it was given."""

    def __init__(self, rng, D):
        self.seed, self.width, self.given = int(rng.integers(1 << 30)), D, []

    def __call__(self, inputs, s):
        parts = [np.asarray(part) for part in (inputs, s)]
        self.given.append(tuple(part.shape for part in parts))
        return np.tanh(sum(part @ self.weights(i, part.shape[-1]) for i, part in enumerate(parts)))

    def weights(self, i, width):
        return np.random.default_rng([self.seed, i, width]).normal(size=(width, self.width))

    def calls(self):
        return "; ".join(f"inputs {inputs}, state {s}" for inputs, s in self.given) or "never"


def bahdanau(rng, B=2, S=5, D=3, Dh=4, Dx=2, A=6):
    h, mask = source(rng, B, S, Dh)
    x, s = rng.normal(size=(B, Dx)), rng.normal(size=(B, D))
    score = rng.normal(size=(A, D)), rng.normal(size=(A, Dh)), 2 * rng.normal(size=A)
    return x, s, h, mask, *score, Cell(rng, D)


@bahdanau_step.probe("two sources of up to five, all widths different")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng))


@bahdanau_step.probe("four sources of up to six")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng, 4, 6, 5, 3, 2, 7))


@bahdanau_step.probe("all sizes the same")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng, 4, 4, 4, 4, 4, 4))


@bahdanau_step.probe("one source, one annotation")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng, 1, 1, 3, 2, 4, 5))


@bahdanau_step.probe("nothing is padding")
def _(bahdanau_step, rng):
    x, s, h, mask, *rest = bahdanau(rng, 3, 5)
    return bahdanau_step(x, s, h, mask | True, *rest)


@bahdanau_step.probe("holes in the middle of the mask")
def _(bahdanau_step, rng):
    x, s, h, _, *rest = bahdanau(rng, 3, 6)
    return bahdanau_step(x, s, h, holes(), *rest)


@bahdanau_step.probe("what the cell is given, once a step")
def _(bahdanau_step, rng):
    *given, cell = bahdanau(rng)
    answer = bahdanau_step(*given, cell)
    return {"the cell": cell.calls(), "what comes back": answer}


@bahdanau_step.probe("scores in the hundreds, above and below zero", SINGLE, extreme=True)
def _(bahdanau_step, rng):
    answers = []
    for far in (900, -900):
        x, s, h, mask, w_s, w_h, v, cell = bahdanau(rng, 3, 5)
        mask[:, -1] = False
        h[..., 0], w_s[0], w_h[0], v[0] = 40, 0, [3, 0, 0, 0], far  # unit 0 adds as much to every score
        answers.append(bahdanau_step(x, s, h, mask, w_s, w_h, v, cell))
    return answers


@bahdanau_step.probe("padding that scores far above all the rest", SINGLE, extreme=True)
def _(bahdanau_step, rng):
    x, s, h, mask, w_s, w_h, v, cell = bahdanau(rng, 3, 5)
    mask[:, -1] = False
    h[..., 0], w_s[0], w_h[0], v[0] = np.where(mask, -40, 40), 0, [3, 0, 0, 0], 30  # unit 0: −1 for all real ones
    return bahdanau_step(x, s, h, mask, w_s, w_h, v, cell)


@bahdanau_step.probe("sizes of one, each in turn: B, S, D, Dh, Dx, A")
def _(bahdanau_step, rng):
    cases = sizes_of_one(B=3, S=5, D=3, Dh=4, Dx=2, A=6)
    return {name: bahdanau_step(*bahdanau(rng, **n)) for name, n in cases.items()}


@bahdanau_step.probe("no source fills its row: the last two places are padding for all")
def _(bahdanau_step, rng):
    x, s, h, mask, *rest = bahdanau(rng, 3, 6)
    mask[:, -2:] = False
    return bahdanau_step(x, s, h, mask, *rest)


@bahdanau_step.probe("a state all zeros, and a real annotation all zeros")
def _(bahdanau_step, rng):
    x, s, h, *rest = bahdanau(rng, 3, 5)
    s[0], h[:, 0] = 0, 0
    return bahdanau_step(x, s, h, *rest)


@bahdanau_step.probe("arrays that lie turned in memory")
def _(bahdanau_step, rng):
    *given, v, cell = bahdanau(rng, 3, 6)
    return bahdanau_step(*(turned(part) for part in given), v, cell)


@bahdanau_step.probe("real scores far below zero", Close(rtol=0.1, atol=0.1), extreme=True)
def _(bahdanau_step, rng):
    x, s, h, mask, w_s, w_h, v, cell = bahdanau(rng, 3, 5)
    mask[:, -1] = False
    h[..., 0], w_s[0], w_h[0], v[0] = 40, 0, [3, 0, 0, 0], -(2.0**18)  # as much less for every score
    return bahdanau_step(x, s, h, mask, w_s, w_h, v, cell)


@bahdanau_step.probe("your inputs stay as they were")
def _(bahdanau_step, rng):
    cases = bahdanau(rng), bahdanau(rng, 4, 4, 4, 4, 4, 4), bahdanau(rng, 1, 4, 2, 2, 2, 2)
    names = "x s h mask w_s w_h v"
    return [kept(lambda *x, cell=cell: bahdanau_step(*x, cell), names, *given) for *given, cell in cases]


@bahdanau_step.alternative("one source at a time, padding cut away")
def _(x, s, h, mask, w_s, w_h, v, cell):
    contexts, weights = [], np.zeros(mask.shape)
    for b in range(len(s)):
        kept = h[b][mask[b]]
        a = shares(np.array([v @ np.tanh(w_s @ s[b] + w_h @ annotation) for annotation in kept]))
        weights[b, mask[b]] = a
        contexts.append(a @ kept)
    return cell(np.concatenate([x, np.array(contexts)], axis=1), s), weights


@bahdanau_step.alternative("with einsum")
def _(x, s, h, mask, w_s, w_h, v, cell):
    hidden = np.tanh(np.einsum("ad,bd->ba", w_s, s)[:, None, :] + np.einsum("ad,bsd->bsa", w_h, h))
    e = np.einsum("a,bsa->bs", v, hidden)
    e[~mask] = -np.inf
    a = shares(e)
    return cell(np.concatenate([x, np.einsum("bs,bsd->bd", a, h)], axis=-1), s), a


@bahdanau_step.alternative("in torch")
def _(x, s, h, mask, w_s, w_h, v, cell):
    import torch

    x, s, h, mask, w_s, w_h, v = (torch.tensor(part) for part in (x, s, h, mask, w_s, w_h, v))
    e = torch.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v
    a = torch.softmax(e.masked_fill(~mask, float("-inf")), dim=-1)
    c = torch.bmm(a[:, None], h)[:, 0]
    return cell(torch.cat([x, c], dim=-1).numpy(), s.numpy()), a.numpy()
