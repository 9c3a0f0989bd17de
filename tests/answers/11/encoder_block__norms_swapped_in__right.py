def encoder_block(x, w, n_heads, mask=None, pre=True):
    def same(y, *_):
        return y

    before, after = (layer_norm, same) if pre else (same, layer_norm)
    one, two = w["norms"]
    y = before(x, *one)
    x = after(x + multi_head_attention(y, y, *w["own"], n_heads, mask=mask)[0], *one)
    return after(x + feed_forward(before(x, *two), w["up"], w["down"]), *two)
