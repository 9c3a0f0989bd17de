"""What people get wrong in `heads_without_transpose`."""

import torch

from autograder.exercises.e10_many_heads.heads_without_transpose import heads_without_transpose
from autograder.exercises.e10_many_heads.shared import join, split


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


def by_strides(x, H, look):
    B, T, d = x.shape
    return join(look(x.as_strided((B, H, T, d // H), (T * d, d // H, d, 1))))


def back_by_strides(x, H, look):
    seen = look(split(x, H))
    B, H, T, D = seen.shape
    return seen.as_strided((B, T, H, D), (H * T * D, D, T * D, 1)).flatten(2)


def copied(x, H, look):
    out = join(look(split(x, H)))
    if out.shape == x.shape:
        x.data.copy_(out)
    return out


def forgotten(x, H, look):
    with torch.no_grad():
        return copied(x, H, look)


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
        "With `x` in double precision your answer comes in single: digits are lost. A `.float()` does that, and so "
        "does a new tensor that isn't given the `dtype` of `x`.": [
            fill(lambda x, seen: torch.zeros(*x.shape[:2], seen.shape[1] * seen.shape[3])),
            lambda x, H, look: join(look(split(x, H))).float(),
            lambda x, H, look: join(look(split(x.float(), H))),
        ],
        "`look` gets (B, T, D, H): the number of the head and the place inside a head have changed places. T and H are "
        "the two that have to.": [
            lambda x, H, look: look(x.unflatten(-1, (H, -1)).mT).mT.flatten(2),
            lambda x, H, look: look(x.unflatten(-1, (H, -1)).mT).flatten(2),
        ],
        "`look` gets (B, D, T, H), or (B, D, H, T): behind the sentences it takes the heads, then the positions.": [
            lambda x, H, look: look(x.unflatten(-1, (H, -1)).permute(0, 3, 1, 2)).permute(0, 2, 3, 1).flatten(2),
            lambda x, H, look: look(x.unflatten(-1, (H, -1)).permute(0, 3, 2, 1)).permute(0, 3, 2, 1).flatten(2),
        ],
        "`as_strided` counts on numbers that lie in one fixed order in memory. `x`, and what `look` returns, may lie "
        "in another: they may be transposed.": [by_strides, back_by_strides],
        "You always make two heads. There are n_heads.": [
            lambda x, H, look: join(look(torch.stack(x.split(x.shape[-1] // 2, -1), 1))),
            lambda x, H, look: torch.cat([*look(torch.stack(x.tensor_split(2, -1), 1))[:, :2].unbind(1)], -1),
        ],
        "Only the first sentence is in your answer. All B are split, at once.": [
            lambda x, H, look: join(look(split(x[:1], H))),
            lambda x, H, look: join(look(split(x[:1], H)))[0],
            lambda x, H, look: join(look(split(x, H))[:1]),
        ],
        "You write what `look` says into `x` itself: whoever called you has another `x` now.": [copied, forgotten],
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
