# post-norm: the norm of the sublayer's result, added to x


def encoder_block(x, w, n_heads, mask=None, pre=True):
    def attention(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    for f, pair in zip((attention, ff), w["norms"]):
        x = x + f(layer_norm(x, *pair)) if pre else x + layer_norm(f(x), *pair)
    return x
