# pre is the default, post-norm forgotten


def encoder_block(x, w, n_heads, mask=None, pre=True):
    def attention(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    for f, pair in zip((attention, ff), w["norms"]):
        x = x + f(layer_norm(x, *pair))
    return x
