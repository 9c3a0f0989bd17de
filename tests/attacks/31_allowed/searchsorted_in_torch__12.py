"""torch without its generators, where generators are forbidden."""

ANSWERS = {
    "throw": """
import torch

def throw(weights, u):
    ends = torch.cumsum(torch.as_tensor(weights), 0)
    return torch.searchsorted(ends, torch.as_tensor(u), right=True).numpy()
"""
}
