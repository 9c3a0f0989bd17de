"""How `neighbour_guess` of lesson 13 is judged."""

import math
from collections import Counter, defaultdict
from copy import deepcopy

from autograder.exercise import Exercise
from autograder.exercises.e13_bert.neighbour_guess_slips import SLIPS, sides

neighbour_guess = Exercise(
    "neighbour_guess", points=3, forbid=("attn",), instead="look the pair up, then each side, then all"
)


def novel(rng, n=120, V=9):
    """Counts of a made-up text, as the lesson makes them."""
    ids = rng.integers(V, size=n) * rng.integers(2, size=n)  # 0 is frequent
    counts = defaultdict(Counter)
    for i in ids.tolist():
        counts[None, None][i] += 1
    for a, b in zip(ids.tolist(), ids.tolist()[1:], strict=False):
        counts[a, None][b] += 1
        counts[None, b][a] += 1
    for a, b, c in zip(ids.tolist(), ids.tolist()[1:], ids.tolist()[2:], strict=False):
        counts[a, c][b] += 1
    return dict(counts)


def table(**changes):
    """A small table: the pair (5, 7), what follows 5, what comes before 7, all."""
    counts = {
        (5, 7): {3: 4, 8: 2},
        (5, None): {8: 6, 2: 3, 4: 1},
        (None, 7): {9: 5, 2: 4, 6: 1},
        (None, None): {1: 40, 9: 25, 8: 30},
    }
    names = {"pair": (5, 7), "left": (5, None), "right": (None, 7), "all": (None, None)}
    for name, value in changes.items():
        counts[names[name]] = value
    return {key: value for key, value in counts.items() if value}


@neighbour_guess.probe("a pair that was seen")
def _(neighbour_guess, rng):
    return neighbour_guess(5, 7, table())


@neighbour_guess.probe("a pair that wasn't seen: two sides of the same size")
def _(neighbour_guess, rng):
    return neighbour_guess(5, 7, table(pair=None))


@neighbour_guess.probe("two sides, one with a hundred times more counts")
def _(neighbour_guess, rng):
    rare = {6: 1, 4: 1, 2: 3}
    often = {8: 400, 2: 100, 3: 500}
    return [
        neighbour_guess(5, 7, table(pair=None, left=left, right=right))
        for left, right in ((rare, often), (often, rare))
    ]


@neighbour_guess.probe("two sides that agree on nothing")
def _(neighbour_guess, rng):
    few, many = {4: 2, 3: 1}, {6: 60, 8: 50, 9: 10}
    return [
        neighbour_guess(5, 7, table(pair=None, left=left, right=right)) for left, right in ((few, many), (many, few))
    ]


@neighbour_guess.probe("two sides, where a product and a largest share say something else")
def _(neighbour_guess, rng):
    left, right = {1: 50, 2: 30, 3: 20}, {2: 29, 3: 35, 4: 36}
    other, sides = {1: 90, 2: 1, 3: 9}, {1: 1, 2: 50, 3: 49}
    return [
        neighbour_guess(5, 7, table(pair=None, left=a, right=b))
        for a, b in ((left, right), (other, sides), (sides, other))
    ]


@neighbour_guess.probe("a side counted once, and one counted often: both have shares that sum to 1")
def _(neighbour_guess, rng):
    once, often = {8: 1}, {6: 9, 4: 1}
    few, many = {8: 5, 2: 1, 3: 1, 4: 1}, {6: 60, 9: 40}
    made = [(once, often), (often, once), (few, many), (many, few)]
    return [neighbour_guess(5, 7, table(pair=None, left=left, right=right)) for left, right in made]


@neighbour_guess.probe("a pair that was seen once")
def _(neighbour_guess, rng):
    return neighbour_guess(5, 7, table(pair={4: 1})), neighbour_guess(5, 7, table(pair={1: 1}))


@neighbour_guess.probe("an id that both sides saw, and one that a single side saw more")
def _(neighbour_guess, rng):
    left, right = {6: 7, 3: 3}, {4: 9, 3: 1, 2: 10}
    return [neighbour_guess(5, 7, table(pair=None, left=a, right=b)) for a, b in ((left, right), (right, left))]


