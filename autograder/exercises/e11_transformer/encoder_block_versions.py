"""Wrong and changed versions of `encoder_block`."""

from autograder.exercises.e11_transformer.shared import (
    around,
    feed_forward,
    layer_norm,
    multi_head_attention,
)


def block(
    x, w, n_heads, mask=None, pre=True, *,
    first=around, second=around, norms=(0, 1), look=None, think=None, masked=lambda mask: mask,
):  # fmt: skip
    """The solution with one part exchanged."""
    mask = masked(mask)

    def attend(y):
        return (look or own)(y, w, n_heads, mask)

    x = first(x, attend, w["norms"][norms[0]], pre)
    return second(x, lambda y: (think or feed_forward)(y, w["up"], w["down"]), w["norms"][norms[1]], pre)


def own(y, w, n_heads, mask):
    return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]


def slip(**changes):
    return lambda x, w, n_heads, mask=None, pre=True: block(x, w, n_heads, mask, pre, **changes)


def both(way):
    return slip(first=way, second=way)


def no_residual(x, sublayer, norm, pre):
    return sublayer(layer_norm(x, *norm)) if pre else layer_norm(sublayer(x), *norm)


def on_normal(x, sublayer, norm, pre):
    """Pre: the residual starts from the normalised numbers."""
    y = layer_norm(x, *norm)
    return y + sublayer(y) if pre else layer_norm(x + sublayer(x), *norm)


def norm_of_change(x, sublayer, norm, pre):
    return x + sublayer(layer_norm(x, *norm)) if pre else x + layer_norm(sublayer(x), *norm)


def twice(x, sublayer, norm, pre):
    return x + x + sublayer(layer_norm(x, *norm)) if pre else layer_norm(x + x + sublayer(x), *norm)


def both_norms(x, sublayer, norm, pre):
    return layer_norm(x + sublayer(layer_norm(x, *norm)), *norm)


def raw(x, sublayer, norm, pre):
    """No norm at all."""
    return x + sublayer(x)


def parallel(x, w, n_heads, mask=None, pre=True):
    if not pre:
        return block(x, w, n_heads, mask, pre)
    one = own(layer_norm(x, *w["norms"][0]), w, n_heads, mask)
    return x + one + feed_forward(layer_norm(x, *w["norms"][1]), w["up"], w["down"])


def from_start(x, w, n_heads, mask=None, pre=True):
    """The second residual starts at x as it came."""
    y = around(x, lambda z: own(z, w, n_heads, mask), w["norms"][0], pre)
    if pre:
        return x + feed_forward(layer_norm(y, *w["norms"][1]), w["up"], w["down"])
    return layer_norm(x + feed_forward(y, w["up"], w["down"]), *w["norms"][1])


def keys_raw(x, w, n_heads, mask=None, pre=True):
    if not pre:
        return block(x, w, n_heads, mask, pre)
    x = x + multi_head_attention(layer_norm(x, *w["norms"][0]), x, *w["own"], n_heads, mask)[0]
    return x + feed_forward(layer_norm(x, *w["norms"][1]), w["up"], w["down"])


def asked_raw(x, w, n_heads, mask=None, pre=True):
    if not pre:
        return block(x, w, n_heads, mask, pre)
    x = x + multi_head_attention(x, layer_norm(x, *w["norms"][0]), *w["own"], n_heads, mask)[0]
    return x + feed_forward(layer_norm(x, *w["norms"][1]), w["up"], w["down"])


def around_both(x, w, n_heads, mask=None, pre=True):
    one, two = w["norms"]
    y = layer_norm(x, *one) if pre else x
    y = own(y, w, n_heads, mask)
    y = y if pre else layer_norm(y, *one)
    z = x + feed_forward(layer_norm(y, *two) if pre else y, w["up"], w["down"])
    return z if pre else layer_norm(z, *two)


