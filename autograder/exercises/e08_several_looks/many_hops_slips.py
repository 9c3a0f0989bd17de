"""What goes wrong in `many_hops`."""

from itertools import pairwise

import torch

from attn.attention import masked_softmax
from autograder.exercises.e08_several_looks.many_hops import many_hops
from autograder.exercises.e08_several_looks.shared import found, look, scored, shares
from autograder.exercises.e08_several_looks.slip_parts import (
    OVERFLOW,
    OVERFLOWING,
    SHIFTED,
    cut,
    cut_one,
    touched,
)


def version(
    keys=lambda i: i, values=lambda i: i + 1, ask=lambda q, first: q, add=lambda q, c, first: q + c, stack=1,
    weigh=shares, score=scored, hops=lambda n: n, after=lambda mask, weights: mask, keep=lambda weights: weights,
):  # fmt: skip
    """The loop with one of its parts replaced."""

    def many_hops(q, facts, mask):
        first, looks = q, []
        for i in range(hops(len(facts) - 1)):
            weights = weigh(score(ask(q, first), facts[keys(i)]), mask)
            q, mask = add(q, found(weights, facts[values(i)]), first), after(mask, weights)
            looks.append(keep(weights))
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


def reshaped(q, facts, mask):
    state, looks = version(stack=0)(q, facts, mask)
    return state, looks.reshape(len(q), len(facts) - 1, -1)


def scores_squeezed(weigh):
    """`squeeze()` takes every axis of size 1 from the scores (B, S, 1)."""

    def many_hops(q, facts, mask):
        looks = []
        for keys, values in pairwise(facts):
            weights = weigh((keys @ q[:, :, None]).squeeze(), mask)
            q = q + (weights[:, None] @ values).squeeze(1)
            looks.append(weights)
        return q, torch.stack(looks, 1)

    return many_hops


def last_pair_first(q, facts, mask):
    looks = []
    for i in reversed(range(len(facts) - 1)):
        q, weights = look(q, facts[i], facts[i + 1], mask)
        looks.append(weights)
    return q, torch.stack(looks, 1)


def last_alone(q, facts, mask):
    before = version(hops=lambda n: n - 1)(q, facts, mask)[0] if len(facts) > 2 else q
    state, looks = version()(q, facts, mask)
    return state - before, looks


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
            version(add=lambda q, c, first: c)
        ],
        "Each find is added to the first question, so what the hops before found is lost. Add it to the state.": [
            version(add=lambda q, c, first: first + c)
        ],
        "The states are right, and the hops' weights stand in the wrong order: the first hop's come first.": [
            lambda *given: (version()(*given)[0], version()(*given)[1].flip(1))
        ],
        "The weights were *reshaped* to (B, n, S), which mixes stories and hops. Axes are exchanged otherwise.": [
            reshaped
        ],
        "A sentence that a hop has looked at is closed to the hops after it. Every hop may look at all of them.": [
            version(after=lambda mask, a: mask & ~torch.nn.functional.one_hot(a.argmax(1), a.shape[1]).bool()),
            version(after=lambda mask, a: mask & (a < a.amax(1, keepdim=True))),
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
        "The mask is used in the first hop alone. It holds for every hop.": [
            version(after=lambda mask, weights: torch.ones_like(mask))
        ],
        "Your softmax runs over the stories of the batch. Each story shares out its own look.": [
            version(weigh=lambda e, mask: shares(e, mask, 0))
        ],
        "You divided the scores by √D. A hop has the plain product of key and state.": [
            version(score=lambda q, k: scored(q, k) / k.shape[-1] ** 0.5)
        ],
        "A story with no sentence gave nan: a softmax of −∞ alone has no answer. `masked_softmax` gives zeros.": [
            version(weigh=lambda e, mask: torch.softmax(e.masked_fill(~mask, -torch.inf), 1))
        ],
        "A masked score was set to a negative number. Real scores can lie lower, and with no sentence at all every "
        "weight must be 0.": [
            version(weigh=lambda e, mask, x=x: torch.softmax(e.masked_fill(~mask, x), 1)) for x in (-100.0, -1e4, -1e9)
        ],
        "The first hop's weights came n times. Each hop has weights of its own.": [
            lambda *given: (version()(*given)[0], version()(*given)[1][:, :1].expand(-1, len(given[1]) - 1, -1))
        ],
        "The hops' weights were added up on the way. Each hop's own are asked for.": [
            lambda *given: (version()(*given)[0], version()(*given)[1].cumsum(1))
        ],
        "The question that came is given back. The state after the last hop is asked for.": [
            lambda *given: (given[0], version()(*given)[1])
        ],
        "The state after the first hop came. The last one is asked for.": [
            lambda *given: (version(hops=lambda n: 1)(*given)[0], version()(*given)[1])
        ],
        "The state went through another function between the hops. It stays the plain sum.": [
            version(add=lambda q, c, first: torch.relu(q + c)),
            version(add=lambda q, c, first: torch.tanh(q + c)),
            version(add=lambda q, c, first: torch.nn.functional.normalize(q + c, dim=-1)),
        ],
        "The last hop doesn't add to the state. All hops do the same.": [last_alone],
        "The first question is in every score besides the state. Score with the state alone.": [
            version(ask=lambda q, first: q if q is first else q + first),
            version(ask=lambda q, first: q + first),
        ],
        "The last hop's weights came alone, with an axis of their own. Those of all hops are asked for.": [
            lambda *given: (version()(*given)[0], version()(*given)[1][:, -1:])
        ],
        "The hops go from the last pair of tables to the first. The first hop has keys in facts[0].": [
            last_pair_first,
            lambda *given: (last_pair_first(*given)[0], last_pair_first(*given)[1].flip(1)),
        ],
        "State and find were averaged. They are added up.": [version(add=lambda q, c, first: (q + c) / 2)],
        "The weights that come back are cut from the graph.": [
            lambda *given: (version()(*given)[0], version()(*given)[1].detach())
        ],
        OVERFLOW: [version(weigh=weigh) for weigh in OVERFLOWING],
        **{hint: [version(weigh=weigh) for weigh in ways] for hint, ways in SHIFTED.items()},
        "There are never more than a fixed number of hops here. n + 1 tables make n hops, whatever n is.": [
            version(hops=lambda n, most=most: min(n, most)) for most in (2, 3, 4, 5, 6)
        ],
        "There are always three hops here. n + 1 tables make n hops: count the tables.": [version(hops=lambda n: 3)],
        "An axis of size 1 went lost: squeeze() drops each of them. Say which axis is to go.": [
            lambda *given: (version()(*given)[0], version()(*given)[1].squeeze()),
            lambda *given: tuple(x.squeeze() for x in version()(*given)),
            lambda *given: (version()(*given)[0].squeeze(), version()(*given)[1]),
            version(keep=lambda weights: weights.squeeze()),
            version(add=lambda q, c, first: q + c.squeeze()),
            scores_squeezed(masked_softmax),
            scores_squeezed(shares),
        ],
        **touched(version(), ("q", "facts", "mask")),
        **cut(version()),
        **cut_one(version(), ("q", "facts")),
        "The state counts twice: `one_hop` gives q + what was found already.": [doubled],
        "The state is cut from the graph between hops, so the first hop can't learn from the answer.": [detached],
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
