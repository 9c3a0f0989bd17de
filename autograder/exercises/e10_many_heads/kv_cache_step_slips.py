"""What people get wrong in `kv_cache_step`."""

import torch

from autograder.exercises.e10_many_heads.kv_cache_step import kv_cache_step
from autograder.exercises.e10_many_heads.kv_versions import (
    along,
    appended,
    as_one_head,
    assigned,
    cut,
    grown,
    overwritten,
    plain,
)
from autograder.exercises.e10_many_heads.shared import attend


def version(
    hint,
    *,
    take=cut,
    add=appended,
    look=plain,
    joined=lambda c: c.flatten(1),
    out=lambda c, w: c @ w,
    keep=lambda k, v: (k, v),
):
    """The solution with one part exchanged, listed under `hint`."""

    def wrong(x, cache, w_q, w_k, w_v, w_o, n_heads):
        q, k, v = (take(x @ w, n_heads) for w in (w_q, w_k, w_v))
        k, v = add(cache, k, v)
        return out(joined(look(q, k, v)), w_o), keep(k, v)

    (kv_cache_step.misconception(hint) if isinstance(hint, str) else hint)(wrong)


version(
    "The newest position can't see itself: its own key and value join the cache before it looks.",
    look=lambda q, k, v: plain(q, k[:, :, :-1], v[:, :, :-1]) if k.shape[2] > 1 else plain(q, k, v),
)
version(
    "The old positions play no part: you look at the newest one alone.",
    look=lambda q, k, v: plain(q, k[:, :, -1:], v[:, :, -1:]),
)
version(
    "You return the cache as it came, or only the newest keys and values. The new one holds all S + 1.",
    keep=lambda k, v: (k[:, :, -1:], v[:, :, -1:]),
)
version(
    "The new cache lacks the newest position: it holds S + 1, not S.",
    keep=lambda k, v: (k[:, :, :-1], v[:, :, :-1]) if k.shape[2] > 1 else (k, v),
)
version(
    "You put the newest position in front. It belongs behind the others.",
    add=lambda cache, k, v: (k, v) if cache is None else (torch.cat([k, cache[0]], 2), torch.cat([v, cache[1]], 2)),
)
version(
    "You joined along the wrong axis: positions are the third, (B, H, S, D).",
    add=lambda cache, k, v: (k, v) if cache is None else (torch.cat([cache[0], k], 1), torch.cat([cache[1], v], 1)),
)
version(
    "Keys and values are exchanged in the cache: the pair is (k, v).",
    keep=lambda k, v: (v, k),
)
version(
    "Every head has every H-th number of the row. A head's D numbers stand next to each other: (H, D), in this order.",
    take=lambda y, H: y.unflatten(-1, (-1, H)).transpose(1, 2)[:, :, None],
)
version("You forgot `w_o`: the heads' answers are joined, and then multiplied by it.", out=lambda c, w: c)
version("`w_o` is turned round: multiply by it from the right, as it is.", out=lambda c, w: c @ w.T)
version(
    "The oldest position is lost: the newest looks at all S + 1.",
    look=lambda q, k, v: plain(q, k[:, :, -max(1, k.shape[2] - 1) :], v[:, :, -max(1, k.shape[2] - 1) :]),
)
some_last = kv_cache_step.misconception("Only a fixed number of positions is looked at. The newest looks at all S + 1.")
for n in (2, 3, 4, 5, 6, 8, 10, 16, 32):
    version(some_last, look=lambda q, k, v, n=n: plain(q, k[:, :, -n:], v[:, :, -n:]))
version(
    "Your output has an axis too many, (B, 1, d_model). One row goes in and one comes out: (B, d_model).",
    joined=lambda c: c.transpose(1, 2).flatten(2),
)
version(
    "The heads are joined in the wrong order: head 1's D numbers come first, all together.",
    joined=lambda c: c[:, :, 0].transpose(1, 2).flatten(1),
)
version(
    "You divide by √d_model. Each head's scores are dots of D numbers: √D.",
    look=lambda q, k, v: attend(q, k, v, scale=(q.shape[-1] * q.shape[1]) ** 0.5)[0],
)
version(
    "You divide by D, which is √D twice: `attend` divides by √D already.",
    look=lambda q, k, v: attend(q / q.shape[-1] ** 0.5, k, v)[0],
)
version(
    "You attend with one head, d_model wide. Each of the H heads looks by itself, with its own D numbers.",
    look=as_one_head,
    joined=lambda c: c.flatten(1),
)


