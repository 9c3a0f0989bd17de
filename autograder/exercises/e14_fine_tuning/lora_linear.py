"""How `lora_linear` of lesson 14 is judged: by what the module says, what it trains, and how it starts."""

import numpy as np
import torch
from torch import nn

from autograder.compare import Close
from autograder.exercise import Exercise

lora_linear = Exercise("lora_linear", points=3)


def layer(rng, d_in, d_out, bias=True, dtype=torch.float64):
    """A linear layer with numbers of its own."""
    made = nn.Linear(d_in, d_out, bias=bias, dtype=dtype)
    with torch.no_grad():
        for p in made.parameters():
            p.copy_(torch.tensor(rng.normal(size=tuple(p.shape))))
    return made


def inputs(rng, *shape, dtype=torch.float64):
    return torch.tensor(rng.normal(size=shape), dtype=dtype)


def filled(module, rng, rank, d_in, d_out):
    """The module with numbers of the probe's in A and B."""
    with torch.no_grad():
        module.A.copy_(torch.tensor(rng.normal(size=(rank, d_in))))
        module.B.copy_(torch.tensor(rng.normal(size=(d_out, rank))))
    return module


@lora_linear.probe("as it starts: does it say what the layer says?")
def _(lora_linear, rng):
    linear, x = layer(rng, 5, 7), inputs(rng, 4, 5)
    before = linear(x).detach()
    said = lora_linear(linear, 3, 6.0)(x).detach()
    return tuple(said.shape), said.shape == before.shape and bool((said - before).abs().max() < 1e-5)


@lora_linear.probe("with numbers in A and B")
def _(lora_linear, rng):
    return filled(lora_linear(layer(rng, 5, 7), 3, 6.0), rng, 3, 5, 7)(inputs(rng, 4, 5)).detach()


@lora_linear.probe("alpha below the rank, and rank 1")
def _(lora_linear, rng):
    x = inputs(rng, 4, 6)
    one = filled(lora_linear(layer(rng, 6, 4), 4, 0.5), rng, 4, 6, 4)
    other = filled(lora_linear(layer(rng, 6, 4), 1, 16), rng, 1, 6, 4)
    return one(x).detach(), other(x).detach()


@lora_linear.probe("one vector, and rows of rows")
def _(lora_linear, rng):
    module = filled(lora_linear(layer(rng, 5, 3), 2, 4.0), rng, 2, 5, 3)
    return module(inputs(rng, 5)).detach(), module(inputs(rng, 2, 3, 4, 5)).detach()


@lora_linear.probe("a layer without bias")
def _(lora_linear, rng):
    module = lora_linear(layer(rng, 4, 6, bias=False), 2, 2.0)
    return filled(module, rng, 2, 4, 6)(inputs(rng, 3, 4)).detach()


@lora_linear.probe("a square layer")
def _(lora_linear, rng):
    return filled(lora_linear(layer(rng, 4, 4), 2, 3.0), rng, 2, 4, 4)(inputs(rng, 3, 4)).detach()


@lora_linear.probe("what wants a gradient: A (rank, d_in) and B (d_out, rank) alone")
def _(lora_linear, rng):
    module = lora_linear(layer(rng, 5, 7), 3, 6.0)
    trained = sorted(str(tuple(p.shape)) for p in module.parameters() if p.requires_grad)
    return ", ".join(trained), module.A.requires_grad, module.B.requires_grad


@lora_linear.probe("gradients at the start: A's is 0, B's is not")
def _(lora_linear, rng):
    torch.manual_seed(int(rng.integers(1000)))
    module = lora_linear(layer(rng, 5, 7), 3, 6.0)
    (module(inputs(rng, 4, 5)) ** 2).sum().backward()
    return bool(module.A.grad.abs().max() == 0), bool(module.B.grad.abs().max() > 0)


@lora_linear.probe("gradients with numbers in A and B")
def _(lora_linear, rng):
    linear, x = layer(rng, 5, 7), inputs(rng, 4, 5).requires_grad_()
    module = filled(lora_linear(linear, 3, 6.0), rng, 3, 5, 7)
    module(x).sin().sum().backward()
    return module.A.grad, module.B.grad, x.grad, linear.weight.grad is None, linear.bias.grad is None


