"""What goes wrong in `broken_hops`."""

import torch

from attn.attention import masked_softmax
from autograder.exercises.e08_several_looks.broken_hops import broken_hops
from autograder.exercises.e08_several_looks.shared import found, scored, shares
from autograder.exercises.e08_several_looks.slip_parts import (
    OVERFLOW,
    OVERFLOWING,
    SHIFTED,
    cut,
    cut_one,
    touched,
)


def version(
    ask=lambda q, first, H: q, step=lambda q, c, H: q @ H.T + c, first_step=None, stack=1, hops=lambda n: n,
    weigh=shares, score=scored, pick=lambda k, v: v, keep=lambda weights: weights,
):  # fmt: skip
    """The loop with one of its parts replaced."""

    def broken_hops(q, keys, values, H, n_hops, mask):
        first, looks = q, []
        for hop in range(hops(n_hops)):
            weights = weigh(score(ask(q, first, H), keys), mask)
            c = found(weights, pick(keys, values))
            q = (first_step if hop == 0 and first_step else step)(q, c, H)
            looks.append(keep(weights))
        return q, torch.stack(looks, stack) if looks else q[:, :0, None]

    return broken_hops


def from_first(q, keys, values, H, n_hops, mask):
    first, looks = q, []
    for _ in range(n_hops):
        weights = shares(scored(q, keys), mask)
        q = first @ H.T + found(weights, values)
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


def with_first(q, keys, values, H, n_hops, mask):
    first = q
    return version(step=lambda q, c, H: q @ H.T + c + first)(q, keys, values, H, n_hops, mask)


def of_powers(q, keys, values, H, n_hops, mask):
    first, looks = q, []
    for hop in range(n_hops):
        weights = shares(scored(q, keys), mask)
        q = first @ torch.linalg.matrix_power(H.T, hop + 1) + found(weights, values)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def mixed(looks):
    return looks.reshape(looks.shape[1], looks.shape[0], -1)


