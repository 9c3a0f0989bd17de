import torch


def decoder_block(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    T = x.shape[1]
    later = torch.triu(torch.ones((T, T)), diagonal=1).bool()
    allowed = ~later if mask is None else mask & ~later

    def step(x, norm, sublayer):
        if not pre:
            return layer_norm(sublayer(x) + x, *norm)
        return sublayer(layer_norm(x, *norm)) + x

    x = step(x, w["norms"][0], lambda y: multi_head_attention(y, y, *w["own"], n_heads, allowed)[0])
    x = step(x, w["norms"][1], lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0])
    return step(x, w["norms"][2], lambda y: feed_forward(y, w["up"], w["down"]))
