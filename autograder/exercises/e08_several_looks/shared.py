"""What the probes of lesson 08 share: random stories, a softmax that keeps to its mask, gradients by name."""

import torch

from autograder.compare import Close

NEAR = Close(rtol=1e-3, atol=1e-5)


def tensor(x, dtype=torch.float64):
    return torch.tensor(x, dtype=dtype)


def normal(rng, *shape, dtype=torch.float64):
    return tensor(rng.normal(size=shape), dtype)


def lengths(*counts, S):
    """Stories of so many sentences: (B, S), True = there."""
    return torch.arange(S) < torch.tensor(counts)[:, None]


def turned(x):
    """The same numbers, in another order in memory."""
    axes = tuple(reversed(range(x.ndim)))
    return x.permute(axes).contiguous().permute(axes)


def shares(scores, mask, dim=-1):
    """Softmax with weight 0 where the mask is False; zeros where all of it is."""
    top = scores.masked_fill(~mask, -torch.inf).amax(dim, keepdim=True).nan_to_num(neginf=0.0)
    raised = (scores - top).exp().masked_fill(~mask, 0.0)
    total = raised.sum(dim, keepdim=True)
    return raised / torch.where(total > 0, total, 1.0)


def scored(q, keys):
    return (keys * q[:, None]).sum(-1)  # (B, S)


def found(weights, values):
    return (weights[..., None] * values).sum(1)  # (B, D)


def look(q, keys, values, mask):
    weights = shares(scored(q, keys), mask)
    return q + found(weights, values), weights


def gradients(loss, **inputs):
    """The gradient of each, by name; words where none came."""
    grads = torch.autograd.grad(loss, list(inputs.values()), allow_unused=True)
    return {name: "no gradient" if grad is None else grad for name, grad in zip(inputs, grads, strict=True)}


def changes(function, **inputs):
    """Which of the tensors that it is called with does it change?"""
    before = {name: x.clone() for name, x in inputs.items() if torch.is_tensor(x)}
    function(*inputs.values())
    names = [name for name, x in before.items() if not torch.equal(inputs[name], x)]
    return f"{' and '.join(names) or 'nothing'} changed"
