"""How `heads_without_transpose` of lesson 10 is judged: splitting and joining that run, and mix positions."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import LIBRARY, join, slope, split, tensor, turned

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


def cut(x, H):
    """The bug of the lesson: cut without letting axes change places."""
    B, T, d_model = x.shape
    return x.reshape(B, H, T, d_model // H)


def flat(y):
    """The bug's other half."""
    return y.reshape(y.shape[0], y.shape[2], -1)


def every_h(x, H):
    """Head i gets every H-th number, in place of D that stand together."""
    return x.unflatten(-1, (-1, H)).permute(0, 3, 1, 2)


def version(hint, taken, joined):
    heads_without_transpose.misconception(hint)(lambda x, H, look: joined(look(taken(x, H))))


version(
    "This is still the bug: `reshape` to (B, H, T, D) cuts one position into several rows of one head. Cut the last "
    "axis alone first.",
    cut,
    flat,
)
version(
    "You split rightly, but join with `reshape` alone: the numbers of one head then lie one after another through all "
    "positions. T and H have to change places again first.",
    split,
    flat,
)
version(
    "You join rightly, but split with `reshape` alone: one position is cut into several rows of one head. Cut the last "
    "axis, then let T and H change places.",
    cut,
    join,
)
version(
    "Your head 1 has every H-th number. A head's D numbers stand next to each other: the last axis becomes (H, D), in "
    "this order.",
    every_h,
    join,
)
version(
    "Your heads take every H-th number, and the joining puts them back. What `look` sees is the wrong slice: a head's "
    "D numbers stand next to each other.",
    every_h,
    lambda y: y.permute(0, 2, 3, 1).flatten(2),
)
version(
    "You join with each head's numbers spread out: first number of all heads, second of all heads. Head 1's numbers "
    "come first, all together.",
    split,
    lambda y: y.permute(0, 2, 3, 1).flatten(2),
)
version(
    "`look` gets (B, T, H, D): it takes the third axis for positions, and there stand the heads. Let T and H change "
    "places before it.",
    lambda x, H: x.unflatten(-1, (H, -1)),
    lambda y: y.flatten(2),
)
version(
    "You returned (B, H, T, D): the heads are still apart. Join them, position by position.",
    split,
    lambda y: y,
)
version(
    "You added the heads up. They are laid side by side: (B, T, H · Dv).",
    split,
    lambda y: y.sum(1),
)
version(
    "You took the mean of the heads. They are laid side by side: (B, T, H · Dv).",
    split,
    lambda y: y.mean(1),
)
version(
    "Your gradient is cut off: no `.detach()`, `.data` or `torch.no_grad()`.",
    lambda x, H: split(x.detach(), H),
    join,
)


def fill(room):
    """Heads written into `room(x, seen)`, head by head."""

    def wrong(x, H, look):
        seen = look(split(x, H))
        out, D = room(x, seen), x.shape[-1] // H
        for i in range(H):
            width = seen.shape[-1] if out.shape[-1] != x.shape[-1] else D
            out[..., i * width : (i + 1) * width] = seen[:, i]
        return out

    return wrong


def by_numpy(x, H, look):
    return torch.from_numpy(join(look(split(x, H))).numpy())


