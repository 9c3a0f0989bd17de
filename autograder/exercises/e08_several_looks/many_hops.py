"""How `many_hops` of lesson 08 is judged."""

from itertools import pairwise

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import NEAR, found, lengths, look, normal, scored, shares, turned

many_hops = Exercise("many_hops", points=2, forbid=("attn.models",), instead="a loop over `one_hop` is enough")


def given(rng, n=2, B=2, S=4, D=3, mask=None, dtype=torch.float64):
    q, facts = normal(rng, B, D, dtype=dtype), normal(rng, n + 1, B, S, D, dtype=dtype)
    return q, facts, torch.ones(B, S, dtype=torch.bool) if mask is None else mask


@many_hops.probe("one hop", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=1))


@many_hops.probe("two hops", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng))


@many_hops.probe("four hops, stories of five, three and one sentence", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=4, B=3, S=5, mask=lengths(5, 3, 1, S=5)))


@many_hops.probe("three hops, all sizes alike", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=3, B=3, S=3, D=3))


@many_hops.probe("one story, one sentence, one column", NEAR)
def _(many_hops, rng):
    return [many_hops(*given(rng, **{"B": 2, "S": 3, "D": 2, **one})) for one in ({"B": 1}, {"S": 1}, {"D": 1})]


@many_hops.probe("tensors that lie turned in memory", NEAR)
def _(many_hops, rng):
    q, facts, mask = given(rng, n=3, mask=lengths(4, 2, S=4))
    return many_hops(turned(q), turned(facts), turned(mask))


@many_hops.probe("single precision stays single", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, dtype=torch.float32))


@many_hops.probe("a story with no sentence", NEAR, extreme=True)
def _(many_hops, rng):
    return many_hops(*given(rng, n=2, B=3, mask=lengths(3, 0, 1, S=4)))


@many_hops.probe("the gradient reaches the question and every table", NEAR)
def _(many_hops, rng):
    q, facts, mask = given(rng, n=3)
    state, weights = many_hops(q.requires_grad_(), facts.requires_grad_(), mask)
    return torch.autograd.grad((state**2).sum() + (weights**2).sum(), (q, facts))


@many_hops.probe("your arguments stay as they were", NEAR)
def _(many_hops, rng):
    inputs = given(rng, mask=lengths(4, 2, S=4))
    return many_hops(*inputs), *inputs


def version(keys=lambda i: i, values=lambda i: i + 1, ask=lambda q, first: q, add=lambda q, c: q + c, stack=1, cut=0):
    """The loop with one of its parts replaced."""

    def many_hops(q, facts, mask):
        first, looks = q, []
        for i in range(len(facts) - 1 - cut):
            weights = shares(scored(ask(q, first), facts[keys(i)]), mask)
            q = add(q, found(weights, facts[values(i)]))
            looks.append(weights)
        return q, torch.stack(looks, stack) if stack is not None else looks[-1]

    return many_hops


