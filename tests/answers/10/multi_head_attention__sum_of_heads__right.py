import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    if x.shape[-1] % n_heads:
        raise ValueError("d_model must be divisible by n_heads")
    total, weights = 0, []
    parts = zip(w_q.chunk(n_heads, 1), w_k.chunk(n_heads, 1), w_v.chunk(n_heads, 1), w_o.chunk(n_heads, 0))
    for q, k, v, o in parts:
        c, a = attend(x @ q, memory @ k, memory @ v, mask)
        total = total + c @ o
        weights.append(a)
    return total, torch.stack(weights, 1)
