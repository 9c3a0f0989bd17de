"""How `lora_linear` of lesson 14 is judged: by what the module says, what it trains, and how it starts."""

import numpy as np
import torch
from torch import nn

from autograder.compare import Close
from autograder.exercise import Exercise

lora_linear = Exercise("lora_linear", points=3)


NEAR = Close(rtol=1e-3, atol=1e-4)


def layer(rng, d_in, d_out, bias=True, dtype=torch.float32):
    """A linear layer with numbers of its own."""
    made = nn.Linear(d_in, d_out, bias=bias, dtype=dtype)
    with torch.no_grad():
        for p in made.parameters():
            p.copy_(torch.tensor(rng.normal(size=tuple(p.shape))))
    return made


def inputs(rng, *shape, dtype=torch.float32):
    return torch.tensor(rng.normal(size=shape), dtype=dtype)


def built(lora_linear, linear, rank, alpha):
    """The module, or an error that says what came instead of one."""
    torch.manual_seed(0)
    module = lora_linear(linear, rank, alpha)
    if not isinstance(module, nn.Module):
        came = "the class itself" if isinstance(module, type) else type(module).__name__
        raise TypeError(f"expected an nn.Module, got {came}")
    for name in "AB":
        if not isinstance(getattr(module, name, None), torch.Tensor):
            raise AttributeError(f"the module that came has no parameter {name}")
    return module


def filled(lora_linear, rng, linear, rank, alpha):
    """The module with numbers of the probe's in A and B."""
    module = built(lora_linear, linear, rank, alpha)
    d_out, d_in = linear.weight.shape
    came, wanted = (tuple(module.A.shape), tuple(module.B.shape)), ((rank, d_in), (d_out, rank))
    if came != wanted:
        raise ValueError(f"A {came[0]} and B {came[1]} came, expected {wanted[0]} and {wanted[1]}")
    with torch.no_grad():
        module.A.copy_(torch.tensor(rng.normal(size=wanted[0])))
        module.B.copy_(torch.tensor(rng.normal(size=wanted[1])))
    return module


def backward(loss):
    if loss.requires_grad:
        loss.backward()


def gradient(x):
    return "none" if x.grad is None else x.grad


def trained(module):
    return [p for p in module.parameters() if p.requires_grad]


@lora_linear.probe("as it starts: does it say what the layer says?")
def _(lora_linear, rng):
    linear, x = layer(rng, 5, 7), inputs(rng, 4, 5)
    before = linear(x).detach()
    said = built(lora_linear, linear, 3, 6.0)(x).detach()
    return tuple(said.shape), said.shape == before.shape and bool((said - before).abs().max() < 1e-5)


@lora_linear.probe("the types of A and B, for a layer in single and one in double precision")
def _(lora_linear, rng):
    both = (built(lora_linear, layer(rng, 5, 3, dtype=dtype), 2, 4.0) for dtype in (torch.float32, torch.float64))
    return ", ".join(f"A {module.A.dtype}, B {module.B.dtype}" for module in both)


@lora_linear.probe("with numbers in A and B", NEAR)
def _(lora_linear, rng):
    return filled(lora_linear, rng, layer(rng, 5, 7), 3, 6.0)(inputs(rng, 4, 5)).detach()


@lora_linear.probe("alpha below the rank, and rank 1", NEAR)
def _(lora_linear, rng):
    one = filled(lora_linear, rng, layer(rng, 6, 4), 4, 0.5)
    other = filled(lora_linear, rng, layer(rng, 6, 4), 1, 16)
    return one(inputs(rng, 4, 6)).detach(), other(inputs(rng, 4, 6)).detach()


@lora_linear.probe("one vector, and rows of rows", NEAR)
def _(lora_linear, rng):
    module = filled(lora_linear, rng, layer(rng, 5, 3), 2, 4.0)
    return module(inputs(rng, 5)).detach(), module(inputs(rng, 2, 3, 4, 5)).detach()


@lora_linear.probe("a layer without bias", NEAR)
def _(lora_linear, rng):
    return filled(lora_linear, rng, layer(rng, 4, 6, bias=False), 2, 2.0)(inputs(rng, 3, 4)).detach()


@lora_linear.probe("a square layer", NEAR)
def _(lora_linear, rng):
    return filled(lora_linear, rng, layer(rng, 4, 4), 2, 3.0)(inputs(rng, 3, 4)).detach()


