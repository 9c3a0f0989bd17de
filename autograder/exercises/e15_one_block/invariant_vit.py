"""How `invariant_vit` of lesson 15 is judged."""

import torch

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import slope, tensor
from autograder.exercises.e15_one_block.shared import cut, encoder_block, layer_norm, model

invariant_vit = Exercise("invariant_vit", points=3)

CYCLE = [2, 0, 1, 4, 3]  # neither its own inverse nor a shift
NEAR = Close(rtol=1e-3, atol=1e-4)


def shuffle(rng, N):
    """A permutation of at least three that differs from its inverse."""
    while True:
        permutation = torch.tensor(rng.permutation(N))
        if not torch.equal(permutation, permutation.argsort()):
            return permutation


@invariant_vit.probe("five patches: a circle of three, two exchanged")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 6, 3), torch.tensor(CYCLE))


@invariant_vit.probe("sixteen patches in a random order")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 17, 4), shuffle(rng, 16))


@invariant_vit.probe("the permutation as a list")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 9, 2), shuffle(rng, 8).tolist())


@invariant_vit.probe("all patches one step on, the last one to the front")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 8, 2), torch.arange(7).roll(1))


@invariant_vit.probe("nothing moves")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 6, 3), torch.arange(5))


@invariant_vit.probe("one patch; rows of one number")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 2, 3), torch.tensor([0])), invariant_vit(tensor(rng, 5, 1), shuffle(rng, 4))


@invariant_vit.probe("as many patches as numbers in a row")
def _(invariant_vit, rng):
    return invariant_vit(tensor(rng, 7, 6), shuffle(rng, 6))


@invariant_vit.probe("your inputs stay as they were")
def _(invariant_vit, rng):
    table, permutation = tensor(rng, 6, 3), torch.tensor(CYCLE)
    invariant_vit(table, permutation)
    return table, permutation


@invariant_vit.probe("the list that you were given stays as it was")
def _(invariant_vit, rng):
    permutation = list(CYCLE)
    invariant_vit(tensor(rng, 6, 3), permutation)
    return permutation


@invariant_vit.probe("the type of its numbers, for a table in single and one in double precision")
def _(invariant_vit, rng):
    both = [invariant_vit(tensor(rng, 6, 3).to(dtype), torch.tensor(CYCLE)) for dtype in (torch.float32, torch.float64)]
    return ", ".join(str(getattr(found, "dtype", "none")) for found in both)


@invariant_vit.probe("the new table written over: yours must not change with it")
def _(invariant_vit, rng):
    table = tensor(rng, 6, 3)
    found = invariant_vit(table, torch.arange(5))
    if isinstance(found, torch.Tensor) and found.shape == table.shape:
        found.zero_()
    return table


@invariant_vit.probe("the gradient that reaches the table")
def _(invariant_vit, rng):
    table = tensor(rng, 9, 3).requires_grad_()
    return slope(table, invariant_vit(table, shuffle(rng, 8)))


@invariant_vit.probe("the logits of a small ViT, its patches shuffled and with your table", NEAR)
def _(invariant_vit, rng):
    images, w = tensor(rng, 3, 1, 8, 12), model(rng, 6, 16, 5)
    permutation = shuffle(rng, 6)
    patches = cut(images, 4)[:, permutation] @ w["project"][0] + w["project"][1]
    x = torch.cat([w["token"].expand(3, 1, -1), patches], 1) + invariant_vit(w["table"], permutation)
    for block in w["blocks"]:
        x = encoder_block(x, block, 2)
    return layer_norm(x[:, 0], *w["norm"]) @ w["head"][0] + w["head"][1]


@invariant_vit.alternative("one index for all rows")
def _(table, permutation):
    return table[[0, *(1 + int(i) for i in permutation)]]


@invariant_vit.alternative("row by row into a new table")
def _(table, permutation):
    found = [table[0]]
    for i in permutation:
        found.append(table[int(i) + 1])
    return torch.stack(found)


@invariant_vit.alternative("index_select")
def _(table, permutation):
    order = torch.as_tensor(permutation) + 1
    return table.index_select(0, torch.nn.functional.pad(order, (1, 0)))
