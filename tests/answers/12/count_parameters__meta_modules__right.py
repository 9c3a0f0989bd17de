# right: meta modules
import torch
from torch import nn
def count_parameters(
    n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None,
    gated=False, bias=True, tied=True,
):
    kv = d_model if d_kv is None else d_kv
    with torch.device("meta"):
        block = nn.ModuleList([
            nn.Linear(d_model, d_model, bias=bias),
            nn.Linear(d_model, kv, bias=bias),
            nn.Linear(d_model, kv, bias=bias),
            nn.Linear(d_model, d_model, bias=bias),
            nn.Linear(d_model, d_ff, bias=bias),
            nn.Linear(d_ff, d_model, bias=bias),
            nn.LayerNorm(d_model, bias=bias),
            nn.LayerNorm(d_model, bias=bias),
        ])
        if gated:
            block.append(nn.Linear(d_model, d_ff, bias=bias))
        rest = nn.ModuleList([nn.Embedding(n_tokens, d_model), nn.LayerNorm(d_model, bias=bias)])
        if max_len:
            rest.append(nn.Embedding(max_len, d_model))
        if not tied:
            rest.append(nn.Linear(d_model, n_tokens, bias=False))
    def size(module):
        return sum(p.numel() for p in module.parameters())
    return n_layers * size(block) + size(rest)
