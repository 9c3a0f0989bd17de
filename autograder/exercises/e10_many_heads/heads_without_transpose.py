"""How `heads_without_transpose` of lesson 10 is judged: splitting and joining that run, and mix positions."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import LIBRARY, slope, tensor, turned

heads_without_transpose = Exercise(
    "heads_without_transpose", points=3, forbid=LIBRARY, instead="reshape and let axes change places"
)


def running(heads):
    """A look that mixes positions and differs from head to head: (B, H, T, D) -> (B, H, T, D)."""
    scale = torch.arange(1.0, heads.shape[1] + 1)[:, None, None]
    return (heads * scale).cumsum(2)


def wider(heads):
    """A look with answers wider than what it saw: (B, H, T, D) -> (B, H, T, D + 2)."""
    return torch.cat([heads.cumsum(2), heads[..., :1] * 0 + 1, heads.sum(-1, keepdim=True)], -1)


def watched(look, seen):
    """A look that notes the shapes that it is given."""

    def call(heads):
        seen.append(list(heads.shape))
        return look(heads)

    return call


def given(rng, B=2, T=5, H=3, D=4, look=running):
    return tensor(rng, B, T, H * D), H, look


@heads_without_transpose.probe("three heads, five positions")
def _(heads_without_transpose, rng):
    return heads_without_transpose(*given(rng))


@heads_without_transpose.probe("what `look` is given")
def _(heads_without_transpose, rng):
    x, H, _ = given(rng, B=2, T=3, H=2, D=5)
    seen = []
    out = heads_without_transpose(x, H, lambda heads: seen.append(heads.clone()) or heads * 1)
    return [*seen, out]


@heads_without_transpose.probe("all sizes the same")
def _(heads_without_transpose, rng):
    return heads_without_transpose(*given(rng, B=3, T=3, H=3, D=3))


@heads_without_transpose.probe("answers wider than what was seen")
def _(heads_without_transpose, rng):
    return heads_without_transpose(*given(rng, T=4, H=2, D=3, look=wider))


@heads_without_transpose.probe("one call of `look`, for all heads and sentences")
def _(heads_without_transpose, rng):
    seen = []
    out = heads_without_transpose(*given(rng, B=3, T=4, H=2, D=6, look=watched(running, seen)))
    return out, seen


@heads_without_transpose.probe("one sentence, one head, one position, width one, each in turn")
def _(heads_without_transpose, rng):
    sizes = {"B": 2, "T": 3, "H": 2, "D": 4}
    return {name: heads_without_transpose(*given(rng, **sizes | {name: 1}, look=wider)) for name in sizes}


@heads_without_transpose.probe("a tensor that lies turned in memory")
def _(heads_without_transpose, rng):
    x, H, look = given(rng, T=4)
    return heads_without_transpose(turned(x), H, look)


@heads_without_transpose.probe("a look whose answer lies turned in memory")
def _(heads_without_transpose, rng):
    return heads_without_transpose(*given(rng, look=lambda heads: turned(wider(heads))))


@heads_without_transpose.probe("the gradient that reaches x")
def _(heads_without_transpose, rng):
    x, H, look = given(rng)
    x.requires_grad_()
    return slope(x, heads_without_transpose(x, H, look))


@heads_without_transpose.probe("numbers in double precision stay so")
def _(heads_without_transpose, rng):
    x, H, look = given(rng)
    out = heads_without_transpose(x.double(), H, look)
    return out, str(getattr(out, "dtype", "no tensor"))


@heads_without_transpose.probe("your input stays as it was")
def _(heads_without_transpose, rng):
    x, H, look = given(rng)
    return heads_without_transpose(x, H, look), x


@heads_without_transpose.probe("tiny and huge numbers", extreme=True)
def _(heads_without_transpose, rng):
    x, H, look = given(rng)
    return {size: heads_without_transpose(size * x, H, look) / size for size in (1e-12, 1e12)}


@heads_without_transpose.alternative("chunks, stacked and joined")
def _(x, H, look):
    return torch.cat(look(torch.stack(x.chunk(H, dim=-1), dim=1)).unbind(1), dim=-1)


@heads_without_transpose.alternative("permute and flatten")
def _(x, H, look):
    B, T, d_model = x.shape
    return look(x.reshape(B, T, H, d_model // H).permute(0, 2, 1, 3)).permute(0, 2, 1, 3).flatten(2)


@heads_without_transpose.alternative("einsum")
def _(x, H, look):
    heads = torch.einsum("bthd->bhtd", x.unflatten(-1, (H, -1)))
    return torch.einsum("bhtd->bthd", look(heads)).flatten(2)
