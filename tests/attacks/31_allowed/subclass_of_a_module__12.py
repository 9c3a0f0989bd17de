"""An own torch module that works with products and exponentials."""

ANSWERS = {
    "attend": """
import torch
from torch import nn

class Attend(nn.Module):
    def forward(self, q, k, v):
        raised = torch.exp(torch.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5)
        return torch.einsum("...ts,...sv->...tv", raised / raised.sum(-1, keepdim=True), v)

layer = Attend()

def attend(q, k, v):
    return layer(*map(torch.as_tensor, (q, k, v))).numpy()
"""
}
