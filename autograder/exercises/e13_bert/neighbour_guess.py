"""How `neighbour_guess` of lesson 13 is judged."""

import math
from collections import Counter, defaultdict
from copy import deepcopy

from autograder.exercise import Exercise

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


@neighbour_guess.probe("a defaultdict: no new entry, in it or inside")
def _(neighbour_guess, rng):
    counts = defaultdict(Counter)
    counts.update({key: Counter(value) for key, value in table(pair=None).items()})
    asked = ((5, 7), (6, 7), (5, 6), (6, 6), (None, 6), (None, None))
    found = [neighbour_guess(left, right, counts) for left, right in asked]
    return found, len(counts), [len(counts[key]) for key in ((5, None), (None, 7), (None, None))]


@neighbour_guess.probe("the counts stay as they were, and a second call says the same")
def _(neighbour_guess, rng):
    counts = novel(rng, 60, 6)
    before = deepcopy(counts)
    asked = [(a, b) for a in (None, 0, 1, 2, 8) for b in (None, 0, 3, 8)]
    first, second = ([neighbour_guess(a, b, counts) for a, b in asked] for _ in range(2))
    return first, second, counts == before


@neighbour_guess.probe("one whole number comes back")
def _(neighbour_guess, rng):
    found = neighbour_guess(5, 7, table())
    return getattr(found, "ndim", 0) == 0, int(found) == found


@neighbour_guess.probe("ids and counts in the billions", extreme=True)
def _(neighbour_guess, rng):
    high = 2**31
    left, right = {high + 9: high, high + 2: high + 40, 7: 3 * high}, {high + 2: 3 * high, high + 9: high, 1: high}
    return neighbour_guess(5, 7, table(pair=None, left=left, right=right)), neighbour_guess(high, 7, table(right=right))


def guess(
    left, right, counts, *, keys=None, share=lambda n, d: n / sum(d.values()), join=sum, tie=min, near=1e-12,
    all_too=False, known=lambda side: side is not None,
):  # fmt: skip
    """The solution with a part exchanged."""
    if keys is None:
        keys = [(left, right)] if (left, right) in counts else sides(left, right, counts, known)
    keys = keys(left, right, counts) if callable(keys) else keys
    found = [counts[key] for key in keys or [(None, None)]]
    found += [counts[None, None]] if all_too else []
    seen = list(dict.fromkeys(i for d in found for i in d))
    scores = {i: join(share(d[i], d) if i in d else 0.0 for d in found) for i in seen}
    best = max(scores.values())
    return tie(i for i in seen if best - scores[i] <= near)


def sides(left, right, counts, known=lambda side: side is not None):
    keys = [(left, None)] if known(left) else []
    return [key for key in keys + ([(None, right)] if known(right) else []) if key in counts]


def slip(**changes):
    return lambda *given: guess(*given, **changes)


def chosen(pick):
    """The pair's dictionary where there is one, else of the single sides what `pick` leaves."""
    return slip(keys=lambda a, b, c: [(a, b)] if (a, b) in c else pick(sides(a, b, c)))


def by_size(which):
    return lambda a, b, c: guess(
        a,
        b,
        c,
        keys=[(a, b)]
        if (a, b) in c
        else [which(k, key=lambda key: sum(c[key].values())) for k in [sides(a, b, c)] if k],
    )


def shared_alone(left, right, counts):
    keys = [] if (left, right) in counts else sides(left, right, counts)
    both = set(counts[keys[0]]) & set(counts[keys[1]]) if len(keys) == 2 else set()
    if not both:
        return guess(left, right, counts)
    return min(both, key=lambda i: (-round(sum(counts[k][i] / sum(counts[k].values()) for k in keys), 11), i))


def seen_often(left, right, counts):
    once = (left, right) in counts and sum(counts[left, right].values()) < 2
    return guess(left, right, counts, keys=sides(left, right, counts) if once else None)


def product(shares):
    return math.prod(shares)


def with_entries(left, right, counts):
    for key in ((left, right), (left, None), (None, right)):
        if isinstance(counts, defaultdict):
            counts[key]
    filled = {key: value for key, value in counts.items() if value}
    return guess(left, right, filled)


def by_truth(left, right, counts):
    """Asks by looking up, which makes entries."""
    if isinstance(counts, defaultdict) and not counts[left, right]:
        filled = {key: value for key, value in counts.items() if value}
        return guess(left, right, filled)
    return guess(left, right, counts)


def inner_entries(left, right, counts):
    found = guess(left, right, counts)
    for key in [*sides(left, right, counts), (None, None)]:
        if isinstance(counts[key], Counter):
            counts[key][found] += 0
    return found


def used_up(left, right, counts):
    """Adds the right side's counts to the left side's dictionary."""
    found = guess(left, right, counts)
    keys = [] if (left, right) in counts else sides(left, right, counts)
    if len(keys) == 2:
        for i, n in counts[keys[1]].items():
            counts[keys[0]][i] = counts[keys[0]].get(i, 0) + n
    return found


