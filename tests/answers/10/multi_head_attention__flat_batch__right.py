def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    if x.size(-1) % n_heads:
        raise ValueError("heads")
    B = len(x)

    def heads(y):
        y = y.reshape(B, y.shape[1], n_heads, -1).transpose(1, 2)
        return y.reshape(B * n_heads, y.shape[2], -1)

    if mask is not None and mask.dim() == 3:
        mask = mask.repeat_interleave(n_heads, dim=0)
    c, a = attend(heads(x @ w_q), heads(memory @ w_k), heads(memory @ w_v), mask)
    c = c.reshape(B, n_heads, *c.shape[1:]).transpose(1, 2).flatten(2)
    return c @ w_o, a.reshape(B, n_heads, *a.shape[1:])
