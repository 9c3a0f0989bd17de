"""How `vit_forward` of lesson 15 is judged."""

import torch

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import tensor
from autograder.exercises.e11_transformer.shared import BLOCKS, layer_norm
from autograder.exercises.e15_one_block.shared import cut, encoder_block, leaves, model, plain

vit_forward = Exercise(
    "vit_forward",
    points=4,
    forbid=(*BLOCKS, "torch.nn.TransformerEncoder", "attn"),
    instead="call `patchify`, `encoder_block` and `layer_norm`",
)

NEAR = Close(rtol=1e-3, atol=1e-4)


def given(rng, B=3, C=1, height=8, width=8, patch=4, n_classes=5, H=2, d=24, **sizes):
    """images, weights, patch, n_heads; so wide that most numbers of heads share it out."""
    n_patches = height // patch * (width // patch)
    return tensor(rng, B, C, height, width), model(rng, n_patches, C * patch**2, n_classes, d, **sizes), patch, H


@vit_forward.probe("three grey pictures of four patches, two blocks", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng))


@vit_forward.probe("two colours, wider than high, one block", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, C=2, height=4, width=10, patch=2, n_layers=1))


@vit_forward.probe("one picture", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, B=1, C=3, height=6, patch=2))


@vit_forward.probe("no block at all: what goes in, and the last norm", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, n_layers=0))


@vit_forward.probe("one patch: the whole picture", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, patch=8, n_classes=3))


@vit_forward.probe("three heads, three blocks, one class", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, H=3, n_layers=3, n_classes=1))


@vit_forward.probe("one head, seven blocks", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, H=1, d=4, n_layers=7))


@vit_forward.probe("a picture twice as bright, beside the first", NEAR)
@plain
def _(vit_forward, rng):
    images, w, patch, H = given(rng, B=1)
    return vit_forward(torch.cat([images, 2 * images]), w, patch, H)


@vit_forward.probe("as many patches as there are classes and numbers in a word", NEAR)
@plain
def _(vit_forward, rng):
    return vit_forward(*given(rng, B=24, height=8, width=12, patch=2, n_classes=24))


@vit_forward.probe("the gradients that reach all weights", NEAR)
@plain
def _(vit_forward, rng):
    images, w, patch, H = given(rng)
    for x in leaves(w):
        x.requires_grad_()
    given_leaves = leaves(w)
    logits = vit_forward(images, w, patch, H)
    if not logits.requires_grad:
        return "no gradient"
    (logits * torch.linspace(-1, 1, logits.numel()).view_as(logits)).sum().backward()
    return [torch.zeros_like(x) if x.grad is None else x.grad for x in given_leaves]


@vit_forward.probe("are pictures and weights as they were, and the blocks still there?", NEAR)
@plain
def _(vit_forward, rng):
    images, w, patch, H = given(rng)
    parts = leaves(w)
    vit_forward(images, w, patch, H)
    return ", ".join(w), len(w.get("blocks", [])), images, *parts, *leaves(w)


@vit_forward.alternative("rows of a new tensor")
def _(images, w, patch, n_heads):
    patches = cut(images, patch)
    B, N, _pixels = patches.shape
    x = images.new_zeros(B, N + 1, len(w["token"]))
    x[:, 0] = w["token"]
    x[:, 1:] = torch.nn.functional.linear(patches, w["project"][0].T, w["project"][1])
    x = x + w["table"].unsqueeze(0)
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads)
    return layer_norm(x, *w["norm"])[:, 0] @ w["head"][0] + w["head"][1]


@vit_forward.alternative("a convolution that steps by its own width")
def _(images, w, patch, n_heads):
    W, b = w["project"]
    kernel = W.T.reshape(-1, images.shape[1], patch, patch)
    words = torch.nn.functional.conv2d(images, kernel, b, stride=patch).flatten(2).mT
    x = torch.cat([w["token"].repeat(len(images), 1, 1), words], dim=1) + w["table"]
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads=n_heads)
    last = torch.nn.functional.layer_norm(x[:, 0], x.shape[-1:], *w["norm"])
    return torch.addmm(w["head"][1], last, w["head"][0])
