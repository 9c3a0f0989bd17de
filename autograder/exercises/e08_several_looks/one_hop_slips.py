"""What goes wrong in `one_hop`."""

import torch

from attn.attention import masked_softmax
from autograder.exercises.e08_several_looks.one_hop import one_hop
from autograder.exercises.e08_several_looks.shared import found, look, scored, shares
from autograder.exercises.e08_several_looks.slip_parts import (
    OVERFLOW,
    OVERFLOWING,
    SHIFTED,
    cut,
    cut_one,
    touched,
)


def version(weigh=lambda e, mask: shares(e, mask), score=scored, add=lambda q, c: q + c, pick=lambda k, v: v):
    """A hop with one of its parts replaced."""

    def one_hop(q, keys, values, mask):
        weights = weigh(score(q, keys), mask)
        return add(q, found(weights, pick(keys, values))), weights

    return one_hop


def late(e, mask):
    return torch.softmax(e, 1) * mask


def filled(e, mask):
    return torch.softmax(torch.where(mask, e, torch.zeros_like(e)), 1)


def multiplied(e, mask):
    return torch.softmax(e * mask, 1)


def hardest(e, mask):
    best = e.masked_fill(~mask, -torch.inf).argmax(1)
    return torch.nn.functional.one_hot(best, e.shape[1]).to(e.dtype) * mask


def bare(e, mask):
    return torch.softmax(e.masked_fill(~mask, -torch.inf), 1)


def in_front(weights, mask):
    """The weights of the sentences that are there, without gaps."""
    return weights.gather(1, (~mask).long().argsort(1, stable=True))


def first_story(q, keys):
    return q @ keys[0].T


def weights_first(q, keys, values, mask):
    return look(q, keys, values, mask)[::-1]


def mean_over(q, keys, values, mask):
    weights = shares(scored(q, keys), mask)
    return q + found(weights, values) / mask.sum(1, keepdim=True).clamp(min=1), weights


def without_gradient(q, keys, values, mask):
    with torch.no_grad():
        weights = shares(scored(q, keys), mask)
    return q + found(weights, values), weights


def over_columns(q, keys, values, mask):
    weights = torch.softmax(keys * q[:, None], -1).sum(-1) * mask
    return q + found(weights, values), weights


def squeezed(q, keys, values, mask):
    state, weights = look(q, keys, values, mask)
    return state.squeeze(), weights


def squeezed_both(q, keys, values, mask):
    state, weights = look(q, keys, values, mask)
    return state.squeeze(), weights.squeeze()


def scores_squeezed(weigh):
    """`squeeze()` takes every axis of size 1 from the scores (B, S, 1)."""

    def one_hop(q, keys, values, mask):
        weights = weigh((keys @ q[:, :, None]).squeeze(), mask)
        return q + (weights[:, None] @ values).squeeze(1), weights

    return one_hop


def all_squeezed(weigh):
    def one_hop(q, keys, values, mask):
        weights = weigh((keys @ q[:, :, None]).squeeze(), mask)
        return q + (weights[:, None] @ values).squeeze(), weights

    return one_hop


def filled_softmax(e, mask):
    return torch.softmax(e.masked_fill(~mask, -torch.inf), -1)


def weights_squeezed(q, keys, values, mask):
    weights = shares(scored(q, keys), mask)
    return q + found(weights, values), weights.squeeze()


def of_first(keys=True, values=True):
    """All stories look into the first one's tables."""
    return lambda q, k, v, mask: look(q, k[:1].expand_as(k) if keys else k, v[:1].expand_as(v) if values else v, mask)


def rows_kept(q, keys, values, mask):
    state, weights = look(q, keys, values, mask)
    return state, weights[:, None]


def state_kept(q, keys, values, mask):
    state, weights = look(q, keys, values, mask)
    return state[:, None], weights


def both_kept(q, keys, values, mask):
    state, weights = look(q, keys, values, mask)
    return state[:, None], weights[:, None]


def cosine(q, keys):
    return scored(q, keys) / (q.norm(dim=1, keepdim=True) * keys.norm(dim=2)).clamp(min=1e-8)


