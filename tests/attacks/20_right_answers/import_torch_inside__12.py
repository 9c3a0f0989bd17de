"""`import torch` inside an answer whose exercise forbids other names."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1):
    import torch

    x = torch.as_tensor(x)
    e = torch.exp(x - x.amax(dim=axis, keepdim=True))
    return (e / e.sum(dim=axis, keepdim=True)).numpy()
"""
}
