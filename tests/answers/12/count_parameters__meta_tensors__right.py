import torch


def count_parameters(n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None, gated=False, bias=True, tied=True):
    d_kv = d_kv or d_model
    with torch.device("meta"):
        outs = [d_model, d_kv, d_kv, d_model] + [d_ff] * (1 + gated)
        layer = [torch.nn.Linear(d_model, out, bias=bias) for out in outs]
        layer += [torch.nn.Linear(d_ff, d_model, bias=bias)]
        layer += [torch.nn.LayerNorm(d_model, bias=bias) for _ in range(2)]
        norm = torch.nn.LayerNorm(d_model, bias=bias)
    one = sum(x.numel() for part in layer for x in part.parameters())
    last = sum(x.numel() for x in norm.parameters())
    return n_layers * one + last + (n_tokens * (1 if tied else 2) + max_len) * d_model