@lora_linear.probe("what wants a gradient: A (rank, d_in) and B (d_out, rank) alone")
def _(lora_linear, rng):
    module = built(lora_linear, layer(rng, 5, 7), 3, 6.0)
    shapes = sorted(str(tuple(p.shape)) for p in trained(module))
    return ", ".join(shapes), module.A.requires_grad, module.B.requires_grad


@lora_linear.probe("gradients at the start: A's is 0, B's is not")
def _(lora_linear, rng):
    module = built(lora_linear, layer(rng, 5, 7), 3, 6.0)
    backward((module(inputs(rng, 4, 5)) ** 2).sum())
    return tuple("none" if p.grad is None else "some" if p.grad.any() else "0" for p in (module.A, module.B))


@lora_linear.probe("gradients of A, B and x, with numbers in A and B", NEAR)
def _(lora_linear, rng):
    linear, x = layer(rng, 5, 7), inputs(rng, 4, 5).requires_grad_()
    module = filled(lora_linear, rng, linear, 3, 6.0)
    backward(module(x).sin().sum())
    return *map(gradient, (module.A, module.B, x)), linear.weight.grad is None, linear.bias.grad is None


@lora_linear.probe("after three steps of training", NEAR)
def _(lora_linear, rng):
    linear, x = layer(rng, 5, 4), inputs(rng, 6, 5)
    module = filled(lora_linear, rng, linear, 2, 3.0)
    for _ in range(3):
        module.zero_grad()
        backward(module(x).sin().mean())
        with torch.no_grad():  # by hand: the first optimiser that is made imports for a second
            for p in trained(module):
                if p.grad is not None:
                    p -= 0.01 * p.grad
    return module(x).detach()


@lora_linear.probe("how A starts: deviation times √d_in, mean over deviation; is B 0?", Close(rtol=0.05, atol=0.05))
def _(lora_linear, rng):
    module = built(lora_linear, nn.Linear(4000, 6), 8, 16.0)
    start = module.A.detach()
    spread = start.std()
    return spread * 4000**0.5, start.mean() / spread if spread else 0.0, bool((module.B == 0).all())


@lora_linear.probe("A is drawn, and drawn anew")
def _(lora_linear, rng):
    one, other = (lora_linear(layer(rng, 20, 4), 3, 3.0) for _ in range(2))
    if not isinstance(one, nn.Module):
        raise TypeError("expected an nn.Module")
    return bool((one.A != other.A).any()), bool((one.A[0] != one.A[1]).any())


@lora_linear.probe("in double precision", extreme=True)
def _(lora_linear, rng):
    module = filled(lora_linear, rng, layer(rng, 5, 3, dtype=torch.float64), 2, 4.0)
    said = module(inputs(rng, 4, 5, dtype=torch.float64)).detach()
    return said, str(said.dtype)


@lora_linear.probe("a rank above both widths", NEAR)
def _(lora_linear, rng):
    return filled(lora_linear, rng, layer(rng, 3, 2), 6, 6.0)(inputs(rng, 4, 3)).detach()


@lora_linear.probe("the layer keeps its numbers, and x its own")
def _(lora_linear, rng):
    linear, x = layer(rng, 4, 3), inputs(rng, 2, 4)
    filled(lora_linear, rng, linear, 2, 8.0)(x)
    return linear.weight.detach(), linear.bias.detach(), x


@lora_linear.alternative("one matrix, made at each call")
def _(linear, rank, alpha):
    class Whole(nn.Module):
        def __init__(self, old):
            super().__init__()
            d_out, d_in = old.weight.shape
            self.register_buffer("W", old.weight.detach().clone())
            self.register_buffer("b", None if old.bias is None else old.bias.detach().clone())
            self.A = nn.Parameter(torch.empty(rank, d_in, dtype=old.weight.dtype).normal_(std=d_in**-0.5))
            self.B = nn.Parameter(torch.zeros(d_out, rank, dtype=old.weight.dtype))

        def forward(self, x):
            return nn.functional.linear(x, self.W + alpha / rank * (self.B @ self.A), self.b)

    return Whole(linear)


@lora_linear.alternative("a module that is given its parts")
def _(linear, rank, alpha):
    for p in linear.parameters():
        p.requires_grad = False
    module = nn.Module()
    module.base = linear
    start = np.random.default_rng().normal(size=(rank, linear.in_features)) / np.sqrt(linear.in_features)
    module.A = nn.Parameter(torch.tensor(start, dtype=linear.weight.dtype))
    module.B = nn.Parameter(torch.zeros(linear.out_features, rank, dtype=linear.weight.dtype))
    module.forward = lambda x: linear(x) + nn.functional.linear(x @ module.A.T, module.B) * (alpha / rank)
    return module
