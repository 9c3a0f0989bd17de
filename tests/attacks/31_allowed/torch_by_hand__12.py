"""Softmax and attention in torch, built from exponentials and products."""

ANSWERS = {
    "weigh": """
import torch
import torch.nn.functional as F

def weigh(x):
    x = torch.as_tensor(x)
    raised = torch.exp(x - x.max(dim=-1, keepdim=True).values)
    return F.relu(raised / torch.sum(raised, -1, keepdim=True)).numpy()
""",
    "attend": """
def attend(q, k, v):
    q, k, v = map(torch.as_tensor, (q, k, v))
    raised = torch.exp(torch.matmul(q, k.mT) / q.shape[-1] ** 0.5)
    return (raised / raised.sum(-1, keepdim=True) @ v).numpy()
""",
}