def filler(number):
    return lambda e, mask: torch.softmax(e.masked_fill(~mask, number), 1)


one_hop.tell(
    {
        "You returned what was found alone. A hop adds it to the state: q plus the weighted sum of the values.": [
            version(add=lambda q, c: c)
        ],
        "You weighted the keys. The keys decide where to look; what is found there are the values.": [
            version(pick=lambda k, v: k)
        ],
        "You left the mask out: sentences that aren't there get weight. Their scores must not count.": [
            version(lambda e, mask: torch.softmax(e, 1))
        ],
        "You masked after the softmax, so a row no longer sums to one. Mask the scores.": [version(late)],
        "A masked score was set to 0, which is a score like any other: exp(0) is 1. It must be −∞.": [
            version(filled),
            version(multiplied),
        ],
        "Your softmax runs over the stories of the batch. Each story shares out its own look: over its sentences.": [
            version(lambda e, mask: shares(e, mask, 0))
        ],
        "You divided the scores by √D. This hop, as in its paper, has the plain product of key and state.": [
            version(score=lambda q, k: scored(q, k) / k.shape[-1] ** 0.5)
        ],
        "You took the best sentence alone. A hop is a soft look: a weighted sum over all sentences.": [
            version(hardest)
        ],
        "Every story was scored against the first story's keys. Each has its own.": [version(score=first_story)],
        "All stories look into the first story's tables. Each has keys and values of its own.": [of_first()],
        "All stories take the first story's values. Each has its own.": [of_first(keys=False)],
        "The two results are exchanged: first the state, then the weights.": [weights_first],
        "You divided by the number of sentences. The weights already sum to one: add up, don't average.": [mean_over],
        "The weights have no gradient here, so keys could not be trained. Leave them in the graph.": [
            without_gradient,
            version(lambda e, mask: shares(e, mask).detach()),
        ],
        "You subtracted what was found. It is added to the state.": [version(add=lambda q, c: q - c)],
        "The first look was of equal weights whatever the scores: the softmax of the scores is missing.": [
            version(lambda e, mask: mask / mask.sum(1, keepdim=True).clamp(min=1))
        ],
        "The scores are used as they are. Softmax makes weights of them.": [
            version(lambda e, mask: e.masked_fill(~mask, 0.0))
        ],
        "The mask is turned round. True means that there is a sentence: the others must not count.": [
            version(lambda e, mask: shares(e, ~mask))
        ],
        "The softmax ran over the columns. One score a sentence, then a softmax over the sentences.": [over_columns],
        "An axis of size 1 went lost: squeeze() drops each of them. Say which axis is to go.": [
            squeezed,
            squeezed_both,
            version(add=lambda q, c: q + c.squeeze()),
            weights_squeezed,
            scores_squeezed(masked_softmax),
            scores_squeezed(shares),
            scores_squeezed(filled_softmax),
            all_squeezed(masked_softmax),
            all_squeezed(shares),
            all_squeezed(filled_softmax),
            all_squeezed(lambda e, mask: filled_softmax(e, mask).nan_to_num()),
        ],
        "You divided by the lengths of state and key. This hop has the plain product, so a long key can say more.": [
            version(score=cosine)
        ],
        "Two things are asked for: the new state and the weights of the look.": [
            lambda *given: look(*given)[0],
            lambda *given: look(*given)[1],
        ],
        "The weights have an axis of size 1 too many: (B, S).": [
            lambda *given: (look(*given)[0], look(*given)[1][..., None]),
            rows_kept,
        ],
        "The state has an axis of size 1 too many: (B, D).": [state_kept],
        "State and weights have an axis of size 1 too many: (B, D) and (B, S).": [both_kept],
        "Keys and values are exchanged. The keys say where to look, the values what is found there.": [
            lambda q, keys, values, mask: look(q, values, keys, mask)
        ],
        "Each sentence got a weight of its own, by a sigmoid. A look shares out 1 among them: softmax.": [
            version(lambda e, mask: torch.sigmoid(e) * mask)
        ],
        "State and find were averaged. They are added up.": [version(add=lambda q, c: (q + c) / 2)],
        "The new state was brought to length 1. It stays the plain sum.": [
            version(add=lambda q, c: torch.nn.functional.normalize(q + c, dim=1))
        ],
        "A masked score was set to a negative number. Real scores can lie lower, and with no sentence at all every "
        "weight must be 0: `masked_softmax` sees to both.": [version(filler(x)) for x in (-100.0, -1e4, -1e9)],
        "A story with no sentence gave nan: a softmax of −∞ alone has no answer. `masked_softmax` gives zeros.": [
            version(bare)
        ],
        "The state is right, and the weights moved to the front: each stands at its own sentence.": [
            lambda q, keys, values, mask: (
                look(q, keys, values, mask)[0],
                in_front(look(q, keys, values, mask)[1], mask),
            )
        ],
        "One softmax runs over all stories. Each story shares out its own look.": [
            version(lambda e, mask: filled_softmax(e.flatten(), mask.flatten()).view_as(e))
        ],
        "All stories asked with one question. Each has its own.": [
            version(score=lambda q, keys: keys @ q[-1]),
            version(score=lambda q, keys: keys @ q[0]),
            version(score=lambda q, keys: keys @ q.mean(0)),
        ],
        "The first sentence counts even where it isn't there. The mask says which are there.": [
            lambda q, keys, values, mask: look(q, keys, values, mask | (torch.arange(mask.shape[1]) == 0))
        ],
        "The mask was added to the scores as 0 and 1. A sentence that isn't there needs a weight of 0.": [
            version(lambda e, mask: torch.softmax(e + mask, 1))
        ],
        "The scores were divided by their sum. Softmax makes weights of them.": [
            version(lambda e, mask: e.masked_fill(~mask, 0) / e.masked_fill(~mask, 0).sum(1, keepdim=True)),
            version(lambda e, mask: torch.nan_to_num(e * mask / (e * mask).sum(1, keepdim=True))),
        ],
        "The score here is a distance. It is the plain product of key and state.": [
            version(score=lambda q, keys: -((keys - q[:, None]) ** 2).sum(-1)),
            version(score=lambda q, keys: -(keys - q[:, None]).norm(dim=-1)),
        ],
        "The score lost its sign. A negative product is a low score.": [
            version(score=lambda q, keys: scored(q, keys).abs()),
            version(score=lambda q, keys: scored(q, keys).relu()),
        ],
        "Each story was scored against the keys of all stories. It has its own.": [
            version(score=lambda q, keys: torch.einsum("asd,bd->bs", keys, q))
        ],
        "Keys and values were added up. What is found there are the values alone.": [
            version(pick=lambda keys, values: keys + values)
        ],
        "The scores came back. The weights are asked for: their masked softmax.": [
            lambda q, keys, values, mask: (look(q, keys, values, mask)[0], scored(q, keys)),
            lambda q, keys, values, mask: (
                look(q, keys, values, mask)[0],
                scored(q, keys).masked_fill(~mask, -torch.inf),
            ),
        ],
        "The new state went through another function. It stays the plain sum.": [
            version(add=lambda q, c: torch.relu(q + c)),
            version(add=lambda q, c: torch.tanh(q + c)),
        ],
        "A story with no sentence lost its state. It leaves q as it was.": [
            lambda q, keys, values, mask: (
                look(q, keys, values, mask)[0] * mask.any(1, keepdim=True),
                look(q, keys, values, mask)[1],
            )
        ],
        "The sentences were counted, and the first so many taken. The mask says *which* are there.": [
            lambda q, keys, values, mask: look(q, keys, values, mask.sort(1, descending=True)[0])
        ],
        "All stories got the first story's mask. Each has its own.": [
            lambda q, keys, values, mask: look(q, keys, values, mask[:1].expand_as(mask))
        ],
        "The weights are right, and q was cut from the graph where it asks: the question couldn't be trained.": [
            version(score=lambda q, keys: scored(q.detach(), keys))
        ],
        OVERFLOW: map(version, OVERFLOWING),
        **{hint: [version(weigh) for weigh in ways] for hint, ways in SHIFTED.items()},
        **touched(look, ("q", "keys", "values", "mask")),
        **cut(look),
        **cut_one(look, ("q", "keys", "values")),
    }
)
