import torch


def encoder_block(x, w, n_heads, mask=None, pre=True):
    if mask is None:
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool)
    residual = x
    y = layer_norm(x, *w["norms"][0]) if pre else x
    y, _ = multi_head_attention(y, y, *w["own"], n_heads, mask)
    x = residual + y
    if not pre:
        x = layer_norm(x, *w["norms"][0])
    residual = x
    y = layer_norm(x, *w["norms"][1]) if pre else x
    x = residual + feed_forward(y, w["up"], w["down"])
    return x if pre else layer_norm(x, *w["norms"][1])
