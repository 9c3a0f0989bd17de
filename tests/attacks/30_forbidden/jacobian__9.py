"""The whole Jacobian, by torch.autograd.functional."""

ANSWERS = {
    "weigh_backward": """
import torch
import torch.autograd.functional as tools

def weigh_backward(weights, grad):
    rows = zip(weights.reshape(-1, weights.shape[-1]), grad.reshape(-1, grad.shape[-1]))
    share = lambda s: torch.exp(s) / torch.exp(s).sum()
    slopes = [g @ tools.jacobian(share, torch.tensor(np.log(w))).numpy() for w, g in rows]
    return np.array(slopes).reshape(weights.shape)
"""
}
