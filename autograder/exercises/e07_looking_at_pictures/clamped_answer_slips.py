"""What people get wrong in `clamped_answer`."""

from autograder.exercises.e07_looking_at_pictures.clamped_answer import STEPS, clamped_answer


def slip(steps=None, *, wrap=False, none=lambda noun: noun or None, edge=None, nearest=False, turned=False, first=0):
    """The solution with a part exchanged."""
    steps = {**STEPS, **(steps or {})}

    def answer(table, place, direction):
        down, right = steps[direction]
        row, column = place[0] - first + down, place[1] - first + right
        if turned:
            row, column = place[1] + down, place[0] + right
        height, width = len(table), len(table[0])
        inside = 0 <= row < height and 0 <= column < width
        if edge:
            inside = edge(row, column, height, width)
        if wrap:
            return none(table[row % height][column % width])
        if not inside:
            return None
        while nearest and not table[row][column]:
            row, column = row + down, column + right
            if not (0 <= row < height and 0 <= column < width):
                return None
        return none(table[row][column])

    return answer


def along(table, place, direction):
    """All cells in one row."""
    width, flat = len(table[0]), [noun for row in table for noun in row]
    i = place[0] * width + place[1] + {"left of": -1, "right of": 1, "above": -width, "below": width}[direction]
    return (flat[i] or None) if 0 <= i < len(flat) else None


def unasked(table, place, direction):
    """Whether the cell is on the table isn't asked."""
    row, column = place[0] + STEPS[direction][0], place[1] + STEPS[direction][1]
    return table[row][column] or None


def searched(table, place, direction):
    """From the first cell that shows what lies on the place."""
    shown = table[place[0]][place[1]]
    row = next(r for r, nouns in enumerate(table) if shown in nouns)
    return slip()(table, (row, table[row].index(shown)), direction)


def other_side(table, place, direction):
    there = slip()(table, place, direction)
    return there if there is not None else "no garment"


def stopped(table, place, direction):
    """At the edge it stays where it is."""
    down, right = STEPS[direction]
    row = min(max(place[0] + down, 0), len(table) - 1)
    column = min(max(place[1] + right, 0), len(table[0]) - 1)
    return table[row][column] or None


def widened(table, place, direction):
    """A margin around the table itself."""
    answer = slip()(table, place, direction)
    for row in table:
        row.append("")
    return answer


clamped_answer.tell(
    {
        "Left and right are exchanged: what is left of a cell has one column *less*.": [
            slip({"left of": (0, 1), "right of": (0, -1)}),
        ],
        "Above and below are exchanged: rows are counted from the top, so above is one row *less*.": [
            slip({"above": (1, 0), "below": (-1, 0)}),
        ],
        "One of the four directions makes another's step: try each of them from the middle of a table.": [
            slip({one: STEPS[other]}) for one in STEPS for other in STEPS if one != other
        ],
        "All four directions are turned round: you went from the answer to the place, not from the place to the "
        "answer.": [slip({way: (-d, -r) for way, (d, r) in STEPS.items()})],
        "Rows and columns are exchanged: left and right change the column, above and below the row.": [
            slip({"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}),
        ],
        "`place` is (row, column): you took it for (column, row).": [slip(turned=True)],
        "`place` counts from 0, as `divmod` does. You took one off.": [slip(first=1)],
        "The index −1 is Python's last one: left of the first column, or above the first row, you found the last. Ask "
        "whether the row and the column are still on the table.": [
            slip(edge=lambda r, c, h, w: r < h and c < w),
            slip(edge=lambda r, c, h, w: r < h and 0 <= c < w),
            slip(edge=lambda r, c, h, w: 0 <= r < h and c < w),
        ],
        "Nothing asks whether the cell is still on the table: −1 is Python's last index, and one too many an "
        "IndexError.": [unasked],
        "len(table) is already one too many: the last row has the index len(table) − 1.": [
            slip(edge=lambda r, c, h, w: 0 <= r <= h and 0 <= c <= w),
        ],
        "The last row and the last column are on the table, too.": [
            slip(edge=lambda r, c, h, w: 0 <= r < h - 1 and 0 <= c < w - 1),
            slip(edge=lambda r, c, h, w: 0 <= r < h - 1 and 0 <= c < w),
            slip(edge=lambda r, c, h, w: 0 <= r < h and 0 <= c < w - 1),
        ],
        "You return where the neighbour lies. Wanted is its noun.": [
            lambda table, place, direction: (
                (place[0] + STEPS[direction][0], place[1] + STEPS[direction][1])
                if slip()(table, place, direction)
                else None
            ),
        ],
        "A neighbour of the same kind is a neighbour, too.": [
            lambda table, place, direction: (
                None
                if slip()(table, place, direction) == table[place[0]][place[1]]
                else slip()(table, place, direction)
            ),
        ],
        "Row 0 and column 0 are on the table, too.": [slip(edge=lambda r, c, h, w: 0 < r < h and 0 < c < w)],
        "You count all cells along one row: there the last of a row stands beside the first of the next.": [along],
        "You look for the noun of the place, and find the first one that is like it. The place itself is given.": [
            searched
        ],
        "A row or a column without any garment has neighbours, too.": [
            lambda table, place, direction: slip()(table, place, direction) if any(table[place[0]]) else None,
            lambda table, place, direction: (
                slip()(table, place, direction) if any(row[place[1]] for row in table) else None
            ),
        ],
        "The table that you were given has changed. What you need beside it, such as a margin, belongs to a copy, rows "
        "and all.": [widened],
        "An empty cell under the look has neighbours, too.": [
            lambda table, place, direction: slip()(table, place, direction) if table[place[0]][place[1]] else None,
        ],
        "The table doesn't go round: beyond an edge lies nothing.": [slip(wrap=True)],
        "At the edge you stay where you are. Beyond an edge lies nothing: the answer is None.": [stopped],
        "The table need not be three by three: ask it for its rows and columns.": [
            slip(edge=lambda r, c, h, w: 0 <= r < min(3, h) and 0 <= c < min(3, w)),
        ],
        "Rows and columns have numbers of their own: a table may be wider than it is high.": [
            slip(edge=lambda r, c, h, w: 0 <= r < min(h, w) and 0 <= c < min(h, w)),
            slip(edge=lambda r, c, h, w: 0 <= r < h and 0 <= c < h),
            slip(edge=lambda r, c, h, w: 0 <= r < w and 0 <= c < w),
        ],
        "An empty cell gives None, not an empty text.": [slip(none=lambda noun: noun)],
        "None is nothing at all: a False isn't.": [lambda *given: slip()(*given) or False],
        "Where nothing lies the answer is None, not a text.": [
            other_side,
            slip(none=lambda noun: noun or "None"),
            lambda table, place, direction: str(slip()(table, place, direction)),
            lambda table, place, direction: slip()(table, place, direction) or "",
        ],
        "You went on to the next garment in that direction. The question is about the cell beside the place.": [
            slip(nearest=True)
        ],
        "That is the garment on which the look was put. Wanted is its neighbour.": [
            lambda table, place, direction: table[place[0]][place[1]] or None,
        ],
    }
)
