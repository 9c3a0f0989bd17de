"""How `vit_forward` of lesson 15 is judged."""

import torch

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import tensor
from autograder.exercises.e11_transformer.shared import BLOCKS, layer_norm
from autograder.exercises.e15_one_block.shared import cut, encoder_block, leaves, model

vit_forward = Exercise(
    "vit_forward",
    points=4,
    forbid=(*BLOCKS, "torch.nn.TransformerEncoder", "attn"),
    instead="call `patchify`, `encoder_block` and `layer_norm`",
)

NEAR = Close(rtol=1e-3, atol=1e-4)


def given(rng, B=3, C=1, height=8, width=8, patch=4, n_classes=5, H=2, **sizes):
    """images, weights, patch, n_heads."""
    n_patches = height // patch * (width // patch)
    return tensor(rng, B, C, height, width), model(rng, n_patches, C * patch**2, n_classes, **sizes), patch, H


@vit_forward.probe("three grey pictures of four patches, two blocks", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng))


@vit_forward.probe("two colours, wider than high, one block", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, C=2, height=4, width=10, patch=2, n_layers=1))


@vit_forward.probe("one picture", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, B=1, C=3, height=6, patch=2))


@vit_forward.probe("no block at all: what goes in, and the last norm", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, n_layers=0))


@vit_forward.probe("one patch: the whole picture", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, patch=8, n_classes=3))


@vit_forward.probe("three heads, three blocks, one class", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, H=3, n_layers=3, n_classes=1))


@vit_forward.probe("one head", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, H=1, d=4))


@vit_forward.probe("a picture twice as bright, beside the first", NEAR)
def _(vit_forward, rng):
    images, w, patch, H = given(rng, B=1)
    return vit_forward(torch.cat([images, 2 * images]), w, patch, H)


@vit_forward.probe("as many patches as there are classes and numbers in a word", NEAR)
def _(vit_forward, rng):
    return vit_forward(*given(rng, B=6, height=4, width=6, patch=2, n_classes=6))


@vit_forward.probe("the gradients that reach all weights", NEAR)
def _(vit_forward, rng):
    images, w, patch, H = given(rng)
    for x in leaves(w):
        x.requires_grad_()
    logits = vit_forward(images, w, patch, H)
    if not logits.requires_grad:
        return "no gradient"
    (logits * torch.linspace(-1, 1, logits.numel()).view_as(logits)).sum().backward()
    return [torch.zeros_like(x) if x.grad is None else x.grad for x in leaves(w)]


@vit_forward.probe("what you were given stays as it was", NEAR)
def _(vit_forward, rng):
    images, w, patch, H = given(rng)
    vit_forward(images, w, patch, H)
    return images, *leaves(w)


def vit(
    images, w, patch, n_heads, *,
    words=None, row=0, place=None, each=None, last=None, norm=True, read=None, block=None,
):  # fmt: skip
    """The solution with a part exchanged."""
    W, b = w["project"]
    x = (words or (lambda p: p @ W + b))(cut(images, patch))
    token = w["token"].expand(len(images), 1, -1)
    x = torch.cat([x, token] if row else [token, x], 1)
    x = (place or (lambda x, table: x + table))(x, w["table"])
    for one in w["blocks"]:
        x = (block or encoder_block)(x, one, n_heads)
        x = each(x, w) if each else x
    x = (read or (lambda x: x[:, 0]))(x)
    x = layer_norm(x, *w["norm"]) if norm else x
    return (last or (lambda x, W, b: x @ W + b))(x, *w["head"])


def slip(**changes):
    return lambda *given: vit(*given, **changes)


def grid(x, table):
    """Positions for the patches alone, from the table's start."""
    return torch.cat([x[:, :1], x[:, 1:] + table[:-1]], 1)


def no_place_for_token(x, table):
    return torch.cat([x[:, :1], x[:, 1:] + table[1:]], 1)


def once_more(images, w, patch, n_heads):
    """The first block, as often as there are blocks."""
    return vit(images, w | {"blocks": w["blocks"][:1] * len(w["blocks"])}, patch, n_heads)


def backwards(images, w, patch, n_heads):
    return vit(images, w | {"blocks": w["blocks"][::-1]}, patch, n_heads)


