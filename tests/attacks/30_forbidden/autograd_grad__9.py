"""torch.autograd.grad, imported in an own cell."""

BEFORE = {"weigh_backward": "import torch\nfrom torch.autograd import grad as slope"}
ANSWERS = {
    "weigh_backward": """
def weigh_backward(weights, grad):
    scores = torch.tensor(np.log(weights), requires_grad=True)
    raised = torch.exp(scores)
    return slope(raised / raised.sum(-1, keepdim=True), scores, torch.as_tensor(grad))[0].numpy()
"""
}
