"""How `clamped_answer` of lesson 07 is judged."""

from autograder.exercise import Exercise

clamped_answer = Exercise("clamped_answer", points=2)

NOUNS = ("boot", "bag", "coat", "dress", "shirt", "sandal", "sneaker", "pullover", "trousers", "t-shirt")
STEPS = {"left of": (0, -1), "right of": (0, 1), "above": (-1, 0), "below": (1, 0)}


def full(rng, rows=3, columns=3):
    """Every cell has a noun of its own."""
    names = [f"{NOUNS[i % 10]}{i // 10 or ''}" for i in rng.permutation(rows * columns)]
    return [names[r * columns : (r + 1) * columns] for r in range(rows)]


def said(answer):
    """What came, as it came; a text of NumPy's is a text."""
    return str(answer) if isinstance(answer, str) else answer


def everywhere(table, direction, clamped_answer):
    """The answers for every place, row by row."""
    return [
        said(clamped_answer([list(row) for row in table], (r, c), direction))
        for r in range(len(table))
        for c in range(len(table[0]))
    ]


@clamped_answer.probe("the middle of a full table, left of")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (1, 1), "left of"))


@clamped_answer.probe("the middle of a full table, right of")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (1, 1), "right of"))


@clamped_answer.probe("the middle of a full table, above")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (1, 1), "above"))


@clamped_answer.probe("the middle of a full table, below")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (1, 1), "below"))


@clamped_answer.probe("an empty cell beside the place gives None")
def _(clamped_answer, rng):
    table = full(rng)
    table[1][0] = ""
    return said(clamped_answer(table, (1, 1), "left of"))


@clamped_answer.probe("beyond the right edge: None")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (1, 2), "right of"))


@clamped_answer.probe("beyond the lower edge: None")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (2, 1), "below"))


@clamped_answer.probe("beyond the left edge: None")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (1, 0), "left of"))


@clamped_answer.probe("beyond the upper edge: None")
def _(clamped_answer, rng):
    return said(clamped_answer(full(rng), (0, 1), "above"))


@clamped_answer.probe("two rows of four, every place, right of")
def _(clamped_answer, rng):
    return everywhere(full(rng, 2, 4), "right of", clamped_answer)


@clamped_answer.probe("a single row of three, every place, right of")
def _(clamped_answer, rng):
    return everywhere(full(rng, 1, 3), "right of", clamped_answer)


@clamped_answer.probe("four rows of two, every place, below")
def _(clamped_answer, rng):
    return everywhere(full(rng, 4, 2), "below", clamped_answer)


@clamped_answer.probe("four rows of two, every place, above")
def _(clamped_answer, rng):
    return everywhere(full(rng, 4, 2), "above", clamped_answer)


@clamped_answer.probe("a place that is empty itself still has a neighbour")
def _(clamped_answer, rng):
    table = full(rng)
    table[1][1] = ""
    return said(clamped_answer(table, (1, 1), "below"))


@clamped_answer.probe("the nearest cell counts, not the nearest garment")
def _(clamped_answer, rng):
    table = full(rng)
    table[0][1] = ""
    return said(clamped_answer(table, (0, 0), "right of"))


@clamped_answer.probe("kinds that lie twice, and cells that are empty: every place, left of")
def _(clamped_answer, rng):
    boot, bag = rng.permutation(NOUNS)[:2]
    table = [["", str(boot), ""], [str(boot), "", str(bag)], ["", str(boot), str(bag)]]
    return everywhere(table, "left of", clamped_answer)


@clamped_answer.probe("the neighbour is of the same kind: every place, right of")
def _(clamped_answer, rng):
    boot, bag = map(str, rng.permutation(NOUNS)[:2])
    return everywhere([[boot, boot, bag], [bag, bag, bag]], "right of", clamped_answer)


@clamped_answer.probe("the neighbour is of the same kind: every place, above")
def _(clamped_answer, rng):
    boot, bag = map(str, rng.permutation(NOUNS)[:2])
    return everywhere([[boot, bag], [boot, boot], [bag, boot]], "above", clamped_answer)


@clamped_answer.probe("a single garment on the table: every place, in every direction")
def _(clamped_answer, rng):
    table = [["", "", ""], ["", str(rng.permutation(NOUNS)[0]), ""], ["", "", ""], ["", "", ""]]
    return [everywhere(table, direction, clamped_answer) for direction in STEPS]


@clamped_answer.probe("a table of a single cell", extreme=True)
def _(clamped_answer, rng):
    return everywhere([["boot"]], "above", clamped_answer)


@clamped_answer.probe("the table stays as it was")
def _(clamped_answer, rng):
    table = full(rng)
    table[2][2] = ""
    before = [list(row) for row in table]
    for direction in STEPS:
        for place in ((1, 1), (1, 2), (2, 1), (0, 0)):
            clamped_answer(table, place, direction)
            if table != before:  # asked at once: a second call may turn back what the first one turned
                return "changed"
    return "as it was"


@clamped_answer.alternative("a dictionary of cells")
def _(table, place, direction):
    cells = {(r, c): noun for r, row in enumerate(table) for c, noun in enumerate(row) if noun}
    down, right = STEPS_BY_NAME[direction]
    return cells.get((place[0] + down, place[1] + right))


STEPS_BY_NAME = dict(STEPS)


@clamped_answer.alternative("match, with a margin of None")
def _(table, place, direction):
    width = len(table[0]) + 2
    wide = [[None] * width, *([None, *row, None] for row in table), [None] * width]
    row, column = place[0] + 1, place[1] + 1
    match direction:
        case "left of":
            column -= 1
        case "right of":
            column += 1
        case "above":
            row -= 1
        case _:
            row += 1
    found = wide[row][column]
    return found if found else None


clamped_answer.equivalent(
    "if not (0 <= row < len(table) and 0 <= column < len(table[-1])):", "all rows are as long as the last one"
)
