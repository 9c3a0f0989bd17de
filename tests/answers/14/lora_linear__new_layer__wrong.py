# a new nn.Linear of the same size in place of the given one; shows: its numbers are others
import numpy as np
import torch
from torch import nn


def lora_linear(linear, rank, alpha):
    linear.requires_grad_(False)
    d_out, d_in = linear.weight.shape

    class Adapted(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(d_in, d_out, bias=linear.bias is not None).to(linear.weight)
            self.linear.requires_grad_(False)
            self.A = nn.Parameter(torch.randn(rank, d_in).to(linear.weight) / d_in**0.5)
            self.B = nn.Parameter(torch.zeros(d_out, rank).to(linear.weight))
            self.scale = alpha / rank

        def forward(self, x):
            return self.linear(x) + self.scale * (x @ self.A.T @ self.B.T)

    return Adapted()
