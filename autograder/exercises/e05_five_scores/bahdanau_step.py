"""How `bahdanau_step` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
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
    mask = np.array([[0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool)
    return bahdanau_step(x, s, h, mask, *rest)


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


@bahdanau_step.probe("sizes of one, each in turn: B, S, A")
def _(bahdanau_step, rng):
    cases = sizes_of_one(B=3, S=5, A=4)
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
    *given, cell = bahdanau(rng)
    return *bahdanau_step(*given, cell), *given


def one_row(s, h, w_s, w_h, v):
    """(B, 1, S): the scores with the axis of the one query still there."""
    return (np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v)[:, None]


def asks(s, h, mask, w_s, w_h, v):
    return shares(np.where(mask, np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v, -np.inf))


@bahdanau_step.misconception("The padding is attended to: your version never looks at `mask`.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask | True, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception("Your mask works the wrong way round: True means *may* attend.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, ~mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "You masked after softmax: what the padding took is lost, and the weights don't sum to one."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask | True, w_s, w_h, v) * mask
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "The weights you return are those of the *new* state. Bahdanau asks with s_{t−1}, before the cell runs: its "
    "answer is what the cell is waiting for."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    new = cell(np.hstack([x, mixed(asks(s, h, mask, w_s, w_h, v), h)]), s)
    return new, asks(new, h, mask, w_s, w_h, v)


@bahdanau_step.misconception(
    "You ran the cell twice: once to get a state to ask with. There is one already, the old one; ask with that."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    query = cell(np.hstack([x, np.zeros((len(x), h.shape[-1]))]), s)
    a = asks(query, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception("You joined [c; x]. The order is [x; c]: the token's vector first, then the context.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([mixed(a, h), x]), s), a


@bahdanau_step.misconception("The token's vector never reaches the cell: its input is [x; c], not the context alone.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(mixed(a, h), s), a


@bahdanau_step.misconception("The context never reaches the cell: its input is [x; c]. Without it, why look at all?")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(x, s), a


@bahdanau_step.misconception("The cell forgot everything: it was started from zeros and not from the old state.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), 0 * s), a


@bahdanau_step.misconception(
    "You ran the cell a second time, on its own new state. One token is one step: it moves the state on once."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    inputs = np.hstack([x, mixed(a, h)])
    return cell(inputs, cell(inputs, s)), a


@bahdanau_step.misconception(
    "You called the cell twice and threw one result away. Keep what it gives, and return that."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    inputs = np.hstack([x, mixed(a, h)])
    cell(inputs, s)
    return cell(inputs, s), a


@bahdanau_step.misconception(
    "You handed the cell its arguments the other way round: first the inputs, the joined [x; c], then the old state."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(s, np.hstack([x, mixed(a, h)])), a


@bahdanau_step.misconception(
    "You handed the cell x and c as two arguments. Its second one is the state; x and c are *joined* into the first."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(x, mixed(a, h)), a


@bahdanau_step.misconception(
    "The state you return is the *old* one. The cell did make a new one: it is what the next step asks with."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    cell(np.hstack([x, mixed(a, h)]), s)
    return s, a


@bahdanau_step.misconception("The state you return is the one you were given: the cell never ran. Step 4 is left.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return s, asks(s, h, mask, w_s, w_h, v)


@bahdanau_step.misconception(
    "You returned the context. Step 4 is left: the context joins the cell's input, and the cell gives s_t."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return mixed(a, h), a


@bahdanau_step.misconception("You returned the weights first. The new state comes first, then the weights.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return a, cell(np.hstack([x, mixed(a, h)]), s)


@bahdanau_step.misconception("Your weights still have the axis of queries: one state asks, so (B, S) is their shape.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a[:, None]


@bahdanau_step.misconception("You took the plain mean of the annotations. Each counts by its weight.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    c = mixed(mask / mask.sum(axis=-1, keepdims=True), h)
    return cell(np.hstack([x, c]), s), a


@bahdanau_step.misconception(
    "Your exponentials overflow: of a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.exp(np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v) * mask
    a = e / e.sum(axis=-1, keepdims=True)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "Your scores are still (B, 1, S), the mask is (B, S). NumPy lines axes up from the right, so every source meets "
    "every other's mask: (B, B, S), and nothing fits afterwards. Bring both to the same axes before they meet."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.where(mask, one_row(s, h, w_s, w_h, v), -np.inf)  # (B, B, S)
    a = shares(e).squeeze(1)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "Every source got the mask of the *first*: scores (B, 1, S) and a mask (B, S) meet as (B, B, S), and of that you "
    "took row 0. Bring both to the same axes before they meet."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask, one_row(s, h, w_s, w_h, v), -np.inf))[:, 0]
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "You scored with a dot product, and state and annotation may differ in width. Bahdanau's score is the additive one."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = looks(s, h, mask)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "Every call ends in an error: as a rule, two shapes that don't meet. Compare yours, line by line, with the plan in "
    "hint 2. Has `s` got the axis T that `score_additive` wants, and is it gone where the plan drops it?"
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.tanh((s @ w_s.T)[:, None, :] + (h @ w_h.T)[:, None]) @ v  # (B, B, S)
    a = shares(np.where(mask, e, -np.inf))
    return cell(np.concatenate([x, a @ h], axis=1), s), a


@bahdanau_step.misconception("You returned the state alone. Return two arrays: the new state, and the weights.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return cell(np.hstack([x, mixed(asks(s, h, mask, w_s, w_h, v), h)]), s)


@bahdanau_step.misconception(
    "A mask (B, S) can't pick from scores (B, 1, S): the axis of one is in its way. Bring both to the same axes first."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = one_row(s, h, w_s, w_h, v)
    e[~mask] = -np.inf
    a = shares(e)[:, 0]
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of one "
    "character. Say which one goes."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask, one_row(s, h, w_s, w_h, v).squeeze(), -np.inf))
    return cell(np.concatenate([x, (a[:, None] @ h).squeeze()], axis=1), s), a


def scored(s, h, w_s, w_h, v):
    return one_row(s, h, w_s, w_h, v)[:, 0]


def moved(a, x, s, h, cell):
    return cell(np.hstack([x, mixed(a, h)]), s), a


low = bahdanau_step.misconception(
    "Your score for masked places is low, but not low enough: real scores can lie below it. Only −∞ is below them all."
)


def low_by(filling):
    @low
    def _(x, s, h, mask, w_s, w_h, v, cell):
        return moved(shares(filling(scored(s, h, w_s, w_h, v), mask)), x, s, h, cell)


for _filling in FILLINGS[:5]:
    low_by(_filling)


zero_score = bahdanau_step.misconception(
    "You gave masked places the score 0. That is a score like any other, and often a good one: e⁰ is 1, not 0."
)


@zero_score
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(shares(scored(s, h, w_s, w_h, v) * mask), x, s, h, cell)


@bahdanau_step.misconception("Your mask works the wrong way round: True means *may* attend.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(np.nan_to_num(asks(s, h, ~mask, w_s, w_h, v)), x, s, h, cell)


@bahdanau_step.misconception(
    "You set the padding's annotations to zero, and let them take part. The state alone scores them: they get a share."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    h = h * mask[..., None]
    return moved(asks(s, h, mask | True, w_s, w_h, v), x, s, h, cell)


@bahdanau_step.misconception(
    "You read the mask as a *length*: so many places, from the first on. It says for each place, and may have holes."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(asks(s, h, first_ones(mask), w_s, w_h, v), x, s, h, cell)


@bahdanau_step.misconception("The tanh of the score is missing. Without it the state has no say: softmax takes it out.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = ((s @ w_s.T)[:, None] + h @ w_h.T) @ v
    return moved(shares(np.where(mask, e, -np.inf)), x, s, h, cell)


@bahdanau_step.misconception("You divided the scores by a root, as the *scaled* dot does. The additive score doesn't.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(asks(s, h, mask, w_s, w_h, v / np.sqrt(len(v))), x, s, h, cell)


over_batch = bahdanau_step.misconception(
    "Your *weights* sum to one over the batch. Each source shares out its own attention, over its own S places."
)


@over_batch
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(shares(np.where(mask, scored(s, h, w_s, w_h, v), -np.inf), axis=0), x, s, h, cell)


@over_batch
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(shares(np.where(mask, scored(s, h, w_s, w_h, v), -1e9), axis=0), x, s, h, cell)


@bahdanau_step.misconception(
    "Your weights end where the longest source ends. They are (B, S): places that are padding for all get their 0 too."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    n = mask.sum(axis=1).max()
    return moved(asks(s, h[:, :n], mask[:, :n], w_s, w_h, v), x, s, h[:, :n], cell)


@bahdanau_step.misconception(
    "You divided the context by the length as well. The weights sum to one: it is a mean already."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h) / mask.sum(axis=1, keepdims=True)]), s), a


luongs_order = bahdanau_step.misconception(
    "You moved first and looked then: that is Luong's order. Bahdanau asks with the old state, and the cell gets the "
    "answer."
)


@luongs_order
def _(x, s, h, mask, w_s, w_h, v, cell):
    new = cell(np.hstack([x, mixed(mask / mask.sum(axis=1, keepdims=True), h)]), s)
    return new, asks(new, h, mask, w_s, w_h, v)


@luongs_order
def _(x, s, h, mask, w_s, w_h, v, cell):
    new = cell(np.hstack([x, np.zeros((len(x), h.shape[-1]))]), s)
    return new, asks(new, h, mask, w_s, w_h, v)


@bahdanau_step.misconception("Three arrays came back. Two are asked for: the new state (B, D), the weights (B, S).")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    c = mixed(a, h)
    return cell(np.hstack([x, c]), s), c, a


@bahdanau_step.misconception(
    "You ran the cell once for each source. It takes the whole batch, (B, Dx + Dh) and (B, D): run it once."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    inputs = np.hstack([x, mixed(a, h)])
    return np.concatenate([cell(inputs[b : b + 1], s[b : b + 1]) for b in range(len(s))]), a


@bahdanau_step.misconception(
    "You wrote the new state into the caller's array `s`. Leave the old state as it is, and return the new one."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    s[...], a = moved(asks(s, h, mask, w_s, w_h, v), x, s, h, cell)
    return s, a


@bahdanau_step.misconception("You returned the scores. The second array is the *weights*: what softmax made of them.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.where(mask, scored(s, h, w_s, w_h, v), -np.inf)
    return moved(shares(e), x, s, h, cell)[0], e


@bahdanau_step.misconception("The weights you return never saw the mask. Return those that made the context.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return moved(asks(s, h, mask, w_s, w_h, v), x, s, h, cell)[0], asks(s, h, mask | True, w_s, w_h, v)


@bahdanau_step.misconception("The cell gives one thing, the new state, and no pair: there is nothing to unpack.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    new, _ = cell(np.hstack([x, mixed(a, h)]), s)
    return new, a


squeezed = bahdanau_step.misconception(
    "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of one "
    "character. Say which one goes."
)


@squeezed
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask[:, None], one_row(s, h, w_s, w_h, v), -np.inf))
    return cell(np.concatenate([x, (a @ h)[:, 0]], axis=1), s), a.squeeze()


@squeezed
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask[:, None], one_row(s, h, w_s, w_h, v), -np.inf))
    return cell(np.concatenate([x, (a @ h).squeeze()], axis=1), s), a.squeeze()


@squeezed
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask, one_row(s, h, w_s, w_h, v).squeeze(), -np.inf))
    return cell(np.concatenate([x, (a[:, None] @ h).squeeze(1)], axis=1), s), a


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
