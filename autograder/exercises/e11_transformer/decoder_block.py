"""How `decoder_block` of lesson 11 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import NEAR, slope, tensor, turned
from autograder.exercises.e11_transformer.shared import (
    BLOCKS,
    COMPOSE,
    feed_forward,
    layer_norm,
    leaves,
    multi_head_attention,
    padding,
    weights,
)

decoder_block = Exercise(
    "decoder_block",
    points=4,
    forbid=(*BLOCKS, "attn"),
    instead=COMPOSE,
)


def given(rng, B=2, T=5, S=4, H=2, D=3, d_ff=7):
    """x, memory, weights, n_heads."""
    d = H * D
    return 1.5 * tensor(rng, B, T, d) + 0.5, 2 * tensor(rng, B, S, d) - 0.5, weights(rng, d, d_ff, cross=True), H


@decoder_block.probe("the norms first, no masks given", NEAR)
def _(decoder_block, rng):
    return decoder_block(*given(rng))


@decoder_block.probe("the norms last, one sentence", NEAR)
def _(decoder_block, rng):
    return decoder_block(*given(rng, B=1), pre=False)


@decoder_block.probe("three heads, a memory of one position; one head, x of one position", NEAR)
def _(decoder_block, rng):
    return [decoder_block(*given(rng, T=T, S=S, H=H, D=D)) for T, S, H, D in ((6, 1, 3, 2), (1, 7, 1, 6))]


@decoder_block.probe("padding in the memory, a mask (B, 1, S)", NEAR)
def _(decoder_block, rng):
    return decoder_block(*given(rng, B=3), memory_mask=padding([4, 1, 3], 4))


@decoder_block.probe("padding in x, a mask (B, 1, T)", NEAR)
def _(decoder_block, rng):
    return decoder_block(*given(rng, B=3), mask=padding([5, 2, 4], 5))


@decoder_block.probe("a mask (T, T) that forbids more than the future", NEAR)
def _(decoder_block, rng):
    mask = ~torch.ones(5, 5, dtype=torch.bool).tril(-3)
    return decoder_block(*given(rng), mask)


@decoder_block.probe("masks of their own for each sentence (B, T, T) and (B, T, S)", NEAR)
def _(decoder_block, rng):
    own = torch.tensor(rng.random((2, 5, 5)) < 0.6) | torch.eye(5, dtype=torch.bool)
    other = torch.tensor(rng.random((2, 5, 4)) < 0.6)
    other[..., 1] = True
    return decoder_block(*given(rng), own, other, False)


@decoder_block.probe("padding in both, T = S: masks that could be exchanged", NEAR)
def _(decoder_block, rng):
    return decoder_block(*given(rng, B=3, T=4, S=4), padding([4, 2, 4], 4), padding([1, 4, 3], 4))


@decoder_block.probe("the gradients that reach x, the memory and the weights", NEAR)
def _(decoder_block, rng):
    x, memory, w, H = given(rng)
    for y in (x, memory, *leaves(w)):
        y.requires_grad_()
    return slope(x, decoder_block(x, memory, w, H)), memory.grad, *(y.grad for y in leaves(w))


@decoder_block.probe("x and the memory lie turned in memory; your inputs stay as they were", NEAR)
def _(decoder_block, rng):
    x, memory, w, H = given(rng)
    x, memory = turned(x), turned(memory)
    masks = torch.ones(5, 5, dtype=torch.bool), padding([3, 4], 4)
    return decoder_block(x, memory, w, H, *masks), x, memory, *leaves(w), *masks


@decoder_block.probe("a source of padding alone, and a first word that is padding", NEAR, extreme=True)
def _(decoder_block, rng):
    mask = padding([5, 5], 5).clone()
    mask[0, 0, 0] = False
    return decoder_block(*given(rng), mask, padding([4, 0], 4))


@decoder_block.alternative("a loop over three sublayers")
def _(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    places = torch.arange(x.shape[1])
    may = places[:, None] >= places
    if mask is not None:
        may = may.logical_and(mask)
    sublayers = (
        lambda y: multi_head_attention(y, y, *w["own"], n_heads, may)[0],
        lambda y: multi_head_attention(y, memory, *w["cross"], n_heads, memory_mask)[0],
        lambda y: feed_forward(y, *[w["up"], w["down"]]),
    )
    for sublayer, norm in zip(sublayers, w["norms"], strict=True):
        x = x + sublayer(layer_norm(x, *norm)) if pre else layer_norm(x + sublayer(x), *norm)
    return x


@decoder_block.alternative("step by step, the mask by masked_fill")
def _(x, memory, w, n_heads, mask=None, memory_mask=None, pre=True):
    T = x.shape[1]
    allowed = torch.ones(T, T, dtype=torch.bool) if mask is None else mask.clone()
    allowed = allowed.expand(*allowed.shape[:-2], T, T).masked_fill(torch.ones(T, T).triu(1) > 0, False)
    one, two, three = w["norms"]

    def norm(y, pair, here):
        return layer_norm(y, *pair) if here else y

    y = norm(x, one, pre)
    x = norm(x + multi_head_attention(y, y, *w["own"], n_heads, allowed)[0], one, not pre)
    x = norm(x + multi_head_attention(norm(x, two, pre), memory, *w["cross"], n_heads, memory_mask)[0], two, not pre)
    return norm(x + feed_forward(norm(x, three, pre), w["up"], w["down"]), three, not pre)


decoder_block.equivalent(
    "for sublayer, norm in zip(sublayers, w['norms']):", "there are three sublayers and three norms, never fewer"
)
decoder_block.equivalent(
    "for sublayer, norm in zip(sublayers, w['norms'], strict=False):",
    "there are three sublayers and three norms, never fewer",
)
