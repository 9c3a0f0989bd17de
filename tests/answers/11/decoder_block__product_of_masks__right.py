import torch


def decoder_block(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    may = torch.tril(torch.ones(x.size(1), x.size(1)))
    if mask is not None:
        may = may * mask.to(may.dtype)
    may = may > 0

    def norm(y, i, here):
        return layer_norm(y, *w["norms"][i]) if here else y

    y = norm(x, 0, pre)
    x = norm(x + multi_head_attention(y, y, *w["own"], n_heads, may)[0], 0, not pre)
    y = norm(x, 1, pre)
    x = norm(x + multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0], 1, not pre)
    y = norm(x, 2, pre)
    return norm(x + feed_forward(y, w["up"], w["down"]), 2, not pre)
