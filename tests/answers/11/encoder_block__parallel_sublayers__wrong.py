# both sublayers look at the same x


def encoder_block(x, w, n_heads, mask=None, pre=True):
    def attention(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    n1, n2 = w["norms"]
    if pre:
        return x + attention(layer_norm(x, *n1)) + ff(layer_norm(x, *n2))
    return layer_norm(layer_norm(x + attention(x), *n1) + ff(x), *n2)