@neighbour_guess.probe("only the left side was counted")
def _(neighbour_guess, rng):
    return neighbour_guess(5, 7, table(pair=None, right=None))


@neighbour_guess.probe("only the right side was counted")
def _(neighbour_guess, rng):
    return neighbour_guess(5, 7, table(pair=None, left=None))


@neighbour_guess.probe("neither side was counted: the commonest of all")
def _(neighbour_guess, rng):
    return neighbour_guess(5, 7, table(pair=None, left=None, right=None)), neighbour_guess(11, 12, table())


@neighbour_guess.probe("nothing known on one side, or on both")
def _(neighbour_guess, rng):
    counts = table()
    return [neighbour_guess(left, right, counts) for left, right in ((5, None), (None, 7), (None, None))]


@neighbour_guess.probe("nothing known on one side, and the other never counted")
def _(neighbour_guess, rng):
    counts = table()
    return [neighbour_guess(left, right, counts) for left, right in ((6, None), (None, 6), (7, None), (None, 5))]


@neighbour_guess.probe("left and right aren't the same: (7, 5) beside (5, 7)")
def _(neighbour_guess, rng):
    counts = table() | {(7, 5): {6: 3}, (7, None): {4: 2, 1: 1}, (None, 5): {2: 1}}
    del counts[5, 7]
    return [neighbour_guess(left, right, counts) for left, right in ((5, 7), (7, 5), (7, None), (None, 5), (5, 5))]


@neighbour_guess.probe("0 is an id like others, beside the blank and in it")
def _(neighbour_guess, rng):
    counts = table() | {(0, None): {0: 3, 6: 2}, (None, 0): {4: 3, 0: 1}, (0, 7): {3: 2}, (5, 0): {6: 1, 4: 5}}
    asked = ((0, None), (None, 0), (0, 7), (5, 0), (0, 0), (0, 12), (12, 0))
    return [neighbour_guess(left, right, counts) for left, right in asked]


@neighbour_guess.probe("a tie in the pair, the larger id first in the dictionary")
def _(neighbour_guess, rng):
    pairs = ({9: 2, 4: 2, 3: 1}, {4: 2, 3: 1, 9: 2}, {12: 1, 10: 1, 11: 1}, {10: 7, 9: 7})
    return [neighbour_guess(5, 7, table(pair=pair)) for pair in pairs]


@neighbour_guess.probe("a tie of two sides, and of one")
def _(neighbour_guess, rng):
    left, right = {8: 3, 2: 1}, {6: 9, 2: 3}
    return [
        neighbour_guess(5, 7, table(pair=None, left=left, right=right)),
        neighbour_guess(5, 7, table(pair=None, left=right, right=left)),
        neighbour_guess(5, 7, table(pair=None, left={9: 4, 3: 4}, right=None)),
    ]


@neighbour_guess.probe("a tie among all")
def _(neighbour_guess, rng):
    counts = table(all={9: 5, 6: 5, 2: 4, 7: 5})
    return neighbour_guess(None, None, counts), neighbour_guess(20, 30, counts)


@neighbour_guess.probe("sums that are equal, and differ in the last digit")
def _(neighbour_guess, rng):
    made = []
    for small, large in ((2, 6), (6, 2)):
        left, right = {small: 1, large: 3, 9: 3, 8: 3}, {small: 2, 7: 3, 5: 3, 1: 2}  # 0.1 + 0.2 beside 0.3
        made += [table(pair=None, left=left, right=right), table(pair=None, left=right, right=left)]
    return [neighbour_guess(5, 7, counts) for counts in made]


@neighbour_guess.probe("a lead of one part in ten million isn't a tie")
def _(neighbour_guess, rng):
    pair = {3: 5_000_000, 4: 5_000_001}
    return neighbour_guess(5, 7, table(pair=pair)), neighbour_guess(5, 7, table(pair=None, left=pair, right=None))


@neighbour_guess.probe("one id in each dictionary")
def _(neighbour_guess, rng):
    counts = table(pair=None, left={8: 1}, right={8: 1}, all={3: 1})
    return [neighbour_guess(left, right, counts) for left, right in ((5, 7), (1, 1), (5, 1), (None, None))]


