"""Gradients are switched off, in the set-up's way and around an answer, by the long name too."""

BEFORE = {"weigh_backward": "import torch\ntorch.set_grad_enabled(False)"}
ANSWERS = {
    "weigh_backward": """
@torch.inference_mode()
def weigh_backward(weights, grad):
    with torch.autograd.no_grad():
        w, g = torch.as_tensor(weights), torch.as_tensor(grad)
        return (w * (g - (w * g).sum(dim=-1, keepdim=True))).numpy()
"""
}
