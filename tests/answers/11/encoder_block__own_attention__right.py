import torch


def encoder_block(x, w, n_heads, mask=None, pre=True):
    B, T, d = x.shape

    def look(y):
        q, k, v, out = (y @ m for m in w["own"][:3]), None, None, w["own"][3]
        q, k, v = q
        if mask is not None and mask.ndim == 3:
            wide = mask[:, None]
        else:
            wide = mask
        heads = [z.reshape(B, T, n_heads, d // n_heads).permute(0, 2, 1, 3) for z in (q, k, v)]
        context, _ = attend(*heads, wide)
        return context.permute(0, 2, 1, 3).reshape(B, T, d) @ out

    def forward(y):
        hidden = torch.clamp(torch.matmul(y, w["up"][0]) + w["up"][1], min=0)
        return torch.matmul(hidden, w["down"][0]) + w["down"][1]

    for layer, norm in ((look, w["norms"][0]), (forward, w["norms"][1])):
        x = x + layer(layer_norm(x, *norm)) if pre else layer_norm(x + layer(x), *norm)
    return x
