from torch.nn.functional import linear


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    if x.shape[2] % n_heads:
        raise ValueError("no")
    q, k, v = (
        linear(y, w.T).unflatten(2, (n_heads, -1)).permute(0, 2, 1, 3)
        for y, w in ((x, w_q), (memory, w_k), (memory, w_v))
    )
    if mask is not None:
        mask = mask.unsqueeze(-3)
    c, a = attend(q, k, v, mask)
    return linear(c.permute(0, 2, 1, 3).flatten(2), w_o.T), a
