"""What people get wrong in `vit_forward`."""

from operator import itemgetter

import torch

from autograder.exercises.e11_transformer.shared import layer_norm
from autograder.exercises.e15_one_block.shared import cut, encoder_block
from autograder.exercises.e15_one_block.vit_forward import vit_forward


def squares(images, patch):
    """Lesson 15's patchify, with its error."""
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError("the squares don't fill the picture")
    return cut(images, patch)


def vit(
    images, w, patch, n_heads, *,
    split=squares, words=None, token=None, join=None, place=None, before=None, each=None, block=None, blocks=None,
    read=None, norm=layer_norm, last=None,
):  # fmt: skip
    """The solution with parts exchanged."""
    W, b = w["project"]
    x = (words or (lambda p, W, b: p @ W + b))(split(images, patch), W, b)
    first = (token or (lambda t, n: t.expand(n, 1, -1)))(w["token"], len(images))
    x = (join or (lambda t, x: torch.cat([t, x], 1)))(first, x)
    x = (place or torch.add)(x, w["table"])
    x = before(x, w) if before else x
    for one in blocks(w["blocks"]) if blocks else w["blocks"]:
        x = (block or encoder_block)(x, one, n_heads)
        x = each(x, w) if each else x
    x = (read or (lambda x: x[:, 0]))(x)
    x = norm(x, *w["norm"]) if norm else x
    return (last or (lambda x, W, b: x @ W + b))(x, *w["head"])


def slip(**changes):
    return lambda *given: vit(*given, **changes)


def written(change):
    """`change` writes into what was given."""

    def version(images, w, patch, n_heads):
        change(images, w)
        return vit(images, w, patch, n_heads)

    return version


def then(change):
    """What is done to the right logits."""
    return lambda *given: change(vit(*given))


def normed(x, w):
    return layer_norm(x, *w["norm"])


def behind(token, x):
    return torch.cat([x, token], 1)


def token_into_table(images, w):
    w["table"].data[0] += w["token"].data


def token_through_table(images, w, patch, n_heads):
    token_into_table(images, w)
    return vit(images, w, patch, n_heads, token=lambda t, n: torch.zeros(n, 1, len(t)))


def emptied(at):
    def version(images, w, patch, n_heads):
        one_by_one = (w["blocks"].pop(at) for _ in range(len(w["blocks"])))
        return vit(images, w, patch, n_heads, blocks=lambda _: one_by_one)

    return version


def unpacked(name):
    def version(images, w, patch, n_heads):
        return vit(images, {**w, name: w.pop(name)}, patch, n_heads)

    return version


def last_name(images, w, patch, n_heads):
    """What the loop gave, under a name that only the loop knows."""
    if not w["blocks"]:
        raise UnboundLocalError("the list of blocks is empty")
    return vit(images, w, patch, n_heads)


def first_block_apart(blocks):
    return [blocks[0], *blocks[1:]]


def heads(n):
    return slip(block=lambda x, w, n_heads: encoder_block(x, w, n))


def fixed(patch):
    return slip(split=lambda images, _: squares(images, patch))


def no_squares(images, patch):
    squares(images, patch)
    return images.reshape(len(images), -1, images.shape[1] * patch**2)


def moved(*order):
    """Pixels or squares in another order."""

    def split(images, patch):
        rows = images.unflatten(3, (-1, patch)).unflatten(2, (-1, patch))
        return rows.permute(order).flatten(3).flatten(1, 2)

    return slip(split=split)


def own_norm(unbiased, eps, inside=True, axes=-1):
    """A layer norm by hand."""

    def norm(x, gamma, beta):
        variance = x.var(axes, unbiased=unbiased, keepdim=True)
        spread = (variance + eps).sqrt() if inside else variance.sqrt() + eps
        return (x - x.mean(axes, keepdim=True)) / spread * gamma + beta

    return slip(norm=norm)


def mean_of_normed(first):
    """The norm at every position, then the mean from `first` on."""
    return slip(read=lambda x: x, norm=lambda x, gamma, beta: layer_norm(x, gamma, beta)[:, first:].mean(1))


def masked(x, w, n_heads):
    return encoder_block(x, w, n_heads, torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril())


