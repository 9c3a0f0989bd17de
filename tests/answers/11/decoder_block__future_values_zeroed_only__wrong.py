# causal by zeroing weights after the softmax, not renormalised
import torch


def decoder_block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True
):
    T, n = x.shape[1], w["norms"]
    causal = torch.ones(T, T, dtype=torch.bool).tril()

    def own(y):
        q, k, v = (z.unflatten(-1, (n_heads, -1)).transpose(1, 2) for z in (y @ w["own"][0], y @ w["own"][1], y @ w["own"][2]))
        some = mask[:, None] if mask is not None and mask.ndim == 3 else mask
        _, a = attend(q, k, v, some)
        a = a * causal
        return (a @ v).transpose(1, 2).flatten(2) @ w["own"][3]

    def cross(y):
        return multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    for f, pair in zip((own, cross, ff), w["norms"]):
        x = x + f(layer_norm(x, *pair)) if pre else layer_norm(x + f(x), *pair)
    return x
