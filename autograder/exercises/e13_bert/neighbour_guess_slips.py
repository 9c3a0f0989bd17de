"""What people get wrong in `neighbour_guess`."""

import math
from collections import Counter, defaultdict


def guess(
    left, right, counts, *, keys=None, share=lambda n, d: n / sum(d.values()), join=sum, tie=min, near=1e-12,
    all_too=False, known=lambda side: side is not None, give=lambda i, scores, found: i,
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
    return give(tie(i for i in seen if best - scores[i] <= near), scores, found)


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


def asked_by_index(left, right, counts):
    """Catches a `KeyError`, which a `defaultdict` never raises, and goes on where the new entry is empty."""
    try:
        pair = counts[left, right]
    except KeyError:
        pair = None
    return guess(left, right, counts, keys=[(left, right)] if pair else sides(left, right, counts))


def all_by_index(left, right, counts):
    """Asks the pair and both sides by index; what is empty is left out."""

    def asked(key):
        try:
            return counts[key]
        except KeyError:
            return None

    pair, both = asked((left, right)), [(left, None), (None, right)]
    return guess(left, right, counts, keys=[(left, right)] if pair else [key for key in both if asked(key)])


def first_in(*which):
    """The id that comes first in the dictionary wins a tie, in the pair, in the sides or in all."""

    def wrong(left, right, counts):
        case = "pair" if (left, right) in counts else "sides" if sides(left, right, counts) else "all"
        return guess(left, right, counts, tie=(lambda ids: next(iter(ids))) if case in which else min)

    return wrong


def as_shares(left, right, counts):
    """Turns counts into shares where they stand."""
    found = guess(left, right, counts)
    for key in [(left, right)] if (left, right) in counts else sides(left, right, counts) or [(None, None)]:
        total = sum(counts[key].values())
        for i in counts[key]:
            counts[key][i] /= total
    return found


def most_common(*which):
    """Only a `Counter` has `most_common`."""

    def wrong(left, right, counts):
        single = sides(left, right, counts)
        case = "pair" if (left, right) in counts else "sides" if single else "all"
        if case not in which:
            return guess(left, right, counts)
        key = {"pair": (left, right), "sides": single[0] if single else None, "all": (None, None)}[case]
        best = counts[key].most_common(1)[0][0]
        return best if case != "sides" else guess(left, right, counts)

    return wrong


def used_up(left, right, counts):
    """Adds the right side's counts to the left side's dictionary."""
    found = guess(left, right, counts)
    keys = [] if (left, right) in counts else sides(left, right, counts)
    if len(keys) == 2:
        for i, n in counts[keys[1]].items():
            counts[keys[0]][i] = counts[keys[0]].get(i, 0) + n
    return found


SLIPS = {
    "You add up counts. Each side's become shares first, so that a frequent neighbour doesn't outvote a rare one.": [
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
        lambda a, b, c: guess(a, b, c, keys=[] if None in (a, b) else [(a, b)] if (a, b) in c else sides(a, b, c)),
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
    "The share of the second side takes the place of the first one's. Add the two.": [
        slip(join=lambda shares: next((share for share in reversed(list(shares)) if share), 0.0)),
    ],
    "On a tie you take the largest id. Wanted is the smallest.": [slip(tie=max)],
    "On a tie within the pair, or among all, you take the id that comes first in the dictionary. Wanted is the "
    "smallest, there, too.": [first_in("pair"), first_in("all"), first_in("pair", "all"), first_in("sides")],
    "`most_common` and `total` are there only in a `Counter`. The inner dictionaries may be plain ones.": [
        most_common("pair"),
        most_common("pair", "all"),
        most_common("all"),
        most_common("pair", "sides", "all"),
        slip(share=lambda n, d: n / d.total()),
    ],
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
        lambda a, b, c: guess(a, b, c, keys=[(a, b)] if (a, b) in c else [k for k in ((None, a), (b, None)) if k in c]),
    ],
    "You asked a `defaultdict` for a key that it doesn't have: that makes an entry. `key in counts` asks without.": [
        with_entries,
        by_truth,
        asked_by_index,
        all_by_index,
    ],
    "You changed the counts that you were given: they must come out as they went in.": [
        inner_entries,
        used_up,
        as_shares,
    ],
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
        slip(give=lambda i, scores, found: scores[i]),
        slip(give=lambda i, scores, found: sum(d.get(i, 0) for d in found)),
        slip(give=lambda i, scores, found: (i, scores[i])),
        lambda a, b, c: (guess(a, b, c), 1),
        lambda a, b, c: [guess(a, b, c)],
    ],
    "You take the rarest. Wanted is the commonest.": [slip(share=lambda n, d: -n / sum(d.values()))],
}
