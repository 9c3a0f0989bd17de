# d_in, d_out read the wrong way round from the weight (d_out, d_in); shows where these differ
import numpy as np
import torch
from torch import nn


def lora_linear(linear, rank, alpha):
    linear.requires_grad_(False)
    d_in, d_out = linear.weight.shape

    class Adapted(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = linear
            self.A = nn.Parameter(torch.randn(rank, d_in).to(linear.weight) / d_in**0.5)
            self.B = nn.Parameter(torch.zeros(d_out, rank).to(linear.weight))
            self.scale = alpha / rank

        def forward(self, x):
            return self.linear(x) + self.scale * (x @ self.A.T @ self.B.T)

    return Adapted()