def first_alone(images, w, patch, n_heads):
    return vit(images, w | {"blocks": w["blocks"][:1]}, patch, n_heads)


def all_patches_as_one(images, w, patch, n_heads):
    """Each batch shares one sentence."""
    return vit(images, w, patch, n_heads, read=lambda x: x[:1, 0].expand(len(x), -1))


def mean_of_normed(first):
    """The norm at every position, then the mean from `first` on."""

    def version(images, w, patch, n_heads):
        normed = vit(
            images, w, patch, n_heads, norm=False, read=lambda x: layer_norm(x, *w["norm"]), last=lambda x, W, b: x
        )
        return normed[:, first:].mean(1) @ w["head"][0] + w["head"][1]

    return version


vit_forward.tell(
    {
        "The class token's place in the table is row 0, and it stands in front. Yours stands behind the patches.": [
            slip(row=1),
            slip(row=1, read=lambda x: x[:, -1]),
        ],
        "Your logits come from a patch. The class token stands in front: read position 0.": [
            slip(read=lambda x: x[:, -1]),
            slip(read=lambda x: x[:, 1]),
        ],
        "You average over positions. Here the class token's last state alone is read.": [
            slip(read=lambda x: x.mean(1)),
            slip(read=lambda x: x[:, 1:].mean(1)),
            mean_of_normed(0),
            mean_of_normed(1),
        ],
        "The positions are missing: without them a picture is a bag of patches.": [slip(place=lambda x, table: x)],
        "The class token has a position, too: row 0 of the table. The patches have rows 1 to N.": [
            slip(place=no_place_for_token),
            slip(place=grid),
        ],
        "The positions are added once, before the first block. You add them again later.": [
            slip(each=lambda x, w: x + w["table"])
        ],
        "Positions are added, not multiplied.": [slip(place=lambda x, table: x * table)],
        "The last norm is missing. With pre-norm nothing has normalised the final sum.": [slip(norm=False)],
        "The last norm stands once, behind all blocks. You apply it after each of them.": [
            slip(each=lambda x, w: layer_norm(x, *w["norm"])),
            slip(each=lambda x, w: layer_norm(x, *w["norm"]), norm=False),
        ],
        "The bias of the projection is missing, or the class token gets it too. Patches alone are projected.": [
            lambda images, w, *rest: vit(images, w | {"project": (w["project"][0], 0)}, *rest),
            lambda images, w, *rest: vit(images, w | {"token": w["token"] + w["project"][1]}, *rest),
        ],
        "The head's bias is missing.": [slip(last=lambda x, W, b: x @ W)],
        "The logits go out as they are: no softmax here. The loss takes it.": [
            slip(last=lambda x, W, b: (x @ W + b).softmax(-1)),
            slip(last=lambda x, W, b: (x @ W + b).log_softmax(-1)),
        ],
        "These blocks have their norms in front (`pre`, as `encoder_block` has it unless told otherwise).": [
            slip(block=lambda x, w, n_heads: encoder_block(x, w, n_heads, pre=False))
        ],
        "Pass `n_heads` on: your blocks work with one head.": [
            slip(block=lambda x, w, n_heads: encoder_block(x, w, 1))
        ],
        "Every block has weights of its own, in the order of the list.": [once_more, backwards, first_alone],
        "The blocks are missing, or their answer is thrown away: x = encoder_block(x, …) in a loop.": [
            slip(block=lambda x, w, n_heads: x)
        ],
        "You add each block's answer to x once more. The residuals are inside the block.": [
            slip(block=lambda x, w, n_heads: x + encoder_block(x, w, n_heads))
        ],
        "A causal mask has no place here: every patch may look at every other.": [
            slip(
                block=lambda x, w, n_heads: encoder_block(
                    x, w, n_heads, torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
                )
            )
        ],
        "Each picture has an answer of its own; yours all get that of the first.": [all_patches_as_one],
        "The gradient is cut off: no `.detach()`, `.data`, `torch.no_grad()` or NumPy on the way.": [
            lambda *given: vit(*given).detach(),
            lambda images, w, *rest: vit(images, w | {"table": w["table"].detach()}, *rest),
            lambda images, w, *rest: vit(images, w | {"token": w["token"].detach()}, *rest),
        ],
    }
)


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
