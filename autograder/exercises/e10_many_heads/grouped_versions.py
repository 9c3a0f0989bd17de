"""Wrong and changed versions of `grouped_query_attention` of lesson 10."""

import torch

from autograder.exercises.e10_many_heads.shared import attend


def checked(q, k):
    if q.shape[1] % k.shape[1]:
        raise ValueError("sets")
    return q.shape[1] // k.shape[1]


def each(x, group):
    return x.repeat_interleave(group, 1)


def first_set(x, group):
    return x[:, :1].expand(-1, x.shape[1] * group, -1, -1)


def taken(q, k, v, mask, read=None, joined=lambda c: c, masks=lambda mask: mask, look=attend):
    """With an axis for the group: q (B, H_kv, G, T, D), contexts the same way."""
    group = checked(q, k)
    read = read or (lambda q: q.unflatten(1, (-1, group)))
    return joined(look(read(q), k[:, :, None], v[:, :, None], masks(mask))[0])


def rows(q, k, v, mask, joined=None, masks=None):
    """As the solution: a group's queries one under the other."""
    group = checked(q, k)
    B, H, T, D = q.shape
    mask = masks(mask, group) if masks else None if mask is None else mask.repeat(group, 1)
    context = attend(q.reshape(B, H // group, group * T, D), k, v, mask)[0]
    return joined(context, q) if joined else context.reshape(B, H, T, -1)


def by_head(which, guarded=True):
    """which(head, heads, sets) -> the set it gets."""

    def wrong(q, k, v, mask=None):
        H, sets = q.shape[1], k.shape[1]
        if guarded:
            checked(q, k)
        chosen = [which(h, H, sets) for h in range(H)]
        return torch.stack([attend(q[:, h], k[:, i], v[:, i], mask)[0] for h, i in enumerate(chosen)], 1)

    return wrong


def filled(q, k, v, mask=None):
    out, group = torch.zeros_like(q), checked(q, k)
    for h in range(q.shape[1]):
        out[:, h] = attend(q[:, h], k[:, h // group], v[:, h // group], mask)[0]
    return out


def one_for_all(choose):
    def wrong(q, k, v, mask=None):
        group = checked(q, k)
        return each(attend(choose(q.unflatten(1, (-1, group))), k, v, mask)[0], group)

    return wrong


def spread_along(axis):
    def wrong(q, k, v, mask=None):
        group = checked(q, k)
        return attend(q, k.repeat_interleave(group, axis), v.repeat_interleave(group, axis), mask)[0]

    return wrong


def with_group(times):
    def wrong(q, k, v, mask=None):
        checked(q, k)
        n = times(q.shape[1], k.shape[1])
        return attend(q, each(k, n), each(v, n), mask)[0]

    return wrong


def other_way(q, k, v, mask=None):
    if k.shape[1] % q.shape[1]:
        raise ValueError("sets")
    group = q.shape[1] // k.shape[1]
    return attend(q, each(k, group), each(v, group), mask)[0]


def asserted(q, k, v, mask=None):
    assert q.shape[1] % k.shape[1] == 0
    return with_group(lambda H, sets: H // sets)(q, k, v, mask)


def expanded(q, k, v, mask=None):
    group, (B, H, _, D) = checked(q, k), q.shape
    k, v = (x[:, :, None].expand(B, H // group, group, x.shape[2], D).reshape(B, H, -1, D) for x in (k, v))
    return attend(q, k, v, mask)[0]


def one_or_own(q, k, v, mask=None):
    if k.shape[1] not in (1, q.shape[1]):
        raise ValueError("sets")
    return attend(q, k.expand(-1, q.shape[1], -1, -1), v.expand(-1, q.shape[1], -1, -1), mask)[0]


def by_position(q, k, v, mask=None):
    """A group's queries position by position, the contexts head after head."""
    group, (B, H, T, D) = checked(q, k), q.shape
    laid = q.unflatten(1, (-1, group)).transpose(2, 3).reshape(B, -1, T * group, D)
    return attend(laid, k, v, None if mask is None else mask.repeat_interleave(group, 0))[0].reshape(B, H, T, -1)


def viewed(q, k, v, mask=None):
    group, (B, H, T, D) = checked(q, k), q.shape
    context = attend(q.view(B, H // group, group * T, D), k, v, None if mask is None else mask.repeat(group, 1))[0]
    return context.view(B, H, T, -1)
