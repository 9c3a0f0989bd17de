"""The loss of each class by itself is minus the logarithm of its weight."""

ANSWERS = {
    "weigh": """
import torch
import torch.nn.functional as F

def weigh(x):
    rows = torch.as_tensor(x).reshape(-1, x.shape[-1])
    losses = [F.cross_entropy(rows, torch.full((len(rows),), c), reduction="none") for c in range(x.shape[-1])]
    return torch.exp(-torch.stack(losses, -1)).reshape(x.shape).numpy()
"""
}
