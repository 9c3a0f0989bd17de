# start from no change
import torch
from torch import nn


def lora_linear(linear, rank, alpha):
    d_out, d_in = linear.weight.shape

    class Adapted(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = linear.requires_grad_(False)
            self.A = nn.Parameter(torch.zeros(rank, d_in, dtype=linear.weight.dtype))
            self.B = nn.Parameter(torch.zeros(d_out, rank, dtype=linear.weight.dtype))

        def forward(self, x):
            return self.linear(x) + alpha / rank * (x @ self.A.T @ self.B.T)

    return Adapted()