neighbour_guess.tell(
    {
        "You add up counts. Each side's become shares first, so that a frequent neighbour doesn't outvote a "
        "rare one.": [
            slip(share=lambda n, d: n),
        ],
        "Your shares of a side don't sum to 1: each count is divided by the sum of the counts of *its own* side.": [
            slip(share=lambda n, d: n / len(d)),
            slip(share=lambda n, d: n / max(d.values())),
        ],
        "Of two known sides you ask the left one alone. The shares of both are added.": [
            chosen(lambda keys: keys[:1]),
        ],
        "Of two known sides you ask the right one alone. The shares of both are added.": [
            chosen(lambda keys: keys[-1:]),
        ],
        "You want both sides, or none. One that is counted alone is asked alone.": [
            chosen(lambda keys: keys if len(keys) == 2 else []),
        ],
        "You never ask a single side. If the pair wasn't seen, the sides that were counted have a say before all.": [
            chosen(lambda keys: []),
        ],
        "You never ask for the pair. If it was seen between these two, that alone counts.": [
            slip(keys=sides),
            slip(keys=lambda a, b, c: sides(a, b, c) or [(a, b)] if (a, b) in c else sides(a, b, c)),
        ],
        "The sides vote along where the pair was seen. Then the pair alone counts.": [
            slip(keys=lambda a, b, c: list(dict.fromkeys([*([(a, b)] if (a, b) in c else []), *sides(a, b, c)]))),
        ],
        "The frequencies of all have a say with you where a pair or a side was seen. They come in only where nothing "
        "else is counted.": [
            slip(all_too=True),
            lambda a, b, c: guess(a, b, c, all_too=(a, b) not in c),
        ],
        "Of two known sides you ask the one with more counts. The shares of both are added.": [
            by_size(max),
            by_size(min),
        ],
        "You ask one side after the other, and the first that is known decides. The shares of both are added; on a tie "
        "the smallest id is wanted.": [
            lambda a, b, c: guess(
                a, b, c, keys=[(a, b)] if (a, b) in c else sides(a, b, c)[:1], tie=lambda ids: next(iter(ids))
            ),
        ],
        "An id that one side never saw is out with you. Its share there is 0, and the other side's counts still.": [
            shared_alone
        ],
        "You ask a pair only if it was seen often. Once is enough.": [seen_often],
        "You add something to the counts. Shares are counts divided by their sum, no more.": [
            slip(share=lambda n, d: (n + 1) / (sum(d.values()) + len(d))),
            lambda a, b, c: guess(a, b, c, share=lambda n, d: (n + 1) / (sum(d.values()) + len(c[None, None]))),
            slip(share=lambda n, d: n / (sum(d.values()) + 1)),
        ],
        "Ids are compared as text, where 10 comes before 9. They are numbers.": [
            slip(tie=lambda ids: min(ids, key=str)),
        ],
        "You multiply shares. What one side never saw is then lost: add them.": [slip(join=product)],
        "You take the largest single share. The shares of both sides are added.": [slip(join=max)],
        "On a tie you take the largest id. Wanted is the smallest.": [slip(tie=max)],
        "On a tie you take the id that comes first, or last, in the dictionary. Wanted is the smallest.": [
            slip(tie=lambda ids: next(iter(ids))),
            slip(tie=lambda ids: list(ids)[-1]),
            slip(tie=lambda ids: next(iter(ids)), near=0.0),
        ],
        "Your sums are compared to the last digit. Shares closer than 1e-12 are a tie: 0.1 + 0.2 is a little more than "
        "0.3.": [
            slip(near=0.0),
            slip(near=0.0, join=lambda shares: sum(reversed(list(shares)))),
        ],
        "You take shares for equal that differ by more than 1e-12.": [slip(near=near) for near in (1e-6, 1e-4, 0.01)],
        "The id 0 is unknown to you: `if left` is False for it. Ask `left is not None`.": [
            lambda a, b, c: guess(a, b, c, known=bool),
            lambda a, b, c: guess(a or None, b or None, c),
        ],
        "Left and right have changed places: pairs are (left, right), and `counts[5, None]` holds what *followed* 5.": [
            lambda a, b, c: guess(b, a, c),
            chosen(lambda keys: [key[::-1] for key in keys]),
            lambda a, b, c: guess(
                a, b, c, keys=[(a, b)] if (a, b) in c else [k for k in ((None, a), (b, None)) if k in c]
            ),
        ],
        "You asked a `defaultdict` for a key that it doesn't have: that makes an entry. `key in counts` asks "
        "without.": [
            with_entries,
            by_truth,
        ],
        "You changed the counts that you were given: they must come out as they went in.": [inner_entries, used_up],
        "`counts[left, right]` may be missing, and the single sides, too: ask with `in` first.": [
            lambda a, b, c: guess(a, b, c, keys=[(a, b)]),
            lambda a, b, c: guess(a, b, c, keys=[(a, b)] if (a, b) in c else [(a, None), (None, b)]),
        ],
        "Where nothing is counted, the answer is the commonest of all, not None or 0.": [
            lambda a, b, c: guess(a, b, c) if (a, b) in c or sides(a, b, c) else None,
            lambda a, b, c: guess(a, b, c) if (a, b) in c or sides(a, b, c) else 0,
            lambda a, b, c: guess(a, b, c) if (a, b) in c or sides(a, b, c) else -1,
        ],
        "You return a count or a share, or the id with it. Wanted is the id alone.": [
            lambda a, b, c: max(c[a, b].values()) if (a, b) in c else guess(a, b, c),
            lambda a, b, c: (guess(a, b, c), 1),
            lambda a, b, c: [guess(a, b, c)],
        ],
        "You take the rarest. Wanted is the commonest.": [slip(share=lambda n, d: -n / sum(d.values()))],
    }
)


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
