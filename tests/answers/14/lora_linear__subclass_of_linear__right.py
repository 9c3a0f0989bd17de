import torch
from torch import nn


def lora_linear(linear, rank, alpha):
    class Lora(nn.Linear):
        def __init__(self):
            d_out, d_in = linear.weight.shape
            super().__init__(d_in, d_out, bias=linear.bias is not None, dtype=linear.weight.dtype)
            self.load_state_dict(linear.state_dict())
            self.requires_grad_(False)
            self.A = nn.Parameter(torch.randn(rank, d_in, dtype=linear.weight.dtype) / d_in**0.5)
            self.B = nn.Parameter(torch.zeros(d_out, rank, dtype=linear.weight.dtype))

        def forward(self, x):
            return super().forward(x) + alpha / rank * (x @ self.A.T @ self.B.T)

    return Lora()
