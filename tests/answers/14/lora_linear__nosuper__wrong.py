import torch
from torch import nn
class LoRA(nn.Module):
    def __init__(self, linear, rank, alpha):

        self.linear = linear.requires_grad_(False)
        o, i = linear.weight.shape
        self.A = nn.Parameter((torch.randn(rank, i)/i**.5).to(linear.weight))
        self.B = nn.Parameter(torch.zeros(o, rank).to(linear.weight))
        self.s = alpha / rank
    def forward(self, x):
        return self.linear(x) + self.s * (x @ self.A.T @ self.B.T)
def lora_linear(linear, rank, alpha):
    return LoRA(linear, rank, alpha)
