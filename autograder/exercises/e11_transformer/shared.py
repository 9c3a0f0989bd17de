"""What several exercises of lesson 11 are judged with: the pieces of a block."""

import torch

from autograder.exercises.e10_many_heads.multi_head_versions import four, heads_of
from autograder.exercises.e10_many_heads.shared import attend, join, tensor

KINDS = ("layer_norm", "group_norm", "instance_norm", "batch_norm", "rms_norm")  # each does it, once axes are turned
NORMS = (
    "torch.nn.LayerNorm",
    *(f"{place}.{kind}" for kind in KINDS for place in ("torch.nn.functional", "torch")),
    "torch.native_layer_norm",
)
BLOCKS = ("torch.nn.TransformerEncoderLayer", "torch.nn.TransformerDecoderLayer", "torch.nn.MultiheadAttention")
COMPOSE = (
    "call `layer_norm`, `multi_head_attention` and `feed_forward`, without `nn.MultiheadAttention`, "
    "`nn.TransformerEncoderLayer` and `nn.TransformerDecoderLayer`"
)
LOSSES = (
    "torch.nn.functional.cross_entropy",
    "torch.nn.functional.nll_loss",
    "torch.nn.functional.kl_div",
    "torch.nn.CrossEntropyLoss",
    "torch.nn.NLLLoss",
    "torch.nn.KLDivLoss",
    "attn",
)
CUT_OFF = "The gradient is cut off: no `.detach()`, `.data`, `.item()`, NumPy or `torch.no_grad()` on the way."
NEEDS_EPS = "`eps` has no say in your answer. It is added to the variance, and it may be another number than 1e-5."


def normal(x, eps=1e-5, axis=-1, *, mean=True, spread=None, unbiased=False):
    """x with mean 0 and variance 1 along an axis; the parts of that can be exchanged."""
    centred = x - x.mean(axis, keepdim=True) if mean else x
    variance = centred.square().mean(axis, keepdim=True)
    if unbiased:
        variance = variance * x.shape[-1] / (x.shape[-1] - 1)
    return centred / (spread or (lambda v, eps: (v + eps).sqrt()))(variance, eps)


def layer_norm(x, gamma, beta, eps=1e-5):
    return normal(x, eps) * gamma + beta


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    """Lesson 10's."""
    context, weights = attend(*heads_of(x, memory, w_q, w_k, w_v, n_heads), four(mask))
    return join(context) @ w_o, weights


def feed_forward(x, up, down):
    return (x @ up[0] + up[1]).relu() @ down[0] + down[1]


def weights(rng, d, d_ff, *, cross=False):
    """A block's weights, as the lesson names them: norms that are no identity, biases that aren't 0."""

    def square():
        return tuple(tensor(rng, d, d, size=0.8 / d**0.5) for _ in range(4))

    found = {"own": square()} | ({"cross": square()} if cross else {})
    found["norms"] = [(1 + tensor(rng, d, size=0.4), tensor(rng, d, size=0.4)) for _ in range(3 if cross else 2)]
    found["up"] = tensor(rng, d, d_ff, size=1 / d**0.5), tensor(rng, d_ff, size=0.5)
    found["down"] = tensor(rng, d_ff, d, size=1 / d_ff**0.5), tensor(rng, d, size=0.5)
    return found


def leaves(w):
    """All tensors of a block's weights, in order."""
    found = [*w["own"], *w.get("cross", ()), *w["up"], *w["down"]]
    return found + [x for pair in w["norms"] for x in pair]


def causal(T):
    return torch.ones(T, T, dtype=torch.bool).tril()


def padding(lengths, S):
    """(B, 1, S): True for what is no padding."""
    return (torch.arange(S) < torch.tensor(lengths)[:, None])[:, None]


def around(x, sublayer, norm, pre):
    """A sublayer with its residual and norm, as in the lesson."""
    return x + sublayer(layer_norm(x, *norm)) if pre else layer_norm(x + sublayer(x), *norm)
