def encoder_block(x, w, n_heads, mask=None, pre=True):
    steps = [
        (lambda y: multi_head_attention(y, y, *w["own"], n_heads, mask)[0], w["norms"][0]),
        (lambda y: feed_forward(y, **{"up": w["up"], "down": w["down"]}), w["norms"][1]),
    ]

    def through(y, rest):
        if not rest:
            return y
        (layer, norm), *rest = rest
        y = y + layer(layer_norm(y, *norm)) if pre else layer_norm(y + layer(y), *norm)
        return through(y, rest)

    return through(x, steps)
