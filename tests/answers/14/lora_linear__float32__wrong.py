# A and B are always float32; shows with a float64 layer
import numpy as np
import torch
from torch import nn


def lora_linear(linear, rank, alpha):
    linear.requires_grad_(False)
    d_out, d_in = linear.weight.shape

    class Adapted(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = linear
            self.A = nn.Parameter(torch.randn(rank, d_in) / d_in**0.5)
            self.B = nn.Parameter(torch.zeros(d_out, rank))
            self.scale = alpha / rank

        def forward(self, x):
            return self.linear(x) + self.scale * (x @ self.A.T @ self.B.T)

    return Adapted()
