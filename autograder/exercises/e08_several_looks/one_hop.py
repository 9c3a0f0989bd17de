"""How `one_hop` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import (
    NEAR,
    found,
    lengths,
    look,
    normal,
    scored,
    shares,
    tensor,
    turned,
)

one_hop = Exercise("one_hop", points=2, forbid=("attn.models",), instead="write the look yourself: it is three lines")


def given(rng, B=2, S=4, D=3, mask=None, **options):
    q, keys, values = (normal(rng, *shape, **options) for shape in ((B, D), (B, S, D), (B, S, D)))
    return q, keys, values, torch.ones(B, S, dtype=torch.bool) if mask is None else mask


@one_hop.probe("two stories of four sentences", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng))


@one_hop.probe("as many stories as sentences and columns", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng, B=4, S=4, D=4))


@one_hop.probe("stories of five, two and four sentences, junk behind them", NEAR)
def _(one_hop, rng):
    q, keys, values, mask = given(rng, B=3, S=5, D=2, mask=lengths(5, 2, 4, S=5))
    return one_hop(q, keys.masked_fill(~mask[..., None], 3.0), values.masked_fill(~mask[..., None], -7.0), mask)


@one_hop.probe("a mask with a gap, and a real sentence of zeros", NEAR)
def _(one_hop, rng):
    q, keys, values, _ = given(rng, B=2, S=5)
    keys[:, 1], values[:, 1] = 0, 0
    mask = torch.tensor([[True, True, False, True, False], [False, True, True, True, True]])
    return one_hop(q, keys, values, mask)


@one_hop.probe("one story, one sentence, one column", NEAR)
def _(one_hop, rng):
    return [one_hop(*given(rng, **{"B": 2, "S": 3, "D": 2, **one})) for one in ({"B": 1}, {"S": 1}, {"D": 1})]


@one_hop.probe("two sentences that match equally well", NEAR)
def _(one_hop, rng):
    q, keys, values, mask = given(rng, S=4)
    keys[:, 2] = keys[:, 0]
    keys[:, [0, 2]] += 0.5 * q[:, None]
    return one_hop(q, keys, values, mask)


@one_hop.probe("tensors that lie turned in memory", NEAR)
def _(one_hop, rng):
    return one_hop(*map(turned, given(rng, mask=lengths(4, 3, S=4))))


@one_hop.probe("single precision stays single", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng, dtype=torch.float32))


@one_hop.probe("a story with no sentence", NEAR, extreme=True)
def _(one_hop, rng):
    return one_hop(*given(rng, B=3, mask=lengths(3, 0, 1, S=4)))


@one_hop.probe("scores in the thousands, the masked one largest", NEAR, extreme=True)
def _(one_hop, rng):
    q, keys, values, _ = given(rng, D=2)
    q[:] = tensor([[40.0, 0.0], [-40.0, 0.0]])
    keys[:, :, 0] = tensor([[25.0, 25.0002, 3.0, 90.0], [-50.0, -50.01, 30.0, -90.0]])
    return one_hop(q, keys, values, lengths(3, 3, S=4))


@one_hop.probe("the gradient reaches q, keys and values", NEAR)
def _(one_hop, rng):
    q, keys, values, mask = given(rng, mask=lengths(4, 2, S=4))
    inputs = [x.requires_grad_() for x in (q, keys, values)]
    state, weights = one_hop(*inputs, mask)
    return torch.autograd.grad((state**2).sum() + (weights**2).sum(), inputs)


@one_hop.probe("your arguments stay as they were", NEAR)
def _(one_hop, rng):
    inputs = given(rng, mask=lengths(4, 2, S=4))
    return one_hop(*inputs), *inputs


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


def in_place(q, keys, values, mask):
    weights = shares(scored(q, keys), mask)
    q += found(weights, values)
    return q, weights


def hardest(e, mask):
    best = e.masked_fill(~mask, -torch.inf).argmax(1)
    return torch.nn.functional.one_hot(best, e.shape[1]).to(e.dtype) * mask


def bare(e, mask):
    return torch.softmax(e.masked_fill(~mask, -torch.inf), 1)


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
        "You changed the q that came (+= writes into it). The caller still needs it: make a new tensor.": [in_place],
        "You took the best sentence alone. A hop is a soft look: a weighted sum over all sentences.": [
            version(hardest)
        ],
        "Every story was scored against the first story's keys. Each has its own.": [version(score=first_story)],
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
        ],
        "You divided by the lengths of state and key. This hop has the plain product, so a long key can say more.": [
            version(score=cosine)
        ],
        "Two things are asked for: the new state and the weights of the look.": [
            lambda *given: look(*given)[0],
            lambda *given: look(*given)[1],
        ],
        "The weights have an axis of size 1 too many: (B, S).": [
            lambda *given: (look(*given)[0], look(*given)[1][..., None])
        ],
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
    }
)


@one_hop.alternative("with bmm")
def _(q, keys, values, mask):
    weights = shares(torch.bmm(keys, q.unsqueeze(2)).squeeze(2), mask)
    return q + torch.bmm(weights.unsqueeze(1), values).squeeze(1), weights


@one_hop.alternative("story by story")
def _(q, keys, values, mask):
    states, looks = [], []
    for own, k, v, there in zip(q, keys, values, mask, strict=True):
        a = shares((k @ own)[None], there[None])[0]
        states.append(own + a @ v)
        looks.append(a)
    return torch.stack(states), torch.stack(looks)
