"""What people get wrong in `kneser_ney`."""

from collections import Counter
from functools import partial
from itertools import groupby

import numpy as np

from autograder.exercises.e12_language_model.kneser_ney import kneser_ney


def smooth(
    trigrams, queries, n_tokens, d, *, low="pairs", base="pairs", rest=True, last=True, kinds=True, clip=True,
    backoff=False, floor=None, norm=None, freed=None, unseen=None, whole=False, shrink=False, often=True,
):  # fmt: skip
    """The solution with a part exchanged, by plain counting."""
    top = Counter(map(tuple, np.asarray(trigrams).tolist()))
    top = top if often else Counter(set(top))
    if low == "pairs":  # in how many different trigrams each pair ends
        middle = Counter(gram[1:] for gram in top)
    elif low == "begins":
        middle = Counter(gram[:2] for gram in top)
    elif low == "first":
        middle = Counter(gram[::2] for gram in top)
    elif low == "both":
        middle = Counter(gram[:2] for gram in top) + Counter(gram[1:] for gram in top)
    elif low == "text":
        middle = Counter(gram[1:] for gram in top) + Counter([tuple(np.asarray(trigrams)[0, :2].tolist())])
    else:
        middle = Counter()
        for gram, count in top.items():
            middle[gram[1:]] += count
    if base == "pairs":
        one = Counter(gram[1] for gram in middle)
    elif base == "trigrams":
        one = Counter()
        for gram, count in middle.items():
            one[gram[1]] += count
    else:
        one = Counter()
        for gram, count in top.items():
            one[gram[2]] += count

    def totals(counts):
        sums, types = Counter(), Counter()
        for gram, count in counts.items():
            sums[gram[:-1]] += count
            types[gram[:-1]] += 1
        return sums, types

    by_pair, by_one = totals(top), totals(middle)
    all_one, n_one = sum(one.values()), len(one)

    def mix(count, total, types, lower, d=d):
        if not total:
            return lower if unseen is None else unseen(n_tokens)
        if backoff and count:
            return (count - d) / total
        if whole and not count:
            return lower
        kept = max(count - d, 0) if clip else count - d
        taken = d * (types if kinds else 1) / total if rest else 0.0
        taken = freed(d, types, total, n_tokens) if freed else taken
        return kept / total + taken * lower

    def p(a, b, c):
        uniform = 1 / n_tokens if floor is None else floor(n_tokens, n_one)
        lowest = mix(one[c], all_one, n_one, uniform, d**3 if shrink else d) if last else one[c] / all_one
        before = a if low == "first" else b
        lower = mix(middle[before, c], by_one[0][before,], by_one[1][before,], lowest, d**2 if shrink else d)
        return mix(
            top[a, b, c],
            (norm or (lambda sums, types: sums))(by_pair[0][a, b], by_pair[1][a, b]),
            by_pair[1][a, b],
            lower,
        )

    return np.array([p(*map(int, row)) for row in queries])


def slip(**changes):
    return lambda trigrams, queries, n_tokens, discount: smooth(trigrams, queries, n_tokens, discount, **changes)


def absolute(trigrams, queries, n_tokens, discount):
    return smooth(trigrams, queries, n_tokens, discount, low="counts", base="counts")


def no_smoothing(trigrams, queries, n_tokens, discount):
    top = Counter(map(tuple, trigrams.tolist()))
    pairs = Counter(tuple(row[:2]) for row in trigrams.tolist())
    return np.array([top[tuple(row)] / max(1, pairs[tuple(row[:2])]) for row in queries.tolist()], dtype=float)


def add_one(trigrams, queries, n_tokens, discount):
    top = Counter(map(tuple, trigrams.tolist()))
    pairs = Counter(tuple(row[:2]) for row in trigrams.tolist())
    return np.array(
        [(top[tuple(row)] + discount) / (pairs[tuple(row[:2])] + discount * n_tokens) for row in queries.tolist()],
        dtype=float,
    )


def neighbours(trigrams, queries, n_tokens, discount):
    """Runs of equal neighbours, as `itertools.groupby` has them without sorting."""
    runs = [(gram, len(list(group))) for gram, group in groupby(map(tuple, trigrams.tolist()))]
    tops, sums = dict(runs), Counter()
    kinds, pairs = Counter(gram[:2] for gram, _ in runs), Counter(gram[1:] for gram, _ in runs)
    for gram, count in runs:
        sums[gram[:2]] += count
    one, sums2, kinds2 = Counter(c for _, c in pairs), Counter(), Counter(b for b, _ in pairs)
    for (b, _), count in pairs.items():
        sums2[b] += count

    def mix(count, total, types, lower):
        return (max(count - discount, 0) + discount * types * lower) / total if total else lower

    found = []
    for a, b, c in queries.tolist():
        low = mix(one[c], sum(one.values()), len(one), 1 / n_tokens)
        low = mix(pairs[b, c], sums2[b], kinds2[b], low)
        found.append(mix(tops.get((a, b, c), 0), sums[a, b], kinds[a, b], low))
    return np.array(found)