def by_view(x, H, look):
    rows = x.view(-1, H, x.shape[-1] // H)  # sentences and positions in one axis
    return join(look(rows.view(*x.shape[:2], H, -1).transpose(1, 2)))


def view_at_the_end(x, H, look):
    seen = look(split(x, H))
    return seen.transpose(1, 2).view(*x.shape[:2], -1)


def viewed_twice(x, H, look):
    return look(x.view(*x.shape[:2], H, -1).transpose(1, 2)).transpose(1, 2).view(*x.shape[:2], -1)


def twice(x, H, look):
    look(split(x, H))
    return join(look(split(x, H)))


def probed(x, H, look):
    look(split(x, H)[:, :1])
    return join(look(split(x, H)))


heads_without_transpose.tell(
    {
        "You call `look` twice. One call is enough: take the width Dv from what it returned.": [twice, probed],
        "You never call `look`, or throw away what it says.": [lambda x, H, look: x],
        "Your heads stand in front of the sentences, (H, B, T, D). `look` takes (B, H, T, D): stack them along axis "
        "1.": [
            lambda x, H, look: torch.cat(list(look(torch.stack(x.chunk(H, -1)))), -1),
        ],
        "You call `look` once for each sentence. It takes them all at once.": [
            lambda x, H, look: torch.cat([join(look(split(row[None], H))) for row in x]),
        ],
        "You call `look` once for each head, and with three axes. It takes all heads at once, (B, H, T, D).": [
            lambda x, H, look: torch.cat([look(part) for part in x.chunk(H, -1)], -1),
        ],
        "Heads and sentences share one axis, (B · H, T, D). `look` takes (B, H, T, D).": [
            lambda x, H, look: join(look(split(x, H).flatten(0, 1)).unflatten(0, (-1, H))),
        ],
        "Your pieces are H wide, and there are D of them. `split` takes the *width* of a piece, `chunk` their number; "
        "and the last axis becomes (H, D), not (D, H).": [
            lambda x, H, look: join(look(torch.stack(x.split(H, -1), 1))),
            lambda x, H, look: look(x.unflatten(-1, (-1, H)).transpose(1, 2)).transpose(1, 2).reshape(*x.shape[:2], -1),
        ],
        "`view` can't read a tensor whose axes have changed places: use `reshape`, or `contiguous()` before it.": [
            by_view,
            view_at_the_end,
            viewed_twice,
        ],
        "`look` gets (B, H, D, T): positions and a head's numbers have changed places. It takes (B, H, T, D).": [
            lambda x, H, look: look(split(x, H).mT).mT.transpose(1, 2).flatten(2),
            lambda x, H, look: join(look(split(x, H).mT)),
            lambda x, H, look: look(split(x, H).mT).permute(0, 3, 1, 2).flatten(2),
        ],
        "You turned T and d_model round and then cut with `reshape`: a head's rows are still mixed. Cut the last axis "
        "alone, into (H, D).": [
            lambda x, H, look: join(look(x.transpose(1, 2).reshape(x.shape[0], H, x.shape[1], -1))),
        ],
        "Your heads come out in the reverse order. Head 1's numbers come first.": [
            lambda x, H, look: join(look(split(x, H)).flip(1)),
            lambda x, H, look: join(look(split(x, H).flip(1))),
        ],
        "`squeeze()` takes away *every* axis of size one: with one sentence, head or position also that.": [
            lambda x, H, look: join(look(split(x, H))).squeeze(),
        ],
        "You join to the shape of `x`. What `look` returns may be wider or narrower: (B, T, H · Dv).": [
            fill(lambda x, seen: torch.zeros_like(x)),
            lambda x, H, look: look(split(x, H)).transpose(1, 2).reshape(x.shape),
        ],
        "You fill a tensor of single precision: with `x` in double precision digits are lost. Take `x.new_zeros`, "
        "or the "
        "`dtype` of what `look` returned.": [
            fill(lambda x, seen: torch.zeros(*x.shape[:2], seen.shape[1] * seen.shape[3])),
            lambda x, H, look: join(look(split(x, H))).float(),
            lambda x, H, look: join(look(split(x.float(), H))),
        ],
        "NumPy knows no gradients, and refuses a tensor that has one. Stay with tensors.": [by_numpy],
        "You returned what `look` gives, (B, T, H, Dv), with an axis too many: join the last two.": [
            lambda x, H, look: look(split(x, H)).transpose(1, 2),
        ],
        "Your heads are joined one below the other, (B, H · T, Dv). They are laid side by side, position by "
        "position.": [
            lambda x, H, look: look(split(x, H)).flatten(1, 2),
        ],
    }
)


@heads_without_transpose.misconception(
    "You call `look` once for each head. It takes all heads at once, (B, H, T, D), and may treat them differently."
)
def _(x, H, look):
    heads = split(x, H)
    return torch.cat([look(heads[:, i : i + 1])[:, 0] for i in range(H)], -1)


@heads_without_transpose.misconception(
    "You write what `look` says into `x` itself: whoever called you has another `x` now."
)
def _(x, H, look):
    with torch.no_grad():
        out = join(look(split(x, H)))
        if out.shape == x.shape:
            x.copy_(out)
    return out


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
