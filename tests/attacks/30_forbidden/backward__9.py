"""torch's own backward pass."""

ANSWERS = {
    "weigh_backward": """
import torch

def weigh_backward(weights, grad):
    scores = torch.tensor(np.log(weights), requires_grad=True)
    raised = torch.exp(scores)
    (raised / raised.sum(-1, keepdim=True)).backward(torch.as_tensor(grad))
    return scores.grad.numpy()
"""
}
