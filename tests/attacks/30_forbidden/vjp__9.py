"""torch.func.vjp."""

ANSWERS = {
    "weigh_backward": """
import torch
from torch import func

def weigh_backward(weights, grad):
    def share(scores):
        raised = torch.exp(scores)
        return raised / raised.sum(-1, keepdim=True)
    return func.vjp(share, torch.tensor(np.log(weights)))[1](torch.as_tensor(grad))[0].numpy()
"""
}
