import torch
from torch import nn


class _Low(nn.Module):
    def __init__(self, layer, r, s):
        super().__init__()
        self.layer, self.s = layer, s
        layer.weight.requires_grad = False
        if layer.bias is not None:
            layer.bias.requires_grad = False
        n = layer.in_features
        self.register_parameter("A", nn.Parameter(torch.randn(r, n).type_as(layer.weight) * n**-0.5))
        self.register_parameter("B", nn.Parameter(torch.zeros(layer.out_features, r).type_as(layer.weight)))

    def forward(self, x):
        return self.layer(x) + self.s * torch.einsum("...i,ri,or->...o", x, self.A, self.B)


def lora_linear(linear, rank, alpha):
    return _Low(linear, rank, alpha / rank)
