"""What people get wrong in `invariant_vit`."""

import torch

from autograder.exercises.e15_one_block.invariant_vit import invariant_vit


def rows(permutation):
    return torch.as_tensor(permutation)


def with_first(table, body):
    return torch.cat([table[:1], body])


def right(table, permutation):
    return with_first(table, table[1:][rows(permutation)])


def of(change):
    """The right table, changed."""
    return lambda table, permutation: change(right(table, permutation))


def in_place(table, permutation):
    table[1:] = table[1:][rows(permutation)].clone()
    return table


def in_place_data(table, permutation):
    table.data[1:] = table.data[1:][rows(permutation)].clone()
    return table


def raised_in_place(table, permutation):
    """A tensor that is given changes; a list is copied."""
    permutation = rows(permutation)
    permutation += 1
    return with_first(table, table[permutation])


def raised_both(table, permutation):
    for i in range(len(permutation)):
        permutation[i] += 1
    return with_first(table, table[rows(permutation)])


def list_grows(table, permutation):
    permutation = permutation if isinstance(permutation, list) else permutation.tolist()
    permutation.insert(0, -1)
    return table[1 + rows(permutation)]


def list_raised(table, permutation):
    permutation = permutation if isinstance(permutation, list) else permutation.tolist()
    for i in range(len(permutation)):
        permutation[i] += 1
    return with_first(table, table[permutation])


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


def filled(make):
    """The right rows, written one by one into what `make` gives for a shape."""

    def fill(table, permutation):
        found = make(table.shape)
        found[0] = table[0]
        for i, j in enumerate(rows(permutation).tolist()):
            found[1 + i] = table[1 + j]
        return found

    return fill


def fixed(n):
    """Written for n patches, whatever came."""

    def build(table, permutation):
        return torch.stack([table[0], *(table[1 + permutation[i]] for i in range(n))])

    return build


def squeezed(table, permutation):
    return with_first(table, table[1:][rows(permutation).squeeze()])


invariant_vit.tell(
    {
        "That is the inverse shuffle. Place i of the shuffled picture holds the patch that stood at permutation[i]: so "
        "row i needs the position of permutation[i].": [
            lambda table, permutation: with_first(table, table[1:][rows(permutation).argsort()]),
            lambda table, permutation: with_first(table, table[1:]).index_copy(0, 1 + rows(permutation), table[1:]),
        ],
        "That is the shuffle done twice. Each patch moved once, and its position with it.": [
            lambda table, permutation: with_first(table, table[1:][rows(permutation)][rows(permutation)])
        ],
        "Place j's position is row 1 + j of the table: row 0 is the class token's. You take row j.": [
            lambda table, permutation: with_first(table, table[rows(permutation)]),
        ],
        "Place j's position is row 1 + j of the table. You take row j − 1: the class token's row pushes the others "
        "back, not forwards.": [lambda table, permutation: with_first(table, table[rows(permutation) - 1])],
        "Row 0 is the class token's, and no patch moved there: it stays, and the patches' rows count from 1.": [
            unshifted,
            lambda table, permutation: torch.cat([table[rows(permutation)], table[-1:]]),
            lambda table, permutation: table[torch.cat([rows(permutation), torch.tensor([len(table) - 1])])],
        ],
        "You take the last row for the class token's. Its row is the first one.": [
            lambda table, permutation: torch.cat([table[-1:], table[:-1][rows(permutation)]]),
            lambda table, permutation: with_first(table.roll(1, 0), table[1:][rows(permutation)]),
        ],
        "The class token's row is missing: the new table has as many rows as the old one.": [
            lambda table, permutation: table[1:][rows(permutation)],
            lambda table, permutation: table[1 + rows(permutation)],
        ],
        "Your table has a row too few. Row 0 is the class token's and stays; place j's position is row 1 + j.": [
            lambda table, permutation: table[rows(permutation)],
        ],
        "The class token's row belongs in front.": [
            lambda table, permutation: torch.cat([table[1:][rows(permutation)], table[:1]])
        ],
        "The class token's row stays as it is: in your table it holds other numbers.": [
            lambda table, permutation: torch.cat([torch.zeros_like(table[:1]), table[1:][rows(permutation)]]),
            lambda table, permutation: torch.cat([table[1:].mean(0, keepdim=True), table[1:][rows(permutation)]]),
            lambda table, permutation: torch.cat([table[1:2], table[1:][rows(permutation)]]),
            lambda table, permutation: torch.cat([torch.ones_like(table[:1]), table[1:][rows(permutation)]]),
        ],
        "Row 1 is the first patch's, and moves with it. Only row 0 stays.": [
            lambda table, permutation: torch.cat([table[:2], table[1:][rows(permutation)][1:]])
        ],
        "You gave the table back as it was. The patches have moved, so the model takes each for another place.": [
            lambda table, permutation: table.clone()
        ],
        "You wrote into the table that you were given. Make a new one: the model still needs the old one.": [
            in_place,
            in_place_data,
        ],
        "You changed `permutation` itself. It belongs to the caller: make a new one.": [
            raised_in_place,
            raised_both,
            list_grows,
            list_raised,
        ],
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
            lambda table, permutation: table[:, rows(permutation) % table.shape[1]],
            lambda table, permutation: table[:, rows(permutation)],
            lambda table, permutation: torch.cat([table[:1], table[1:, rows(permutation)]]),
        ],
        "The gradient is cut off: no `.detach()`, `.data`, `.clone().data` or NumPy on the way.": [
            of(torch.Tensor.detach),
            of(lambda found: torch.tensor(found.tolist())),
        ],
        "Your table is always in single precision. It has the type of the one that is given.": [
            filled(torch.zeros),
            of(torch.Tensor.float),
        ],
        "Your table is always in double precision. It has the type of the one that is given.": [
            of(torch.Tensor.double),
            filled(lambda shape: torch.zeros(shape, dtype=torch.float64)),
        ],
        "`permutation` may be a list, too, which can't do what a tensor can: make a tensor of it first.": [
            lambda table, permutation: with_first(table, table[permutation + 1]),
            lambda table, permutation: with_first(table, table[1 + permutation]),
            lambda table, permutation: with_first(table, table[1 + permutation.long()]),
            lambda table, permutation: table[[0, *(1 + i for i in permutation.tolist())]],
            lambda table, permutation: with_first(table, table[1:].index_select(0, permutation)),
        ],
        "`permutation` may be a tensor, too, which can't do what a list can.": [
            lambda table, permutation: table[[0] + [i + 1 for i in permutation.copy()]],
            lambda table, permutation: table[[i + 1 for i in [-1] + permutation]],  # noqa: RUF005 (a tensor fails here)
        ],
        "You count on a fixed number of patches. There are as many as `permutation` has.": [fixed(16), fixed(4)],
        "One patch alone fails: `squeeze` takes the axis of the patches away.": [squeezed],
        "One table was asked for: the class token's row and the others joined. You give back two.": [
            lambda table, permutation: (table[:1], table[1:][rows(permutation)]),
            lambda table, permutation: (table[0], table[1:][rows(permutation)]),
        ],
    }
)
