# the sum W + scale B A is made once, in __init__; shows: later changes of A and B change nothing
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
            self.A = nn.Parameter(torch.randn(rank, d_in).to(linear.weight) / d_in**0.5)
            self.B = nn.Parameter(torch.zeros(d_out, rank).to(linear.weight))
            self.weight = (linear.weight + alpha / rank * self.B @ self.A).detach()

        def forward(self, x):
            return nn.functional.linear(x, self.weight, self.linear.bias)

    return Adapted()
