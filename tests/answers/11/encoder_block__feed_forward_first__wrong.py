# feed-forward first, then attention (each with its own norm)


def encoder_block(x, w, n_heads, mask=None, pre=True):
    def attention(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    for f, pair in zip((ff, attention), w["norms"][::-1]):
        x = x + f(layer_norm(x, *pair)) if pre else layer_norm(x + f(x), *pair)
    return x
