# the optimiser gets A and B anyway
import torch
from torch import nn


def lora_linear(linear, rank, alpha):
    d_out, d_in = linear.weight.shape

    class Adapted(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = linear
            self.A = nn.Parameter((torch.randn(rank, d_in) / d_in**0.5).to(linear.weight.dtype))
            self.B = nn.Parameter(torch.zeros(d_out, rank, dtype=linear.weight.dtype))

        def forward(self, x):
            return self.linear(x) + alpha / rank * (x @ self.A.T @ self.B.T)

    return Adapted()
