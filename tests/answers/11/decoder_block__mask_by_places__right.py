import torch


def decoder_block(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    t = torch.arange(x.shape[1])
    own = t.unsqueeze(1) >= t.unsqueeze(0)
    own = own if mask is None else own & mask
    n1, n2, n3 = w["norms"]
    if pre:
        y = layer_norm(x, *n1)
        x = x + multi_head_attention(y, y, *w["own"], n_heads, own)[0]
        y = layer_norm(x, *n2)
        x = x + multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0]
        return x + feed_forward(layer_norm(x, *n3), w["up"], w["down"])
    x = layer_norm(x + multi_head_attention(x, x, *w["own"], n_heads, own)[0], *n1)
    x = layer_norm(x + multi_head_attention(x, memory, *w["cross"], n_heads, memory_mask)[0], *n2)
    return layer_norm(x + feed_forward(x, w["up"], w["down"]), *n3)
