"""How `encoder_block` of lesson 11 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import NEAR, slope, tensor, turned
from autograder.exercises.e11_transformer.shared import (
    BLOCKS,
    COMPOSE,
    causal,
    feed_forward,
    layer_norm,
    leaves,
    multi_head_attention,
    padding,
    weights,
)

encoder_block = Exercise(
    "encoder_block",
    points=3,
    forbid=(*BLOCKS, "attn"),
    instead=COMPOSE,
)


def given(rng, B=2, T=5, H=2, D=3, d_ff=7):
    """x, weights, n_heads."""
    return 1.5 * tensor(rng, B, T, H * D) + 0.5, weights(rng, H * D, d_ff), H


@encoder_block.probe("the norms first, no mask", NEAR)
def _(encoder_block, rng):
    return encoder_block(*given(rng))


@encoder_block.probe("the norms last, one sentence", NEAR)
def _(encoder_block, rng):
    return encoder_block(*given(rng, B=1), pre=False)


@encoder_block.probe("padding, a mask (B, 1, T), the norms first and last", NEAR)
def _(encoder_block, rng):
    parts = given(rng, B=3)
    mask = padding([5, 2, 4], 5)
    return [encoder_block(*parts, mask, pre) for pre in (True, False)]


@encoder_block.probe("a causal mask (T, T)", NEAR)
def _(encoder_block, rng):
    return encoder_block(*given(rng), mask=causal(5))


@encoder_block.probe("a mask of its own for each sentence (B, T, T)", NEAR)
def _(encoder_block, rng):
    mask = torch.tensor(rng.random((2, 5, 5)) < 0.6) | torch.eye(5, dtype=torch.bool)
    return encoder_block(*given(rng), mask, False)


@encoder_block.probe("three heads; one head, one position, one hidden number", NEAR)
def _(encoder_block, rng):
    return encoder_block(*given(rng, H=3, D=2)), encoder_block(*given(rng, T=1, H=1, D=6, d_ff=1))


@encoder_block.probe("the gradients that reach x and the weights", NEAR)
def _(encoder_block, rng):
    x, w, H = given(rng)
    x.requires_grad_()
    for y in leaves(w):
        y.requires_grad_()
    return slope(x, encoder_block(x, w, H)), *(y.grad for y in leaves(w))


@encoder_block.probe("x lies turned in memory; your inputs stay as they were", NEAR)
def _(encoder_block, rng):
    x, w, H = given(rng)
    x, mask = turned(x), causal(5)
    return [encoder_block(x, w, H, mask, pre) for pre in (True, False)], x, *leaves(w), mask


@encoder_block.probe("a position that may attend to nothing, and a sentence of padding alone", NEAR, extreme=True)
def _(encoder_block, rng):
    return encoder_block(*given(rng), padding([5, 0], 5))


@encoder_block.probe("large numbers in x", NEAR, extreme=True)
def _(encoder_block, rng):
    x, w, H = given(rng)
    return encoder_block(1000 * x, w, H)


@encoder_block.alternative("a loop over two sublayers")
def _(x, w, n_heads, mask=None, pre=True):
    def look(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def think(y):
        return feed_forward(y, w["up"], w["down"])

    for sublayer, (gamma, beta) in zip((look, think), w["norms"], strict=True):
        y = sublayer(layer_norm(x, gamma, beta) if pre else x)
        x = x + y
        if not pre:
            x = layer_norm(x, gamma, beta)
    return x


@encoder_block.alternative("torch's own names for the pieces")
def _(x, w, n_heads, mask=None, pre=True):
    linear, (one, two) = torch.nn.functional.linear, w["norms"]
    y = layer_norm(x, *one) if pre else x
    out, _weights = multi_head_attention(y, y, *w["own"], n_heads=n_heads, mask=mask)
    x = torch.add(x, out) if pre else layer_norm(torch.add(x, out), *one)
    y = layer_norm(x, *two) if pre else x
    hidden = torch.relu(linear(y, w["up"][0].T, w["up"][1]))
    x = x + linear(hidden, w["down"][0].T, w["down"][1])
    return x if pre else layer_norm(x, *two)
