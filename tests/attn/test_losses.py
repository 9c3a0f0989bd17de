"""The loss over real tokens against torch's own over all of them."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from attn.losses import token_loss


@pytest.mark.parametrize("piece", [1, 3, 256])
@pytest.mark.parametrize("pad", [0, 6])
def test_equals_cross_entropy_with_gradients(piece, pad):
    torch.manual_seed(0)
    linear = nn.Linear(5, 7)
    targets = torch.tensor([[1, 2, pad, pad], [3, 4, 5, pad], [1, 1, 2, 2]])
    hidden = torch.randn(3, 4, 5, requires_grad=True)
    wanted = F.cross_entropy(linear(hidden).flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum")
    total, count = token_loss(hidden, targets, linear, pad=pad, piece=piece)
    torch.testing.assert_close(total, wanted)
    assert int(count) == 9
    ours, theirs = (torch.autograd.grad(x, [hidden, *linear.parameters()]) for x in (total, wanted))
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other)


def test_padding_alone_costs_nothing():
    total, count = token_loss(torch.ones(2, 3, 4, requires_grad=True), torch.zeros(2, 3).long(), nn.Linear(4, 5))
    total.backward()
    assert (total.item(), count.item()) == (0.0, 0)


def test_shapes_must_fit():
    with pytest.raises(ValueError, match=r"targets must be \(2, 3\) as hidden is, got \(2, 4\)"):
        token_loss(torch.ones(2, 3, 4), torch.zeros(2, 4).long(), nn.Linear(4, 5))
