"""torch's own gradient of softmax, without its autograd."""

ANSWERS = {
    "weigh_backward": """
import torch

def weigh_backward(weights, grad):
    w, g = torch.as_tensor(weights), torch.as_tensor(grad)
    return torch._softmax_backward_data(g, w, -1, w.dtype).numpy()
"""
}