vit_forward.tell(
    {
        "The class token stands in front, in row 0 of the table, and is read there. What you read belongs to a patch, "
        "and in yours each patch has the row before its own.": [slip(join=behind)],
        "Row 0 of the table is the class token's. Yours gets the last row, and each patch the row before its own.": [
            slip(join=behind, read=lambda x: x[:, -1])
        ],
        "Your logits come from a patch. The class token stands in front: read position 0.": [
            *(slip(read=itemgetter((slice(None), place))) for place in (-1, 1))
        ],
        "You average over positions. Here the class token's last state alone is read.": [
            slip(read=lambda x: x.mean(1)),
            slip(read=lambda x: x[:, 1:].mean(1)),
            mean_of_normed(0),
            mean_of_normed(1),
        ],
        "Your logits are those of all positions. The class token's alone are wanted: (B, n_classes).": [
            slip(read=lambda x: x),
            slip(read=lambda x: x[:, 1:]),
        ],
        "An axis of size 1 is left, where the positions were: x[:, 0], not x[:, :1].": [slip(read=lambda x: x[:, :1])],
        "x[0] is the first picture, x[:, 0] the first position of all.": [
            slip(read=itemgetter(0)),
            slip(read=lambda x: x[0, 0]),
            then(itemgetter(0)),
        ],
        "Logits are (B, n_classes), also for one picture or one class: a `squeeze` takes an axis too much.": [
            *map(then, (torch.squeeze, lambda x: x.squeeze(0), lambda x: x.squeeze(-1))),
            slip(read=lambda x: x[:, 0].squeeze()),
        ],
        "The logits go out as they are, all classes'. You chose one: that is the reader's work.": [
            *map(then, (lambda x: x.argmax(-1), lambda x: x.max(-1).values, lambda x: x.argmax(-1, keepdim=True)))
        ],
        "The logits go out as they are: no softmax here. The loss takes it.": [
            *map(then, (lambda x: x.softmax(-1), lambda x: x.log_softmax(-1), torch.sigmoid, lambda x: x.softmax(0)))
        ],
        "The class token is the same for all pictures: repeat it for each of them, (B, 1, d_model), then join.": [
            *(slip(token=lambda t, n, ones=ones: t.view(*ones, -1)) for ones in ((1, 1), (1,), ())),
            slip(token=lambda t, n: t.expand(n, -1)),
        ],
        "Words stand along axis 1, behind the pictures: join the token there.": [
            slip(join=lambda t, x: torch.cat([t, x], 0)),
            slip(join=lambda t, x: torch.cat([t, x], 2)),
        ],
        "The class token is missing: with it there are N + 1 words, as many as rows in the table.": [
            slip(join=lambda t, x: x),
            *(slip(join=lambda t, x: x, place=lambda x, table, i=i: x + table[i:][: x.shape[1]]) for i in (0, 1)),
        ],
        "The class token has numbers of its own, `w['token']`. Yours are others.": [
            slip(token=lambda t, n: torch.zeros(n, 1, len(t))),
            slip(token=lambda t, n: torch.ones(n, 1, len(t))),
        ],
        "The positions are missing: without them a picture is a bag of patches.": [slip(place=lambda x, table: x)],
        "The class token has a position, too: row 0 of the table. The patches have rows 1 to N.": [
            slip(place=lambda x, table: torch.cat([x[:, :1], x[:, 1:] + table[1:]], 1)),
            slip(place=lambda x, table: torch.cat([x[:, :1], x[:, 1:] + table[:-1]], 1)),
        ],
        "The positions are added once, before the first block. You add them again later, or in each block.": [
            slip(each=lambda x, w: x + w["table"]),
            lambda images, w, *rest: vit(
                images, w, *rest, place=lambda x, t: x, block=lambda x, one, n: encoder_block(x + w["table"], one, n)
            ),
            lambda images, w, *rest: vit(
                images, w, *rest, block=lambda x, one, n: encoder_block(x + w["table"], one, n)
            ),
        ],
        "Positions are added, not multiplied.": [slip(place=torch.mul)],
        "The last norm is missing. With pre-norm nothing has normalised the final sum.": [slip(norm=None)],
        "The last norm stands once, behind all blocks. You apply it after each of them.": [
            slip(each=normed),
            slip(each=normed, norm=None),
        ],
        "`w['norm']` is the last norm's: it stands behind the blocks. You apply it before them.": [
            slip(before=normed),
            slip(before=normed, norm=None),
        ],
        "`w['norm']` is (γ, β): times γ, plus β. Yours are exchanged.": [
            slip(norm=lambda x, gamma, beta: layer_norm(x, beta, gamma))
        ],
        "The last norm has γ and β, which are learned. Yours leaves out one of them, or both.": [
            slip(norm=lambda x, gamma, beta: layer_norm(x, 1, 0)),
            slip(norm=lambda x, gamma, beta: layer_norm(x, gamma, 0)),
            slip(norm=lambda x, gamma, beta: layer_norm(x, 1, beta)),
        ],
        "Your last norm goes over the pictures of a batch. Each is normed by itself, over its d_model numbers.": [
            slip(norm=lambda x, gamma, beta: layer_norm(x.T, 1.0, 0.0).T * gamma + beta),
            own_norm(False, 1e-5, axes=0),
            own_norm(True, 1e-5, axes=0),
            own_norm(False, 1e-5, axes=(0, 1)),
        ],
        "Your last norm divides by another deviation than `layer_norm`: torch's `std` and `var` take d − 1 for d.": [
            own_norm(True, 1e-5),
            own_norm(True, 1e-5, inside=False),
        ],
        "The bias of the projection is missing, or the class token gets it too. Patches alone are projected.": [
            slip(words=lambda p, W, b: p @ W),
            lambda images, w, *rest: vit(images, w | {"token": w["token"] + w["project"][1]}, *rest),
        ],
        "The head's bias is missing.": [slip(last=lambda x, W, b: x @ W)],
        "The matrices are (in, out), for x @ W: no transposing, and no `linear`, which transposes.": [
            slip(last=lambda x, W, b: x @ W.T + b),
            slip(last=lambda x, W, b: torch.nn.functional.linear(x, W, b)),
            slip(words=lambda p, W, b: p @ W.T + b),
            slip(words=lambda p, W, b: torch.nn.functional.linear(p, W, b)),
        ],
        "A reshape alone cuts no squares: call `patchify`.": [slip(split=no_squares)],
        "Your patches have their pixels, or themselves, in another order than `patchify` has: call it.": [
            *(moved(*order) for order in ((0, 4, 2, 1, 3, 5), (0, 2, 4, 3, 5, 1), (0, 2, 4, 1, 5, 3)))
        ],
        "The patches' side is `patch`; yours is fixed.": [*map(fixed, (4, 2, 7, 8, 14, 16, 1, 3))],
        "These blocks have their norms in front (`pre`, as `encoder_block` has it unless told otherwise).": [
            slip(block=lambda x, w, n_heads: encoder_block(x, w, n_heads, pre=False))
        ],
        "Pass `n_heads` on: your blocks work with one head.": [heads(1)],
        "The number of heads is `n_heads`; yours is fixed.": [*map(heads, (2, 3, 4, 6, 8, 12))],
        "Every block has weights of its own, in the order of the list.": [
            slip(blocks=lambda blocks: blocks[:1] * len(blocks)),
            slip(blocks=lambda blocks: blocks[-1:] * len(blocks)),
            slip(blocks=lambda blocks: blocks[::-1]),
        ],
        "Not all blocks are run: as many as the list has, from the first to the last.": [
            *(slip(blocks=itemgetter(part)) for part in (slice(1), slice(-1, None), slice(-1), slice(1, None)))
        ],
        "The list of blocks may be empty. What your loop gives needs a value before it, too.": [
            last_name,
            slip(blocks=first_block_apart),
        ],
        "The blocks are missing, or their answer is thrown away: x = encoder_block(x, …) in a loop.": [
            slip(block=lambda x, w, n_heads: x),
        ],
        "You add each block's answer to x once more. The residuals are inside the block.": [
            slip(block=lambda x, w, n_heads: x + encoder_block(x, w, n_heads))
        ],
        "A causal mask has no place here: every patch may look at every other.": [slip(block=masked)],
        "Each picture has an answer of its own; yours all get that of the first.": [
            then(lambda x: x[:1].expand(len(x), -1))
        ],
        "You changed what you were given: images, dictionary, lists and tensors stay as they are.": [
            *map(emptied, (0, -1)),
            *map(unpacked, ("token", "table", "blocks", "project", "norm", "head")),
            token_through_table,
            written(token_into_table),
            written(lambda images, w: images.sub_(images.mean())),
            written(lambda images, w: images.div_(255)),
            written(lambda images, w: w["blocks"].reverse()),
        ],
        "The gradient is cut off: no `.detach()`, `.data`, `torch.no_grad()` or NumPy on the way.": [
            then(torch.detach),
            slip(place=lambda x, table: x + table.detach()),
            slip(token=lambda t, n: t.detach().expand(n, 1, -1)),
            slip(words=lambda p, W, b: (p @ W + b).detach()),
            slip(read=lambda x: x[:, 0].detach()),
        ],
    }
)