@lora_linear.probe("after three steps of training")
def _(lora_linear, rng):
    linear, x = layer(rng, 5, 4), inputs(rng, 6, 5)
    module = filled(lora_linear(linear, 2, 3.0), rng, 2, 5, 4)
    optimizer = torch.optim.SGD([p for p in module.parameters() if p.requires_grad], lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        module(x).sin().mean().backward()
        optimizer.step()
    return module(x).detach()


@lora_linear.probe("how A starts, mean and standard deviation times √d_in, and is B 0?", Close(rtol=0.05, atol=0.05))
def _(lora_linear, rng):
    module = lora_linear(nn.Linear(4000, 6), 8, 16.0)
    start = module.A.detach()
    return start.mean() * 4000**0.5, start.std() * 4000**0.5, bool((module.B == 0).all())


@lora_linear.probe("A is drawn, and drawn anew")
def _(lora_linear, rng):
    one, other = (lora_linear(layer(rng, 20, 4), 3, 3.0).A.detach() for _ in range(2))
    return bool((one != other).any()), bool((one[0] != one[1]).any())


@lora_linear.probe("A and B have the type of the layer's weights")
def _(lora_linear, rng):
    found = []
    for dtype in (torch.float32, torch.float64):
        module = lora_linear(layer(rng, 5, 3, dtype=dtype), 2, 4.0)
        found += [str(module.A.dtype), str(module.B.dtype), str(module(inputs(rng, 4, 5, dtype=dtype)).dtype)]
    return ", ".join(found)


@lora_linear.probe("in single precision", Close(rtol=1e-3, atol=1e-4))
def _(lora_linear, rng):
    module = lora_linear(layer(rng, 5, 3, dtype=torch.float32), 2, 4.0)
    return filled(module, rng, 2, 5, 3)(inputs(rng, 4, 5, dtype=torch.float32)).detach()


@lora_linear.probe("a rank above both widths")
def _(lora_linear, rng):
    return filled(lora_linear(layer(rng, 3, 2), 6, 6.0), rng, 6, 3, 2)(inputs(rng, 4, 3)).detach()


@lora_linear.probe("the layer keeps its numbers, and x its own")
def _(lora_linear, rng):
    linear, x = layer(rng, 4, 3), inputs(rng, 2, 4)
    module = filled(lora_linear(linear, 2, 8.0), rng, 2, 4, 3)
    module(x)
    return linear.weight.detach(), linear.bias.detach(), x, isinstance(module, nn.Module)


def adapter(*, a=None, b=None, freeze=None, forward=None, keep=nn.Parameter):
    """The solution with a part exchanged."""

    def build(linear, rank, alpha):
        d_out, d_in = linear.weight.shape

        class Changed(nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = linear
                freeze(linear) if freeze else linear.requires_grad_(False)
                like = linear.weight.detach()
                first = a(rank, d_in) if a else torch.randn(rank, d_in) / d_in**0.5
                self.A = keep(first.to(like))
                self.B = keep((b(d_out, rank) if b else torch.zeros(d_out, rank)).to(like))

            def forward(self, x):
                if forward:
                    return forward(self, x, rank, alpha)
                return self.linear(x) + alpha / rank * (x @ self.A.T @ self.B.T)

        return Changed()

    return build


def change(m, x):
    return x @ m.A.T @ m.B.T


def single(linear, rank, alpha):
    """A and B always in single precision; x is cast."""
    d_out, d_in = linear.weight.shape
    module = adapter()(linear, rank, alpha)
    module.A, module.B = nn.Parameter(torch.randn(rank, d_in) / d_in**0.5), nn.Parameter(torch.zeros(d_out, rank))
    module.forward = lambda x: linear(x) + alpha / rank * (x.float() @ module.A.T @ module.B.T)
    return module


def transposed(linear, rank, alpha):
    d_out, d_in = linear.weight.shape
    module = adapter()(linear, rank, alpha)
    module.A = nn.Parameter((torch.randn(d_in, rank) / d_in**0.5).to(linear.weight))
    module.B = nn.Parameter(torch.zeros(rank, d_out).to(linear.weight))
    module.forward = lambda x: linear(x) + alpha / rank * (x @ module.A @ module.B)
    return module


def bias_too(linear):
    linear.requires_grad_(False)
    if linear.bias is not None:
        linear.bias.requires_grad_(True)


def whole_class(linear, rank, alpha):
    return type(adapter()(linear, rank, alpha))


lora_linear.tell(
    {
        "The change is scaled by alpha over the rank: you took alpha alone.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha * change(m, x))
        ],
        "You divided by the rank, but left out alpha.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + change(m, x) / r)
        ],
        "The change isn't scaled: alpha over the rank is missing.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + change(m, x))
        ],
        "The scale is upside down: alpha over the rank.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + r / alpha * change(m, x))
        ],
        "The scale is alpha over the rank, not over its root.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r**0.5 * change(m, x))
        ],
        "You scaled the layer's own answer as well: only the change is scaled.": [
            adapter(forward=lambda m, x, r, alpha: alpha / r * (m.linear(x) + change(m, x)))
        ],
        "The layer's own answer is missing: the change is added to it.": [
            adapter(forward=lambda m, x, r, alpha: alpha / r * change(m, x))
        ],
        "The layer's bias got lost.": [
            adapter(forward=lambda m, x, r, alpha: x @ m.linear.weight.T + alpha / r * change(m, x))
        ],
        "B starts at 0, so that nothing is changed at first.": [
            adapter(b=lambda *s: torch.randn(*s)),
            adapter(b=lambda *s: torch.ones(*s)),
            adapter(b=lambda *s: 0.02 * torch.randn(*s)),
        ],
        "With A and B both at 0 neither gets a gradient: A starts at random.": [adapter(a=lambda *s: torch.zeros(*s))],
        "A and B have exchanged their starts: B is 0, A random.": [
            adapter(a=lambda *s: torch.zeros(*s), b=lambda *s: torch.randn(*s))
        ],
        "A starts with a standard deviation of 1 over the root of d_in. Yours is another.": [
            adapter(a=lambda *s: torch.randn(*s)),
            adapter(a=lambda *s: 0.02 * torch.randn(*s)),
            adapter(a=lambda r, d: torch.randn(r, d) / d),
            adapter(a=lambda r, d: torch.randn(r, d) / r**0.5),
            adapter(a=lambda *s: nn.init.kaiming_uniform_(torch.empty(*s), a=5**0.5)),
        ],
        "Even numbers from 0 to 1 have another mean and spread: A's mean is 0.": [
            adapter(a=lambda r, d: torch.rand(r, d)),
            adapter(a=lambda r, d: torch.rand(r, d) / d**0.5),
        ],
        "A has the same numbers everywhere, so all its rows learn the same. Draw them.": [
            adapter(a=lambda r, d: torch.ones(r, d) / d**0.5)
        ],
        "The layer itself is still trained: freeze it.": [adapter(freeze=lambda linear: None)],
        "The layer's bias is still trained. All of the layer is frozen.": [adapter(freeze=bias_too)],
        "A and B aren't parameters of the module: an optimiser wouldn't find them. Wrap them in `nn.Parameter`.": [
            adapter(keep=lambda x: x.requires_grad_())
        ],
        "A and B don't want a gradient: then nothing is trained.": [
            adapter(keep=lambda x: nn.Parameter(x, requires_grad=False))
        ],
        "A is (rank, d_in) and B (d_out, rank). Yours are transposed.": [transposed],
        "A and B are always in single precision. They have the type of the layer's weights.": [single],
        "There is nothing between A and B: the change is linear.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (x @ m.A.T).relu() @ m.B.T)
        ],
        "The change was cut off from its gradient.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * change(m, x).detach())
        ],
        "You returned the class. An object of it is wanted: call it.": [whole_class],
    }
)


@lora_linear.misconception("You wrote into the layer's weights when you called the module: they stay as they are.")
def _(linear, rank, alpha):
    def merge(m, x, rank, alpha):
        with torch.no_grad():
            m.linear.weight += alpha / rank * m.B @ m.A
        return m.linear(x)

    return adapter(forward=merge)(linear, rank, alpha)


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
