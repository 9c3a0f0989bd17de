import torch


def decoder_block(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    T = x.shape[1]
    causal = torch.ones(T, T, dtype=torch.bool).tril()
    causal = causal if mask is None else torch.logical_and(causal, mask)
    # an encoder block whose feed-forward layer says nothing is its attention alone, but for post-norm's second norm
    one, two, three = w["norms"]
    if pre:
        silent = (torch.zeros_like(w["down"][0]), torch.zeros_like(w["down"][1]))
        x = encoder_block(x, {**w, "norms": [one, one], "down": silent}, n_heads, causal, True)
    else:
        x = layer_norm(x + multi_head_attention(x, x, *w["own"], n_heads, causal)[0], *one)
    y = layer_norm(x, *two) if pre else x
    x = x + multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0]
    x = x if pre else layer_norm(x, *two)
    y = layer_norm(x, *three) if pre else x
    x = x + feed_forward(y, w["up"], w["down"])
    return x if pre else layer_norm(x, *three)
