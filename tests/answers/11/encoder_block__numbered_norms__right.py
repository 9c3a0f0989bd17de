def encoder_block(x, w, n_heads, mask=None, pre=True):
    (g1, b1), (g2, b2) = w["norms"]
    w_q, w_k, w_v, w_o = w["own"]
    if pre:
        y = layer_norm(x, g1, b1)
        x = multi_head_attention(y, y, w_q, w_k, w_v, w_o, n_heads, mask)[0] + x
        return feed_forward(layer_norm(x, g2, b2), w["up"], w["down"]) + x
    x = layer_norm(multi_head_attention(x, x, w_q, w_k, w_v, w_o, n_heads, mask)[0] + x, g1, b1)
    return layer_norm(feed_forward(x, w["up"], w["down"]) + x, g2, b2)