def think_first(x, w, n_heads, mask=None, pre=True):
    x = around(x, lambda y: feed_forward(y, w["up"], w["down"]), w["norms"][0], pre)
    return around(x, lambda y: own(y, w, n_heads, mask), w["norms"][1], pre)


def parallel_last(x, w, n_heads, mask=None, pre=True):
    """Both sublayers read the block's x, with the norm last too."""
    if pre:
        return parallel(x, w, n_heads, mask)
    one = layer_norm(x + own(x, w, n_heads, mask), *w["norms"][0])
    return layer_norm(one + feed_forward(x, w["up"], w["down"]), *w["norms"][1])


def around_the_sum(x, w, n_heads, mask=None, pre=True):
    """The norm last: the second residual starts before the first norm."""
    if pre:
        return block(x, w, n_heads, mask)
    x = x + own(x, w, n_heads, mask)
    return layer_norm(x + feed_forward(layer_norm(x, *w["norms"][0]), w["up"], w["down"]), *w["norms"][1])


def residual_cut(x, sublayer, norm, pre):
    kept = x.detach()
    return kept + sublayer(layer_norm(x, *norm)) if pre else layer_norm(kept + sublayer(x), *norm)


def only_pre(x, sublayer, norm, pre):
    """No norm at all where it comes last."""
    return x + sublayer(layer_norm(x, *norm)) if pre else x + sublayer(x)


def plus_equals(x, sublayer, norm, pre):
    if pre:
        x += sublayer(layer_norm(x, *norm))
        return x
    x += sublayer(x)
    return layer_norm(x, *norm)


def pairs(change):
    """The two pairs (gamma, beta), changed."""
    return lambda x, w, n_heads, mask=None, pre=True: block(
        x, w | {"norms": [change(*pair) for pair in w["norms"]]}, n_heads, mask, pre
    )


def heads(n):
    return lambda x, w, n_heads, mask=None, pre=True: block(x, w, n, mask, pre)


def thought(activation):
    return slip(think=lambda y, up, down: activation(y @ up[0] + up[1]) @ down[0] + down[1])


def own_order(*places):
    return lambda x, w, n_heads, mask=None, pre=True: block(
        x, w | {"own": [w["own"][i] for i in places]}, n_heads, mask, pre
    )


def norm_of_kept(x, sublayer, norm, pre):
    """With the norm last, only what is carried on is normalised."""
    return around(x, sublayer, norm, pre) if pre else layer_norm(x, *norm) + sublayer(x)


def ended(pair):
    """One norm more behind the last sum."""
    return lambda x, w, n_heads, mask=None, pre=True: (
        layer_norm(block(x, w, n_heads, mask, pre), *w["norms"][pair]) if pre else block(x, w, n_heads, mask, pre)
    )


def in_place(x, w, n_heads, mask=None, pre=True, *, last=True, post=True):
    """`x += …` in the first sublayer, and with `last` in the second; with `post` also where the norm comes last."""
    if not pre and not post:
        return block(x, w, n_heads, mask, pre)
    one, two = w["norms"]
    x += own(layer_norm(x, *one) if pre else x, w, n_heads, mask)
    y = x if pre else layer_norm(x, *one)
    change = feed_forward(layer_norm(y, *two) if pre else y, w["up"], w["down"])
    if not last:
        return y + change if pre else layer_norm(y + change, *two)
    y += change
    return y if pre else layer_norm(y, *two)


def post_last(x, sublayer, norm, pre):
    """With the norm last, none behind this sublayer."""
    return x + (sublayer(layer_norm(x, *norm)) if pre else sublayer(x))


def normed_answer(x, sublayer, norm, pre):
    """With the norm first, it stands behind the sublayer in place of before it."""
    return x + layer_norm(sublayer(x), *norm) if pre else layer_norm(x + sublayer(x), *norm)


def with_weights(x, w, n_heads, mask=None, pre=True):
    y = layer_norm(x, *w["norms"][0]) if pre else x
    return block(x, w, n_heads, mask, pre), multi_head_attention(y, y, *w["own"], n_heads, mask)[1]
