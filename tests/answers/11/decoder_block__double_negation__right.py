# forbidden pairs collected with |, then turned round
import torch


def decoder_block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True
):
    T = x.shape[1]
    forbidden = torch.ones(T, T, dtype=torch.bool, device=x.device).triu(1)
    if mask is not None:
        forbidden = forbidden | ~mask
    allowed = ~forbidden
    parts = {
        0: lambda y: multi_head_attention(y, y, *w["own"], n_heads, allowed)[0],
        1: lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0],
        2: lambda y: feed_forward(y, w["up"], w["down"]),
    }
    for i in range(3):
        gamma, beta = w["norms"][i]
        if pre:
            x = x + parts[i](layer_norm(x, gamma, beta))
            continue
        x = layer_norm(x + parts[i](x), gamma, beta)
    return x
