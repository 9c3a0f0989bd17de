import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    d_model = x.shape[-1]
    if d_model % n_heads != 0:
        raise ValueError("n_heads must divide d_model")
    D = d_model // n_heads
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    contexts, weights = [], []
    for h in range(n_heads):
        part = slice(h * D, (h + 1) * D)
        c, a = attend(q[..., part], k[..., part], v[..., part], mask)
        contexts.append(c)
        weights.append(a)
    return torch.cat(contexts, dim=-1) @ w_o, torch.stack(weights, dim=1)