def from_first(q, facts, mask):
    first, looks = q, []
    for i in range(len(facts) - 1):
        q, weights = look(first, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def in_pairs(q, facts, mask):
    looks = []
    for i in range(0, len(facts) - 1, 2):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def as_list(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, looks


def doubled(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        state, weights = look(q, facts[i], facts[i + 1], mask)
        q = q + state
        looks.append(weights)
    return q, torch.stack(looks, 1)


def detached(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q, weights = look(q.detach(), facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def in_place(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        weights = shares(scored(q, facts[i]), mask)
        q += found(weights, facts[i + 1])
        looks.append(weights)
    return q, torch.stack(looks, 1)


def backwards(q, facts, mask):
    return version()(q, facts.flip(0), mask)


many_hops.tell(
    {
        "Every hop asks with the first question. From the second hop on the state of the hop before asks.": [
            version(ask=lambda q, first: first),
            from_first,
        ],
        "A hop's values are the next table, facts[i + 1]: you took the keys' own, facts[i].": [
            version(values=lambda i: i)
        ],
        "All hops read the first table as keys. Hop i has its keys in facts[i].": [version(keys=lambda i: 0)],
        "All hops have the same pair of tables. Hop i has keys in facts[i] and values in facts[i + 1].": [
            version(keys=lambda i: 0, values=lambda i: 1)
        ],
        "Keys and values are exchanged: hop i asks the keys in facts[i] and takes from facts[i + 1].": [
            version(keys=lambda i: i + 1, values=lambda i: i)
        ],
        "You took two new tables for each hop. One hop's values are the next one's keys: neighbours overlap.": [
            in_pairs
        ],
        "The weights of the hops must stand on axis 1: (B, n, S). A batch comes first.": [version(stack=0)],
        "The weights of the hops must stand on axis 1, before the sentences: (B, n, S).": [version(stack=2)],
        "You returned the last hop's weights alone. Those of all hops are asked for, (B, n, S).": [version(stack=None)],
        "The weights came as a list. Stack them into one tensor, (B, n, S).": [as_list],
        "The last state is what the last hop found, without the state before. Every hop adds to the state.": [
            version(add=lambda q, c: c)
        ],
        "The state counts twice: `one_hop` gives q + what was found already.": [doubled],
        "The state is cut from the graph between hops, so the first hop can't learn from the answer.": [detached],
        "You changed the q that came (+= writes into it). The caller still needs it: make a new tensor.": [in_place],
        "You went through the tables from the last to the first. The first hop has keys in facts[0].": [backwards],
    }
)


def short(q, facts, mask):
    looks = []
    for i in range(max(1, len(facts) - 2)):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def long(q, facts, mask):
    looks = []
    for i in range(len(facts)):
        q, weights = look(q, facts[i], facts[min(i + 1, len(facts) - 1)], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def too_far(q, facts, mask):
    looks = []
    for i in range(len(facts)):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def two_only(q, facts, mask):
    looks = []
    for i in (0, 1):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def by_stories(q, facts, mask):
    looks = []
    for i in range(facts.shape[1] - 1):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def weights_of_next(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q, _ = look(q, facts[i], facts[i + 1], mask)
        looks.append(look(q, facts[i], facts[i + 1], mask)[1])
    return q, torch.stack(looks, 1)


def all_states(q, facts, mask):
    looks, states = [], []
    for i in range(len(facts) - 1):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
        states.append(q)
    return torch.stack(states, 1), torch.stack(looks, 1)


many_hops.tell(
    {
        "There are always two hops here. n + 1 tables make n hops: count the tables.": [two_only],
        "You counted the stories, which stand on axis 1. The tables stand on axis 0: n + 1 of them make n hops.": [
            by_stories
        ],
        "All hops take their values from the last table. Hop i takes its own from facts[i + 1].": [
            version(values=lambda i: -1)
        ],
        "The hops' weights were joined along the sentences. They need an axis of their own: (B, n, S).": [
            lambda q, facts, mask: (
                version()(q, facts, mask)[0],
                version()(q, facts, mask)[1].flatten(1),
            )
        ],
        "The weights are those of the state after the hop. A hop looks first: take both results of one call.": [
            weights_of_next
        ],
        "The hops' weights were averaged. All of them are asked for, (B, n, S).": [
            lambda *given: (version()(*given)[0], version()(*given)[1].mean(1))
        ],
        "The states of all hops came. Only the last one is asked for, (B, D).": [all_states],
        "A hop too few: n + 1 tables make n hops.": [short],
        "A hop too many: n + 1 tables make n hops, since a hop needs a table after its own.": [long, too_far],
    }
)


@many_hops.alternative("over pairs of neighbours, joined at the end")
def _(q, facts, mask):
    looks = []
    for keys, values in pairwise(facts):
        q, weights = look(q, keys, values, mask)
        looks.append(weights[:, None])
    return q, torch.cat(looks, 1)


@many_hops.alternative("by recursion")
def _(q, facts, mask):
    def rest(q, i):
        if i == len(facts) - 1:
            return q, []
        q, weights = look(q, facts[i], facts[i + 1], mask)
        last, looks = rest(q, i + 1)
        return last, [weights, *looks]

    state, looks = rest(q, 0)
    return state, torch.stack(looks).movedim(0, 1)