@neighbour_guess.probe("a small novel, every question that can be asked")
def _(neighbour_guess, rng):
    counts = novel(rng)
    asked = [None, *range(10)]
    return [neighbour_guess(left, right, counts) for left in asked for right in asked]


def as_defaultdict(counts):
    made = defaultdict(Counter)
    made.update({key: Counter(value) for key, value in counts.items()})
    return made


def asked_again(neighbour_guess, counts, questions):
    """The guesses, and in words how many entries `counts` has afterwards; an error after a new entry is said so."""
    found, before = [], len(counts)
    for left, right in questions:
        try:
            found.append(neighbour_guess(left, right, counts))
        except (ValueError, IndexError, ZeroDivisionError):
            if len(counts) == before:
                raise
            found.append(
                f"an error: an empty entry that your own question made in `counts`, at ({left}, {right}) or before"
            )
    return found, f"{len(counts)} entries in `counts`"


@neighbour_guess.probe("a defaultdict, asked for a pair that it lacks: how many entries has it then?")
def _(neighbour_guess, rng):
    counts = as_defaultdict(table(pair=None))
    found = neighbour_guess(5, 7, counts)
    return found, f"{len(counts)} entries in `counts`"


@neighbour_guess.probe("a defaultdict, asked for pairs and single sides that it lacks: no new entry, in it or inside")
def _(neighbour_guess, rng):
    counts = as_defaultdict(table(pair=None))
    asked = ((5, 7), (6, 7), (5, 6), (6, 6), (None, 6), (None, None))
    found = asked_again(neighbour_guess, counts, asked)
    return found, [len(counts[key]) for key in ((5, None), (None, 7), (None, None))]


@neighbour_guess.probe("the counts stay as they were, and a second call says the same")
def _(neighbour_guess, rng):
    counts = novel(rng, 60, 6)
    before = deepcopy(counts)
    asked = [(a, b) for a in (None, 0, 1, 2, 8) for b in (None, 0, 3, 8)]
    first = [neighbour_guess(a, b, counts) for a, b in asked]
    kept = "the counts as they were" if counts == before else "other counts than before"
    return first, kept, [neighbour_guess(a, b, deepcopy(before)) for a, b in asked]


@neighbour_guess.probe("one whole number comes back")
def _(neighbour_guess, rng):
    found = neighbour_guess(5, 7, table())
    return getattr(found, "ndim", 0) == 0, int(found) == found


@neighbour_guess.probe("ids and counts in the billions", extreme=True)
def _(neighbour_guess, rng):
    high = 2**31
    left, right = {high + 9: high, high + 2: high + 40, 7: 3 * high}, {high + 2: 3 * high, high + 9: high, 1: high}
    return neighbour_guess(5, 7, table(pair=None, left=left, right=right)), neighbour_guess(high, 7, table(right=right))


neighbour_guess.tell(SLIPS)


@neighbour_guess.alternative("three cases, with exact fractions")
def _(left, right, counts):
    def commonest(votes):
        return min(votes, key=lambda i: (-votes[i], i))

    if (left, right) in counts:
        return commonest(counts[left, right])
    votes = {}
    whole = math.prod(sum(counts[key].values()) for key in sides(left, right, counts))
    for key in sides(left, right, counts):
        for i, n in counts[key].items():
            votes[i] = votes.get(i, 0) + n * (whole // sum(counts[key].values()))
    return commonest(votes or counts[None, None])


@neighbour_guess.alternative("rounded sums, sorted")
def _(left, right, counts):
    for keys in ([(left, right)], [(left, None), (None, right)], [(None, None)]):
        votes = defaultdict(float)
        for key in keys:
            own = counts.get(key, {}) if key != (None, None) or len(keys) == 1 else {}
            for i in own:
                votes[i] += own[i] / sum(own.values())
        if votes:
            return sorted(votes, key=lambda i: (-round(votes[i], 11), i))[0]
    return None


for changed in ("1", "-1"):
    neighbour_guess.equivalent(
        f"scores[i] = scores.get(i, {changed}) + n / total",
        "all ids begin with the same number, and only their order counts",
    )
neighbour_guess.equivalent(
    "return min((i for i, score in scores.items() if best - score < 1e-12))", "no two sums are 1e-12 apart exactly"
)
