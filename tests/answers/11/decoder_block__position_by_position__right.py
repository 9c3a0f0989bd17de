# self-attention as when writing: place t looks at 0 to t only
import torch


def decoder_block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True
):
    B, T, d = x.shape
    one, two, three = w["norms"]

    def wrapped(x, f, pair):
        return x + f(layer_norm(x, *pair)) if pre else layer_norm(x + f(x), *pair)

    def own(y):
        found = []
        for t in range(T):
            if mask is None:
                row = None
            else:
                full = mask.expand(B, T, T)
                row = full[:, t : t + 1, : t + 1]
            found.append(
                multi_head_attention(y[:, t : t + 1], y[:, : t + 1], *w["own"], n_heads, row)[0]
            )
        return torch.cat(found, dim=1)

    x = wrapped(x, own, one)
    x = wrapped(x, lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0], two)
    return wrapped(x, lambda y: feed_forward(y, w["up"], w["down"]), three)
