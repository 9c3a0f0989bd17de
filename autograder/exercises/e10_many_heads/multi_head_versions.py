"""Wrong and changed versions of `multi_head_attention` of lesson 10."""

import torch

from autograder.exercises.e10_many_heads.shared import attend, join, split


def heads_of(x, memory, w_q, w_k, w_v, H):
    return split(x @ w_q, H), split(memory @ w_k, H), split(memory @ w_v, H)


def four(mask):
    return mask[:, None] if mask is not None and mask.ndim == 3 else mask


def by_length(mask, B):
    return mask[:, None] if mask is not None and len(mask) == B else mask


def after(q, k, v, mask):
    """The mask on the finished weights."""
    a = attend(q, k, v)[1]
    a = a if mask is None else a * mask
    return a @ v, a


def folded(q, k, v, mask):
    """Sentences and heads in one axis, the masks of all sentences once for each head."""
    B, H = q.shape[:2]
    if mask is not None and mask.ndim == 4:
        mask = mask[:, 0].repeat(H, 1, 1)
    context, a = attend(*(y.flatten(0, 1) for y in (q, k, v)), mask)
    return context.unflatten(0, (B, H)), a.unflatten(0, (B, H))


def over(axis):
    def look(q, k, v, mask):
        e = q @ k.mT / q.shape[-1] ** 0.5
        a = (e if mask is None else e.masked_fill(~mask, -1e9)).softmax(axis)
        return a @ v, a

    return look


def checked(x, H):
    if x.shape[-1] % H:
        raise ValueError(f"{H} heads")


def cut(x, H):
    return x.reshape(x.shape[0], H, x.shape[1], -1)


def from_(*rows, own=None):
    """Which of (x, memory) the three are made of, and which matrices."""
    return lambda x, m, q, k, v, H: tuple(
        split((x, m)[r] @ w, H) for r, w in zip(rows, own(q, k, v) if own else (q, k, v), strict=True)
    )


def solution(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None, check=None):
    if check:
        check(x.shape[-1], n_heads)
    context, weights = attend(*heads_of(x, memory, w_q, w_k, w_v, n_heads), four(mask))
    return join(context) @ w_o, weights


def other_way(d, H):
    if H % d:
        raise ValueError("heads")


def by_floor(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    D, found = x.shape[-1] // n_heads, []
    for s in (slice(i * D, (i + 1) * D) for i in range(n_heads)):
        found.append(attend(x @ w_q[:, s], memory @ w_k[:, s], memory @ w_v[:, s], mask))
    context = torch.cat([c for c, _ in found], -1)
    return context @ w_o[: context.shape[-1]], torch.stack([a for _, a in found], 1)


def by_reshape(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    D = x.shape[-1] // n_heads
    q, k, v = (
        (y @ w).reshape(*y.shape[:2], n_heads, D).transpose(1, 2) for y, w in ((x, w_q), (memory, w_k), (memory, w_v))
    )
    context, weights = attend(q, k, v, four(mask))
    return join(context) @ w_o, weights


def strict(d, H):
    if d % H or (H % 2 and H > 1):
        raise ValueError("heads")


def in_place(mask):
    """Gives the mask itself another axis."""
    return mask.unsqueeze_(1) if mask is not None and mask.ndim == 3 else mask


def turned_in_place(mask):
    return None if mask is None else ~four(mask.logical_not_())


def raising(kind):
    def check(d, H):
        if d % H:
            raise kind("heads")

    return lambda *given: solution(*given, check=check)


def cut_as_long_as(lengths):
    """reshape to (B, length, H, D), the lengths of q, k, v being those of (x, memory)."""

    def wrong(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None, sources=(0, 0, 1)):
        checked(x, n_heads)
        pair = (x, memory)
        q, k, v = (
            (pair[source] @ w).reshape(len(x), pair[n].shape[1], n_heads, x.shape[-1] // n_heads).transpose(1, 2)
            for source, n, w in zip(sources, lengths, (w_q, w_k, w_v), strict=True)
        )
        context, a = attend(q, k, v, four(mask))
        return join(context) @ w_o, a

    return wrong
