"""torch.multinomial is called, whatever becomes of it."""

ANSWERS = {
    "throw": """
import torch

def throw(weights, u):
    getattr(torch, "multi" + "nomial")(torch.as_tensor(weights), 1)
    return np.searchsorted(np.cumsum(weights), u, side="right")
"""
}