def scores_squeezed(weigh):
    """`squeeze()` takes every axis of size 1 from the scores (B, S, 1)."""

    def broken_hops(q, keys, values, H, n_hops, mask):
        looks = []
        for _ in range(n_hops):
            weights = weigh((keys @ q[:, :, None]).squeeze(), mask)
            q = q @ H.T + (weights[:, None] @ values).squeeze(1)
            looks.append(weights)
        return q, torch.stack(looks, 1)

    return broken_hops


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
        "The first hop skips H. All hops do the same.": [version(first_step=lambda q, c, H: q + c)],
        "The last hop skips H. All hops do the same.": [last_without],
        "You took the inverse of H. Rows times a matrix, in place of the matrix times a column, need its transpose.": [
            version(step=lambda q, c, H: q @ torch.linalg.pinv(H) + c),
            version(step=lambda q, c, H: q @ torch.linalg.inv(H) + c),
        ],
        "You made H symmetric, so that its side doesn't matter. It is another matrix now.": [
            version(step=lambda q, c, H: q @ (H + H.T) / 2 + c)
        ],
        "A hop is missing: there are n_hops of them.": [version(hops=lambda n: n - 1)],
        "A hop too many is made, at least for the state: there are n_hops of them.": [
            version(hops=lambda n: n + 1),
            lambda *given: (version(hops=lambda n: n + 1)(*given)[0], version()(*given)[1]),
        ],
        "The last state is one hop short of the weights: the last find isn't added.": [
            lambda *given: (version(hops=lambda n: n - 1)(*given)[0], version()(*given)[1])
        ],
        "There are never more than a fixed number of hops here. There are n_hops of them, whatever that is.": [
            version(hops=lambda n, most=most: min(n, most)) for most in (1, 2, 3, 4, 5, 6)
        ],
        "The number of hops is always the same here. There are n_hops of them.": [
            version(hops=lambda n, always=always: always) for always in (2, 3)
        ],
        "The mask is left out: sentences that aren't there get weight.": [
            version(weigh=lambda e, mask: torch.softmax(e, 1))
        ],
        "The mask is turned round. True means that there is a sentence.": [
            version(weigh=lambda e, mask: shares(e, ~mask))
        ],
        "The mask came after the softmax, so weights no longer sum to one. Mask the scores.": [
            version(weigh=lambda e, mask: torch.softmax(e, 1) * mask)
        ],
        "Your softmax runs over the stories of the batch. Each story shares out its own look.": [
            version(weigh=lambda e, mask: shares(e, mask, 0))
        ],
        "You divided the scores by √D. A hop has the plain product of key and state.": [
            version(score=lambda q, k: scored(q, k) / k.shape[-1] ** 0.5)
        ],
        "Keys and values are exchanged. The keys say where to look, the values what is found there.": [
            lambda q, keys, values, H, n, mask: version()(q, values, keys, H, n, mask)
        ],
        "The keys were weighted. They decide where to look; what is found there are the values.": [
            version(pick=lambda k, v: k)
        ],
        "A story with no sentence gave nan: a softmax of −∞ alone has no answer. `masked_softmax` gives zeros.": [
            version(weigh=lambda e, mask: torch.softmax(e.masked_fill(~mask, -torch.inf), 1))
        ],
        "A masked score was set to a negative number. Real scores can lie lower, and with no sentence at all every "
        "weight must be 0.": [
            version(weigh=lambda e, mask, x=x: torch.softmax(e.masked_fill(~mask, x), 1)) for x in (-100.0, -1e4, -1e9)
        ],
        "All stories look into the first story's tables. Each has its own.": [
            lambda q, keys, values, *given: version()(q, keys[:1].expand_as(keys), values[:1].expand_as(values), *given)
        ],
        "Only the diagonal of H is used. The state is multiplied by the whole matrix.": [
            version(step=lambda q, c, H: q * H.diagonal() + c)
        ],
        "You multiplied H number by number. It is a product of a matrix and a vector.": [
            version(step=lambda q, c, H: (q[:, None] * H).sum(1) + c)
        ],
        "The first question is in every score, besides the state. Score with the state as it is now.": [
            version(lambda q, first, H: q + first),
            version(lambda q, first, H: (q + first) / 2),
        ],
        "The first question is added at every hop. H turns the state, what was found is added, no more.": [with_first],
        "A power of H turns the first question at each hop. H turns the state of the hop before.": [of_powers],
        "The state went through another function. It is H times the old state plus what was found.": [
            version(step=lambda q, c, H: torch.tanh(q @ H.T) + c),
            version(step=lambda q, c, H: torch.tanh(q @ H.T + c)),
            version(step=lambda q, c, H: torch.relu(q @ H.T + c)),
        ],
        "H times the states as columns gives (D, B). What was found has rows: turn the product back.": [
            version(step=lambda q, c, H: H @ q.T + c)
        ],
        "The state is cut from the graph between hops, so the first hop can't learn from the answer.": [
            version(lambda q, first, H: q.detach(), lambda q, c, H: q.detach() @ H.T + c),
            version(step=lambda q, c, H: q.detach() @ H.T + c),
        ],
        "Each sentence got a weight of its own, by a sigmoid. A look shares out 1 among them: softmax.": [
            version(weigh=lambda e, mask: torch.sigmoid(e) * mask)
        ],
        "What was found was divided by the number of sentences. The weights sum to one already.": [
            version(step=lambda q, c, H: q @ H.T + c, pick=lambda k, v: v / v.shape[1])
        ],
        "What was found was taken off. It is added.": [version(step=lambda q, c, H: q @ H.T - c)],
        OVERFLOW: [version(weigh=weigh) for weigh in OVERFLOWING],
        **{hint: [version(weigh=weigh) for weigh in ways] for hint, ways in SHIFTED.items()},
        "The hops' weights stand in the wrong order: the first hop's come first.": [
            lambda *given: (version()(*given)[0], version()(*given)[1].flip(1))
        ],
        "The weights were *reshaped* to (B, n_hops, S), which mixes stories and hops. Axes are exchanged otherwise.": [
            lambda *given: (version()(*given)[0], mixed(version(stack=0)(*given)[1]))
        ],
        "The last hop's weights came alone. Those of all hops are asked for, (B, n_hops, S).": [
            lambda *given: (version()(*given)[0], version()(*given)[1][:, -1])
        ],
        "An axis of size 1 went lost: squeeze() drops each of them. Say which axis is to go.": [
            version(step=lambda q, c, H: (H @ q[..., None]).squeeze() + c),
            version(step=lambda q, c, H: q @ H.T + c.squeeze()),
            version(keep=lambda weights: weights.squeeze()),
            lambda *given: (version()(*given)[0], version()(*given)[1].squeeze()),
            lambda *given: (version()(*given)[0].squeeze(), version()(*given)[1]),
            lambda *given: tuple(x.squeeze() for x in version()(*given)),
            scores_squeezed(masked_softmax),
            scores_squeezed(shares),
        ],
        **touched(version(), ("q", "keys", "values", "H", "", "mask")),
        **cut(version()),
        **cut_one(version(), ("q", "keys", "values", "H")),
        "The weights are those of the state after the hop. The look comes first, and these are its weights.": [
            weights_after
        ],
        "The q that came is given back. The state after the last hop is asked for.": [first_back],
        "The weights came as a list. Stack them into one tensor, (B, n_hops, S).": [as_list],
        "The weights of the hops must stand on axis 1: (B, n_hops, S).": [version(stack=0), version(stack=2)],
        "The state is cut from the graph where it asks, so no hop can learn what to ask.": [detached],
    }
)
