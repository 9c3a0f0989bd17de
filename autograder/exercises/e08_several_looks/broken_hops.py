"""How `broken_hops` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import NEAR, found, lengths, normal, scored, shares, turned

broken_hops = Exercise("broken_hops", points=3, forbid=("attn.models",), instead="mend the loop of the cell above")


def given(rng, n=2, B=2, S=4, D=3, mask=None, dtype=torch.float64):
    q, keys, values, H = (normal(rng, *shape, dtype=dtype) for shape in ((B, D), (B, S, D), (B, S, D), (D, D)))
    return q, keys, values, H, n, torch.ones(B, S, dtype=torch.bool) if mask is None else mask


@broken_hops.probe("two hops", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng))


@broken_hops.probe("two hops, H the unit matrix", NEAR)
def _(broken_hops, rng):
    q, keys, values, _, n, mask = given(rng)
    return broken_hops(q, keys, values, torch.eye(3, dtype=q.dtype), n, mask)


@broken_hops.probe("one hop", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=1))


@broken_hops.probe("four hops, stories of five, three and one sentence", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=4, B=3, S=5, mask=lengths(5, 3, 1, S=5)))


@broken_hops.probe("three hops, all sizes alike", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=3, B=3, S=3, D=3))


@broken_hops.probe("H of zeros: nothing stays but what is found", NEAR)
def _(broken_hops, rng):
    q, keys, values, H, n, mask = given(rng, n=3)
    return broken_hops(q, keys, values, 0 * H, n, mask)


@broken_hops.probe("one story, one sentence, one column", NEAR)
def _(broken_hops, rng):
    return [broken_hops(*given(rng, **{"B": 2, "S": 3, "D": 2, **one})) for one in ({"B": 1}, {"S": 1}, {"D": 1})]


@broken_hops.probe("tensors that lie turned in memory", NEAR)
def _(broken_hops, rng):
    return broken_hops(*(turned(x) if torch.is_tensor(x) else x for x in given(rng, mask=lengths(4, 2, S=4))))


@broken_hops.probe("single precision stays single", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, dtype=torch.float32))


@broken_hops.probe("a story with no sentence", NEAR, extreme=True)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=2, B=3, mask=lengths(3, 0, 1, S=4)))


@broken_hops.probe("the gradient reaches q, both tables and H", NEAR)
def _(broken_hops, rng):
    *inputs, n, mask = given(rng, n=3)
    inputs = [x.requires_grad_() for x in inputs]
    state, weights = broken_hops(*inputs, n, mask)
    return torch.autograd.grad((state**2).sum() + (weights**2).sum(), inputs)


@broken_hops.probe("your arguments stay as they were", NEAR)
def _(broken_hops, rng):
    inputs = given(rng, mask=lengths(4, 2, S=4))
    return broken_hops(*inputs), *inputs


def version(ask=lambda q, first, H: q, step=lambda q, c, H: q @ H.T + c, first_step=None, stack=1, cut=0):
    """The loop with one of its parts replaced."""

    def broken_hops(q, keys, values, H, n_hops, mask):
        first, looks = q, []
        for hop in range(n_hops - cut):
            weights = shares(scored(ask(q, first, H), keys), mask)
            c = found(weights, values)
            q = (first_step if hop == 0 and first_step else step)(q, c, H)
            looks.append(weights)
        return q, torch.stack(looks, stack) if looks else q[:, :0, None]

    return broken_hops


def from_first(q, keys, values, H, n_hops, mask):
    first, looks = q, []
    for _ in range(n_hops):
        weights = shares(scored(q, keys), mask)
        q = first @ H.T + found(weights, values)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def in_place(q, keys, values, H, n_hops, mask):
    looks = []
    for _ in range(n_hops):
        weights = shares(scored(q, keys), mask)
        q[:] = q @ H.T + found(weights, values)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def detached(q, keys, values, H, n_hops, mask):
    return version(lambda q, first, H: q.detach())(q, keys, values, H, n_hops, mask)


def not_turned(q, c, H):
    return q @ H + c


def last_without(q, keys, values, H, n_hops, mask):
    looks = []
    for hop in range(n_hops):
        weights = shares(scored(q, keys), mask)
        q = (q @ H.T if hop < n_hops - 1 else q) + found(weights, values)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def weights_after(q, keys, values, H, n_hops, mask):
    looks = []
    for _ in range(n_hops):
        q = q @ H.T + found(shares(scored(q, keys), mask), values)
        looks.append(shares(scored(q, keys), mask))
    return q, torch.stack(looks, 1)


def first_back(q, *others):
    return q, version()(q, *others)[1]


def as_list(*given):
    state, looks = version()(*given)
    return state, list(looks.unbind(1))


broken_hops.tell(
    {
        "Every hop still asks with the first question. Score with the state as it is now.": [
            version(lambda q, first, H: first)
        ],
        "H multiplies a column in the formula. For rows that is q times the *transposed* H.": [
            version(step=not_turned)
        ],
        "Nothing is mended: all hops ask with the first question, and H isn't transposed.": [
            version(lambda q, first, H: first, not_turned)
        ],
        "What was found went through H, too. H turns the old state alone; what was found is added after.": [
            version(step=lambda q, c, H: (q + c) @ H.T),
            version(step=lambda q, c, H: (q + c) @ H),
        ],
        "You turned the state by H before looking. First the look with the state as it is, then H.": [
            version(lambda q, first, H: q @ H.T),
            version(lambda q, first, H: q @ H),
        ],
        "H is gone: the state before must go through it.": [version(step=lambda q, c, H: q + c)],
        "The state before is gone: it goes through H and is added to what was found.": [
            version(step=lambda q, c, H: c)
        ],
        "H turned what was found and not the state. It is the other way round.": [
            version(step=lambda q, c, H: q + c @ H.T),
            version(step=lambda q, c, H: q + c @ H),
        ],
        "Each new state starts from the first question. It starts from the state before.": [from_first],
        "The old state counts twice: once through H, once as it was.": [version(step=lambda q, c, H: q + q @ H.T + c)],
        "You changed the q that came. The caller still needs it: make a new tensor.": [in_place],
        "The first hop skips H. All hops do the same.": [version(first_step=lambda q, c, H: q + c)],
        "The last hop skips H. All hops do the same.": [last_without],
        "You took the inverse of H. Rows times a matrix, in place of the matrix times a column, need its transpose.": [
            version(step=lambda q, c, H: q @ torch.linalg.pinv(H) + c),
            version(step=lambda q, c, H: q @ torch.linalg.inv(H) + c),
        ],
        "You made H symmetric, so that its side doesn't matter. It is another matrix now.": [
            version(step=lambda q, c, H: q @ (H + H.T) / 2 + c)
        ],
        "A hop is missing: there are n_hops of them.": [version(cut=1)],
        "The weights are those of the state after the hop. The look comes first, and these are its weights.": [
            weights_after
        ],
        "The q that came is given back. The state after the last hop is asked for.": [first_back],
        "The weights came as a list. Stack them into one tensor, (B, n_hops, S).": [as_list],
        "The weights of the hops must stand on axis 1: (B, n_hops, S).": [version(stack=0), version(stack=2)],
        "The state is cut from the graph where it asks, so no hop can learn what to ask.": [detached],
    }
)


@broken_hops.alternative("with einsum, and the looks joined at the end")
def _(q, keys, values, H, n_hops, mask):
    looks = []
    for _ in range(n_hops):
        looks.append(shares(torch.einsum("bd,bsd->bs", q, keys), mask)[:, None])
        q = torch.einsum("ed,bd->be", H, q) + torch.einsum("bs,bsd->bd", looks[-1][:, 0], values)
    return q, torch.cat(looks, 1)


@broken_hops.alternative("columns instead of rows")
def _(q, keys, values, H, n_hops, mask):
    looks, column = [], q[..., None]  # (B, D, 1)
    while len(looks) < n_hops:
        weights = shares((keys @ column)[..., 0], mask)
        column = H @ column + values.mT @ weights[..., None]
        looks.append(weights)
    return column[..., 0], torch.stack(looks).transpose(0, 1)


broken_hops.equivalent(
    "a = masked_softmax((keys @ q[:, :, None])[:, :, -1], mask)", "the last axis has size 1: its last is its first"
)
broken_hops.equivalent("q = q @ H.mT + (a[:, None] @ values)[:, -1]", "axis 1 has size 1: its last is its first")
