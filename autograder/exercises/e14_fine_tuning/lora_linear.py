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


def adapter(*, a=None, b=None, freeze=None, forward=None, keep=nn.Parameter, keep_a=None, base=None, more=None):
    """The solution with a part exchanged."""

    def build(linear, rank, alpha):
        d_out, d_in = linear.weight.shape

        class Changed(nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = base(linear) if base else linear
                freeze(linear) if freeze else linear.requires_grad_(False)
                like = linear.weight.detach()
                first = a(rank, d_in) if a else torch.randn(rank, d_in) / d_in**0.5
                self.A = (keep_a or keep)(first.to(like))
                self.B = keep((b(d_out, rank) if b else torch.zeros(d_out, rank)).to(like))
                if more:
                    more(self, rank, alpha)

            def forward(self, x):
                if forward:
                    return forward(self, x, rank, alpha)
                return self.linear(x) + alpha / rank * (x @ self.A.T @ self.B.T)

        return Changed()

    return build


def change(m, x):
    return x @ m.A.T @ m.B.T


def always(dtype, cast=False):
    """A and B have this type, whatever the layer has."""

    def build(linear, rank, alpha):
        d_out, d_in = linear.weight.shape
        module = adapter()(linear, rank, alpha)
        module.A = nn.Parameter(torch.randn(rank, d_in, dtype=dtype) / d_in**0.5)
        module.B = nn.Parameter(torch.zeros(d_out, rank, dtype=dtype))
        if cast:
            module.forward = lambda x: linear(x) + alpha / rank * change(module, x.to(dtype))
        return module

    return build


def turned(a, b):
    """A, B or both are kept the other way round."""

    def build(linear, rank, alpha):
        d_out, d_in = linear.weight.shape
        module = adapter()(linear, rank, alpha)
        if a:
            module.A = nn.Parameter((torch.randn(d_in, rank) / d_in**0.5).to(linear.weight))
        if b:
            module.B = nn.Parameter(torch.zeros(rank, d_out).to(linear.weight))
        module.forward = lambda x: (
            linear(x) + alpha / rank * (x @ (module.A if a else module.A.T) @ (module.B if b else module.B.T))
        )
        return module

    return build


def by_width_of_output(power):
    def build(linear, rank, alpha):
        return adapter(a=lambda r, d: torch.randn(r, d) / len(linear.weight) ** power)(linear, rank, alpha)

    return build


def widths_swapped(linear, rank, alpha):
    d_in, d_out = linear.weight.shape
    module = adapter()(linear, rank, alpha)
    module.A = nn.Parameter((torch.randn(rank, d_in) / d_in**0.5).to(linear.weight))
    module.B = nn.Parameter(torch.zeros(d_out, rank).to(linear.weight))
    return module


def other_layer(linear):
    d_out, d_in = linear.weight.shape
    return nn.Linear(d_in, d_out, bias=linear.bias is not None).to(linear.weight).requires_grad_(False)


def later_layer(module, rank, alpha):
    module.linear = other_layer(module.linear)


def merge_now(module, rank, alpha):
    module.merged = (module.linear.weight + alpha / rank * module.B @ module.A).detach()


def scale_trained(module, rank, alpha):
    module.scale = nn.Parameter(torch.tensor(alpha / rank))


def alpha_trained(module, rank, alpha):
    module.scale = nn.Parameter(torch.tensor(float(alpha)))


def with_bias(m, x, rank, alpha):
    return x @ m.linear.weight.T + m.linear.bias + alpha / rank * change(m, x)


def x_in_place(m, x, rank, alpha):
    base = m.linear(x)
    return base + x.mul_(alpha / rank) @ m.A.T @ m.B.T


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
        "The scale is alpha over the rank, not over its root or its square.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r**2 * change(m, x)),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r**0.5 * change(m, x)),
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
            adapter(a=lambda r, d: 0.01 * torch.randn(r, d)),
            adapter(a=lambda r, d: torch.randn(r, d) / d),
            adapter(a=lambda r, d: torch.randn(r, d) / r**0.5),
            adapter(a=lambda r, d: torch.randn(r, d) / r),
            adapter(a=lambda r, d: torch.randn(r, d) * d**0.5),
            adapter(a=lambda r, d: torch.randn(r, d) * (2 / d) ** 0.5),
            adapter(a=lambda r, d: torch.randn(r, d) * (2 / (r + d)) ** 0.5),
            *(by_width_of_output(power) for power in (0.5, 1)),
            adapter(a=lambda *s: nn.init.kaiming_uniform_(torch.empty(*s), a=5**0.5)),
            adapter(a=lambda *s: nn.init.kaiming_uniform_(torch.empty(*s))),
            adapter(a=lambda *s: 2 * torch.rand(*s) - 1),
        ],
        "Even numbers from 0 to 1 have another mean and spread: A's mean is 0.": [
            adapter(a=lambda r, d: torch.rand(r, d)),
            adapter(a=lambda r, d: torch.rand(r, d) / d**0.5),
            adapter(a=lambda r, d: torch.rand(r, d) * (3 / d) ** 0.5),
            adapter(a=lambda r, d: torch.rand(r, d) * (12 / d) ** 0.5),
            adapter(a=lambda r, d: torch.rand(r, d) / d),
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
        "A doesn't want a gradient, so B is trained alone.": [
            adapter(keep_a=lambda x: nn.Parameter(x, requires_grad=False))
        ],
        "B doesn't want a gradient: it starts at 0 and stays there.": [
            adapter(keep=lambda x: nn.Parameter(x, requires_grad=False), keep_a=nn.Parameter)
        ],
        "The scale is trained, too. It is a number: alpha over the rank, no parameter.": [
            adapter(more=scale_trained, forward=lambda m, x, r, alpha: m.linear(x) + m.scale * change(m, x)),
            adapter(more=alpha_trained, forward=lambda m, x, r, alpha: m.linear(x) + m.scale / r * change(m, x)),
        ],
        "`alpha // rank` throws away what is left over. Divide by `/`.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha // r * change(m, x)),
        ],
        "You multiplied W + B A out once. A and B change later: the sum must be made at each call.": [
            adapter(more=merge_now, forward=lambda m, x, r, alpha: nn.functional.linear(x, m.merged, m.linear.bias)),
        ],
        "You made a layer of your own. The one that was given must stay, with its numbers.": [
            adapter(base=other_layer),
            adapter(more=later_layer),
        ],
        "x gets no gradient through the layer. Its numbers are frozen, but what came before it learns through it.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x).detach() + alpha / r * change(m, x)),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * change(m, x.detach())),
        ],
        "A layer may be without bias: then `linear.bias` is None.": [adapter(forward=with_bias)],
        "The layer's bias is added twice.": [
            adapter(
                forward=lambda m, x, r, alpha: (
                    m.linear(x) + alpha / r * nn.functional.linear(x @ m.A.T, m.B, m.linear.bias)
                )
            ),
        ],
        "You wrote into x. Multiply without `_`: it belongs to the caller.": [adapter(forward=x_in_place)],
        "x may have any number of axes before the last: write … in the einsum, or x @ A.T.": [
            adapter(
                forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * torch.einsum("bsi,ri,or->bso", x, m.A, m.B)
            ),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * torch.einsum("bi,ri,or->bo", x, m.A, m.B)),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (m.B @ m.A @ x.T).T),
        ],
        "A is (rank, d_in) and B (d_out, rank). Yours are both transposed.": [turned(True, True)],
        "A is (rank, d_in). Yours is transposed.": [turned(True, False)],
        "B is (d_out, rank). Yours is transposed.": [turned(False, True)],
        "`linear.weight` is (d_out, d_in): you took the two widths for each other.": [widths_swapped],
        "A and B are always in single precision. They have the type of the layer's weights.": [
            always(torch.float32),
            always(torch.float32, cast=True),
        ],
        "A and B are always in double precision. They have the type of the layer's weights.": [
            always(torch.float64),
            always(torch.float64, cast=True),
        ],
        "x goes through A transposed, then through B transposed: (…, d_in) → (…, rank) → (…, d_out).": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (x @ m.A @ m.B)),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (x @ m.B @ m.A)),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (x @ (m.B @ m.A))),
        ],
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