def coded(trigrams, queries, n_tokens, discount, base=None, kind=np.int64):
    """Trigrams as single numbers, unpacked again: what collides is one."""
    V = base or n_tokens

    def there_and_back(rows):
        with np.errstate(all="ignore"):
            codes = (rows.astype(kind) @ np.array([V * V, V, 1]).astype(kind)).astype(np.int64)
        return np.column_stack([codes // V // V, codes // V % V, codes % V])

    return smooth(there_and_back(trigrams), there_and_back(queries), n_tokens, discount)


kneser_ney.tell(
    {
        "Your lower orders count how *often* a pair or token came. Kneser and Ney count after how many different ones: "
        "each different trigram once.": [absolute, slip(low="counts")],
        "The lowest order counts tokens, or different trigrams. It should count after how many different tokens each "
        "one came: each different *pair* once.": [slip(base="counts"), slip(base="trigrams")],
        "The pair (b, c) counts for the trigrams that *end* with it; yours counts those that begin with it.": [
            slip(low="begins")
        ],
        "What the discount took away is lost: your probabilities sum to less than one. It goes to the lower order.": [
            slip(rest=False)
        ],
        "You give the lower order one discount. It was taken once from each *different* continuation: multiply by "
        "their number.": [slip(kinds=False)],
        "A count of 0 became negative: take the larger of count − discount and 0.": [slip(clip=False)],
        "You ask the lower order only where the trigram is unseen. Interpolated means: always add it.": [
            slip(backoff=True)
        ],
        "The lowest order isn't smoothed: a token that was never seen gets 0, and the loss is infinite. Discount it, "
        "too, and share what is left evenly among all n_tokens.": [slip(last=False)],
        "The even share is 1 / n_tokens, over all tokens there are, also those never seen.": [
            slip(floor=lambda n_tokens, seen: 1 / seen)
        ],
        "The even share at the bottom is missing.": [slip(floor=lambda n_tokens, seen: 0.0)],
        "You divide by the number of *different* continuations. At the top it is how often the pair came.": [
            slip(norm=lambda sums, types: types)
        ],
        "You returned plain shares of counts: what was never seen gets 0.": [no_smoothing],
        "You added something to every count. That is another smoothing, and a much worse one: discount, and ask the "
        "pair.": [add_one],
        "The discount is an argument; yours is always 0.75.": [
            lambda trigrams, queries, n_tokens, discount: smooth(trigrams, queries, n_tokens, 0.75)
        ],
        "You returned logarithms. Probabilities are wanted.": [
            lambda *given: np.log(smooth(*given)),
        ],
        "You stopped at the pairs' level: the trigram itself has no say.": [
            lambda trigrams, queries, n_tokens, discount: smooth(
                trigrams, np.column_stack([np.full(len(queries), -1), queries[:, 1:]]), n_tokens, discount
            )
        ],
        "The discount freed only part of this context's mass. What is handed down must be multiplied by that part, "
        "also where the n-gram itself never came.": [slip(whole=True), slip(whole=True, backoff=True)],
        "The share handed down is d · (number of different continuations) / (sum of counts), no more and no less.": [
            slip(freed=lambda d, types, total, V: d),
            slip(freed=lambda d, types, total, V: d * V / total),
            slip(freed=lambda d, types, total, V: d * types),
            slip(freed=lambda d, types, total, V: types / total),
            slip(freed=lambda d, types, total, V: d * types / V),
            slip(freed=lambda d, types, total, V: d / types),
            slip(freed=lambda d, types, total, V: 1.0),
            slip(freed=lambda d, types, total, V: 1 - d),
        ],
        "A context that never came hands its whole share down: its p is the lower order's, not 0 or an even share.": [
            slip(unseen=lambda V: 0.0),
            slip(unseen=lambda V: 1 / V),
        ],
        "The same d is taken at each level.": [slip(shrink=True)],
        "At the top a trigram counts as often as it came. Only the shorter contexts count each different one once.": [
            slip(often=False)
        ],
        "The shorter context of (a, b) is b, the token just before: (b, c) is counted, not (a, c).": [
            slip(low="first")
        ],
        "Only the pair (b, c) at a trigram's end counts, not the pair (a, b) at its beginning.": [
            slip(low="both"),
            slip(low="text"),
        ],
        "Equal trigrams stand anywhere, not side by side: sort before you group neighbours.": [neighbours],
        "There may be no queries: an empty array comes back then.": [
            lambda trigrams, queries, *rest: (
                smooth(trigrams, queries, *rest) if len(queries) else np.vectorize(float)(queries[:, 0])
            ),
            lambda trigrams, queries, *rest: smooth(trigrams, queries, *rest) if len(queries) else np.stack([]),
            lambda trigrams, queries, *rest: smooth(trigrams, queries, *rest) if len(queries) else np.concatenate([]),
            lambda trigrams, queries, *rest: smooth(trigrams, queries, *rest) if len(queries) else None,
        ],
        "Two n-grams get the same number. Each id needs a factor of n_tokens, and all of it 64 bits: 50,000³ is far "
        "above 2³¹, and floats lose digits.": [
            partial(coded, base=1500),
            partial(coded, base=1000),
            partial(coded, base=10_000),
            partial(coded, base=None, kind=np.float32),
            partial(coded, base=None, kind=np.int32),
        ],
        "A list came back. An array (M,) is wanted.": [lambda *given: smooth(*given).tolist()],
    }
)
