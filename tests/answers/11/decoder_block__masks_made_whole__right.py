import torch


def decoder_block(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    (B, T, _), S = x.shape, memory.shape[1]
    whole = torch.ones(B, T, T, dtype=torch.bool) if mask is None else mask.expand(B, T, T).clone()
    for t in range(T):
        whole[:, t, t + 1 :] = False
    across = torch.ones(B, T, S, dtype=torch.bool) if memory_mask is None else memory_mask.expand(B, T, S)
    calls = [
        lambda y: multi_head_attention(y, y, *w["own"], n_heads, whole)[0],
        lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, across)[0],
        lambda y: feed_forward(y, w["up"], w["down"]),
    ]
    for i in range(3):
        gamma, beta = w["norms"][i]
        if pre:
            x = x + calls[i](layer_norm(x, gamma, beta))
        else:
            x = layer_norm(x + calls[i](x), gamma, beta)
    return x
