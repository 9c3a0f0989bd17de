"""Wrong and changed versions of `decoder_block`."""

import torch

from autograder.exercises.e10_many_heads.multi_head_versions import heads_of
from autograder.exercises.e10_many_heads.shared import attend, join
from autograder.exercises.e11_transformer.shared import (
    around,
    causal,
    feed_forward,
    layer_norm,
    multi_head_attention,
)


def block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True, *,
    ways=(around, around, around), norms=(0, 1, 2), order=(0, 1, 2), ahead=causal, joined=lambda a, b: a & b,
    of_memory=lambda mask, T: mask, source=lambda memory, x: memory, looks="cross", think=feed_forward,
):  # fmt: skip
    """The solution with one part exchanged."""
    T = x.shape[1]
    may = mask if ahead is None else ahead(T) if mask is None else joined(mask, ahead(T))
    start = x
    steps = (
        lambda y: multi_head_attention(y, y, *w["own"], n_heads, may)[0],
        lambda y: multi_head_attention(y, source(memory, start), *w[looks], n_heads, of_memory(memory_mask, T))[0],
        lambda y: think(y, w["up"], w["down"]),
    )
    for place, i in enumerate(order):
        x = ways[i](x, steps[i], w["norms"][norms[place]], pre)
    return x


def slip(**changes):
    return lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
        x, memory, w, n_heads, mask, memory_mask, pre, **changes
    )


def at(i, way):
    """One sublayer done another way."""
    return slip(ways=tuple(way if j == i else around for j in range(3)))


def all_(way):
    return slip(ways=(way, way, way))


