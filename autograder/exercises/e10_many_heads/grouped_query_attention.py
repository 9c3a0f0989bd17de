"""How `grouped_query_attention` of lesson 10 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.grouped_versions import (
    asserted,
    by_head,
    checked,
    each,
    expanded,
    filled,
    first_set,
    one_for_all,
    other_way,
    rows,
    spread_along,
    taken,
    with_group,
)
from autograder.exercises.e10_many_heads.shared import LIBRARY, NEAR, attend, error, fitting, slope, tensor, turned

grouped_query_attention = Exercise(
    "grouped_query_attention", points=3, forbid=LIBRARY, instead="give each group its keys, then `attend`"
)


def given(rng, B=2, H=6, sets=2, T=3, S=5, D=4, Dv=7):
    return tensor(rng, B, H, T, D), tensor(rng, B, sets, S, D), tensor(rng, B, sets, S, Dv)


def some_of(rng, T, S):
    mask = torch.tensor(rng.random((T, S)) < 0.6)
    mask[:, 1] = True
    return mask


@grouped_query_attention.probe("six heads, two sets", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng))


@grouped_query_attention.probe("two heads a set, four sets", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, H=8, sets=4))


@grouped_query_attention.probe("one set for all heads", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, sets=1))


@grouped_query_attention.probe("as many sets as heads", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, H=3, sets=3))


@grouped_query_attention.probe("all sizes four, two sets", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, B=4, H=4, sets=2, T=4, S=4, D=4, Dv=4))


@grouped_query_attention.probe("a mask (T, S)", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, T=4), some_of(rng, 4, 5))


@grouped_query_attention.probe("a causal mask, one set", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, sets=1, T=5), torch.ones(5, 5, dtype=torch.bool).tril())


@grouped_query_attention.probe("one sentence, one query, one key, width one, each in turn", NEAR)
@fitting
def _(grouped_query_attention, rng):
    sizes = {"B": 2, "T": 3, "S": 4, "D": 3, "Dv": 2}
    return {name: grouped_query_attention(*given(rng, H=4, **sizes | {name: 1})) for name in sizes}


@grouped_query_attention.probe("one head", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, H=1, sets=1), some_of(rng, 3, 5))


@grouped_query_attention.probe("tensors that lie turned in memory", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*(turned(x.transpose(0, 1)).transpose(0, 1) for x in given(rng)))


@grouped_query_attention.probe("the gradient that reaches the keys", NEAR)
@fitting
def _(grouped_query_attention, rng):
    q, k, v = given(rng)
    k.requires_grad_()
    return slope(k, grouped_query_attention(q, k, v))


@grouped_query_attention.probe("sets that don't divide the heads")
@fitting
def _(grouped_query_attention, rng):
    return [error(lambda s=s: grouped_query_attention(*given(rng, H=6, sets=s))) for s in (4, 5, 12)]


@grouped_query_attention.probe("your inputs stay as they were", NEAR)
@fitting
def _(grouped_query_attention, rng):
    parts, mask = given(rng), some_of(rng, 3, 5)
    return grouped_query_attention(*parts, mask), *parts, mask


@grouped_query_attention.probe("a query that may attend to nothing", NEAR, extreme=True)
@fitting
def _(grouped_query_attention, rng):
    mask = some_of(rng, 3, 5)
    mask[1] = False
    return grouped_query_attention(*given(rng), mask)


@grouped_query_attention.probe("scores in the thousands", NEAR, extreme=True)
@fitting
def _(grouped_query_attention, rng):
    q, k, v = given(rng)
    return grouped_query_attention(60 * q, 60 * k, v)


def version(hint, spread, mask=lambda mask: mask, look=attend):
    """spread(x, group) -> (B, H, S, D): which set each head gets."""

    def wrong(q, k, v, given_mask=None):
        group = checked(q, k)
        return look(q, spread(k, group), spread(v, group), mask(given_mask))[0]

    (grouped_query_attention.misconception(hint) if isinstance(hint, str) else hint)(wrong)


grouped_query_attention.tell(
    {
        "Your test is turned round: H_kv must divide H, so it is `H % H_kv` that must be 0.": [other_way],
        "Your groups have H_kv heads, or each set is repeated H_kv times. A group has G = H / H_kv heads, and head "
        "h (from "
        "0) belongs to set h // G.": [
            by_head(lambda h, H, sets: h // sets),
            with_group(lambda H, sets: sets),
            with_group(lambda H, sets: H),
        ],
        "The heads come out in another order: sets and groups have changed places in the joining. Join the two axes as "
        "they stand, (B, H_kv, G, T, Dv) → (B, H, T, Dv).": [
            lambda q, k, v, mask=None: taken(q, k, v, mask, joined=lambda c: c.transpose(1, 2).flatten(1, 2)),
        ],
        "You joined wrongly after attending: a group's heads stand one under the other, (G · T), head after head. Cut "
        "this axis into (G, T), in this order.": [
            lambda q, k, v, mask=None: rows(
                q, k, v, mask, lambda c, q: c.unflatten(2, (q.shape[2], -1)).transpose(2, 3).flatten(1, 2)
            ),
            lambda q, k, v, mask=None: rows(
                q, k, v, mask, lambda c, q: c.transpose(1, 2).reshape(*q.shape[:3], v.shape[-1])
            ),
        ],
        "A group shares keys and values, not queries: each head asks its own. You asked once for the whole group.": [
            one_for_all(lambda q: q.mean(2)),
            one_for_all(lambda q: q.sum(2)),
            one_for_all(lambda q: q[:, :, 0]),
            one_for_all(lambda q: q[:, :, -1]),
        ],
        "You gave values the width of keys. They may be wider or narrower: the context is (B, H, T, Dv), and Dv is the "
        "last size of `v`.": [
            lambda q, k, v, mask=None: rows(q, k, v, mask, lambda c, q: c.reshape(q.shape)),
            filled,
            expanded,
        ],
        "You laid a group's queries one under the other, (B, H_kv, G · T, D), but not the mask: it has to be there G "
        "times.": [lambda q, k, v, mask=None: rows(q, k, v, mask, masks=lambda mask, group: mask)],
        "The mask may be None: look at that before you repeat it.": [
            lambda q, k, v, mask=None: rows(q, k, v, mask, masks=lambda mask, group: mask.repeat(group, 1))
        ],
        "H heads of queries meet H_kv sets of keys, and these sizes don't broadcast. Give each head its set first, or "
        "cut the axis of heads into (H_kv, G).": [
            lambda q, k, v, mask=None: attend(q, k, v, mask)[0] if checked(q, k) else None,
            lambda q, k, v, mask=None: attend(q, k[:, :, None], v[:, :, None], mask)[0] if checked(q, k) else None,
        ],
        "You repeated along the wrong axis. The sets are the second, (B, H_kv, S, D).": [
            spread_along(0),
            spread_along(2),
            spread_along(3),
        ],
        "The values have their sets, the keys are shared out in another order. Both go to the same heads.": [
            lambda q, k, v, mask=None: attend(q, k.repeat(1, checked(q, k), 1, 1), each(v, checked(q, k)), mask)[0]
        ],
        "The heads have changed places with the positions: wanted is (B, H, T, Dv).": [
            lambda q, k, v, mask=None: taken(q, k, v, mask, joined=lambda c: c.flatten(1, 2).transpose(1, 2)),
        ],
        "`assert` raises an `AssertionError`. Wanted is a `ValueError` where H_kv doesn't divide H.": [asserted],
        "Sets that don't divide the heads should raise a `ValueError` of your own, before another error comes.": [
            lambda q, k, v, mask=None: attend(q, *(each(x, q.shape[1] // k.shape[1]) for x in (k, v)), mask)[0],
            by_head(lambda h, H, sets: h // (H // sets), guarded=False),
            lambda q, k, v, mask=None: attend(
                q.reshape(q.shape[0], k.shape[1], q.shape[1] // k.shape[1], *q.shape[2:]),
                k[:, :, None],
                v[:, :, None],
                mask,
            )[0].flatten(1, 2),
        ],
    }
)

version(
    "Your sets take turns: head 1 the first, head 2 the second. *Neighbouring* heads share a set: the first H / H_kv "
    "heads the first one.",
    lambda x, group: x.repeat(1, group, 1, 1),
)
version("All your heads look at the first set. Each group has a set of its own.", first_set)
version(
    "You gave the groups the mean of all sets. Each group has a set of its own.",
    lambda x, group: x.mean(1, keepdim=True).expand(-1, x.shape[1] * group, -1, -1),
)
version(
    "Your sets stand in the wrong order: the last heads get the first set.", lambda x, group: each(x.flip(1), group)
)
version("The mask plays no part.", each, mask=lambda mask: None)
version("The mask is turned round: True = may attend.", each, mask=lambda mask: None if mask is None else ~mask)
version(
    "You divide by D, which is √D twice: `attend` divides by √D already.",
    each,
    look=lambda q, k, v, mask: attend(q / q.shape[-1] ** 0.5, k, v, mask),
)
version(
    "You don't divide by √D. `attend` of the first cells does.",
    each,
    look=lambda q, k, v, mask: attend(q, k, v, mask, scale=1.0),
)
version(
    "Your gradient is cut off: no `.detach()`, `.data` or `torch.no_grad()`.", lambda x, group: each(x.detach(), group)
)


@grouped_query_attention.misconception(
    "The keys have their sets, the values are shared out in another order. Both go to the same heads."
)
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q, each(k, group), v.repeat(1, group, 1, 1), mask)[0]


@grouped_query_attention.misconception(
    "You mixed up positions: `reshape` of (B, H, T, D) to (B, H_kv, T, G · D) cuts rows of several heads together. "
    "Only the axis of heads is cut."
)
def _(q, k, v, mask=None):
    group = checked(q, k)
    B, H, T, D = q.shape
    mixed = q.transpose(1, 2).reshape(B, H // group, group * T, D)
    if mask is not None:
        mask = mask.repeat(group, 1)
    return attend(mixed, k, v, mask)[0].reshape(B, H, T, -1)


@grouped_query_attention.misconception(
    "The group's queries lie head after head, but your mask repeats each row: row t then meets another query. Repeat "
    "the mask as a whole."
)
def _(q, k, v, mask=None):
    group = checked(q, k)
    B, H, T, D = q.shape
    if mask is not None:
        mask = mask.repeat_interleave(group, 0)
    return attend(q.reshape(B, H // group, group * T, D), k, v, mask)[0].reshape(B, H, T, -1)


@grouped_query_attention.misconception("You returned the weights too, or a pair. Wanted is the context alone.")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q, each(k, group), each(v, group), mask)


@grouped_query_attention.misconception(
    "The heads of a group are still an axis of their own, (B, H_kv, G, T, Dv). Join it with the sets: (B, H, T, Dv)."
)
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q.unflatten(1, (-1, group)), k[:, :, None], v[:, :, None], mask)[0]


@grouped_query_attention.misconception(
    "Sets that don't divide the heads should raise a `ValueError`. Rounded, some heads go without, or a set is cut off."
)
def _(q, k, v, mask=None):
    H = q.shape[1]
    group = max(1, -(-H // k.shape[1]))
    return attend(q, each(k, group)[:, :H], each(v, group)[:, :H], mask)[0]


@grouped_query_attention.alternative("repeat_interleave")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q, each(k, group), each(v, group), mask)[0]


@grouped_query_attention.alternative("an axis for the group, that broadcasts")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q.unflatten(1, (-1, group)), k[:, :, None], v[:, :, None], mask)[0].flatten(1, 2)


@grouped_query_attention.alternative("head by head")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return torch.stack([attend(q[:, i], k[:, i // group], v[:, i // group], mask)[0] for i in range(q.shape[1])], 1)
