# mask expanded to every head, float bias, attend called without multi_head_attention
import torch


def encoder_block(x, w, n_heads, mask=None, pre=True):
    B, T, d = x.shape
    allowed = torch.ones(B, n_heads, T, T, dtype=torch.bool, device=x.device)
    if mask is not None:
        allowed = allowed & (mask if mask.ndim == 2 else mask.unsqueeze(1))
    y = layer_norm(x, *w["norms"][0]) if pre else x
    q, k, v = (
        (y @ m).reshape(B, T, n_heads, d // n_heads).permute(0, 2, 1, 3)
        for m in w["own"][:3]
    )
    context, _ = attend(q, k, v, allowed)
    x = x + context.permute(0, 2, 1, 3).reshape(B, T, d) @ w["own"][3]
    if pre:
        return x + feed_forward(layer_norm(x, *w["norms"][1]), w["up"], w["down"])
    x = layer_norm(x, *w["norms"][0])
    return layer_norm(x + feed_forward(x, w["up"], w["down"]), *w["norms"][1])
