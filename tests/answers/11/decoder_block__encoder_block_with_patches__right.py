# own attention and ff from encoder-like helper, F.layer_norm and attend by hand
import torch
import torch.nn.functional as F


def decoder_block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True
):
    def heads(y, m):
        return (y @ m).reshape(*y.shape[:2], n_heads, -1).movedim(2, 1)

    def look(y, source, matrices, allowed):
        q, k, v = heads(y, matrices[0]), heads(source, matrices[1]), heads(source, matrices[2])
        full = torch.ones(len(y), y.shape[1], source.shape[1], dtype=torch.bool, device=y.device)
        if allowed is not None:
            full = full & allowed
        context = attend(q, k, v, full[:, None])[0]
        return context.movedim(1, 2).reshape(y.shape) @ matrices[3]

    T, d = x.shape[1:]
    causal = torch.ones(T, T, dtype=torch.bool, device=x.device).tril(0)
    allowed = causal[None] if mask is None else causal[None] & mask

    def norm(y, i):
        gamma, beta = w["norms"][i]
        return F.layer_norm(y, [d], weight=gamma, bias=beta, eps=1e-5)

    def front(y, i):
        return norm(y, i) if pre else y

    def behind(y, i):
        return y if pre else norm(y, i)

    y = front(x, 0)
    x = behind(x + look(y, y, w["own"], allowed), 0)
    x = behind(x + look(front(x, 1), memory, w["cross"], memory_mask), 1)
    return behind(x + feed_forward(front(x, 2), w["up"], w["down"]), 2)
