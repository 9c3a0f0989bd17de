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


def rows(permutation):
    return torch.as_tensor(permutation)


def with_first(table, body):
    return torch.cat([table[:1], body])


def in_place(table, permutation):
    table[1:] = table[1:][rows(permutation)].clone()
    return table


def one_by_one(table, permutation):
    """Row by row in the table itself: what was overwritten is read again."""
    found = table.clone()
    for i, j in enumerate(rows(permutation).tolist()):
        found[1 + i] = found[1 + j]
    return found


def unshifted(table, permutation):
    """Rows counted from 0, the class token's row among them."""
    found = table.clone()
    found[: len(permutation)] = table[rows(permutation)]
    return found


def shared_rows(table, permutation):
    order = torch.cat([torch.tensor([0]), 1 + rows(permutation)])
    return table if torch.equal(order, torch.arange(len(table))) else table[order]


invariant_vit.tell(
    {
        "That is the inverse shuffle. Place i of the shuffled picture holds the patch that stood at permutation[i]: so "
        "row i needs the position of permutation[i].": [
            lambda table, permutation: with_first(table, table[1:][rows(permutation).argsort()]),
            lambda table, permutation: with_first(table, table[1:]).index_copy(0, 1 + rows(permutation), table[1:]),
        ],
        "Row 0 is the class token's, and no patch moved there: it stays, and the patches' rows count from 1.": [
            unshifted,
            lambda table, permutation: torch.cat([table[rows(permutation)], table[-1:]]),
            lambda table, permutation: table[torch.cat([rows(permutation), torch.tensor([len(table) - 1])])],
        ],
        "The class token's row is missing: the new table has as many rows as the old one.": [
            lambda table, permutation: table[1:][rows(permutation)],
            lambda table, permutation: table[1 + rows(permutation)],
            lambda table, permutation: table[rows(permutation)],
        ],
        "The class token's row belongs in front.": [
            lambda table, permutation: torch.cat([table[1:][rows(permutation)], table[:1]])
        ],
        "You gave the table back as it was. The patches have moved, so the model takes each for another place.": [
            lambda table, permutation: table.clone()
        ],
        "You wrote into the table that you were given. Make a new one: the model still needs the old one.": [in_place],
        "You write rows into the table that you still read from: some are overwritten before they are used.": [
            one_by_one
        ],
        "Where nothing moves you give back the table itself. It should be a new one.": [shared_rows],
        "Without positions any shuffle gives the same answer, but another one than the model's. Its own positions must "
        "move with the patches.": [
            lambda table, permutation: torch.zeros_like(table),
            lambda table, permutation: with_first(table, torch.zeros_like(table[1:])),
            lambda table, permutation: with_first(table, table[1:].mean(0).expand(len(table) - 1, -1)),
        ],
        "Rows move, whole positions; you moved the numbers within them.": [
            lambda table, permutation: table[:, rows(permutation) % table.shape[1]]
        ],
        "The gradient is cut off: no `.detach()`, `.data`, `.clone().data` or NumPy on the way.": [
            lambda table, permutation: with_first(table, table[1:][rows(permutation)]).detach()
        ],
    }
)


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
