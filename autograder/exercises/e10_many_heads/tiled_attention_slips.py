"""What people get wrong in `tiled_attention`."""

import numpy as np

from autograder.exercises.e10_many_heads.tiled_attention import tiled_attention
from autograder.exercises.e10_many_heads.tiled_versions import (
    again,
    all_at_once,
    begun,
    build,
    by_size,
    by_top,
    clipped,
    divided_inside,
    each_alone,
    first_lost,
    hoarded,
    measured,
    of_one_size,
    one_behind,
    over_queries,
    own_top,
    picked,
    room_of_the_first,
    scaled_keys,
    slip,
    unshifted,
)

tiled_attention.tell(
    {
        "NaN everywhere: 0 / 0, or ∞ · 0. Either a second loop over `tiles` finds nothing, since an iterator is read "
        "once; or your factor is turned round: exp(m' − m) is ∞ at the first tile, exp(m − m') is 0.": [
            again(lambda T, Dv: (np.zeros((T, 1)), np.zeros((T, Dv)))),
        ],
        "The iterator is read once: a second loop over `tiles` finds nothing. Do all in one round, with a maximum that "
        "may still rise.": [
            again(lambda T, Dv: (np.zeros((T, 1)), np.zeros((T, 1)))),
            again(lambda T, Dv: (np.zeros((T, 1)), 0.0)),
            again(lambda T, Dv: (0.0, 0.0)),
            again(lambda T, Dv: (0, 0)),
        ],
        "Your mixture is as wide as the queries. It has Dv numbers, as wide as the values: known when the first tile "
        "comes.": [begun(lambda q: q.shape[1]), begun(lambda q: q.shape[1], in_place=True)],
        "You divide by z inside the loop and go on adding to the quotient. Divide once, at the end.": [
            divided_inside,
            lambda q, tiles: divided_inside(q, tiles, twice=True),
        ],
        "You multiply by the factor after adding the new tile. It belongs to what was summed *before*.": [
            slip(late=True),
            slip(late="both", rescale_total=False),
            slip(late="both", rescale_total=False, start=None),
        ],
        "You scale the keys in place: whoever owns the tiles has other keys now.": [
            lambda q, tiles: build(q, scaled_keys(q, tiles), scale=lambda q, k, v: 1.0)
        ],
        "You divide by the root of the wrong size. D is the last axis of `q` and `k`.": [
            slip(scale=lambda q, k, v: np.sqrt(v.shape[1])),
            slip(scale=lambda q, k, v: np.sqrt(len(k))),
        ],
        "A new tile's exponentials are relative to its own maximum, but counted as if to the common one. "
        "Take them relative to the new running maximum.": [own_top],
        "Your maximum is one of sizes, |e|: far below zero it lies far above the scores, and every exponential becomes "
        "0.": [slip(top_of=lambda e: np.abs(e).max(axis=1, keepdims=True))],
        "You weigh what each tile says by its number of keys. Its weight is its sum of exponentials, taken relative "
        "to a "
        "common maximum.": [by_size],
        "You weigh what each tile says by its largest score alone. Its weight is its whole sum of exponentials, taken "
        "relative to a common maximum.": [by_top],
        "Tiles of another size than the first are left out. n may differ from tile to tile.": [of_one_size],
        "You made room for as many keys as the first tile has. n may differ from tile to tile.": [
            *(room_of_the_first(what) for what in (0, 1, 2)),
        ],
        "You use a tile when the next one has come: its memory is overwritten by then. Take what you need while it is "
        "there.": [one_behind, lambda q, tiles: one_behind(q, tiles, lambda k, v: (k.copy(), v))],
        "Your softmax runs over the queries. Each query's weights sum to one over the *keys* of all tiles.": [
            over_queries(np.sum),
            over_queries(np.mean),
        ],
        "The first tile is lost: `next` takes it out of the iterator.": [first_lost],
        "An iterator has no length and no index: take its pairs in a `for` loop.": [measured, picked],
        "z is that of the last tile alone. Add up the sums of all tiles, each time rescaled.": [slip(last_total=True)],
        "You clip the scores. Beyond the edge they are all alike then: subtract the maximum of each row.": [clipped],
        "The sum runs over the queries. Each query has a z of its own, over the keys: the last axis, (T, 1).": [
            slip(sums=lambda e: e.sum(axis=0, keepdims=True))
        ],
        "Your sum lacks its axis: (T,) lines up with the keys or the values. Keep it, (T, 1), with `keepdims=True`.": [
            slip(sums=lambda e: e.sum(axis=1)),
        ],
        "Wanted is the context alone, not a tuple.": [lambda q, tiles: (build(q, tiles), 0.0)],
        "Your scores are keys times queries, or their sizes don't fit: q (T, D) meets k (n, D) turned round, `q @ "
        "k.T`.": [lambda q, tiles: [q @ k for k, v in tiles]],
        "You never rescale, or by a factor that is always 1 (with m = m' before it is computed): what was summed under "
        "an older, smaller maximum is too large. Multiply sum and mixture by exp(m − m').": [
            slip(rescale_total=False, rescale_context=False)
        ],
        "You rescale the mixture, but not the sum z. Both were taken relative to the old maximum.": [
            slip(rescale_total=False)
        ],
        "You rescale the sum z, but not the mixture. Both were taken relative to the old maximum.": [
            slip(rescale_context=False)
        ],
        "Your factor is turned round: exp(m' − m) grows. What was summed before shrinks when the maximum rises: "
        "exp(m − m').": [slip(factor=lambda old, new: np.where(np.isinf(old), 0, np.exp(new - old)))],
        "You don't divide by √D. These are scaled scores.": [slip(scale=lambda q, k, v: 1.0)],
        "You divide by D, not by its root.": [slip(scale=lambda q, k, v: q.shape[1])],
        "You divide by the root of the number of queries. D is the size of the last axis.": [
            slip(scale=lambda q, k, v: np.sqrt(q.shape[0]))
        ],
        "You didn't divide by z at the end: the weights don't sum to one yet.": [slip(divide=False)],
        "One sum for all queries: each row has a z of its own, (T, 1).": [slip(sums=lambda e: e.sum())],
        "You took the maximum over the queries. Each query has its own, over the keys: the last axis, (T, 1).": [
            slip(top_of=lambda e: e.max(axis=0, keepdims=True)),
            slip(top_of=lambda e: e.max(axis=0, keepdims=True), start=None),
        ],
        "You forget the old maximum and take that of the newest tile. The running one is the larger of the two.": [
            slip(running=lambda old, new: new)
        ],
        "Without a maximum, or with a minimum in its place, the exponential of a large score is infinite, and ∞ / ∞ "
        "is no "
        "number.": [unshifted, slip(top_of=lambda e: e.min(axis=1, keepdims=True))],
        "You took the mean of what each tile says by itself. A tile with larger scores should have more say.": [
            lambda q, tiles: np.mean(each_alone(q, tiles), axis=0)
        ],
        "You added up what each tile says by itself: every tile's weights sum to one, together they sum to the number "
        "of tiles.": [lambda q, tiles: np.sum(each_alone(q, tiles), axis=0)],
        "Only the last tile is left in your answer. Carry sums over all of them, and the maximum too.": [
            lambda q, tiles: each_alone(q, tiles)[-1]
        ],
        "Only the first tile is in your answer. Go through all of them.": [
            lambda q, tiles: each_alone(q, [next(tiles)])[0]
        ],
        "You kept the tiles and joined them. Their memory is used again for the next, so you have the last one several "
        "times: use each tile when it comes.": [lambda q, tiles: all_at_once(q, tiles, lambda x: x)],
        "You kept copies of all the tiles, or all scores: with more of them than fit in memory that fails. Keep the "
        "running sums alone.": [
            lambda q, tiles: all_at_once(q, tiles, np.copy),
            hoarded,
            lambda q, tiles: hoarded(q, tiles, scores=False),
        ],
        "A maximum that starts at a number, 0 or −1000, stays above scores that all lie below it, and far below every "
        "exponential becomes 0. Start at −∞.": [
            slip(top_of=lambda e: np.maximum(e.max(axis=1, keepdims=True), 0)),
            slip(top_of=lambda e: np.maximum(e.max(axis=1, keepdims=True), -1000.0)),
        ],
        "One maximum for all queries: a row whose scores lie far below it has only zeros left, and 0 / 0 is no number. "
        "Each row has its own.": [slip(top_of=lambda e: e.max())],
    }
)


@tiled_attention.misconception("You scaled the queries in place: whoever called you has other queries now.")
def _(q, tiles):
    q /= np.sqrt(q.shape[1])
    return build(q, tiles, scale=lambda q, k, v: 1.0)


@tiled_attention.misconception(
    "Your maximum and sum are (T,): beside scores (T, n) they line up with the keys. Keep the axis, (T, 1), with "
    "`keepdims=True`."
)
def _(q, tiles):
    top, total, context = np.full(len(q), -np.inf), np.zeros(len(q)), 0.0
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        new = np.maximum(top, e.max(axis=1))
        e, rescale = np.exp(e - new), np.exp(top - new)
        total, context, top = total * rescale + e.sum(axis=1), context * rescale[:, None] + e @ v, new
    return context / total[:, None]