def memory_normed(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    normed = layer_norm(memory, *w["norms"][1]) if pre else memory
    return block(x, normed, w, n_heads, mask, memory_mask, pre)


def keys_raw(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    if not pre:
        return block(x, memory, w, n_heads, mask, memory_mask, pre)
    may = causal(x.shape[1]) if mask is None else mask & causal(x.shape[1])
    x = x + multi_head_attention(layer_norm(x, *w["norms"][0]), x, *w["own"], n_heads, may)[0]
    queries = layer_norm(x, *w["norms"][1])
    x = x + multi_head_attention(queries, memory, *w["cross"], n_heads, memory_mask)[0]
    return x + feed_forward(layer_norm(x, *w["norms"][2]), w["up"], w["down"])


def queries_raw(x, sublayer, norm, pre):
    """Before the memory: no norm where it comes first."""
    return x + sublayer(x) if pre else layer_norm(x + sublayer(x), *norm)


def memory_first(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    x = around(x, lambda y: multi_head_attention(y, memory, *w["own"], n_heads, memory_mask)[0], w["norms"][0], pre)
    x = around(x, lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0], w["norms"][1], pre)
    return around(x, lambda y: feed_forward(y, w["up"], w["down"]), w["norms"][2], pre)


def beside(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    """The look at the memory and the feed-forward layer side by side."""
    one, two, three = w["norms"]
    may = causal(x.shape[1]) if mask is None else mask & causal(x.shape[1])
    x = around(x, lambda y: multi_head_attention(y, y, *w["own"], n_heads, may)[0], one, pre)
    y, z = (layer_norm(x, *two), layer_norm(x, *three)) if pre else (x, x)
    y = multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0]
    total = x + y + feed_forward(z, w["up"], w["down"])
    return total if pre else layer_norm(total, *three)


def from_start(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    """Every sum takes the block's x."""
    start, may = x, causal(x.shape[1]) if mask is None else mask & causal(x.shape[1])
    steps = (
        lambda y: multi_head_attention(y, y, *w["own"], n_heads, may)[0],
        lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0],
        lambda y: feed_forward(y, w["up"], w["down"]),
    )
    for step, norm in zip(steps, w["norms"], strict=True):
        x = start + step(layer_norm(x, *norm)) if pre else layer_norm(start + step(x), *norm)
    return x


def parallel(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    if not pre:
        return block(x, memory, w, n_heads, mask, memory_mask, pre)
    silent = w | {"down": tuple(0 * y for y in w["down"])}
    looked = block(x, memory, silent, n_heads, mask, memory_mask, pre)
    return looked + feed_forward(layer_norm(x, *w["norms"][2]), w["up"], w["down"])


def with_masks(change):
    """The same block, with masks made otherwise: `change(mask, memory_mask, x, memory)`."""

    def version(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
        return block(x, memory, w, n_heads, *change(mask, memory_mask, x, memory), pre, ahead=None)

    return version


def sized(size):
    """The causal mask in the size of something else."""

    def change(mask, memory_mask, x, memory):
        ahead = causal(size(x, memory))
        return ahead if mask is None else ahead & mask, memory_mask

    return with_masks(change)


def exchanged(mask, memory_mask, x, memory):
    ahead = causal(x.shape[1])
    return ahead if memory_mask is None else ahead & memory_mask, mask


def changed_mask(mask, memory_mask, x, memory):
    if mask is None:
        return causal(x.shape[1]), memory_mask
    mask &= causal(x.shape[1])
    return mask, memory_mask


def zeroed(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    """Weights of the future set to 0 behind the softmax, the others left as they are."""

    def look(y):
        q, k, v = heads_of(y, y, *w["own"][:3], n_heads)
        weights = attend(q, k, v, mask[:, None] if mask is not None and mask.ndim == 3 else mask)[1]
        return join((weights * causal(x.shape[1])) @ v) @ w["own"][3]

    x = around(x, look, w["norms"][0], pre)
    x = around(x, lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0], w["norms"][1], pre)
    return around(x, lambda y: feed_forward(y, w["up"], w["down"]), w["norms"][2], pre)


def sublayer_by_sublayer(cross, kept=lambda start, x: x):
    """The block with another look at the memory, or with another residual around it."""

    def version(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
        start, may = x, causal(x.shape[1]) if mask is None else mask & causal(x.shape[1])
        x = around(x, lambda y: multi_head_attention(y, y, *w["own"], n_heads, may)[0], w["norms"][0], pre)
        two = w["norms"][1]
        said = cross(layer_norm(x, *two) if pre else x, memory, w, n_heads, memory_mask)
        x = kept(start, x) + said if pre else layer_norm(kept(start, x) + said, *two)
        return around(x, lambda y: feed_forward(y, w["up"], w["down"]), w["norms"][2], pre)

    return version


def to_memory(y, memory, w, n_heads, memory_mask):
    return multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0]


def glued(causal_too):
    """Looks at the memory and at the words beside it."""

    def cross(y, memory, w, n_heads, memory_mask):
        both, ahead, may = torch.cat([memory, y], 1), causal(y.shape[1]).expand(len(y), -1, -1), None
        if memory_mask is not None or causal_too:
            mask = torch.ones(len(y), 1, memory.shape[1], dtype=torch.bool) if memory_mask is None else memory_mask
            may = torch.cat([mask.expand(-1, y.shape[1], -1), ahead], -1)
        return multi_head_attention(y, both, *w["cross"], n_heads, may)[0]

    return sublayer_by_sublayer(cross)


def values_of_x(y, memory, w, n_heads, memory_mask):
    """The memory asks, the words answer."""
    return multi_head_attention(memory, y, *w["cross"], n_heads, memory_mask)[0]


def parallel_last(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    """The feed-forward layer reads what stood before the look at the memory."""
    if pre:
        return parallel(x, memory, w, n_heads, mask, memory_mask)
    may = causal(x.shape[1]) if mask is None else mask & causal(x.shape[1])
    one, two, three = w["norms"]
    x = layer_norm(x + multi_head_attention(x, x, *w["own"], n_heads, may)[0], *one)
    y = layer_norm(x + to_memory(x, memory, w, n_heads, memory_mask), *two)
    return layer_norm(y + feed_forward(x, w["up"], w["down"]), *three)


def with_weights(change):
    return lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
        x, memory, w | change(w), n_heads, mask, memory_mask, pre
    )


def norms(change):
    return with_weights(lambda w: {"norms": [change(*pair) for pair in w["norms"]]})


def heads(n):
    return lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
        x, memory, w, n, mask, memory_mask, pre
    )


def in_place(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    out = block(x, memory, w, n_heads, mask, memory_mask, pre)
    x += 1
    return out


def mask_in_place(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    if mask is not None and mask.shape[-2:] == (x.shape[1],) * 2:
        mask &= causal(x.shape[1])
    return block(x, memory, w, n_heads, mask, memory_mask, pre)