version(
    "You mask the newest position: `tril` of a single row leaves only the first key. No mask is needed, the "
    "cache holds nothing later.",
    look=lambda q, k, v: plain(q, k[:, :, :1], v[:, :, :1]),
)
version(
    "A causal mask (S + 1, S + 1) is for all positions at once. There is one query here, and nothing later to hide.",
    look=lambda q, k, v: attend(q, k, v, torch.ones(k.shape[2], k.shape[2], dtype=torch.bool).tril())[0],
)
every_h = (
    "Every head has every H-th number of the row. A head's D numbers stand next to each other: (H, D), in this order."
)
version(
    every_h,
    take=lambda y, H: y.unflatten(-1, (-1, H)).transpose(1, 2)[:, :, None],
    joined=lambda c: c[:, :, 0].transpose(1, 2).flatten(1),
)
wrong_axis = "You joined along the wrong axis: positions are the third, (B, H, S, D)."
for axis in (0, 3):
    version(wrong_axis, add=along(axis))
version(
    "The pair is (k, v): you read the cache as (v, k), or write it so.",
    add=lambda cache, k, v: appended(cache and cache[::-1], k, v),
    keep=lambda k, v: (v, k),
)
version(
    "The pair is (k, v): you read the cache as (v, k).", add=lambda cache, k, v: appended(cache and cache[::-1], k, v)
)
version(
    "The first step has one key, the newest. You began with a cache of zeros: a key of zeros gets weight too.",
    add=lambda cache, k, v: appended(cache or (0 * k, 0 * v), k, v),
)
version(
    "Both halves of your cache grow from the old keys. Values join the old *values*.",
    add=lambda cache, k, v: appended(cache and (cache[0], cache[0]), k, v),
)
squeezed = "`squeeze()` takes away *every* axis of size one: with one sentence or width one also that. Name the axis."
version(squeezed, out=lambda c, w: (c @ w).squeeze())
version(squeezed, joined=lambda c: c.transpose(1, 2).flatten(2), out=lambda c, w: (c @ w).squeeze())
version(squeezed, joined=lambda c: c.squeeze().flatten(1))
version("You don't divide by √D. `attend` does.", look=lambda q, k, v: attend(q, k, v, scale=1.0)[0])
version(
    "Your softmax runs over the queries, and there is one: every weight is 1. It runs over the keys.",
    look=lambda q, k, v: v.sum(2, keepdim=True),
)
version(
    "Your heads aren't joined yet when they meet `w_o`: first (B, H, 1, D) → (B, d_model).",
    joined=lambda c: c,
)
version(
    "Your heads aren't joined yet when they meet `w_o`: first (B, H, 1, D) → (B, d_model).", joined=lambda c: c[:, :, 0]
)
added = "You add the heads up, or take their mean. They are laid side by side."
version(added, joined=lambda c: c.sum(1).repeat(1, 1, c.shape[1])[:, 0])
version(added, joined=lambda c: c.mean(1).repeat(1, 1, c.shape[1])[:, 0])
version(added, joined=lambda c: c.mean(1)[:, 0])
version(added, joined=lambda c: c.sum(1)[:, 0])
no_axis = (
    "The newest key lacks its axis of positions, or has it elsewhere: (B, H, 1, D), beside (B, H, S, D) in the cache."
)
version(no_axis, take=lambda y, H: y.unflatten(-1, (H, -1)))
version(no_axis, take=lambda y, H: y.unflatten(-1, (H, -1))[:, None])
version(no_axis, take=lambda y, H: y.unflatten(-1, (H, -1))[:, None], add=along(1))
version(no_axis, take=lambda y, H: y.unflatten(-1, (H, -1))[..., None])


