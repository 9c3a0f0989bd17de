"""torch.no_grad, detach and a parameter called backward: nothing is differentiated."""

ANSWERS = {
    "weigh_backward": """
import torch

def weigh_backward(weights, grad, backward=True):
    with torch.no_grad():
        w, g = torch.as_tensor(weights), torch.as_tensor(grad).detach()
        return (w * (g - (w * g).sum(dim=-1, keepdim=True))).numpy()
"""
}
