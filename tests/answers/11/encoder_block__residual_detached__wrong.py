# the residual path needs no gradient, the sublayers have it


def encoder_block(x, w, n_heads, mask=None, pre=True):
    def attention(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    for f, pair in zip((attention, ff), w["norms"]):
        kept = x.detach()
        x = kept + f(layer_norm(x, *pair)) if pre else layer_norm(kept + f(x), *pair)
    return x