def step(*, qkv=lambda x, q, k, v: (x @ q, x @ k, x @ v), keep=lambda cache, new: new, enter=None):
    """Another part exchanged: what is projected, what is returned as cache, how the cache is written."""

    def wrong(x, cache, w_q, w_k, w_v, w_o, n_heads):
        q, k, v = (cut(y, n_heads) for y in qkv(x, w_q, w_k, w_v))
        new = appended(cache, k, v)
        if enter and cache is not None:
            enter(cache, new)
        return plain(q, *new).flatten(1) @ w_o, keep(cache, new)

    return wrong


def shifted(cache, new):
    """The last S, in the memory of the old cache."""
    for old, longer in zip(cache, new, strict=True):
        old.copy_(longer[:, :, 1:])


def widened(x, cache, *rest):
    found = step()(x, cache, *rest)
    x.unsqueeze_(1)
    return found


def repeated(half, x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, *new = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    if cache is not None:
        new[half] = cache[half][:, :, -1:]
    k, v = appended(cache, *new)
    return plain(q, k, v).flatten(1) @ w_o, (k, v)


def query_kept(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    keys, values = appended(cache, k, v)
    return plain(q, keys, values).flatten(1) @ w_o, (appended(cache, q, v)[0], values)


def first_cache(x, cache, *rest):
    return step()(x, cache and tuple(y[:1].expand(len(x), -1, -1, -1) for y in cache), *rest)


def unprojected(x, cache, w_q, w_k, w_v, w_o, n_heads):
    """Rows themselves lie in the cache, and are projected at each step."""
    row = cut(x, n_heads)
    k, v = appended(cache, row, row)

    def through(y, w):
        return (y.transpose(1, 2).flatten(2) @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2)

    return plain(through(row, w_q), through(k, w_k), through(v, w_v)).flatten(1) @ w_o, (k, v)


def with_weights(order):
    def wrong(x, cache, w_q, w_k, w_v, w_o, n_heads):
        q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
        k, v = appended(cache, k, v)
        c, a = attend(q, k, v)
        return order(c.flatten(1) @ w_o, a, (k, v))

    return wrong


def mixed(x, cache, w_q, w_k, w_v, w_o, n_heads, back=True):
    """Sentences and heads cut by one reshape, (H, B, 1, D)."""
    B, d = x.shape
    q, k, v = ((x @ w).reshape(n_heads, B, 1, d // n_heads).transpose(0, 1) for w in (w_q, w_k, w_v))
    k, v = appended(cache, k, v)
    c = plain(q, k, v)
    return (c.transpose(0, 1) if back else c).reshape(B, d) @ w_o, (k, v)


def unpacked(x, cache, *rest):
    k, v = cache
    return step()(x, (k, v), *rest)


kv_cache_step.tell(
    {
        "You wrote into the old cache: its last position is lost, and a second search from it would see what the first "
        "one wrote. Make new tensors.": [overwritten, lambda *given: overwritten(*given, parts=(0,))],
        "At the first step there is no cache yet, it is None: start one with the newest key and value.": [unpacked],
        "The first two matrices are exchanged: queries come from `w_q`, keys from `w_k`.": [
            step(qkv=lambda x, q, k, v: (x @ k, x @ q, x @ v)),
        ],
        "You made the old cache longer: beam search goes on from it several times. Make new tensors with "
        "`torch.cat`, and "
        "leave the pair that came alone.": [step(enter=grown, keep=lambda cache, new: cache or new), step(enter=grown)],
        "The cache is a tuple, and can't be written into. Make a new pair.": [step(enter=assigned)],
        "You return the cache as it came. The new one holds all S + 1.": [step(keep=lambda cache, new: cache)],
        "Keys and values are exchanged: `w_k` makes the keys, `w_v` the values.": [
            step(qkv=lambda x, q, k, v: (x @ q, x @ v, x @ k)),
        ],
        "One matrix is used twice: queries come from `w_q`, keys from `w_k`, values from `w_v`.": [
            step(qkv=lambda x, q, k, v: (x @ q, x @ q, x @ v)),
            step(qkv=lambda x, q, k, v: (x @ q, x @ k, x @ k)),
            step(qkv=lambda x, q, k, v: (x @ k, x @ k, x @ v)),
        ],
        "One of q, k, v isn't projected: the row itself is no key, query or value.": [
            step(qkv=lambda x, q, k, v: (x, x @ k, x @ v)),
            step(qkv=lambda x, q, k, v: (x @ q, x, x @ v)),
            step(qkv=lambda x, q, k, v: (x @ q, x @ k, x)),
            step(qkv=lambda x, q, k, v: (x, x, x)),
        ],
        "The matrices are turned round: `x @ w_q`, as they are.": [
            step(qkv=lambda x, q, k, v: (x @ q.T, x @ k.T, x @ v.T)),
            lambda x, cache, *rest: step()(x, cache, *(w.T for w in rest[:4]), rest[4]),
        ],
        "You give `x` itself another axis, by an operation in place: whoever called you has another `x` now.": [
            widened
        ],
        "The rows themselves lie in your cache. It holds keys and values, projected: then only the newest row meets "
        "`w_k` and `w_v`.": [unprojected],
        "Wanted are two things, the output and the new cache: leave out the weights.": [
            with_weights(lambda out, a, cache: (out, a, cache)),
            with_weights(lambda out, a, cache: (out, cache, a)),
            with_weights(lambda out, a, cache: ((out, a), cache)),
            with_weights(lambda out, a, cache: (out, a, *cache)),
            with_weights(lambda out, a, cache: (out, *cache, a)),
        ],
        "`reshape` to (H, B, ·, D) cuts the rows of several sentences together. Only the last axis is cut, into "
        "(H, D).": [mixed, lambda *given: mixed(*given, back=False)],
        "Your new cache is one tensor. Wanted is a pair, (k, v).": [
            step(keep=lambda cache, new: torch.stack(new)),
            step(keep=lambda cache, new: torch.cat(new)),
        ],
        "The query lies in your cache, where the key should.": [query_kept],
        "Your new value repeats an old one. Both halves of the cache get something new: x @ w_k, and x @ w_v.": [
            lambda *given: repeated(1, *given),
        ],
        "Your new key repeats an old one. Both halves of the cache get something new: x @ w_k, and x @ w_v.": [
            lambda *given: repeated(0, *given),
        ],
        "All sentences get the first one's cache. Each has its own: the first axis is B.": [first_cache],
    }
)


@kv_cache_step.misconception(
    "At the first step there is no cache yet, it is None: start one with the newest key and value."
)
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    return plain(q, k, v).flatten(1) @ w_o, (k, v)


@kv_cache_step.misconception(
    "Your keys and values are multiplied by their matrices again. The cache holds them projected already; only the "
    "newest row needs it."
)
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    if cache is not None:
        old = [y.transpose(1, 2).flatten(2) for y in cache]
        old = [(y @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for y, w in zip(old, (w_k, w_v), strict=True)]
        k, v = torch.cat([old[0], k], 2), torch.cat([old[1], v], 2)
    return plain(q, k, v).flatten(1) @ w_o, (k, v)


@kv_cache_step.misconception(
    "You wrote into the old cache: a second search from it would see what the first one wrote. Make new tensors."
)
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    if cache is not None:
        whole = appended(cache, k, v)
        cache[0][:, :, -1:], cache[1][:, :, -1:] = k, v
        k, v = whole
    return plain(q, k, v).flatten(1) @ w_o, (k, v)


kv_cache_step.misconception(
    "You wrote into the old cache: a second search from it would see what the first one wrote. Make new tensors."
)(step(enter=shifted))


@kv_cache_step.misconception("Wanted are two things: the output, and the new cache (k, v).")
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    k, v = appended(cache, k, v)
    return plain(q, k, v).flatten(1) @ w_o


@kv_cache_step.misconception("Keys and values come in a pair of their own: (out, (k, v)), not (out, k, v).")
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (cut(x @ w, n_heads) for w in (w_q, w_k, w_v))
    k, v = appended(cache, k, v)
    return plain(q, k, v).flatten(1) @ w_o, k, v
