"""What people get wrong in `lora_linear`."""

import torch
from torch import nn

from autograder.exercises.e14_fine_tuning.lora_linear import lora_linear


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


def unprepared(linear, rank, alpha):
    class Unprepared(nn.Module):
        def __init__(self):
            self.linear = linear

    return Unprepared()


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
        "Nothing comes back: return the module.": [lambda linear, rank, alpha: None],
        "A module begins with `super().__init__()`; without it no part can be kept in it.": [unprepared],
        "The features of x stand on its last axis, so A and B, transposed, multiply it from the right.": [
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (m.B @ m.A @ x)),
            adapter(forward=lambda m, x, r, alpha: m.linear(x) + alpha / r * (m.B @ (m.A @ x))),
        ],
    }
)


@lora_linear.misconception("You wrote into the layer's weights when you called the module: they stay as they are.")
def _(linear, rank, alpha):
    def merge(m, x, rank, alpha):
        with torch.no_grad():
            m.linear.weight += alpha / rank * m.B @ m.A
        return m.linear(x)

    return adapter(forward=merge)(linear, rank, alpha)
