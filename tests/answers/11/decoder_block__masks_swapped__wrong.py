# mask is for the memory, memory_mask for x
import torch


def decoder_block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True
):
    T = x.shape[1]
    causal = torch.ones(T, T, dtype=torch.bool).tril()
    allowed = causal if memory_mask is None else causal & memory_mask

    def own(y):
        return multi_head_attention(y, y, *w["own"], n_heads, allowed)[0]

    def cross(y):
        return multi_head_attention(y, memory, *w["cross"], n_heads, mask)[0]

    def ff(y):
        return feed_forward(y, w["up"], w["down"])

    for f, pair in zip((own, cross, ff), w["norms"]):
        x = x + f(layer_norm(x, *pair)) if pre else layer_norm(x + f(x), *pair)
    return x
