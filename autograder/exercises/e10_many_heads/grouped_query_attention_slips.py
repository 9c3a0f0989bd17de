"""What people get wrong in `grouped_query_attention`."""

import torch

from autograder.exercises.e10_many_heads.grouped_query_attention import grouped_query_attention
from autograder.exercises.e10_many_heads.grouped_versions import (
    asserted,
    by_head,
    by_position,
    checked,
    each,
    expanded,
    filled,
    first_set,
    one_for_all,
    one_or_own,
    other_way,
    rows,
    spread_along,
    taken,
    viewed,
    with_group,
)
from autograder.exercises.e10_many_heads.shared import (
    EVEN_ROW,
    NAN_ROW,
    NAN_SLOPE,
    OPEN_ROW,
    attend,
    billion,
    divided,
    hidden,
    opened,
    unguarded,
)


def version(hint, spread, mask=lambda mask: mask, look=attend):
    """spread(x, group) -> (B, H, S, D): which set each head gets."""

    def wrong(q, k, v, given_mask=None):
        group = checked(q, k)
        return look(q, spread(k, group), spread(v, group), mask(given_mask))[0]

    (grouped_query_attention.misconception(hint) if isinstance(hint, str) else hint)(wrong)


def plainly(q, k, v, mask):
    group = checked(q, k)
    return attend(q, each(k, group), each(v, group), mask)[0]


grouped_query_attention.tell(
    {
        "You raise a `ValueError` where the sets can be shared out. It belongs where `H % H_kv` isn't 0, and nowhere "
        "else: is your test turned round, or too strict?": [other_way, one_or_own],
        "Your groups are of the wrong size. A group has G = H / H_kv heads, neither H_kv nor always the same number: a "
        "set is repeated G times, and head h (from 0) belongs to set h // G.": [
            by_head(lambda h, H, sets: h // sets),
            by_head(lambda h, H, sets: min(h // sets, sets - 1)),
            with_group(lambda H, sets: sets),
            with_group(lambda H, sets: H),
            with_group(lambda H, sets: 2 if 1 < sets < H else 1),
            with_group(lambda H, sets: 2),
            with_group(lambda H, sets: 3),
        ],
        "You laid a group's queries one under the other, position by position, and cut the result head after head. Put "
        "the positions back in the order in which they were laid.": [by_position],
        "`view` can't read a tensor whose axes have changed places: use `reshape`, `flatten` or `unflatten`.": [viewed],
        "`squeeze` takes away an axis of size one also where it means something: one sentence, query, key or head.": [
            lambda q, k, v, mask=None: plainly(q, k, v, mask).squeeze(0),
            lambda q, k, v, mask=None: plainly(q, k, v, mask).squeeze(),
            lambda q, k, v, mask=None: plainly(q, k, v, mask).squeeze(2),
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
for turn in (lambda mask: mask.T, lambda mask: mask.T if len(mask) == len(mask.T) else mask):
    version(
        "The mask is transposed. It is (T, S): a row for each query.",
        each,
        mask=lambda mask, turn=turn: None if mask is None else turn(mask),
    )
version(
    "Without a mask you hide later keys. None means that every query may attend to every key.",
    each,
    look=lambda q, k, v, mask: attend(
        q, k, v, torch.ones(q.shape[2], k.shape[2], dtype=torch.bool).tril() if mask is None else mask
    ),
)
version(NAN_ROW, each, look=unguarded)
version(EVEN_ROW, each, look=billion)
version(OPEN_ROW, each, look=opened)
version(NAN_SLOPE, each, look=hidden)
version(NAN_SLOPE, each, look=divided)
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
