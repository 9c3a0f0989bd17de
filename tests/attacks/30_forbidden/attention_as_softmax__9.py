"""Attention over an identity of keys and values gives the weights themselves."""

ANSWERS = {
    "weigh": """
import torch
import torch.nn.functional as F

def weigh(x):
    q = torch.as_tensor(x).reshape(1, -1, x.shape[-1])
    one = torch.eye(x.shape[-1], dtype=q.dtype)[None]
    return F.scaled_dot_product_attention(q, one, one, scale=1.0).reshape(x.shape).numpy()
"""
}
